"""Forms of the staff page: which moment to look at, and what a personal fact is needed for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from portal.ledger.rules.moments import Moment
from portal.shared import clock
from portal.shared.errors import Message, msg
from portal.shared.forms import Form

NO_DAY = _l("This is not a day. Write it as 2026-11-23.")


class MomentForm(Form):
    """As of which day, as known on which day; both today if left empty. Sent by GET."""

    class Meta:
        """A form that changes nothing carries no token."""

        csrf = False

    as_of = DateField(_l("As of (what was true on this day)"), validators=[Optional()], invalid_value_message=NO_DAY)
    known_on = DateField(
        _l("As known on (what was recorded by the end of this day)"),
        validators=[Optional()],
        invalid_value_message=NO_DAY,
    )

    def validate_as_of(self, field: DateField) -> None:
        """Nothing is known of the future."""
        _not_ahead(field)

    def validate_known_on(self, field: DateField) -> None:
        """Nothing is known of the future."""
        _not_ahead(field)


def _not_ahead(field: DateField) -> None:
    if field.data and field.data > clock.today():
        raise ValidationError(_l("This day lies in the future. Give today or an earlier day."))


PURPOSES: dict[str, Message] = {
    "contact": msg("Contact about a filing, a renewal or a notice"),
    "identity": msg("Check who stands at the counter"),
    "supervision": msg("Answer a request of a supervising authority"),
}
OTHER = "other"


class PurposeForm(Form):
    """What a personal fact is needed for: one of the usual purposes, or one's own words."""

    purpose = SelectField(
        _l("What do you need it for?"),
        choices=[
            SelectChoice("", _l("Please choose")),
            *(SelectChoice(key, _l(words.text)) for key, words in PURPOSES.items()),
            SelectChoice(OTHER, _l("Something else")),
        ],
        validators=[InputRequired(_l("Say what you need it for."))],
    )
    words = StringField(_l("In your own words (for “Something else”)"), validators=[Length(max=200)])

    def validate_words(self, field: StringField) -> None:
        """Something else has to be said."""
        if self.purpose.data == OTHER and not (field.data or "").strip():
            raise ValidationError(_l("Say what you need it for."))

    @property
    def said(self) -> Message | str:
        """The purpose, for the audit."""
        return PURPOSES.get(self.purpose.data) or str(self.words.data).strip()


def moment(form: MomentForm) -> Moment:
    """What a page shows: today, as known now, for what is empty or wrong."""
    today = clock.today()
    if not form.validate():
        return Moment(today)
    known_on = form.known_on.data
    return Moment(form.as_of.data or today, None if known_on in (None, today) else clock.end_of(known_on))
