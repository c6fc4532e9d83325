"""Differences in words: one layout for the page, its workbook, and the sheet in the official ledger.

Labels and reasons are said in the language in force; names, places and values are texts as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from portal.ledger.exports import words
from portal.ledger.exports.content import Change, Changes, Fact
from portal.ledger.exports.cover import conditions, place_name
from portal.ledger.exports.official import workbook
from portal.ledger.exports.official.differences import begin, listed
from portal.ledger.exports.official.looks import Looks
from portal.ledger.queries import parts as queries
from portal.ledger.queries.compare import Kinds
from portal.ledger.queries.parts import Parts
from portal.ledger.rules.comparing import KINDS, PLACE, REASONS, WAYS, Difference, Seen
from portal.ledger.rules.life import worded
from portal.ledger.rules.moments import Moment
from portal.ledger.rules.shown import Names
from portal.ledger.rules.tallies import Tallies, Tally, joined, sentence, tallies
from portal.ledger.rules.wanted import Wanted
from portal.organizations.rules import FACT_LABELS, SEALED_FACTS, label
from portal.regions import codes
from portal.shared import clock
from portal.shared.errors import Message
from portal.shared.errors import msg as _
from portal.shared.i18n import translate

PERSONAL = _("changed; personal, not shown here")
LATE = _("Recorded late: it was true on the first day already.")
BY_TIME = _("The certificate ended: nothing was recorded, time passed.")
WHOLE = _("All places")


Days = Callable[[date], str]
"""How a day is written."""


def told(
    session: Session, parts: Parts, wanted: Wanted, names: Names, kinds: Kinds = (), day: Days = date.isoformat
) -> Changes:
    """What differs, place by place in sentences, then one by one, of these `kinds`; read while it is written."""
    found = tallied(session, parts, wanted)
    return Changes(
        against(parts),
        (*narrowed(wanted), *said(found, names, parts)),
        changes(queries.differences(session, parts, wanted, kinds), names, day),
    )


def tallied(session: Session, parts: Parts, wanted: Wanted) -> Tallies:
    """The numbers of every place."""
    return tallies(queries.begins(session, parts, wanted), queries.counts(session, parts, wanted))


def about(parts: Parts) -> date | None:
    """The day, where only what was recorded about one day is compared."""
    days = {moment.as_of for part in parts for moment in (part.before, part.after)}
    return days.pop() if len(days) == 1 else None


def against(parts: Parts) -> Message:
    """What is compared with what."""
    before, after = parts[0].before, parts[0].after
    known = {"before": _known(before), "after": _known(after)}
    if before.as_of == after.as_of:
        phrase = _("What was recorded about %(day)s between %(before)s and %(after)s.")
        return Message(phrase.text, {"day": after.as_of, **known})
    days = {"first": before.as_of, "second": after.as_of}
    if before.known == after.known:
        phrase = _("From %(first)s to %(second)s, by what is recorded up to %(after)s.")
        return Message(phrase.text, {**days, "after": known["after"]})
    phrase = _(
        "From %(first)s, by what was recorded up to %(before)s, to %(second)s, by what is recorded up to %(after)s."
    )
    return Message(phrase.text, {**days, **known})


def _known(moment: Moment) -> Message | datetime:
    """Until when records count: the end of a day, an instant, or now."""
    if moment.known is None:
        return _("now")
    if moment.known == clock.end_of(moment.known_on):
        return _("the end of %(day)s", day=moment.known_on)
    return moment.known


def narrowed(wanted: Wanted) -> Iterator[Message]:
    """What the list is narrowed by, as one sentence, if it is."""
    only = list(conditions(wanted))
    if only:
        yield _("Only those that meet this: %(conditions)s.", conditions=joined(only))


def said(found: Tallies, names: Names, parts: Parts) -> Iterator[Message]:
    """A sentence for all that is compared, then for each unit and each township in which anything differs.

    A unit of which only some townships are compared has none: its numbers would be taken for the whole of it.
    """
    same_day = about(parts)
    villages = {part.scope.village for part in parts if part.scope.village}
    if villages:
        yield sentence("、".join(place_name(names, code) for code in sorted(villages)), found.whole, same_day)
        return
    units = [each for each in found.units if _whole_unit(each.path, parts)]
    first = found.townships if len(found.townships) == 1 else units if len(found.units) == 1 else []
    for each in first[:1]:
        yield sentence(place_of(each, names), each, same_day)
    if not first:
        yield sentence(WHOLE, found.whole, same_day)
    for each in (*units, *found.townships):
        if each.differs and each not in first:
            yield sentence(place_of(each, names), each, same_day)


def _whole_unit(path: str, parts: Parts) -> bool:
    """Whether all of a unit is compared."""
    scopes = [part.scope for part in parts]
    return any(
        scope.townships is not None or any(codes.within(path, above) for above in scope.prefixes) for scope in scopes
    )


def place_of(each: Tally, names: Names) -> str:
    """The name of a tally's place: a township with its unit before it, five towns being called 城关镇."""
    return "".join(names.of(code) for code in codes.parts(each.path)[1:])


def changes(differences: Iterable[Difference], names: Names, day: Days = date.isoformat) -> Iterator[Change]:
    """Each difference as a row has it."""
    for each in differences:
        shown = each.shown
        yield Change(
            names.of(codes.office(shown.path)),
            names.of(shown.facts["township_code"]),
            shown.facts["name"],
            shown.facts["filing_number"] or "",
            WAYS[each.way] if each.way else KINDS[each.kind],
            tuple(_facts(each, names, day)),
            each.after.since if each.after else None,
            translate(_("; ")).join(translate(reason) for reason in reasons(each)),
        )


def reasons(each: Difference) -> Iterator[Message]:
    """Why it differs, as far as that is known."""
    if each.reason:
        yield REASONS[each.reason]
    if each.by_time:
        yield BY_TIME
    yield from map(label, each.said)
    if each.late and not each.by_time:
        yield LATE


def _facts(each: Difference, names: Names, day: Days) -> Iterator[Fact]:
    for name in each.facts:
        if name in SEALED_FACTS:
            yield Fact(FACT_LABELS[name], "", translate(PERSONAL))
        else:
            yield Fact(FACT_LABELS[name], _words(name, each.before, names, day), _words(name, each.after, names, day))


def _words(name: str, seen: Seen | None, names: Names, day: Days) -> str:
    value = seen.facts[name] if seen else None
    if name in PLACE and value:
        return place_name(names, value)
    if isinstance(value, date):
        return day(value)
    found = worded(name, value, {})
    return translate(found) if isinstance(found, Message) else found


TITLE = _("Differences of the ledger")
A4 = 9


def write(path: Path, found: Changes, made: datetime) -> None:
    """A workbook of the differences alone, as the official ledger has them; `made` is the date of the document.

    The same differences and date give the same bytes. What cuts it off leaves no file.
    """
    with workbook(path) as book:
        book.set_properties(
            {"title": translate(TITLE), "created": made.astimezone(clock.ZONE).replace(tzinfo=None, microsecond=0)}
        )
        looks = Looks(book)
        sheet = book.add_worksheet(translate(TITLE))
        row = begin(sheet, looks, translate(TITLE), found)
        listed(sheet, looks, row, found.differences, words.NO_DIFFERENCE)
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.set_footer("&C&P / &N")
