"""The rules of addresses: who may come in is said, words are kebab-case, parameters are typed."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask

KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?")
PARAMETER = re.compile(r"<([^<>]+)>")
NOT_OURS = frozenset({"static"})
"""Endpoints that Flask adds itself; what lies there is public by its nature."""


def views(app: Flask) -> dict[str, Any]:
    """Our endpoints with their views."""
    return {name: view for name, view in app.view_functions.items() if name not in NOT_OURS}


def bare_views(app: Flask) -> list[str]:
    """Views that do not say who may come in (`@requires`, `@public`), or say both."""
    return sorted(name for name, view in views(app).items() if _says(view) != 1)


def _says(view: Any) -> int:  # noqa: ANN401 - any view
    return int(bool(getattr(view, "public", False))) + int(bool(getattr(view, "required_permission", None)))


def bad_addresses(app: Flask) -> list[str]:
    """Addresses with words that are not kebab-case, or with parameters that say no type."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint in NOT_OURS:
            continue
        found += [f"{rule.rule}: {name} has no type" for name in PARAMETER.findall(rule.rule) if ":" not in name]
        words = [word for word in PARAMETER.sub("", rule.rule).split("/") if word]
        found += [f"{rule.rule}: {word} is not kebab-case" for word in words if not KEBAB.fullmatch(word)]
    return sorted(found)


def unsafe_reads(app: Flask) -> list[str]:
    """Views that answer GET and whose name says that they change something."""
    verbs = re.compile(r"(^|_)(delete|remove|create|submit|decide|accept|refuse|withdraw|cancel)$")
    return sorted(
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if verbs.search(rule.endpoint.split(".")[-1]) and "POST" not in (rule.methods or set())
    )
