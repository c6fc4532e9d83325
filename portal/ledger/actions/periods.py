"""Closing a period: a township confirms, the county closes, the city accepts; and back. One function per verb."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.accounts.access import reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.accounts.queries import names_of
from portal.history import book
from portal.history.models import Book
from portal.history.rules import canonical
from portal.ledger.models import Confirmation, Seal
from portal.ledger.queries import compare, lines, seals
from portal.ledger.queries import periods as queries
from portal.ledger.queries.freshness import township_or_404
from portal.ledger.queries.scopes import Scope
from portal.ledger.rules import periods as rules
from portal.ledger.rules.canonical import CHECK_VERSION, CheckCode, plain, written
from portal.ledger.rules.freshness import from_above
from portal.ledger.rules.moments import Moment
from portal.ledger.rules.periods import Act, Period, Stage, State
from portal.ledger.rules.tallies import tally
from portal.ledger.rules.wanted import Wanted, Which
from portal.regions import codes
from portal.regions.actions import Moved
from portal.regions.models import Division, ManagementUnit
from portal.shared import clock
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _

LONGEST_NAMES = 5
"""Townships that a refusal names; the page names all."""
_P = Permission


def confirm(
    session: Session, person: Person, period: Period, township_code: str, note: str = "", seen: datetime | None = None
) -> Confirmation:
    """Say for a township that its ledger is right as of the period's last day (确认); again is a renewal.

    `seen`: when what was confirmed was looked at. RuleBroken at `note` if another than the township says it without
    a word of why.
    """
    township = township_or_404(session, person, _P.LEDGER_CONFIRM, township_code, lock=True)
    if from_above(reach(person, _P.LEDGER_CONFIRM), township.scope_path) and not note.strip():
        raise RuleBroken(_("Say why the township does not confirm itself, for example by telephone."), "note")
    instant = book.instant(session, [codes.office(township.scope_path)])
    _check_place(session, period, township, Act.CONFIRM)
    _take_back(session, person, period, township)
    known = min(instant, seen) if seen else instant
    confirmation = Confirmation(
        township_code=township.code,
        scope_path=township.scope_path,
        period=period.code,
        as_of=period.last,
        known_at=known,
        count=queries.count_on(session, township, period.last, known),
        person_id=person.id,
        at=clock.now(),
        note=note.strip(),
    )
    session.add(confirmation)
    session.flush()
    _note(session, person, "ledger_confirmed", period, township.code, township.scope_path)
    return confirmation


def withdraw(session: Session, person: Person, period: Period, township_code: str) -> None:
    """Take a township's confirmation back (撤回确认), as long as the period is not closed."""
    township = township_or_404(session, person, _P.LEDGER_CONFIRM, township_code, lock=True)
    book.lock(session, [codes.office(township.scope_path)])
    _check_place(session, period, township, Act.WITHDRAW)
    if not _take_back(session, person, period, township):
        raise RuleBroken(_("This township has not confirmed, or has withdrawn its confirmation already."))
    _note(session, person, "ledger_confirmation_withdrawn", period, township.code, township.scope_path)


def close(session: Session, person: Person, period: Period, unit_code: str, seen: datetime | None = None) -> Seal:
    """Close a period for a county or functional area (封账): its rows, figures and heads as known at one instant.

    The locks of all books are held from the instant on to the end of the transaction: nothing is recorded at or
    before it that is not in the seal. RuleBroken if a township is missing, if somebody closed it meanwhile, or if
    something about the period was recorded since it was `seen`.
    """
    unit = queries.unit_or_404(session, person, _P.PERIOD_CLOSE, unit_code)
    if not period.over(clock.today()):
        rules.step(Stage.RUNNING, Act.CLOSE)
    instant, books = book.seal(session, queries.book_codes(session))
    newest = queries.newest_seals(session, [period.code], [unit.code]).get((period.code, unit.code))
    if newest is not None and newest.state is not State.REOPENED:
        raise _closed_meanwhile(session, newest)
    places = queries.places(session, period, unit)
    missing = [place.township.name for place in places if place.missing]
    if missing:
        raise RuleBroken(_("These have not confirmed yet: %(names)s.", names=_named(missing)))
    later = queries.since_seen(session, period, places, seen) if seen else []
    if later:
        words = _(
            "Something about this period was recorded since you opened this page: %(names)s. Look at it, then close.",
            names=_named([place.township.name for place in later]),
        )
        raise RuleBroken(words)
    by = Closing(person.id, instant, [place.township for place in places], heads_of(books))
    seal = write_seal(session, period, unit, by, round_=newest.round + 1 if newest else 1)
    _note(session, person, "period_closed", period, unit.code, unit.scope_path)
    return seal


@dataclass(frozen=True)
class Closing:
    """Who closes, at which instant, with which townships, and where the books stood."""

    person_id: int
    instant: datetime
    townships: Sequence[Division]
    heads: Sequence[dict[str, object]]


def write_seal(session: Session, period: Period, unit: ManagementUnit, by: Closing, round_: int) -> Seal:
    """Read what is closed, and keep it. Who may, and that nothing is recorded meanwhile, is the caller's."""
    members = sorted(township.code for township in by.townships)
    scope, moment = Scope((), townships=tuple(members)), Moment(period.last, by.instant)
    check = CheckCode()

    def read() -> Iterator[Any]:
        for row in lines.stream(session, scope, moment, Wanted()):
            check.add(written(plain(row)))
            yield row

    before = Moment(period.first - timedelta(days=1), by.instant)
    happened = compare.counts(session, scope, before, moment, Wanted())
    begin = compare.begins(session, scope, before, Wanted())
    in_period = Wanted(standing=Which.ALL, filed_from=period.first, filed_to=period.last)
    filed = lines.totals(session, scope, moment, in_period).count
    figures = rules.counted(read(), members, tally("", begin, happened), filed)
    seal = Seal(
        period=period.code,
        unit_code=unit.code,
        scope_path=unit.scope_path,
        round=round_,
        state=State.CLOSED,
        as_of=period.last,
        known_at=by.instant,
        townships=canonical(members),
        figures=canonical(figures),
        heads=canonical(list(by.heads)),
        check_code=check.code,
        check_version=CHECK_VERSION,
        closed_at=by.instant,
        closed_by=by.person_id,
    )
    session.add(seal)
    session.flush()
    return seal


def heads_of(books: Iterable[Book]) -> list[dict[str, object]]:
    """Where the books stand: number and hash of the last entry of each; 0 of one that is not begun."""
    return [{"book": row.code, "number": row.last_number, "hash": row.last_hash} for row in books]


def accept(session: Session, person: Person, seal_id: int) -> Seal:
    """Accept what a county closed (认可): from now on the city alone can undo it."""
    seal = _take(session, person, seal_id, Act.ACCEPT)
    seal.accepted_at, seal.accepted_by = clock.now(), person.id
    session.flush()
    return seal


def reopen(session: Session, person: Person, seal_id: int, act: Act, reason: str) -> Seal:
    """End a closing (重开), by the county that closed it or the city that gives it back; it stays readable."""
    seal = _take(session, person, seal_id, act, reason)
    seal.reopened_at, seal.reopened_by, seal.reason = clock.now(), person.id, reason.strip()
    session.flush()
    return seal


def _take(session: Session, person: Person, seal_id: int, act: Act, reason: str = "") -> Seal:
    """One step of a seal, under its lock: checked, its state moved, noted."""
    permission = _P.PERIOD_CLOSE if act is Act.REOPEN else _P.PERIOD_ACCEPT
    seal = queries.seal_for_update(session, person, permission, seal_id)
    if seal.state is State.REOPENED:
        who = names_of(session, [seal.reopened_by or 0]).get(seal.reopened_by or 0, "")
        words = _("%(who)s has reopened this period at %(time)s. Open the page again.", who=who, time=seal.reopened_at)
        raise RuleBroken(words)
    taken = rules.step(Stage(seal.state), act)
    rules.check_reason(taken, reason)
    seal.state = taken.to or seal.state
    event = "period_accepted" if act is Act.ACCEPT else "period_reopened"
    _note(session, person, event, rules.read(seal.period), seal.unit_code, seal.scope_path)
    return seal


def _closed_meanwhile(session: Session, seal: Seal) -> RuleBroken:
    who = names_of(session, [seal.closed_by]).get(seal.closed_by, "")
    return RuleBroken(
        _(
            "%(who)s has closed this period already, at %(time)s. To close it again, reopen it first, with a reason.",
            who=who,
            time=seal.closed_at,
        )
    )


def _check_place(session: Session, period: Period, township: Division, act: Act) -> None:
    """RuleBroken unless the period is open for this township."""
    for seal in seals.standing(session, period.code):
        if township.code in seals.townships_of(seal):
            rules.step(Stage(seal.state), act)
    if not period.over(clock.today()):
        rules.step(Stage.RUNNING, act)


def _take_back(session: Session, person: Person, period: Period, township: Division) -> bool:
    before = queries.confirmation_for_update(session, period.code, township.code)
    if before is None:
        return False
    before.withdrawn_at, before.withdrawn_by = clock.now(), person.id
    session.flush()
    return True


def _named(names: Sequence[str]) -> Message | str:
    shown = "、".join(names[:LONGEST_NAMES])
    if len(names) <= LONGEST_NAMES:
        return shown
    return _("%(names)s and %(count)s more", names=shown, count=len(names) - LONGEST_NAMES)


def _note(session: Session, person: Person, event: str, period: Period, code: str, path: str) -> None:
    audit.note(
        session,
        event,
        person,
        subject_kind="period",
        subject_id=f"{period.code} {code}",
        scope_path=path,
        detail=period.label,
    )


def follow_township(session: Session, moved: Moved) -> None:
    """The confirmations of a township that passes to another unit go along; closed periods stay whose they are."""
    path = Confirmation.scope_path
    session.execute(update(Confirmation).where(moved.below(path)).values(scope_path=moved.rebased(path)))
