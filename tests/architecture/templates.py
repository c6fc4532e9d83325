"""The rules of templates, as functions that find what breaks them."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import nodes
from jinja2.environment import Environment

BANNED = {
    "inline event handler": re.compile(r"<[^>{}]*\son[a-z]+\s*=", re.IGNORECASE),
    "hx-on": re.compile(r"\bhx-on\b"),
    "js: value": re.compile(r"[\"'](js|javascript):"),
    "inline style": re.compile(r"<[^>]*\sstyle\s*=|<style\b", re.IGNORECASE),
    "another server": re.compile(r"(src|href|action)\s*=\s*[\"'](https?:)?//"),
    "unescaped text": re.compile(r"\|\s*safe\b|autoescape\s+false"),
    "script without the nonce": re.compile(r"<script(?![^>]*(\bsrc=|nonce=|type=\"application/json\"))"),
}
COMMENT = re.compile(r"{#.*?#}", re.DOTALL)


def problems(source: str) -> list[str]:
    """What a template's text must not hold."""
    source = COMMENT.sub("", source)
    return [name for name, pattern in BANNED.items() if pattern.search(source)]


def unused_imports(environment: Environment, source: str) -> list[str]:
    """Macros that a template imports and does not use."""
    tree = environment.parse(source)
    named = set()
    for node in tree.find_all(nodes.FromImport):
        named |= {name[1] if isinstance(name, tuple) else name for name in node.names}
    named |= {node.target for node in tree.find_all(nodes.Import)}
    used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
    return sorted(named - used)


def named_templates(environment: Environment, source: str) -> set[str]:
    """The templates that this one extends, includes or imports by a fixed name."""
    found = set()
    for node in environment.parse(source).find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        if isinstance(node.template, nodes.Const):
            found.add(str(node.template.value))
    return found


def files(root: Path) -> list[Path]:
    """All templates of pages."""
    return sorted((root / "templates").rglob("*.html"))
