"""Closing a period: who may, in which order, what is kept, what reopening leaves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal.history.models import Book, Entry
from portal.ledger.actions import periods as actions
from portal.ledger.models import Confirmation
from portal.ledger.queries import lines, seals
from portal.ledger.queries import periods as queries
from portal.ledger.rules.canonical import plain, written
from portal.ledger.rules.periods import Act, State, read
from portal.ledger.rules.wanted import Wanted
from portal.organizations import actions as organizations
from portal.organizations.actions import Matter
from portal.regions.actions import move_township
from portal.regions.models import ManagementUnit
from portal.regions.queries import unit
from portal.shared import clock
from portal.shared.errors import RuleBroken
from tests.ledger.closing import (
    CITY,
    COUNTY,
    IN_OCTOBER,
    QUARTER,
    STREETS,
    Office,
    at,
    close,
    confirm_all,
    filed,
    make_filled_office,
)
from tests.organizations.factories import make_organization


@pytest.fixture
def office(session: Session) -> Iterator[Office]:
    """The office, and two organizations; it is October 9."""
    made = make_filled_office(session)
    with at(IN_OCTOBER):
        yield made


def refusal(session: Session, act: object, *args: object) -> RuleBroken:
    with pytest.raises(RuleBroken) as refused:
        act(session, *args)  # type: ignore[operator]
    return refused.value


def the_unit(session: Session, code: str) -> ManagementUnit:
    found = unit(session, code)
    assert found
    return found


def rows_of(session: Session, seal: object) -> str:
    scope, moment = seals.part(seal)  # type: ignore[arg-type]
    return "".join(written(plain(row)) for row in lines.stream(session, scope, moment, Wanted()))


def test_a_closed_period_keeps_its_figures_the_heads_of_all_books_and_the_check_code(
    session: Session, office: Office
) -> None:
    seal = close(session, office)
    assert (seal.state, seal.round, seal.as_of, seal.known_at) == (State.CLOSED, 1, date(2026, 9, 30), IN_OCTOBER)
    figures = json.loads(seal.figures)
    assert {name: figures[name] for name in ("count", "members", "field.culture_sport", "begin", "added", "left")} == {
        "count": 2,
        "members": 48,
        "field.culture_sport": 2,
        "begin": 2,
        "added": 0,
        "left": 0,
    }
    heads = {head["book"]: (head["number"], head["hash"]) for head in json.loads(seal.heads)}
    books = session.scalars(select(Book).order_by(Book.code)).all()
    assert heads == {book.code: (book.last_number, book.last_hash) for book in books}
    assert heads[COUNTY][0] == 2
    assert len(heads) == 11
    rows = rows_of(session, seal)
    assert rows.count("\n") == 2
    assert seal.check_code == hashlib.sha256(rows.encode()).hexdigest()


def test_what_began_and_ended_in_the_period_is_among_its_figures(session: Session, office: Office) -> None:
    with at(IN_OCTOBER - timedelta(days=60)):
        new = filed(session, office, STREETS[0], date(2026, 8, 3), name="合唱队")
    with at(IN_OCTOBER - timedelta(days=50)):
        organizations.cancel(session, office.decider, Matter(new.id, clock.today(), "自愿注销"))
    filed(session, office, STREETS[1], date(2026, 7, 1), name="书画社")
    figures = json.loads(close(session, office).figures)
    flow = ("begin", "added", "moved_in", "moved_out", "left", "count")
    assert [figures[name] for name in flow] == [2, 1, 0, 0, 0, 3]


def test_the_city_is_closed_unit_by_unit_and_every_township_stands_in_one_closed_period(
    session: Session, office: Office
) -> None:
    seal = close(session, office)
    move_township(session, office.city, STREETS[0], "4203JK", clock.today())
    other = actions.close(session, office.neighbor, QUARTER, "4203JK")
    assert set(seals.townships_of(other)).isdisjoint(seals.townships_of(seal))
    assert STREETS[0] in seals.townships_of(seal)


def test_a_period_that_is_not_over_can_be_neither_confirmed_nor_closed(session: Session, office: Office) -> None:
    year = read("2026")
    assert "not over yet" in str(refusal(session, actions.confirm, office.clerks[STREETS[0]], year, STREETS[0]))
    assert "not over yet" in str(refusal(session, actions.close, office.county, year, COUNTY))


def test_a_unit_is_closed_only_when_every_township_with_organizations_has_confirmed(
    session: Session, office: Office
) -> None:
    actions.confirm(session, office.clerks[STREETS[0]], QUARTER, STREETS[0])
    refused = refusal(session, actions.close, office.county, QUARTER, COUNTY)
    assert "五堰街道" in str(refused)
    assert "武当路街道" not in str(refused)
    session.rollback()


def test_townships_with_an_empty_ledger_are_listed_and_block_nothing(session: Session, office: Office) -> None:
    empty = [place for place in queries.places(session, QUARTER, the_unit(session, COUNTY)) if not place.required]
    assert empty
    assert not any(place.missing for place in empty)
    confirm_all(session, office)
    assert actions.close(session, office.county, QUARTER, COUNTY).state is State.CLOSED


def test_a_unit_without_any_organization_may_be_closed(session: Session, office: Office) -> None:
    seal = actions.close(session, office.neighbor, QUARTER, "4203JK")
    assert json.loads(seal.figures)["count"] == 0
    assert seal.check_code == hashlib.sha256(b"").hexdigest()


def test_a_township_whose_only_organization_ended_in_the_period_must_confirm(session: Session, office: Office) -> None:
    gone = filed(session, office, "420302002", date(2026, 3, 2), name="书画社")
    with at(IN_OCTOBER - timedelta(days=40)):
        organizations.cancel(session, office.decider, Matter(gone.id, clock.today(), "自愿注销"))
    place = next(
        place
        for place in queries.places(session, QUARTER, the_unit(session, COUNTY))
        if place.township.code == "420302002"
    )
    assert (place.count, place.missing) == (0, True)


def test_the_county_confirms_for_a_township_only_with_a_note(session: Session, office: Office) -> None:
    refused = refusal(session, actions.confirm, office.county, QUARTER, STREETS[0])
    assert refused.field == "note"
    confirmed = actions.confirm(session, office.county, QUARTER, STREETS[0], "电话核实")
    assert (confirmed.note, confirmed.count) == ("电话核实", 1)


def test_a_clerk_confirms_the_own_township_alone(session: Session, office: Office) -> None:
    with pytest.raises(NotFound):
        actions.confirm(session, office.clerks[STREETS[0]], QUARTER, STREETS[1])


def test_a_confirmation_can_be_withdrawn_until_the_period_is_closed(session: Session, office: Office) -> None:
    clerk = office.clerks[STREETS[0]]
    actions.confirm(session, clerk, QUARTER, STREETS[0])
    actions.withdraw(session, clerk, QUARTER, STREETS[0])
    assert queries.confirmations(session, QUARTER.code, STREETS) == {}
    close(session, office)
    assert "Ask the county" in str(refusal(session, actions.withdraw, clerk, QUARTER, STREETS[0]))
    assert "adjustment" in str(refusal(session, actions.confirm, clerk, QUARTER, STREETS[0]))


def test_a_renewed_confirmation_leaves_the_one_before_readable(session: Session, office: Office) -> None:
    clerk = office.clerks[STREETS[0]]
    first = actions.confirm(session, clerk, QUARTER, STREETS[0])
    second = actions.confirm(session, clerk, QUARTER, STREETS[0])
    stored = session.scalars(select(Confirmation).order_by(Confirmation.id)).all()
    assert list(stored) == [first, second]
    assert first.withdrawn_by == clerk.id
    assert queries.confirmations(session, QUARTER.code, STREETS) == {STREETS[0]: second}


def test_what_was_recorded_since_a_confirmation_is_counted_if_it_reaches_the_period(
    session: Session, office: Office
) -> None:
    record = filed(session, office, STREETS[0], name="书画社")
    confirm_all(session, office)
    with at(IN_OCTOBER + timedelta(days=1)):
        filed(session, office, STREETS[0], date(2026, 10, 9), name="象棋社")
        organizations.change(session, office.decider, Matter(record.id, date(2026, 9, 1), "补录"), {"members": 30})
        since = {
            place.township.code: place.since for place in queries.places(session, QUARTER, the_unit(session, COUNTY))
        }
    assert (since[STREETS[0]], since[STREETS[1]]) == (1, 0)


def test_of_two_closings_the_second_hears_who_was_first(session: Session, office: Office) -> None:
    close(session, office)
    refused = refusal(session, actions.close, office.deputy, QUARTER, COUNTY)
    assert "孙海燕" in str(refused)


def test_a_neighbor_cannot_close(session: Session, office: Office) -> None:
    confirm_all(session, office)
    with pytest.raises(NotFound):
        actions.close(session, office.neighbor, QUARTER, COUNTY)


def test_nothing_recorded_at_the_same_instant_slips_into_a_closed_period(session: Session, office: Office) -> None:
    seal = close(session, office)
    before = rows_of(session, seal)
    filed_on = date(2026, 9, 1)
    assert clock.now() == IN_OCTOBER
    make_organization(session, office.county, township_code=STREETS[0], filed_on=filed_on, name="补录队")
    last = session.scalars(select(Entry).order_by(Entry.recorded_at.desc()).limit(1)).one()
    assert last.recorded_at == IN_OCTOBER + timedelta(microseconds=1)
    assert rows_of(session, seal) == before


def test_after_acceptance_only_the_city_can_undo_it(session: Session, office: Office) -> None:
    seal = close(session, office)
    actions.accept(session, office.city, seal.id)
    assert "Ask the city" in str(refusal(session, actions.reopen, office.county, seal.id, Act.REOPEN, "数据有误"))
    actions.reopen(session, office.city, seal.id, Act.GIVE_BACK, "漏报两家")
    assert (seal.state, seal.reason, seal.reopened_by) == (State.REOPENED, "漏报两家", office.city.id)


def test_a_county_reopens_its_own_closing_with_a_reason(session: Session, office: Office) -> None:
    seal = close(session, office)
    assert refusal(session, actions.reopen, office.county, seal.id, Act.REOPEN, " ").field == "reason"
    actions.reopen(session, office.county, seal.id, Act.REOPEN, "补录")
    assert seals.last_closed(session, f"/{CITY}/{COUNTY}/") is None


def test_reopening_leaves_the_old_closing_readable_and_the_next_is_another_round(
    session: Session, office: Office
) -> None:
    seal = close(session, office)
    kept = (seal.figures, seal.heads, seal.check_code, rows_of(session, seal))
    actions.reopen(session, office.county, seal.id, Act.REOPEN, "补录")
    with at(IN_OCTOBER + timedelta(days=3)):
        filed(session, office, STREETS[0], date(2026, 10, 10), name="书画社")
        again = actions.close(session, office.county, QUARTER, COUNTY)
    assert (again.round, again.state) == (2, State.CLOSED)
    assert kept == (seal.figures, seal.heads, seal.check_code, rows_of(session, seal))
    assert seals.standing(session, QUARTER.code, COUNTY) == [again]


def test_confirmations_stand_after_reopening(session: Session, office: Office) -> None:
    seal = close(session, office)
    actions.reopen(session, office.county, seal.id, Act.REOPEN, "补录")
    assert queries.confirmations(session, QUARTER.code, STREETS).keys() == set(STREETS)


def test_a_township_that_passes_to_another_unit_takes_its_confirmation_along(session: Session, office: Office) -> None:
    confirm_all(session, office)
    move_township(session, office.city, STREETS[0], "4203JK", clock.today())
    moved = queries.places(session, QUARTER, the_unit(session, "4203JK"))
    assert [place.confirmation is not None for place in moved if place.township.code == STREETS[0]] == [True]
    assert queries.confirmations(session, QUARTER.code, STREETS)[STREETS[0]].scope_path.startswith("/4203/4203JK/")


def test_the_last_closed_period_is_found_from_the_township_and_from_the_city(session: Session, office: Office) -> None:
    seal = close(session, office)
    for path in (f"/{CITY}/", f"/{CITY}/{COUNTY}/", f"/{CITY}/{COUNTY}/{STREETS[0]}/"):
        assert seals.last_closed(session, path) == seal
    assert seals.last_closed(session, f"/{CITY}/4203JK/") is None


def test_what_was_recorded_between_the_look_and_the_click_counts_as_recorded_since(
    session: Session, office: Office
) -> None:
    record = filed(session, office, STREETS[0], name="书画社")
    organizations.change(session, office.decider, Matter(record.id, date(2026, 9, 1), "补录"), {"members": 30})
    looked = IN_OCTOBER - timedelta(minutes=5)
    said = actions.confirm(session, office.clerks[STREETS[0]], QUARTER, STREETS[0], seen=looked)
    places = queries.places(session, QUARTER, the_unit(session, COUNTY))
    assert said.known_at == looked
    assert [place.since for place in places if place.township.code == STREETS[0]] == [1]


def test_a_township_that_came_after_its_new_unit_closed_is_named_there(session: Session, office: Office) -> None:
    seal = actions.close(session, office.neighbor, QUARTER, "4203JK")
    move_township(session, office.city, STREETS[0], "4203JK", clock.today())
    came = queries.came_since(session, QUARTER, the_unit(session, "4203JK"), seal)
    assert [township.code for township in came] == [STREETS[0]]
