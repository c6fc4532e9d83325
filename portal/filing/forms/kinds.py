"""The pages of a case about a record: what changes and how, and what the other kinds ask."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from portal.filing.forms.sections import (
    ASKED,
    DAY,
    DIGITS,
    LIMITED,
    PLAIN,
    Asked,
    Place,
    SectionForm,
    choices_of,
    places_of,
)
from portal.filing.rules.answers import CHANGEABLE, NAME_REASON, QUESTIONS, Answers, Section
from portal.filing.rules.grounds import GROUNDS, REVOKING
from portal.filing.rules.steps import Kind
from portal.filing.rules.words import CHOICES
from portal.shared.i18n import translate

LINES = {"rows": "3"}


class AnySelectField(SelectField):  # type: ignore[misc]
    """A choice that is kept right or wrong; its choices are set as the form is made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms'
        super().__init__(*args, choices=[], validate_choice=False, **kwargs)


class ChosenForm(SectionForm):
    """A page whose choices are those of `portal.filing.rules.words.CHOICES`."""

    def __init__(self, answers: Answers, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms'
        super().__init__(answers, **kwargs)
        for name in self.names:
            if name in CHOICES and name in self._fields:
                self._fields[name].choices = choices_of(CHOICES[name])


class ChangesForm(SectionForm):
    """变更事项: what changes, from when, why."""

    kind, section = Kind.CHANGE, Section.CHANGES
    changed = SelectMultipleField(
        "", [Asked()], choices=[], validate_choice=False, widget=ListWidget(), option_widget=CheckboxInput()
    )
    reason = TextAreaField("", ASKED, render_kw=LINES)
    effective_on = StringField("", [LIMITED], render_kw=DAY)

    def __init__(self, answers: Answers, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms'
        super().__init__(answers, **kwargs)
        self.changed.choices = [(name, translate(QUESTIONS[name])) for name in CHANGEABLE]


DETAILS: Mapping[str, tuple[type, Sequence[Any], dict[str, Any]]] = {
    "name": (StringField, ASKED, PLAIN),
    NAME_REASON: (TextAreaField, (LIMITED,), {"rows": "2"}),
    "form": (AnySelectField, (Asked(),), {}),
    "field": (AnySelectField, (Asked(),), {}),
    "hub": (BooleanField, (), {}),
    "purpose": (TextAreaField, ASKED, LINES),
    "activity_area": (AnySelectField, (Asked(),), {}),
    "village_code": (AnySelectField, (), {}),
    "address": (StringField, ASKED, PLAIN),
    "responsible_person": (StringField, ASKED, PLAIN),
    "phone": (StringField, ASKED, PLAIN | {"inputmode": "tel"}),
    "members": (StringField, ASKED, DIGITS),
    "party_members": (StringField, ASKED, DIGITS),
    "volunteers": (StringField, (LIMITED,), DIGITS),
    "party_organization": (AnySelectField, (Asked(),), {}),
    "funds": (StringField, (LIMITED,), DIGITS | {"inputmode": "decimal"}),
}
"""The field of each fact that may change: its type, what it is held to, its attributes."""


class DetailsForm(ChosenForm):
    """变更内容: the facts that were ticked, as they shall be."""

    kind, section = Kind.CHANGE, Section.DETAILS
    villages: Sequence[Place] = ()

    def __init__(self, answers: Answers, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms'
        super().__init__(answers, **kwargs)
        if "village_code" in self._fields:
            self._fields["village_code"].choices = places_of(self.villages)


def details_form(chosen: Collection[str], villages: Sequence[Place]) -> type[DetailsForm]:
    """The page for these facts."""
    fields: dict[str, Any] = {
        name: kind("", list(held), render_kw=attributes)
        for name, (kind, held, attributes) in DETAILS.items()
        if name in chosen
    }
    return type("ChosenDetailsForm", (DetailsForm,), fields | {"villages": villages})


class RenewForm(ChosenForm):
    """换证."""

    kind, section = Kind.RENEW, Section.REQUEST
    activities = TextAreaField("", ASKED, render_kw=LINES)
    contact_right = BooleanField("", [Asked()])


class ReplaceForm(ChosenForm):
    """补证."""

    kind, section = Kind.REPLACE, Section.REQUEST
    loss = AnySelectField("", [Asked()])
    loss_on = StringField("", [LIMITED], render_kw=DAY)
    statement = TextAreaField("", ASKED, render_kw=LINES)


class CancelForm(ChosenForm):
    """注销."""

    kind, section = Kind.CANCEL, Section.REQUEST
    cancel_ground = AnySelectField("", [Asked()])
    resolved_on = StringField("", ASKED, render_kw=DAY)
    settlement = TextAreaField("", ASKED, render_kw=LINES)


class RevokeForm(ChosenForm):
    """撤销: by the authority, which has heard the organization."""

    kind, section = Kind.REVOKE, Section.REQUEST
    revoke_ground = AnySelectField("", [Asked()])
    findings = TextAreaField("", ASKED, render_kw=LINES)
    hearing = AnySelectField("", [Asked()])
    heard_on = StringField("", ASKED, render_kw=DAY)
    hearing_said = TextAreaField("", [LIMITED], render_kw=LINES)

    def __init__(self, answers: Answers, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms'
        super().__init__(answers, **kwargs)
        self.revoke_ground.choices = choices_of({ground: GROUNDS[ground] for ground in REVOKING})


class RegisterElsewhereForm(ChosenForm):
    """转登记."""

    kind, section = Kind.REGISTER_ELSEWHERE, Section.REQUEST
    registered_name = StringField("", ASKED, render_kw=PLAIN)
    uscc = StringField("", ASKED, render_kw=PLAIN | {"spellcheck": "false"})
    registered_on = StringField("", ASKED, render_kw=DAY)


REQUESTS: Mapping[Kind, type[ChosenForm]] = {
    form.kind: form for form in (RenewForm, ReplaceForm, CancelForm, RevokeForm, RegisterElsewhereForm)
}
"""The page of each kind's request."""
