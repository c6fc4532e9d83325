"""What stands on the cover of the official ledger, said from the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from portal.filing.rules.certificate import issuing_office
from portal.ledger.exports.content import Closed, Cover, Unit
from portal.ledger.exports.located import Located
from portal.ledger.exports.request import Request
from portal.ledger.queries.scopes import Scope
from portal.ledger.rules.columns import COLUMNS
from portal.ledger.rules.periods import read as read_period
from portal.ledger.rules.shown import Names
from portal.ledger.rules.wanted import DAYS, WHICH_LABELS, Wanted, Which
from portal.organizations.rules import label
from portal.regions import codes
from portal.regions import queries as regions
from portal.regions.codes import UnitKind
from portal.shared import clock, guard
from portal.shared.errors import Message
from portal.shared.errors import msg as _
from portal.shared.release import RELEASE

DAY_FILTERS = {
    "filed_from": _("Filed on %(day)s or later"),
    "filed_to": _("Filed on %(day)s or earlier"),
    "until_from": _("Certificate valid until %(day)s or later"),
    "until_to": _("Certificate valid until %(day)s or earlier"),
}


def cover(session: Session, found: Located, names: Names) -> Cover:
    """The cover: a function of the request alone, save that persons are left out for who may not read all of it."""
    request = found.request
    known = request.moment.known or clock.now()
    village = request.wanted.place if len(request.wanted.place) == codes.VILLAGE else ""
    scope = "、".join(place_name(names, village or codes.parts(path)[-1]) for path in found.paths)
    return Cover(
        city=names.of(codes.parts(found.paths[0])[0]) if found.paths else "",
        office=office(session, names, found),
        scope=scope,
        as_of=request.moment.as_of,
        known=known,
        known_day=known == clock.end_of(clock.day_of(known)),
        columns=tuple(COLUMNS[name] for name in found.columns),
        units=tuple(units(session, names, found)),
        filters=tuple(filters(request)),
        opened=request.opened,
        release=RELEASE,
        closings=tuple(closings(names, found)),
        beyond=tuple(place_name(names, code) for code in found.beyond),
        demonstration=guard.demonstration(),
    )


def closings(names: Names, found: Located) -> Iterator[Closed]:
    """Who closed the period, and when."""
    for one in found.closings:
        if one.moment.known is not None:
            yield Closed(names.of(one.unit_code), one.moment.known)


def place_name(names: Names, code: str) -> str:
    """A place as a reader knows it: a township comes with its county, for five towns are called 城关镇."""
    above = [length for length in (codes.COUNTY, codes.TOWNSHIP) if len(code) > length and code.isdigit()]
    return "".join(names.of(code[:length]) for length in above) + names.of(code)


def office(session: Session, names: Names, found: Located) -> str:
    """Whose ledger that of this place is (台账单位): the civil affairs bureau, or the office of the township."""
    parts = codes.parts(found.paths[0]) if len(found.paths) == 1 else codes.parts(found.paths[0])[:1]
    unit = regions.unit(session, parts[min(1, len(parts) - 1)])
    if unit is None:
        return names.of(parts[-1])
    if len(parts) > 2:
        division = regions.division(session, parts[2])
        if division is not None:
            return issuing_office(unit.name, unit.kind, division.name, division.kind)
    return f"{unit.name}管理委员会" if unit.kind is UnitKind.FUNCTIONAL_AREA else f"{unit.name}民政局"


def units(session: Session, names: Names, found: Located) -> Iterator[Unit]:
    """The management units of the scope and their townships in official order."""
    townships: dict[str, list[str]] = {}
    divisions = [(found.unit_of(each.code, each.scope_path), each.code, each) for each in regions.townships(session)]
    for unit, _code, division in sorted(divisions, key=lambda each: each[:2]):
        if any(_holds(scope, division.scope_path, division.code) for scope in found.scopes):
            townships.setdefault(unit, []).append(division.name)
    for unit, its in townships.items():
        yield Unit(names.of(unit), tuple(its))


def _holds(scope: Scope, path: str, code: str) -> bool:
    if scope.townships is not None:
        return code in scope.townships
    if scope.village:
        return scope.village.startswith(code)
    return any(codes.within(path, above) for above in scope.prefixes)


def filters(request: Request) -> Iterator[Message]:
    """What the list was narrowed by, one sentence each; the place is said by itself."""
    if request.period and request.round:
        period = read_period(request.period).label
        yield _("As the period %(period)s was closed in round %(round)s", period=period, round=request.round)
    elif request.period:
        yield _("As the period %(period)s was closed", period=read_period(request.period).label)
    yield from conditions(request.wanted)


def conditions(wanted: Wanted) -> Iterator[Message]:
    """What a list is narrowed to, one sentence each; the place is said by itself."""
    if wanted.standing is not Which.REGISTER:
        yield _("Standing: %(words)s", words=WHICH_LABELS[wanted.standing])
    for name, words in (
        ("field", _("Field: %(words)s")),
        ("form", _("Form: %(words)s")),
        ("management", _("Management: %(words)s")),
    ):
        chosen = getattr(wanted, name)
        if chosen is not None:
            yield Message(words.text, {"words": label(chosen)})
    for name in DAYS:
        day: date | None = getattr(wanted, name)
        if day is not None:
            yield Message(DAY_FILTERS[name].text, {"day": day})
    if wanted.text:
        yield _("Name or number: %(words)s", words=wanted.text)
