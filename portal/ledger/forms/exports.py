"""The form of the export page: which form, which columns, against which day; telephones opened, and what for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from portal.ledger.exports.request import AGAINST, COLUMNS, FORMAT, FORMATS, NOTHING, Format, Request
from portal.ledger.forms.record import OTHER, PURPOSES
from portal.ledger.rules.columns import ALWAYS
from portal.ledger.rules.columns import COLUMNS as OFFERED
from portal.ledger.rules.periods import read as read_period
from portal.shared.errors import Message
from portal.shared.forms import Form
from portal.shared.i18n import translate

LAST_CLOSED, DAY = "closed", "day"


def _named_where_chosen(form: ExportForm, field: DateField) -> None:
    """A day to compare with has to be named. It stands before Optional, which would let nothing through."""
    if form.against.data == DAY and not any(typed.strip() for typed in field.raw_data or ()):
        raise StopValidation(_l("Give the day to compare with."))


class ExportForm(Form):
    """What is to be produced. Place, days and filters stand in the address."""

    format = RadioField(
        _l("File format"),
        choices=[SelectChoice(form.value, _l(words.text)) for form, words in FORMATS.items()],
        default=Format.XLSX.value,
    )
    columns = SelectMultipleField(
        _l("Columns of the official ledger"),
        choices=[SelectChoice(name, _l(column.label.text)) for name, column in OFFERED.items() if name != ALWAYS],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    AGAINST = (
        SelectChoice(LAST_CLOSED, _l("From the last closed period")),
        SelectChoice(DAY, _l("From this day:")),
        SelectChoice(NOTHING, _l("None")),
    )
    against = RadioField(_l("Differences"), choices=[*AGAINST], default=LAST_CLOSED)
    against_day = DateField(
        _l("Day to compare with"),
        validators=[_named_where_chosen, Optional()],
        invalid_value_message=_l("This is not a day. Write it as 2026-11-23."),
    )
    opened = BooleanField(_l("Give names and telephones in full"))
    purpose = SelectField(
        _l("What do you need them for?"),
        choices=[
            SelectChoice("", _l("Please choose")),
            *(SelectChoice(key, _l(words.text)) for key, words in PURPOSES.items()),
            SelectChoice(OTHER, _l("Something else")),
        ],
        default="",  # where it is not offered it is not sent
    )
    words = StringField(_l("In your own words (for “Something else”)"), validators=[Length(max=200)])

    def validate_purpose(self, field: SelectField) -> None:
        """Names and telephones are opened for a purpose."""
        if self.opened.data and not field.data:
            raise ValidationError(_l("Say what you need them for."))

    def validate_words(self, field: StringField) -> None:
        """Something else has to be said."""
        if self.opened.data and self.purpose.data == OTHER and not (field.data or "").strip():
            raise ValidationError(_l("Say what you need them for."))

    def offer(self, request: Request) -> None:
        """Offer the closed period that an earlier request was compared with."""
        if isinstance(request.against, str) and request.against != NOTHING:
            period = translate(read_period(request.against).label)
            words = _l("From the closed period %(period)s", period=period)
            self.against.choices = [SelectChoice(request.against, words), *ExportForm.AGAINST]

    def show(self, request: Request) -> None:
        """Fill it in as a request says."""
        self.format.data = request.format.value
        self.columns.data = [name for name in request.columns if name != ALWAYS]
        if isinstance(request.against, str):
            self.against.data = request.against
        elif request.against is not None:
            self.against.data, self.against_day.data = DAY, request.against

    @property
    def args(self) -> dict[str, str]:
        """The parameters it adds to those of the address."""
        against = {LAST_CLOSED: "", DAY: str(self.against_day.data or "")}.get(self.against.data, self.against.data)
        columns = [name for name in OFFERED if name == ALWAYS or name in (self.columns.data or ())]
        return {FORMAT: self.format.data, COLUMNS: ",".join(columns), AGAINST: against}

    @property
    def said(self) -> Message | str:
        """What names and telephones are needed for."""
        return PURPOSES.get(self.purpose.data or "") or str(self.words.data or "").strip()
