"""What is asked of the staff page: which moment to look at, and what a personal fact is needed for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from portal.ledger.rules.moments import AS_OF, KNOWN_ON
from portal.shared.errors import Message, msg
from portal.shared.forms import Form

NAMED: dict[str, Message] = {
    AS_OF: msg("As of (what was true on this day)"),
    KNOWN_ON: msg("As known on (what was recorded by the end of this day)"),
}
"""The two clocks above the page, and what they are called."""
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
