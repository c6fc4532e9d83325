"""Two moments compared in the database, checked against two replays of a list."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.history.book import Said, record_many
from portal.ledger.queries import compare, lines
from portal.ledger.queries.scopes import Scope
from portal.ledger.rules.comparing import Difference, Kind, Way, apply
from portal.ledger.rules.moments import Moment
from portal.ledger.rules.tallies import counted, tallies
from portal.ledger.rules.wanted import Wanted, Which
from portal.organizations.rules import Field, Standing
from portal.shared import clock
from tests.history import naive
from tests.history.conftest import a_person
from tests.history.stories import START
from tests.ledger.register import PATHS, Register, Wish, moments, stories, tell

Story = list[tuple[Any, list[Wish]]]
When = tuple[date, date | None]
SCOPES = (
    Scope(("/4203/",)),
    Scope(("/4203/420302/",)),
    Scope(("/4203/420302/420302003/",)),
    Scope(("/4203/420302/420302003/",), village="420302003001"),
    Scope((), townships=("420302001", "420302004")),
)
LISTS = (
    Wanted(),
    Wanted(field=Field.CHARITY),
    Wanted(standing=Standing.NORMAL),
    Wanted(standing=Which.ALL),
    Wanted(text="甲舞"),
    Wanted(filed_from=date(2020, 1, 5)),
)


def record(session: Session, story: Story) -> Register:
    """Tell a story to the list and to the books."""
    register, now, actor = Register(), START, a_person(session).id
    for leap, wishes in story:
        now += leap
        said: dict[naive.Place, Said] = {}
        for wish in wishes:
            told = tell(register, now, wish)
            said[told.place] = Said(
                subject="organization",
                subject_id=told.subject,
                book=told.place[0],
                kind=told.kind,
                effective_on=told.day,
                actor_id=actor,
                changes=told.changes,
                annuls=said.get(told.annuls, told.annuls) if told.annuls else None,
            )
        with time_machine.travel(now, tick=False):
            record_many(session, list(said.values()))
    return register


def moment(when: When) -> Moment:
    day, known_on = when
    return Moment(day, clock.end_of(known_on) if known_on else None)


def fits(facts: dict[str, Any], wanted: Wanted) -> bool:
    standings = {Which.REGISTER: {"normal", "lapsed"}, Which.ALL: None, Standing.NORMAL: {"normal"}}[wanted.standing]
    return (
        (standings is None or facts["standing"] in standings)
        and (wanted.field is None or facts["field"] == wanted.field)
        and (not wanted.text or wanted.text in facts["name"])
        and (wanted.filed_from is None or facts["filed_on"] >= wanted.filed_from)
    )


def here(facts: dict[str, Any], scope: Scope) -> bool:
    code = facts["township_code"]
    if scope.townships is not None:
        return code in scope.townships
    below = any(PATHS[code].startswith(prefix) for prefix in scope.prefixes)
    return below and scope.village in ("", facts["village_code"])


def expected(one: dict[str, Any] | None, other: dict[str, Any] | None, scope: Scope, wanted: Wanted) -> str | None:
    """What became of an organization, said once more and otherwise."""
    fit_one, fit_other = (facts is not None and fits(facts, wanted) for facts in (one, other))
    on_one, on_other = (
        facts is not None and fit and here(facts, scope) for facts, fit in ((one, fit_one), (other, fit_other))
    )
    if on_one and on_other:
        assert one
        assert other
        places = [(facts["township_code"], facts["village_code"]) for facts in (one, other)]
        return "moved_within" if places[0] != places[1] else "changed" if one != other else None
    if on_one:
        return "moved_out" if fit_other else "left"
    if on_other:
        return "moved_in" if fit_one else "added"
    return None


def said_of(each: Difference) -> str:
    return (each.way or each.kind).value


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    story=stories,
    when=st.lists(st.tuples(moments, moments), min_size=3, max_size=5),
    scope=st.sampled_from(SCOPES),
    wanted=st.sampled_from(LISTS),
)
def test_the_database_answers_as_two_replays_do(
    session: Session, story: Story, when: list[tuple[When, When]], scope: Scope, wanted: Wanted
) -> None:
    try:
        register = record(session, story)
        for one, other in when:
            check(session, register, (one, other), scope, wanted)
    finally:
        session.rollback()


def check(session: Session, register: Register, when: tuple[When, When], scope: Scope, wanted: Wanted) -> None:
    one, other = (replay(register, each) for each in when)
    asked = (scope, moment(when[0]), moment(when[1]), wanted)
    found = list(compare.differences(session, *asked))

    wanted_kinds = {
        number: kind
        for number in one.keys() | other.keys()
        if (kind := expected(one.get(number), other.get(number), scope, wanted))
    }
    assert {each.organization_id: said_of(each) for each in found} == wanted_kinds

    on_one, on_other = (
        {number: facts for number, facts in state.items() if fits(facts, wanted) and here(facts, scope)}
        for state in (one, other)
    )
    assert apply(found, on_one) == on_other
    assert [row.subject_id for row in lines.stream(session, scope, asked[2], wanted)] == ordered(on_other)

    assert compare.counts(session, *asked) == counted(found)
    begin = compare.begins(session, scope, asked[1], wanted)
    end = compare.begins(session, scope, asked[2], wanted)
    sums = tallies(begin, compare.counts(session, *asked))
    for place in (sums.whole, *sums.units, *sums.townships):
        assert place.end == sum(count for path, count in end.items() if path.startswith(place.path))
    check_lists(session, asked, found)


def ordered(state: dict[int, dict[str, Any]]) -> list[int]:
    """In official order."""
    return sorted(state, key=lambda n: (PATHS[state[n]["township_code"]], state[n]["filed_on"], n))


def check_lists(session: Session, asked: tuple[Scope, Moment, Moment, Wanted], found: list[Difference]) -> None:
    """The pages one after the other, and the list of each kind."""
    behind, paged = "", []
    while True:
        page = compare.listing(session, *asked, behind=behind, size=1)
        paged += page.rows
        if not page.after:
            break
        behind = page.after
    assert paged == found
    for kind in (*Kind, *Way):
        chosen = list(compare.differences(session, *asked, kinds=[kind]))
        assert chosen == [each for each in found if kind in (each.kind, each.way)]


def replay(register: Register, when: When) -> dict[int, dict[str, Any]]:
    day, known_on = when
    forever = datetime.max.replace(tzinfo=naive.SHANGHAI)
    return register.state(day, naive.end_of(known_on) if known_on else forever)
