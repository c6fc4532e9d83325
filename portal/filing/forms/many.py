"""The form of many decisions: the cases that were ticked, each with the version that was looked at."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectMultipleField

from portal.shared.forms import Form

DIGITS = 18
"""Of an id that the database can compare."""


class ManyForm(Form):
    """Ticks, each ``id.version``; or one tick for all that the page showed as clean."""

    case = SelectMultipleField(_l("Cases"), validate_choice=False)
    clean = SelectMultipleField(_l("Cases"), validate_choice=False)
    every = BooleanField(_l("All clean ones"))

    def chosen(self) -> list[tuple[int, int]]:
        """Id and version of each case that was ticked, once; what is no such pair is left out."""
        ticked = (self.clean.data if self.every.data else self.case.data) or []
        pairs = (text.partition(".")[::2] for text in dict.fromkeys(ticked))
        return [(int(a), int(b)) for a, b in pairs if all(p.isdecimal() and len(p) <= DIGITS for p in (a, b))]
