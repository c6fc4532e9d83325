"""The forms that set a record right: which facts, what they should say, from when, why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field as AnyField
from wtforms import HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from portal.filing.forms.kinds import DETAILS, LINES, AnySelectField
from portal.filing.forms.sections import ASKED, DAY, DIGITS, LIMITED, PLAIN, Place, choices_of, places_of
from portal.history.rules import Place as EntryPlace
from portal.ledger.rules import amending as rules
from portal.ledger.rules.amending import Amendment, Way
from portal.ledger.rules.life import WORDS
from portal.organizations.rules import FACT_LABELS, LABELS, SEALED_FACTS
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _
from portal.shared.forms import Form
from portal.shared.i18n import translate

Made = tuple[type, Sequence[Any], dict[str, Any]]
FIELDS: Mapping[str, Made] = {
    **{name: made for name, made in DETAILS.items() if name in FACT_LABELS},
    "funds_fen": DETAILS["funds"],
    "short_name": (StringField, (LIMITED,), PLAIN),
    "lapse_rule": (AnySelectField, (), {}),
    "founded_on": (StringField, (LIMITED,), DAY),
    "filed_on": (StringField, ASKED, DAY),
    "certificate_from": (StringField, (LIMITED,), DAY),
    "certificate_until": (StringField, (LIMITED,), DAY),
    "contact_confirmed_on": (StringField, ASKED, DAY),
    "filing_number": (StringField, (LIMITED,), PLAIN),
    "legacy_number": (StringField, (LIMITED,), PLAIN),
    "uscc": (StringField, (LIMITED,), PLAIN | {"spellcheck": "false"}),
    "initiators": (StringField, (LIMITED,), DIGITS),
}
"""The field of each fact that can be set right; those of a change are the same as on its pages."""


class FactsForm(Form):
    """Which facts are wrong. Sent by GET: the page that follows asks for these."""

    class Meta:
        """A form that changes nothing carries no token."""

        csrf = False

    fact = SelectMultipleField(
        _l("Which details"), choices=[], validate_choice=False, widget=ListWidget(), option_widget=CheckboxInput()
    )

    def __init__(self, offered: Sequence[str], chosen: Sequence[str]) -> None:
        super().__init__(formdata=None, data={"fact": list(chosen)})
        self.fact.choices = [(name, translate(FACT_LABELS[name])) for name in offered]


class AmendmentForm(Form):
    """What should stand, from when, why; made by `amendment_form`. `seen` counts the record's entries as shown."""

    facts: tuple[str, ...] = ()
    villages: Sequence[Place] = ()
    seen = HiddenField(default="0", validators=[Regexp(r"\A\d{1,9}\Z")])
    effective_on = StringField(_l("Takes effect on"), ASKED, render_kw=DAY)
    reason = TextAreaField(_l("Reason"), ASKED, render_kw=LINES)

    def __init__(self, way: Way, day: date | None, seen: int, stands: Mapping[str, Any]) -> None:
        """`stands` is what the fields begin with: never a personal fact."""
        self.way = way
        open_facts = {name: rules.typed(name, stands.get(name)) for name in self.facts if name not in SEALED_FACTS}
        begins = {"effective_on": day.isoformat() if day else "", "seen": str(seen)}
        super().__init__(data=open_facts | begins)
        for name in self.facts:
            field = self._fields[name]
            field.label.text = FACT_LABELS[name]
            field.flags.required = name in rules.NEEDED
            if name in WORDS:
                field.choices = choices_of(LABELS[WORDS[name]])
        if "village_code" in self._fields:
            self._fields["village_code"].choices = places_of(self.villages)

    def amendment(self, organization_id: int, today: date, wrong: EntryPlace | None = None) -> Amendment:
        """What was typed, as one value. RuleBroken at its field for what cannot be."""
        facts = {name: rules.read(name, self._fields[name].data or "", today) for name in self.facts}
        self._check(facts)
        day = rules.effective(self.effective_on.data or "", today)
        why = rules.reason(self.reason.data or "")
        return Amendment(self.way, organization_id, day, why, facts, wrong, int(self.seen.data or 0))

    def _check(self, facts: Mapping[str, Any]) -> None:
        village = facts.get("village_code")
        if village and village not in {place.code for place in self.villages}:
            raise RuleBroken(
                _("This village or community does not belong to the township. Choose one from the list."),
                "village_code",
            )
        if self.way is Way.REGISTERED_ELSEWHERE and not facts["uscc"]:
            raise RuleBroken(_("Enter the unified social credit code from the registration certificate."), "uscc")
        if self.way in rules.MUST_NAME and not facts:
            raise RuleBroken(_("Tick first which details."))


def amendment_form(facts: Sequence[str], villages: Sequence[Place]) -> type[AmendmentForm]:
    """The form that asks for these facts."""
    fields: dict[str, AnyField] = {
        name: kind("", list(held), render_kw=attributes)
        for name, (kind, held, attributes) in FIELDS.items()
        if name in facts
    }
    ordered = {name: fields[name] for name in facts}
    return type("ChosenAmendmentForm", (AmendmentForm,), ordered | {"facts": tuple(facts), "villages": villages})
