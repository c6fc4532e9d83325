"""The form of many decisions: the cases that were ticked, each with the version that was looked at."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField

from portal.shared.forms import Form

DIGITS = 18
"""Of an id that the database can compare."""


class ManyForm(Form):
    """Ticks, each ``id.version``."""

    case = SelectMultipleField(_l("Cases"), validate_choice=False)

    def chosen(self) -> list[tuple[int, int]]:
        """Id and version of each case that was ticked, once; what is no such pair is left out."""
        pairs = (text.partition(".")[::2] for text in dict.fromkeys(self.case.data or []))
        return [(int(a), int(b)) for a, b in pairs if all(p.isdecimal() and len(p) <= DIGITS for p in (a, b))]
