"""The house rules, as functions that find what breaks them: a file's place and its source in, sentences out."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

Check = Callable[[Path, ast.Module], Iterator[str]]

WEB_AND_DATABASE = {"flask", "flask_babel", "flask_login", "flask_sqlalchemy", "flask_wtf", "sqlalchemy", "werkzeug"}
PURE = ("rules", "permissions", "codes", "policy")
"""Kinds of file that run without the web and without a database."""
FOR_RULES = re.compile(
    r"portal\.(\w+\.(rules|policy)(\.\w+)*|regions\.codes|accounts\.permissions|shared\.(errors|clock|fonts|working_days))(\.\w+)?$"
)
KINDS = ("rules", "models", "queries", "actions", "forms", "views", "cli")
BELOW = {
    "models": {"queries", "actions", "forms", "views", "cli"},
    "queries": {"actions", "forms", "views", "cli"},
    "actions": {"forms", "views", "cli"},
    "forms": {"models", "queries", "actions", "views", "cli"},
    "views": {"cli"},
    "cli": {"views"},
}
"""What a kind of file must not import of the portal's packages."""
WITH_SELECT = {"queries"}
MACHINERY = {"shared", "operations"}
"""Packages below or above the rule: transactions and ids, backup and demonstration data."""


def kind_of(path: Path) -> str:
    """The kind of a file by its name or its folder's: portal/filing/views/cases.py holds views."""
    return path.parent.name if path.parent.name in KINDS else path.stem


def package_of(path: Path) -> str:
    """The package a file belongs to."""
    parts = path.parts
    return parts[parts.index("portal") + 1] if "portal" in parts else ""


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """The modules a file imports, each with its line; `from a import b` counts as a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call, with the dotted text of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def rules_are_pure(path: Path, tree: ast.Module) -> Iterator[str]:
    """`rules` imports other rules, codes and refusals; no web, no database."""
    if kind_of(path) not in PURE or package_of(path) in MACHINERY:
        return
    for name, line in imported(tree):
        if name.split(".")[0] in WEB_AND_DATABASE:
            yield f"{path}:{line}: rules import {name}"
        elif name.startswith("portal.") and not FOR_RULES.match(name):
            yield f"{path}:{line}: rules import {name}, which is neither rules nor codes nor refusals"


def files_look_down(path: Path, tree: ast.Module) -> Iterator[str]:
    """Inside and between packages, a kind of file imports only the kinds below it."""
    forbidden = BELOW.get(kind_of(path), set())
    if package_of(path) in MACHINERY:
        return
    for name, line in imported(tree):
        parts = name.split(".")
        if parts[0] == "portal" and len(parts) > 2 and parts[2] in forbidden:
            yield f"{path}:{line}: {kind_of(path)} import {name}"


def views_catch_nothing(path: Path, tree: ast.Module) -> Iterator[str]:
    """Refusals are caught in one place, `answer`; views contain no `try`."""
    if kind_of(path) != "views":
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Try | ast.TryStar):
            yield f"{path}:{node.lineno}: a view catches; refusals are answered by `answer` and the handlers"


def selects_live_in_queries(path: Path, tree: ast.Module) -> Iterator[str]:
    """Every select() of a package stands in its `queries`, where it is scoped and ordered."""
    if kind_of(path) in WITH_SELECT or package_of(path) in MACHINERY:
        return
    for name, call in calls(tree):
        if name in {"select", "sa.select", "sqlalchemy.select", "text", "sa.text"}:
            yield f"{path}:{call.lineno}: {name}() outside queries"


def nothing_is_loaded_past_reach(path: Path, tree: ast.Module) -> Iterator[str]:
    """No unscoped `session.get(Model, id)` outside `queries`, whatever the session is called.

    History knows no persons: who asks it has been checked above.
    """
    if kind_of(path) in WITH_SELECT or package_of(path) in MACHINERY | {"history"}:
        return
    for name, call in calls(tree):
        owner, _, method = name.rpartition(".")
        unscoped = method in {"get_one", "get_or_404", "first_or_404", "one_or_404"} or (
            method == "get" and owner.endswith("session") and _is_model(call.args[0] if call.args else None)
        )
        if unscoped:
            yield f"{path}:{call.lineno}: {name}() loads past reach; ask queries"


def _is_model(argument: ast.expr | None) -> bool:
    name = argument.attr if isinstance(argument, ast.Attribute) else getattr(argument, "id", "")
    return name[:1].isupper() and not name.isupper()


def no_legacy_query(path: Path, tree: ast.Module) -> Iterator[str]:
    """`select()`, never `Model.query` nor `session.query()`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or node.attr != "query":
            continue
        owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
        if owner[:1].isupper() or owner.endswith("session"):
            yield f"{path}:{node.lineno}: legacy query"


def actions_never_save(path: Path, tree: ast.Module) -> Iterator[str]:
    """The view saves once; actions, queries and forms neither commit nor roll back."""
    if kind_of(path) not in {"rules", "models", "queries", "actions", "forms"} or package_of(path) in MACHINERY:
        return
    for name, call in calls(tree):
        if name.split(".")[-1] in {"commit", "rollback"} or name == "transaction":
            yield f"{path}:{call.lineno}: {kind_of(path)} call {name}(); the view saves once"


def clocks_are_asked_in_one_place(path: Path, tree: ast.Module) -> Iterator[str]:
    """`shared.clock` alone asks what time it is: days are days in Shanghai."""
    if path.parts[-2:] == ("shared", "clock.py"):
        return
    for name, call in calls(tree):
        if re.search(r"\b(datetime|date)\.(now|utcnow|today)$", name):
            yield f"{path}:{call.lineno}: {name}(); ask portal.shared.clock"


CHECKS: tuple[Check, ...] = (
    rules_are_pure,
    files_look_down,
    views_catch_nothing,
    selects_live_in_queries,
    nothing_is_loaded_past_reach,
    no_legacy_query,
    actions_never_save,
    clocks_are_asked_in_one_place,
)


def found_in(path: Path, source: str, checks: tuple[Check, ...] = CHECKS) -> list[str]:
    """What these rules say about a file."""
    tree = ast.parse(source)
    return [sentence for check in checks for sentence in check(path, tree)]


def sources() -> list[Path]:
    """The portal's Python files, relative to the root."""
    return sorted(path.relative_to(ROOT) for path in (ROOT / "portal").rglob("*.py"))
