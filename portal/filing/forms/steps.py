"""The forms that begin a case and move it on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Regexp

from portal.filing.rules.grounds import GROUNDS, REFUSING, Ground
from portal.filing.rules.steps import Action
from portal.shared.errors import msg as _
from portal.shared.forms import Form
from portal.shared.i18n import translate

LONGEST_NOTE = 1_000
CHOOSE = _("Please choose")


@dataclass(frozen=True)
class Moving:
    """What was said with a step: the version that was looked at, a note, a ground, that one decides alone."""

    seen: int
    note: str
    ground: Ground | None = None
    alone: bool = False


class StepForm(Form):
    """One step of a case; several stand on one page, so that ids carry the action's name."""

    version = HiddenField(validators=[InputRequired(), Regexp(r"\A\d{1,9}\Z")])
    note = TextAreaField(
        _l("Reason"),
        [Length(max=LONGEST_NOTE, message=_l("Write at most 1,000 characters."))],
        render_kw={"rows": "3"},
    )

    ground = SelectField(_l("Ground"), validate_choice=False)
    alone = BooleanField(_l("Nobody else here can decide: I decide it myself"))

    def __init__(self, action: Action, version: int, *, sent: bool = False, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(**({} if sent else {"formdata": None}), **kwargs)
        self.ground.choices = [
            ("", translate(CHOOSE)),
            *((ground.value, translate(GROUNDS[ground])) for ground in REFUSING),
        ]
        if not sent:
            self.version.data = str(version)
        for field in self:
            field.id = f"{field.name}-{action}"

    def moving(self) -> Moving:
        """What was said."""
        ground = Ground(self.ground.data) if self.ground.data in set(Ground) else None
        return Moving(int(self.version.data or 0), self.note.data or "", ground, bool(self.alone.data))


class NewForm(Form):
    """Where the new case is entered; the one township of most clerks is chosen already."""

    township_code = SelectField(_l("Township or street"), [InputRequired()])


class BeginForm(Form):
    """The button that begins a case about a record."""
