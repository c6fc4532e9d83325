"""Forms of operation: the calendar of a year, as its notice or as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import DateInput, HiddenInput

from portal.operations.rules import Named, Row
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _
from portal.shared.forms import Form

LONGEST_NOTICE, MOST_ROWS, BLANK_ROWS = 5_000, 80, 4
OFF, WORKED, REMOVED = "off", "worked", "removed"
BECOMES = {OFF: _("day off"), WORKED: _("worked"), REMOVED: _("remove this row")}


class NoticeForm(Form):
    """The notice of a year, pasted."""

    text = TextAreaField(
        _l("Text of the notice"),
        [
            DataRequired(_l("Paste the text of the notice.")),
            Length(max=LONGEST_NOTICE, message=_l("A notice has at most 5,000 characters. Paste the notice alone.")),
        ],
        render_kw={"rows": "8"},
    )

    def __init__(self, *, sent: bool = False) -> None:
        """`sent`: read what was sent; else nothing was, whatever the request brings."""
        super().__init__(**({} if sent else {"formdata": None}))


class RowForm(wtforms.Form):  # type: ignore[misc]
    """One stretch of days. What cannot be is said with the number of the row (`portal.operations.rules.entered`)."""

    first = StringField(_l("First day"), widget=DateInput())
    last = StringField(_l("Last day"), widget=DateInput())
    becomes = SelectField(_l("Becomes"), choices=[OFF, WORKED, REMOVED], default=OFF)
    name = StringField(_l("Holiday"), render_kw={"maxlength": "50"})
    source = StringField(_l("Source, if not the State Council"), render_kw={"maxlength": "50"})


class DaysForm(Form):
    """The days of a year that a notice names; `seen` says which the page showed."""

    seen = StringField(widget=HiddenInput(), validators=[InputRequired(), Length(max=64)])
    rows = FieldList(FormField(RowForm), max_entries=MOST_ROWS)
    wrong = ""
    """The id of the field that a refusal belongs to."""

    @classmethod
    def showing(cls, named: Sequence[Named], seen: str) -> DaysForm:
        """The form as it stands before anything is typed, with rows to add some; of no request."""
        blank = {"first": "", "last": "", "becomes": OFF, "name": "", "source": ""}
        return cls(formdata=None, data={"seen": seen, "rows": [*map(_typed, named), *[blank] * BLANK_ROWS]})

    def refuse(self, broken: RuleBroken) -> None:
        """As every form, and remember which row's field is meant."""
        super().refuse(RuleBroken(broken.message))
        self.wrong = broken.field or ""

    def typed(self) -> list[Row]:
        """The rows in order; those to be removed, empty."""
        return [
            Row(
                first=(row.first.data or "").strip(),
                last=(row.last.data or "").strip(),
                working=row.becomes.data == WORKED,
                name=(row.name.data or "").strip(),
                source=(row.source.data or "").strip(),
            )
            if row.becomes.data != REMOVED
            else Row("", "", working=False, name="", source="")
            for row in (entry.form for entry in self.rows)
        ]


class TakeBackForm(Form):
    """Take the notice of a year back."""

    seen = StringField(widget=HiddenInput(), validators=[InputRequired(), Length(max=64)])

    def __init__(self, seen: str) -> None:
        super().__init__(data={"seen": seen})


def _typed(named: Named) -> dict[str, Any]:
    stretch = named.stretch
    return {
        "first": stretch.first.isoformat(),
        "last": stretch.last.isoformat() if stretch.last > stretch.first else "",
        "becomes": WORKED if stretch.working else OFF,
        "name": stretch.name,
        "source": named.source,
    }
