"""The forms of closing a period: one step, a dispute, its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from portal.shared import clock
from portal.shared.forms import Form

LONGEST = 1_000
_SHORT = Length(max=LONGEST, message=_l("Write at most 1,000 characters."))
_ROWS = {"rows": "3"}


class StepForm(Form):
    """One step: of a township, or of the closing that was looked at (`seal`); `seen` is when the page was made."""

    township = HiddenField(validators=[Optional(), Regexp(r"\A\d{9}\Z")])
    seal = HiddenField(validators=[Optional(), Regexp(r"\A\d{1,18}\Z")])
    seen = HiddenField(validators=[Optional(), Regexp(r"\A\d{1,18}\Z")])
    note = TextAreaField(_l("Why the county confirms"), [_SHORT], render_kw=_ROWS)
    reason = TextAreaField(_l("Reason"), [_SHORT], render_kw=_ROWS)

    @property
    def seal_id(self) -> int:
        """The closing that was looked at; 0 if none."""
        return int(self.seal.data or 0)

    @property
    def seen_at(self) -> datetime | None:
        """When what is confirmed was looked at: never in the future."""
        count = int(self.seen.data or 0)
        return min(clock.from_microseconds(count), clock.now()) if count else None


def mark(instant: datetime) -> str:
    """An instant as the form sends it along."""
    return str(clock.microseconds(instant.astimezone(UTC)))


class DisputeForm(Form):
    """A figure, one's own value, why."""

    figure = SelectField(_l("Figure"), validate_choice=False)
    own_value = IntegerField(_l("Your own figure"), [Optional()])
    note = TextAreaField(_l("Why"), [_SHORT], render_kw=_ROWS)

    def offer(self, figures: Sequence[tuple[str, str]]) -> None:
        """The figures that may be disputed: name and words."""
        self.figure.choices = list(figures)


class SettleForm(Form):
    """How a dispute ends."""

    settlement = TextAreaField(
        _l("How it ends"),
        [InputRequired(_l("Write in a sentence how the dispute ends.")), _SHORT],
        render_kw=_ROWS,
    )


class TakeBackForm(Form):
    """The button that takes a dispute back."""
