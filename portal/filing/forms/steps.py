"""The forms that begin a case and move it on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Regexp

from portal.filing.rules.steps import Action
from portal.shared.forms import Form

LONGEST_NOTE = 1_000


@dataclass(frozen=True)
class Moving:
    """What was said with a step: the version of the case that was looked at, and a note."""

    seen: int
    note: str


class StepForm(Form):
    """One step of a case; several stand on one page, so that ids carry the action's name."""

    version = HiddenField(validators=[InputRequired(), Regexp(r"\A\d{1,9}\Z")])
    note = TextAreaField(
        _l("Reason"),
        [Length(max=LONGEST_NOTE, message=_l("Write at most 1,000 characters."))],
        render_kw={"rows": "3"},
    )

    def __init__(self, action: Action, version: int, *, sent: bool = False, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(**({} if sent else {"formdata": None}), **kwargs)
        if not sent:
            self.version.data = str(version)
        for field in self:
            field.id = f"{field.name}-{action}"

    def moving(self) -> Moving:
        """What was said."""
        return Moving(int(self.version.data or 0), self.note.data or "")


class NewForm(Form):
    """Where the new case is entered; the one township of most clerks is chosen already."""

    township_code = SelectField(_l("Township or street"), [InputRequired()])
