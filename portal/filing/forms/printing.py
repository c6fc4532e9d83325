"""The form that prints many certificates."""

from __future__ import annotations

from wtforms import SelectMultipleField, SubmitField

from portal.shared.forms import Form
from portal.shared.paging import row_id


class PrintMany(Form):
    """The certificates that were ticked; or `everything` that the list shows."""

    certificate = SelectMultipleField(coerce=lambda value: row_id(str(value)) or 0, validate_choice=False)
    everything = SubmitField()

    def chosen(self) -> tuple[int, ...]:
        """The ids that were ticked; empty if all are meant."""
        return () if self.everything.data else tuple(self.certificate.data or ())
