"""The form of a policy: all its settings at once, from a day on, with the reason; and taking one back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms import Field as AnyField
from wtforms.validators import Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from portal.filing.policy import COUNTIES, VALIDITIES, Policy
from portal.filing.rules import policy_form as rules
from portal.filing.rules.answers import day_of
from portal.filing.rules.limits import CLOCK_STARTS, DAY_UNITS
from portal.filing.rules.materials import ITEMS, Item
from portal.filing.rules.settings import NAMES, NOT_COUNTED, years
from portal.filing.rules.steps import KINDS, Kind
from portal.organizations.rules import FACT_LABELS, LABELS, PUBLISHABLE, SCHEMES, Field, LapseRule, label
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _
from portal.shared.forms import Form
from portal.shared.i18n import translate

NUMBER = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "6"}
STAMP = [Regexp(r"\A\d{1,18}\.\d{1,9}\Z")]
DAY, UNIT, START, PAUSE, WARN = (
    _("Number of days"),
    _("Counted in"),
    _("Runs from"),
    _("Stands still while the case is returned for correction"),
    _("Warn days before"),
)
LABELED: Mapping[str, Message] = {
    **NAMES,
    "effective_from": _("Takes effect on"),
    "reason": _("Reason for the change"),
    **{
        f"{limit}_{part}": words
        for limit in rules.LIMITS
        for part, words in (("days", DAY), ("unit", UNIT), ("starts", START), ("pauses", PAUSE), ("warn", WARN))
    },
    **{f"checklist_{kind}": words for kind, words in KINDS.items()},
    **{f"scheme_{scheme}_{field}": label(field) for scheme in SCHEMES for field in Field},
}
"""What each field is called."""


class TicksField(SelectMultipleField):  # type: ignore[misc]
    """Of several, those that are ticked."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class BaseForm(Form):
    """`seen` is what the history of the unit looked like as the page was made."""

    seen = HiddenField(validators=STAMP)


class PolicyForm(BaseForm):
    """All settings; made by `policy_form`."""

    def __init__(self, today: date, policy: Policy, begins: date, seen: str) -> None:
        """`policy` is what holds on the day `begins`, to be changed."""
        self.today = today
        data = rules.typed(policy) | {"effective_from": begins.isoformat(), "seen": seen}
        super().__init__(data=data)
        for name, field in self._fields.items():
            if name in LABELED:
                field.label.text = LABELED[name]
            limit = name.partition("_")[0]
            if limit in rules.LIMITS:
                field.description = NAMES[limit]
            if hasattr(field, "choices"):
                field.choices = list(_choices(name))

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        """Whether all of it can be read and fits together; each field says what is wrong with it."""
        if not super().validate(extra_validators):
            return False
        found = rules.problems(self.typed(), self.today)
        for name, sentence in found.items():
            self.refuse(RuleBroken(sentence, name))
        return not found

    def typed(self) -> dict[str, Any]:
        """What was typed, by field."""
        return {name: field.data for name, field in self._fields.items() if name not in {"seen", "csrf_token"}}

    def value(self) -> rules.Change:
        """What was typed, once it is valid."""
        day = day_of(self._fields["effective_from"].data.strip())
        policy = rules.read(self.typed())
        return rules.Change(policy, day or self.today, self._fields["reason"].data.strip(), self.seen.data)


class TakeBackForm(BaseForm):
    """Take a version back, with the reason."""

    reason = TextAreaField(_("Reason for taking it back"), render_kw={"rows": "2"})

    def __init__(self, seen: str) -> None:
        super().__init__(data={"seen": seen})


def _fields() -> Iterator[tuple[str, AnyField]]:
    for name in ("village_opinion", "return_after_acceptance", "shared_address"):
        yield name, BooleanField()
    for limit in rules.LIMITS:
        yield f"{limit}_days", StringField(render_kw=NUMBER)
        yield f"{limit}_unit", SelectField(choices=[])
        yield f"{limit}_starts", SelectField(choices=[])
        yield f"{limit}_pauses", BooleanField()
        yield f"{limit}_warn", StringField(render_kw=NUMBER)
    for name in ("min_initiators", "min_members", "name_rest_days", "renewal_days", "contact_days"):
        yield name, StringField(render_kw=NUMBER)
    yield "county", RadioField(choices=[])
    yield "certificate_title", StringField(render_kw={"maxlength": "40", "autocomplete": "off"})
    yield "certificate_years", SelectField(choices=[])
    yield "lapse_rule", RadioField(choices=[])
    yield "number_template", StringField(render_kw={"maxlength": "60", "autocomplete": "off", "spellcheck": "false"})
    for name in ("fields", "publish", *(f"checklist_{kind}" for kind in Kind)):
        yield name, TicksField(choices=[])
    for scheme in SCHEMES:
        for field in Field:
            yield f"scheme_{scheme}_{field}", SelectField(choices=[])
    yield "effective_from", StringField(render_kw={"type": "date"})
    yield "reason", TextAreaField(render_kw={"rows": "2"})


Choice = tuple[str, str]


def _choices(name: str) -> Iterator[Choice]:
    part, _line, rest = name.partition("_")
    if part in rules.LIMITS:
        words: Mapping[Any, Message] = (
            DAY_UNITS if rest == "unit" else {start: CLOCK_STARTS[start] for start in rules.LIMITS[part]}
        )
    elif part == "checklist":
        words = {item: ITEMS[item] for item in Item if rules.may_ask(Kind(rest), item)}
    elif part == "scheme":
        words = {"": NOT_COUNTED} | dict(SCHEMES[rest.partition("_")[0]].classes)
    else:
        words = _WORDS[name]
    return ((str(value), translate(sentence)) for value, sentence in words.items())


_WORDS: Mapping[str, Mapping[Any, Message]] = {
    "county": COUNTIES,
    "certificate_years": {"" if count is None else count: years(count) for count in VALIDITIES},
    "lapse_rule": LABELS[LapseRule],
    "fields": LABELS[Field],
    "publish": {fact: FACT_LABELS[fact] for fact in PUBLISHABLE},
}


def policy_form() -> type[PolicyForm]:
    """The form with a field for every setting."""
    return type("SettingsForm", (PolicyForm,), dict(_fields()))


SettingsForm = policy_form()
