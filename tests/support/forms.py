"""Reading a form of a page as a browser would send it."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import html5lib


def fields_of(page: str, action: str) -> dict[str, str]:
    """What the form that goes to `action` (or to the page itself) sends as it stands; buttons and files left out."""
    root = html5lib.parse(page, namespaceHTMLElements=False)
    forms = [form for form in root.iter("form") if (form.get("method") or "").lower() == "post"]
    for form in sorted(forms, key=lambda form: form.get("action") != action):
        if form.get("action") in {action, None}:
            return _sent(form)
    message = f"no form goes to {action}"
    raise AssertionError(message)


def _sent(form: Element) -> dict[str, str]:
    found = {}
    for field in form.iter():
        name = field.get("name")
        if not name:
            continue
        kind = field.get("type") or "text"
        if field.tag == "textarea":
            found[name] = (field.text or "").removeprefix("\n")
        elif field.tag == "select":
            options = list(field.iter("option"))
            chosen = next((option for option in options if option.get("selected") is not None), options[0])
            found[name] = chosen.get("value") or ""
        elif field.tag == "input" and kind in {"checkbox", "radio"}:
            if field.get("checked") is not None:
                found[name] = field.get("value") or "on"
        elif field.tag == "input" and kind not in {"file", "submit"}:
            found[name] = field.get("value") or ""
    return found
