"""Templates: no scripts or styles in the page, nothing from other servers, nothing imported in vain."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2.environment import Environment

from tests.architecture import templates
from tests.architecture.house import ROOT

ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)
FILES = templates.files(ROOT)

BREAKERS = {
    "inline event handler": '<button class="btn" onclick="go()">Go</button>',
    "hx-on": '<form hx-on:submit="go()">',
    "js: value": '<div hx-vals="js:{a: b()}">',
    "inline style": '<p style="color: red">',
    "another server": '<script src="https://cdn.example/x.js"></script>',
    "unescaped text": "{{ text | safe }}",
    "script without the nonce": "<script>go()</script>",
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_keeps_the_rules(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert templates.problems(source) == []
    assert templates.unused_imports(ENVIRONMENT, source) == []
    missing = {
        name for name in templates.named_templates(ENVIRONMENT, source) if not (ROOT / "templates" / name).exists()
    }
    assert not missing


@pytest.mark.parametrize(("name", "source"), BREAKERS.items())
def test_a_template_that_breaks_a_rule_is_noticed(name: str, source: str) -> None:
    assert templates.problems(source) == [name]


def test_every_rule_of_templates_is_tried() -> None:
    assert set(BREAKERS) == set(templates.BANNED)


def test_a_plain_template_is_left_alone() -> None:
    source = (
        '<a href="/x" class="btn">{{ one }}</a><script src="{{ asset("app.js") }}" nonce="{{ csp_nonce() }}"></script>'
    )
    assert templates.problems(source) == []


def test_an_import_in_vain_is_noticed() -> None:
    source = '{% from "components/forms.html" import field, fieldset as group %}{{ field(form.name) }}'
    assert templates.unused_imports(ENVIRONMENT, source) == ["group"]
