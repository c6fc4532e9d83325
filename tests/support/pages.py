"""What holds for every page: looked at whenever a test opens one."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from xml.etree.ElementTree import Element

import html5lib

PLACES = ("src", "href", "action", "formaction", "data", "poster")
# What a browser mends without a word and html5lib reports all the same.
HARMLESS = frozenset({"expected-doctype-but-got-chars"})
# A password's hash, and what `portal.shared.keys.seal` makes: neither is ever for a reader.
SECRET = re.compile(r"\$argon2|\bs1\.[\w-]{32,}")


class BadPage(AssertionError):
    """A page breaks a rule that holds for all of them."""


def check(text: str, path: str) -> None:
    """Fail on a page (or a fragment, without a doctype) that breaks a rule."""
    if found := problems(text):
        message = f"{path}: {'; '.join(found)}"
        raise BadPage(message)


def problems(text: str) -> list[str]:
    """All that is wrong with a page."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    whole = text.lstrip().lower().startswith("<!doctype")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # html5lib's own habits
        root = parser.parse(text) if whole else _fragment(parser, text)
    found = [f"line {place[0]}: {code}" for place, code, _ in parser.errors if code not in HARMLESS]
    if whole:
        found += _whole(root)
    for element in root.iter():
        if isinstance(element.tag, str):
            found += _element(element)
    if SECRET.search(text):
        found.append("the page shows a password hash or a sealed text")
    ids = Counter(element.get("id") for element in root.iter() if element.get("id"))
    found += [f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1]
    return found


def _fragment(parser: html5lib.HTMLParser, text: str) -> Element:
    root: Element = parser.parseFragment(text)
    return root


def _whole(root: Element) -> list[str]:
    found = []
    if not root.get("lang"):
        found.append("the page does not say its language")
    title = root.find("head/title")
    if title is None or not (title.text or "").strip():
        found.append("the page has no title")
    if len(list(root.iter("h1"))) != 1:
        found.append("a page has one h1")
    return found


def _element(element: Element) -> list[str]:
    found = []
    for name, value in element.attrib.items():
        if name.startswith(("on", "hx-on", "data-hx-on")):
            found.append(f"<{element.tag} {name}>: the content security policy forbids handlers in pages")
        if name == "style":
            found.append(f"<{element.tag} style>: the content security policy forbids inline styles")
        if name in PLACES and (value or "").strip().startswith(("http:", "https:", "//", "javascript:")):
            found.append(f"<{element.tag} {name}={value!r}> leaves the server")
    if element.tag == "form" and (element.get("method") or "").lower() == "post":
        names = {field.get("name") for field in element.iter("input")}
        if "csrf_token" not in names:
            found.append(f"form {element.get('action') or ''!r} sends no CSRF token")
    if element.tag == "img" and element.get("alt") is None:
        found.append("an image without alt")
    return found
