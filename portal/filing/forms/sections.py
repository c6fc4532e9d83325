"""The pages of a draft. What is typed is taken as text, right or wrong: the rules say what is wrong with it.

Here are the pages of a new organization and the materials of every kind; `kinds` has those of the other kinds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, MultipleFileField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Regexp

from portal.filing.rules.answers import QUESTIONS, SECTIONS, YES, Answers, Section
from portal.filing.rules.checks import Problems
from portal.filing.rules.materials import ITEMS, SEEN_ONLY, TICKED, Item
from portal.filing.rules.merging import shown
from portal.filing.rules.steps import Kind
from portal.filing.rules.words import OPINIONS
from portal.organizations.rules import LABELS, ActivityArea, Field, Form, PartyOrganization
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _
from portal.shared.forms import Form as BaseForm
from portal.shared.i18n import translate

LONGEST = 2_000
TICKS = ("hub", "notice", "contact_right")
SEVERAL = ("changed",)
"""Of which several may be ticked; kept as their names with spaces between."""
NOTHING_CHOSEN = _("Please choose")
Choices = list[tuple[str, str]] | list[tuple[str, str, dict[str, str]]]


class Asked:
    """Marks a field that has to be filled before the case can be submitted; a draft may do without."""

    field_flags = {"required": True}  # noqa: RUF012 - WTForms' way

    def __call__(self, _form: object, _field: object) -> None:
        """Nothing is refused here."""


LIMITED = Length(max=LONGEST, message=_l("Write at most 2,000 characters."))
ASKED = [Asked(), LIMITED]
DIGITS = {"inputmode": "numeric", "autocomplete": "off"}
PLAIN = {"autocomplete": "off"}
DAY = PLAIN | {"inputmode": "text", "maxlength": "20"}
"""A day is typed as people write it (`portal.filing.rules.typed`): no browser's date picker takes 2023年5月6日."""


class SectionForm(BaseForm):
    """One page of a draft.

    `version` is the case's as the page was made, 0 if none was sent along; `base` what it showed
    (`portal.filing.rules.merging.shown`).
    """

    kind = Kind.ESTABLISH
    section: Section
    version = HiddenField(default="0", validators=[Regexp(r"\A\d{1,9}\Z")])
    base = HiddenField(default="")

    def __init__(self, answers: Answers, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms'
        data: dict[str, Any] = {name: answers.get(name, "") for name in self.names}
        ticked = {name: data[name] == YES for name in TICKS if name in data}
        several = {name: data[name].split() for name in SEVERAL if name in data}
        super().__init__(data=data | ticked | several, **kwargs)
        for name in self.names:
            if name in self._fields:
                self._fields[name].label.text = QUESTIONS[name]

    @property
    def names(self) -> tuple[str, ...]:
        """The fields of this page."""
        return SECTIONS[self.kind][self.section]

    @property
    def seen(self) -> int:
        """The version of the case that what was sent is about."""
        return int(self.version.data or 0)

    def show(self, version: int, stands: Mapping[str, str], apart: Collection[str] = ()) -> None:
        """Show the case as of this version: in each field what `stands`, in those `apart` what was typed."""
        self.version.data, self.base.data = str(version), shown(stands)
        for name, value in stands.items():
            if name in self._fields and name not in apart and _as_text(self._fields[name].data) != value:
                self._fields[name].data = _as_data(name, value)

    def typed(self) -> dict[str, str]:
        """What was typed, as text by field name; fields that are not on the page, or were not sent, are left out."""
        found = {}
        for name in self.names:
            if name in self._fields and self._was_sent(name):
                found[name] = _as_text(self._fields[name].data)
        return found

    def shown(self) -> dict[str, str]:
        """What the page shows, by field name."""
        return self.typed()

    def _was_sent(self, name: str) -> bool:
        """Whether the page had this field; a box that is not ticked sends nothing."""
        return not self.is_submitted() or name in (*TICKS, *SEVERAL) or bool(self._fields[name].raw_data)

    def offer(self, fields: Collection[Field]) -> None:
        """Let the field of activity be one of these."""
        if "field" in self._fields:
            self._fields["field"].choices = choices_of({field: LABELS[Field][field] for field in fields})

    def mark(self, problems: Problems, *, blanks: bool) -> None:
        """Say at each field what is wrong with it; of empty fields, and of those just come to the page, if `blanks`."""
        typed = self.typed()
        for name, sentence in problems.items():
            if typed.get(name) or (blanks and name in self.names and name in self._fields):
                self.refuse(RuleBroken(sentence, name))


def _as_text(data: bool | list[str] | str | None) -> str:
    """What a field holds, as a draft keeps it."""
    if isinstance(data, bool):
        return YES if data else ""
    return " ".join(data) if isinstance(data, list) else (data or "").strip()


def _as_data(name: str, value: str) -> bool | list[str] | str:
    """The inverse of `_as_text`."""
    if name in TICKS or name.startswith(TICKED):
        return value == YES
    return value.split() if name in SEVERAL else value


def choices_of(labels: Mapping[Any, Message]) -> Choices:
    """The members of an enumeration to choose from, after nothing."""
    return [("", translate(NOTHING_CHOSEN)), *((member.value, translate(words)) for member, words in labels.items())]


class OrganizationForm(SectionForm):
    """组织."""

    section = Section.ORGANIZATION
    name = StringField("", ASKED, render_kw=PLAIN)
    name_reason = TextAreaField("", [LIMITED], render_kw={"rows": "2"})  # on the page where one is needed
    form = SelectField("", [Asked()])
    field = SelectField("", [Asked()])
    hub = BooleanField("")
    purpose = TextAreaField("", ASKED, render_kw={"rows": "3"})
    founded_on = StringField("", ASKED, render_kw=DAY)
    activity_area = SelectField("", [Asked()])

    def __init__(self, answers: Answers, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms'
        super().__init__(answers, **kwargs)
        self.form.choices = choices_of(LABELS[Form])
        self.field.choices = choices_of(LABELS[Field])
        self.activity_area.choices = choices_of(LABELS[ActivityArea])


@dataclass(frozen=True)
class Place:
    """A place to choose: code, name, what else it is found by."""

    code: str
    name: str
    keys: str = ""


def places_of(places: Sequence[Place]) -> Choices:
    """Places to choose from, after nothing, with what else each is found by."""
    nothing: tuple[str, str, dict[str, str]] = ("", translate(NOTHING_CHOSEN), {})
    return [nothing, *((place.code, place.name, {"data-keys": place.keys}) for place in places)]


class PlaceForm(SectionForm):
    """场所: the township only where there is a choice; the villages are those of the township the case lies in."""

    section = Section.PLACE
    township_code = SelectField("", [Asked()], validate_choice=False)
    village_code = SelectField("", validate_choice=False)  # asked for only where the area of activity is a village
    address = StringField("", ASKED, render_kw=PLAIN)

    def __init__(
        self,
        answers: Answers,
        townships: Sequence[Place],
        villages: Sequence[Place],
        **kwargs: Any,  # noqa: ANN401 - WTForms'
    ) -> None:
        super().__init__(answers, **kwargs)
        self.township_code.choices = [(place.code, place.name) for place in townships]
        self.village_code.choices = places_of(villages)
        if len(townships) < 2:
            del self.township_code


class PeopleForm(SectionForm):
    """人员."""

    section = Section.PEOPLE
    responsible_person = StringField("", ASKED, render_kw=PLAIN)
    phone = StringField("", ASKED, render_kw=PLAIN | {"inputmode": "tel"})
    initiators = StringField("", ASKED, render_kw=DIGITS)
    members = StringField("", ASKED, render_kw=DIGITS)
    party_members = StringField("", ASKED, render_kw=DIGITS)
    volunteers = StringField("", [LIMITED], render_kw=DIGITS)
    party_organization = SelectField("", [Asked()])
    notice = BooleanField("", [Asked()])

    def __init__(self, answers: Answers, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms'
        super().__init__(answers, **kwargs)
        self.party_organization.choices = choices_of(LABELS[PartyOrganization])


class MaterialsForm(SectionForm):
    """材料与意见: for each item of the checklist a file field of its name and a tick `seen_…`; one tick for all."""

    section = Section.MATERIALS
    funds = StringField("", [LIMITED], render_kw=DIGITS | {"inputmode": "decimal"})
    village_opinion = SelectField("", [Asked()])
    all_originals = BooleanField(_l("All paper originals seen"))
    items: tuple[Item, ...] = ()

    def __init__(self, answers: Answers, seen: Iterable[Item], **kwargs: Any) -> None:  # noqa: ANN401 - WTForms'
        super().__init__(answers, **kwargs)
        self.village_opinion.choices = choices_of(OPINIONS)
        if Item.OPINION not in self.items or "village_opinion" not in self.names:
            del self.village_opinion
        if "funds" not in self.names:
            del self.funds
        ticked = set(seen)
        for item in self.items:
            if item in self._fields:
                self._fields[item].label.text = ITEMS[item]
            tick = self._fields[f"{TICKED}{item}"]
            tick.label.text = _("Paper original seen")
            if not self.is_submitted():
                tick.data = item in ticked

            if self.all_originals.data:
                tick.data = True
        self.all_originals.data = False

    def shown(self) -> dict[str, str]:
        """What the page shows, by field name: the answers and the ticks."""
        return self.typed() | {f"{TICKED}{item}": _as_text(self._fields[f"{TICKED}{item}"].data) for item in self.items}

    def originals(self) -> frozenset[Item]:
        """The items whose paper original was ticked as seen."""
        return frozenset(item for item in self.items if self._fields[f"{TICKED}{item}"].data)

    def files(self, limit: int) -> Iterator[tuple[Item, str, bytes]]:
        """The files that were sent, one after the other: item, name, content.

        Of one that is larger than `limit` bytes only one byte more. Files without a name are none.
        """
        for item in self.items:
            for upload in () if item in SEEN_ONLY else self._fields[item].data or ():
                if getattr(upload, "filename", ""):
                    yield item, str(upload.filename), upload.read(limit + 1)


def materials_form(kind: Kind, items: tuple[Item, ...]) -> type[MaterialsForm]:
    """The materials page for this checklist."""
    fields: dict[str, Any] = {f"{TICKED}{item}": BooleanField("") for item in items}
    fields |= {item.value: MultipleFileField("") for item in items if item not in SEEN_ONLY}
    return type("ChecklistForm", (MaterialsForm,), fields | {"kind": kind, "items": items})
