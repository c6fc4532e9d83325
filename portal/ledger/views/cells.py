"""The rows of a page of the ledger, ready to be shown: each label and each word is said once for a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import url_for
from markupsafe import Markup, escape

from portal.ledger.queries.opening import opener
from portal.ledger.rules.columns import COLUMNS, Is
from portal.ledger.rules.freshness import ago
from portal.ledger.rules.money import amount
from portal.ledger.rules.shown import Names, cell
from portal.organizations.rules import Standing
from portal.shared import clock
from portal.shared.errors import Message
from portal.shared.errors import msg as _
from portal.shared.i18n import translate

TONES = {Standing.NORMAL: "good", Standing.LAPSED: "warn", Standing.REVOKED: "bad"}
NUMBERS = frozenset({Is.COUNT, Is.MONEY})
WHOLE = frozenset({"filing_number", *(name for name, column in COLUMNS.items() if column.holds is Is.DAY)})
"""What is never broken over two lines."""
YES, NO = _("yes"), _("no")


class Shown(NamedTuple):
    """A cell: the label of its column, its text; `kind` tells the template how it looks, `more` stands beside it."""

    label: Markup
    text: str
    kind: str = ""
    more: str = ""


class Line(NamedTuple):
    """A row: where it leads, and its cells."""

    address: str
    cells: list[Shown]


class Cells:
    """Shows rows; `known_on` is the day from which "12 days ago" is counted."""

    def __init__(
        self, names: Mapping[str, str], columns: Sequence[str], args: Mapping[str, str], known_on: date
    ) -> None:
        self._names, self._columns, self._known_on = Names(names), columns, known_on
        first = url_for("ledger.organization", organization_id=0, **args)  # type: ignore[arg-type]
        self._before, self._behind = first.split("/0", 1)  # the addresses of the rows differ by the number alone
        self._opens = any(COLUMNS[name].personal for name in columns)
        self._labels = {name: escape(translate(COLUMNS[name].label)) for name in columns}
        self._said: dict[str, str] = {}
        self._ago: dict[int, str] = {}

    def lines(self, rows: Sequence[Any]) -> list[Line]:
        """The rows, as they are shown."""
        return [self._line(row) for row in rows]

    def _line(self, row: Any) -> Line:  # noqa: ANN401 - a row of `queries.lines`
        opens = opener(row) if self._opens else None
        cells = [self._cell(name, row, cell(name, row, self._names, opens)) for name in self._columns]
        return Line(f"{self._before}/{row.subject_id}{self._behind}", cells)

    def _cell(self, name: str, row: Any, found: object) -> Shown:  # noqa: ANN401 - as above
        label = self._labels[name]
        if name == "name":
            return Shown(label, str(found), "name")
        if found is None:
            return Shown(label, "")
        if name == "standing":
            return Shown(label, self._text(found), "tag", TONES.get(row.standing, "plain"))
        if name == "changed_at":
            return Shown(label, str(found), "since", self._since((self._known_on - clock.day_of(row.changed_at)).days))
        if isinstance(found, int) and COLUMNS[name].holds in NUMBERS:
            return Shown(label, amount(found) if COLUMNS[name].holds is Is.MONEY else f"{found:,}", "number")
        return Shown(label, self._text(found), "whole" if name in WHOLE else "")

    def _text(self, found: object) -> str:
        if isinstance(found, bool):
            found = YES if found else NO
        if not isinstance(found, Message):
            return str(found)
        if found.params:
            return translate(found)
        said = self._said.get(found.text)
        if said is None:
            said = self._said[found.text] = translate(found)
        return said

    def _since(self, days: int) -> str:
        if days not in self._ago:
            self._ago[days] = translate(ago(days))
        return self._ago[days]
