"""The forms of a round of correction: the reviewer's remarks, the clerk's answers to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length, Regexp

from portal.filing.forms.sections import SectionForm
from portal.filing.forms.steps import LONGEST_NOTE
from portal.filing.rules.answers import YES
from portal.filing.rules.corrections import LONGEST_REMARK, REPLY, RESOLVED, Target
from portal.filing.rules.merging import shown
from portal.shared.errors import RuleBroken
from portal.shared.forms import Form

TICK = "tick:"
"""Before a target: the name of the tick that something has to be corrected there."""
LINES = {"rows": "2"}


class CorrectionForm(Form):
    """What has to be corrected: a tick and a remark at each answer and material, and a note on the whole."""

    version = HiddenField(validators=[InputRequired(), Regexp(r"\A\d{1,9}\Z")])
    note = TextAreaField(
        _l("Note on the whole"),
        [Length(max=LONGEST_NOTE, message=_l("Write at most 1,000 characters."))],
        render_kw={"rows": "3"},
    )
    there: Sequence[Target] = ()

    def __init__(self, version: int, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms'
        super().__init__(**kwargs)
        if not self.is_submitted():
            self.version.data = str(version)
        for target in self.there:
            name = str(target)
            self._fields[name].label.text = self._fields[f"{TICK}{name}"].label.text = target.label
            self._fields[name].id = f"remark-{target.sort}-{target.name}"
            self._fields[f"{TICK}{name}"].id = f"{target.sort}-{target.name}"

    def remarks(self) -> dict[str, str]:
        """The remarks by what they are pinned to: those that are ticked, whatever they say."""
        names = [str(target) for target in self.there]
        return {name: self._fields[name].data or "" for name in names if self._fields[f"{TICK}{name}"].data}


def correction_form(there: Sequence[Target]) -> type[CorrectionForm]:
    """The form for a case that has these answers and materials."""
    fields: dict[str, Any] = {"there": there}
    for target in there:
        fields[f"{TICK}{target}"] = BooleanField("")
        fields[str(target)] = TextAreaField("", render_kw=LINES | {"maxlength": str(LONGEST_REMARK)})
    return type("RemarksForm", (CorrectionForm,), fields)


class ResolvingForm(Form):
    """What the clerk says to each remark: that it is resolved, and what there is to say."""

    version = HiddenField(default="0", validators=[Regexp(r"\A\d{1,9}\Z")])
    base = HiddenField(default="")
    ids: Sequence[int] = ()

    def said(self) -> dict[str, str]:
        """Ticks and replies, as text by name."""
        found = {}
        for number in self.ids:
            found[f"{RESOLVED}{number}"] = YES if self._fields[f"{RESOLVED}{number}"].data else ""
            found[f"{REPLY}{number}"] = (self._fields[f"{REPLY}{number}"].data or "").strip()
        return found


def resolving_form(ids: Sequence[int]) -> type[ResolvingForm]:
    """The form for these remarks."""
    fields: dict[str, Any] = {"ids": ids}
    for number in ids:
        fields[f"{RESOLVED}{number}"] = BooleanField(_l("Resolved"))
        fields[f"{REPLY}{number}"] = TextAreaField(
            _l("Reply"),
            [Length(max=LONGEST_REMARK, message=_l("Write at most 500 characters."))],
            render_kw=LINES,
        )
    return type("RemarksResolvedForm", (ResolvingForm,), fields)


class CorrectingForm:
    """The clerk's page: the fields of several sections and the answers to the remarks, sent as one form."""

    def __init__(self, resolving: ResolvingForm, sections: Sequence[SectionForm]) -> None:
        self.resolving, self.sections = resolving, sections
        self.refusals: list[str] = resolving.refusals

    def __iter__(self) -> Iterator[Field]:
        """All fields, each once."""
        yield from self.resolving
        for section in self.sections:
            yield from (field for field in section if field.name not in self.resolving)

    def __contains__(self, name: str) -> bool:
        """Whether the page has a field of this name."""
        return any(name in form for form in (self.resolving, *self.sections))

    def __getitem__(self, name: str) -> Field:
        """The field of this name. KeyError if the page has none."""
        return next(form for form in (self.resolving, *self.sections) if name in form)[name]

    def is_submitted(self) -> bool:
        """Whether it was sent."""
        return bool(self.resolving.is_submitted())

    def validate_on_submit(self) -> bool:
        """Whether it was sent and is well-formed."""
        valid = [form.validate_on_submit() for form in (self.resolving, *self.sections)]  # each marks its own fields
        return all(valid)

    def refuse(self, broken: RuleBroken) -> None:
        """Set a refusal at its field, or above the form."""
        holding = [form for form in self.sections if broken.field and broken.field in form]
        (holding or [self.resolving])[0].refuse(broken)

    def typed(self, names: Iterable[str]) -> dict[str, str]:
        """What was typed into these answers, as text by name."""
        wanted = set(names)
        return {name: text for form in self.sections for name, text in form.typed().items() if name in wanted}

    def show(self, version: int, stands: Mapping[str, str], apart: Iterable[str] = ()) -> None:
        """Show the case as of this version: in each field what `stands`, in those `apart` what was typed."""
        against = set(apart)
        self.resolving.version.data, self.resolving.base.data = str(version), shown(stands)
        for form in self.sections:
            form.show(version, {name: text for name, text in stands.items() if name in form}, against)
        for name, text in stands.items():
            if name in self.resolving and name not in against:
                self.resolving[name].data = text == YES if name.startswith(RESOLVED) else text
