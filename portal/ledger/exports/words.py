"""What the official ledger says besides its rows, the same in the workbook and on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cache

from flask_babel import format_date

from portal.ledger.exports.content import Cover
from portal.ledger.exports.counting import Level, Sum
from portal.ledger.rules.columns import Column, Is
from portal.shared import clock
from portal.shared.errors import Message
from portal.shared.errors import msg as _
from portal.shared.i18n import translate

COVER, LEDGER, CHANGES = _("Cover"), _("Ledger"), _("Differences")
SERIAL = _("No.")
EMPTY = _("Nothing is on the ledger for this place, these days and these conditions.")
NO_DIFFERENCE = _("No difference.")
NO_ADJUSTMENT = _("No adjustment.")
DIFFERENCES = _("Differences")
ADJUSTMENTS = _("Adjustments of closed periods")
DEMONSTRATION = _("Demonstration data")
SEAL = _("Seal")
SIGNATURES = (_("Made by:"), _("Checked by:"), _("Head of the office:"), _("Date:"))
CHECK_CODE = _("Check code")
CHECK = _(
    "The check code is the SHA-256 of the rows as plain JSON lines, without personal facts: whoever exports the same "
    "place and days as JSON lines and computes the SHA-256 of that file gets the same code. The heads of the books are "
    "checked with verify_ledger.py on an export of the book: it says that all is well, or names the first entry that "
    "does not fit."
)
MASKED = _("Personal facts are masked.")
OPENED = _("Personal facts are given in full: for the stated purpose only, not to be passed on.")
BEYOND = _(
    "Names and telephones are left out: these townships of the closed period lie outside the duties of who exports it "
    "today: %(places)s."
)
DEMONSTRATION_NOTE = _("This is a demonstration: all data are invented.")
PLACE, UNIT, TOTAL = _("Township or street"), _("County or functional area"), _("Total")
BOOK, ENTRIES, HEAD = _("Book"), _("Entries"), _("Head (hash of the newest entry)")
CHANGE_COLUMNS = (
    (SERIAL, 6),
    (UNIT, 14),
    (PLACE, 16),
    (_("Name of the organization"), 30),
    (_("Filing number"), 26),
    (_("Kind of difference"), 16),
    (_("Fact"), 19),
    (_("Before the change"), 30),
    (_("After the change"), 30),
    (_("In effect from"), 16),
    (_("Why it differs"), 30),
)
"""Headings of the differences and their widths in characters."""
SUMS = {
    Level.TOWNSHIP: _("%(place)s, subtotal: %(count)s"),
    Level.UNIT: _("%(place)s, total: %(count)s"),
    Level.ALL: _("All: %(count)s"),
}
NEEDS = {Is.DAY: 15, Is.INSTANT: 15, Is.MONEY: 16, Is.COUNT: 9}
"""The least width of a column: a day in full, a sum of all (in a workbook they would show as ####)."""
YES = _("Yes")


def title(cover: Cover) -> str:
    """What it is."""
    return translate(_("Ledger of community organizations of %(city)s", city=cover.city))


def heading(column: Column) -> str:
    """What stands above a column."""
    return translate(column.label)


def width(column: Column) -> int:
    """How wide a column is, in half-width characters."""
    return max(column.width, NEEDS.get(column.holds, 0))


def day(value: date) -> str:
    """A day in full, in the language in force: 2026年10月31日."""
    return str(format_date(value, "long"))


def days() -> Callable[[date], str]:
    """`day`, worked out once for each day: a ledger names the same ones often."""
    return cache(day)


def instant(value: datetime) -> str:
    """An instant in full: 2026年10月31日 09:30:00."""
    here = value.astimezone(clock.ZONE)
    return f"{day(here.date())} {here:%H:%M:%S}"


def in_full(message: Message) -> Message:
    """A sentence of the official ledger: its days and instants in full."""
    return Message(message.text, {name: _in_full(value) for name, value in message.params.items()})


def _in_full(value: object) -> object:
    if isinstance(value, Message):
        return in_full(value)
    if isinstance(value, datetime):
        return instant(value)
    return day(value) if isinstance(value, date) else value


def moment(cover: Cover) -> str:
    """As of when, from what was known when; where units closed a period one after the other, the cover has a list."""
    if len({each.at for each in cover.closings}) > 1:
        return translate(_("As of %(as_of)s, as known when each unit closed the period", as_of=day(cover.as_of)))
    known = cover.known.astimezone(clock.ZONE)
    if cover.known_day:
        said = _("As of %(as_of)s, from all that was recorded by the end of %(known)s")
        words = day(known.date())
    else:
        said = _("As of %(as_of)s, from all that was recorded by %(known)s")
        words = instant(known)
    return translate(Message(said.text, {"as_of": day(cover.as_of), "known": words}))


def facts(cover: Cover) -> list[tuple[str, str]]:
    """The lines of the cover below the title: what, and what it says."""
    conditions = [translate(in_full(each)) for each in cover.filters] or [translate(_("All that is on the register"))]
    said = [
        (_("Office:"), cover.office),
        (_("Place:"), cover.scope),
        (_("Days:"), moment(cover)),
        (_("Conditions:"), translate(_("; ")).join(conditions)),
    ]
    if cover.closings:
        closed = (f"{each.unit} {instant(each.at)}" for each in cover.closings)
        said.append((_("Closed:"), translate(_("; ")).join(closed)))
    return [(translate(name), words) for name, words in said]


def notes(cover: Cover) -> list[str]:
    """What a reader has to know."""
    said = [_persons(cover)]
    if not cover.known_day and not cover.closings:
        said.append(_("The day on which it was made was not over: more may be recorded on that day."))
    if len({each.at for each in cover.closings}) > 1:
        said.append(_("The books are named as they stood at the last of these instants."))
    if cover.demonstration:
        said.append(DEMONSTRATION_NOTE)
    said.append(_("Made with release %(release)s of the portal.", release=cover.release))
    return [translate(each) for each in said]


def _persons(cover: Cover) -> Message:
    if cover.beyond:
        return Message(BEYOND.text, {"places": "、".join(cover.beyond)})
    return OPENED if cover.opened else MASKED


def summed(row: Sum) -> str:
    """What a line of sums is of, with the number of organizations."""
    return translate(Message(SUMS[row.level].text, {"place": row.place, "count": f"{row.organizations:,}"}))
