"""The components of forms: what is wrong is said at the field and above the form, in words and for screen readers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask, render_template_string
from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired

from portal.shared.errors import RuleBroken, msg
from portal.shared.forms import Form
from portal.shared.i18n import size

Render = Callable[..., Element]


class Sample(Form):
    name = StringField("Name", [InputRequired()])
    members = IntegerField("Members")
    kind = RadioField("Kind", choices=[SelectChoice("team", "Team"), SelectChoice("station", "Station")])
    village = SelectField("Village", choices=[SelectChoice("1", "East"), SelectChoice("2", "West")])
    told = BooleanField("Told")
    charter = FileField("Charter")


@pytest.fixture
def render(app: Flask) -> Iterator[Render]:
    """Renders a line of template with the components of forms, in English."""
    with app.test_request_context(headers={"Accept-Language": "en"}):

        def rendered(source: str, **values: object) -> Element:
            text = render_template_string('{% import "components/forms.html" as forms %}' + source, **values)
            root: Element = html5lib.parseFragment(text, namespaceHTMLElements=False)
            return root

        yield rendered


def words(element: Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


@pytest.mark.parametrize("name", ["name", "members", "village", "charter", "told"])
def test_a_label_belongs_to_its_field(render: Render, name: str) -> None:
    field = Sample()[name]
    page = render("{{ forms.field(f) }}", f=field)
    label = page.find(".//label")
    assert label is not None
    assert label.get("for") == field.id
    assert page.find(f".//*[@id='{field.id}'][@name='{name}']") is not None


def test_a_required_field_says_so_in_words(render: Render) -> None:
    assert words(render("{{ forms.field(f) }}", f=Sample().name).find(".//label")) == "Name required"


def test_help_and_error_are_tied_to_the_field(render: Render) -> None:
    form = Sample()
    form.refuse(RuleBroken(msg("Say why."), "name"))
    page = render('{{ forms.field(f, help="In full.") }}', f=form.name)
    field = page.find(".//input")
    assert field is not None
    assert field.get("aria-invalid") == "true"
    assert [words(page.find(f".//*[@id='{name}']")) for name in field.get("aria-describedby", "").split()] == [
        "Say why.",
        "In full.",
    ]


def test_a_field_without_fault_is_not_called_wrong(render: Render) -> None:
    field = render("{{ forms.field(f) }}", f=Sample().name).find(".//input")
    assert field is not None
    assert field.get("aria-invalid") is None
    assert field.get("aria-describedby") is None


def test_the_legal_basis_is_folded_away(render: Render) -> None:
    details = render('{{ forms.field(f, basis="Article 2") }}', f=Sample().name).find(".//details")
    assert details is not None
    assert details.get("open") is None
    assert "Article 2" in words(details)


def test_radio_buttons_stand_in_a_group_with_a_name(render: Render) -> None:
    group = render("{{ forms.field(f) }}", f=Sample().kind).find(".//fieldset")
    assert group is not None
    assert words(group.find("legend")) == "Kind"
    assert [words(label) for label in group.iter("label")] == ["Team", "Station"]


def test_what_is_wrong_is_listed_above_the_form_with_links(render: Render) -> None:
    form = Sample()
    form.refuse(RuleBroken(msg("Say why."), "name"))
    form.refuse(RuleBroken(msg("Choose one."), "kind"))
    form.refuse(RuleBroken(msg("The case is closed.")))
    page = render("{{ forms.form_errors(form) }}{% for f in form %}{{ forms.field(f) }}{% endfor %}", form=form)
    summary = page.find(".//*[@role='alert']")
    assert summary is not None
    links = {words(link): link.get("href", "") for link in summary.iter("a")}
    assert links == {"Name: Say why.": "#name", "Kind: Choose one.": "#kind-0"}
    assert all(page.find(f".//*[@id='{href[1:]}']") is not None for href in links.values())
    assert "The case is closed." in words(summary)


def test_a_form_without_fault_has_no_summary(render: Render) -> None:
    assert words(render("{{ forms.form_errors(form) }}", form=Sample())) == ""


def test_what_was_typed_is_shown_as_text(render: Render) -> None:
    form = Sample(data={"name": '"><b>x</b>'})
    page = render("{{ forms.field(f) }}", f=form.name)
    field = page.find(".//input")
    assert field is not None
    assert field.get("value") == '"><b>x</b>'
    assert page.find(".//b") is None


def test_what_a_page_sends_along_is_refused_as_a_whole_when_it_was_changed(app: Flask) -> None:
    class Along(Form):
        version = HiddenField(validators=[InputRequired()])

    with app.test_request_context(method="POST", data={"version": ""}), pytest.raises(RuleBroken, match="Nothing was"):
        Along(meta={"csrf": False}).validate_on_submit()


@pytest.mark.parametrize(
    ("count", "said"), [(0, "1 KB"), (387, "1 KB"), (12_288, "12 KB"), (10 * 1024 * 1024, "10.0 MB")]
)
def test_the_size_of_a_file_is_said_as_its_limit_is(count: int, said: str) -> None:
    assert size(count) == said
