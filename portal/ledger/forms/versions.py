"""Forms of the page that sets versions side by side: as known on which day; the same day as known on two days."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, ValidationError
from wtforms.validators import InputRequired, Optional

from portal.ledger.forms.record import NO_DAY
from portal.shared import clock
from portal.shared.forms import Form


class ByGet(Form):
    """Days in the past, sent by GET."""

    class Meta:
        """A form that changes nothing carries no token."""

        csrf = False

    def validate_as_of(self, field: DateField) -> None:
        """Nothing is known of the future."""
        _not_ahead(field)

    validate_known_on = validate_known_from = validate_known_to = validate_as_of


def _not_ahead(field: DateField) -> None:
    if field.data and field.data > clock.today():
        raise ValidationError(_l("This day lies in the future. Give today or an earlier day."))


class KnownForm(ByGet):
    """As known on which day the versions are shown."""

    known_on = DateField(
        _l("As known on (what was recorded by the end of this day)"),
        validators=[Optional()],
        invalid_value_message=NO_DAY,
    )


class TwiceForm(ByGet):
    """The same day, as known on two days."""

    as_of = DateField(_l("What was true on"), [InputRequired(_l("Give the day."))], invalid_value_message=NO_DAY)
    known_from = DateField(_l("as known on"), [InputRequired(_l("Give the day."))], invalid_value_message=NO_DAY)
    known_to = DateField(_l("and as known on"), [InputRequired(_l("Give the day."))], invalid_value_message=NO_DAY)
