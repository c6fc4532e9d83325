"""Two moments compared in the database, checked against two replays of a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.ledger.queries import compare
from portal.ledger.queries.scopes import Scope, scope_at
from portal.ledger.rules import wanted as wanting
from portal.ledger.rules.comparing import Difference, Kind, Way
from portal.ledger.rules.moments import Moment
from portal.ledger.rules.tallies import tallies
from portal.ledger.rules.wanted import Wanted
from tests.history.conftest import a_person
from tests.ledger import naive
from tests.ledger.applied import apply, counted
from tests.ledger.naive import PATHS, Asked, Ledger, Row
from tests.ledger.stories import CLOSES, SEALED, SOMETIMES, Recorder, Story, When, moments, stories

Question = tuple[Scope, Moment, Moment, Wanted]
narrowings = st.just({}) | st.sampled_from(
    [{name: value} for name, values in SOMETIMES.items() if name != "place" for value in values]
)
places = st.sampled_from(["4203", "4203", *SOMETIMES["place"], "420302001,420302004"])
"""Codes of places; two with a comma are the townships of a closed period."""


in_database = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
asked = st.lists(st.tuples(moments, moments, places, narrowings), min_size=3, max_size=6)
Asking = list[tuple[When, When, str, dict[str, str]]]


@in_database
@given(story=stories, questions=asked)
def test_the_database_answers_as_two_replays_do(session: Session, story: Story, questions: Asking) -> None:
    ask_all(session, story, questions)


@pytest.mark.soak
@settings(in_database, max_examples=400)
@given(story=stories, questions=asked)
def test_many_comparisons_are_as_two_replays_have_them(session: Session, story: Story, questions: Asking) -> None:
    ask_all(session, story, questions)


def ask_all(session: Session, story: Story, questions: Asking) -> None:
    try:
        ledger = Recorder(session, a_person(session).id).record(story)
        with time_machine.travel(CLOSES, tick=False):
            for one, other, place, narrowing in questions:
                check(session, ledger, (one, other), place, Asked(**narrowing))
    finally:
        session.rollback()


def check(session: Session, ledger: Ledger, when: tuple[When, When], place: str, asked: Asked) -> None:
    scope = Scope((), townships=tuple(place.split(","))) if "," in place else scope_at(session, place)
    before, after = (Moment(each.as_of, each.known(ledger)) for each in when)
    question = (scope, before, after, wanting.read(asked.args()))
    one, other = (state(ledger, each) for each in when)
    on_one, on_other = (
        {number: row for number, row in rows.items() if listed(row, place, asked)} for rows in (one, other)
    )
    fates = {number: fate(one.get(number), other.get(number), place, asked) for number in one.keys() | other.keys()}

    found = list(compare.differences(session, *question))
    event(f"{min(len(found), 3)} differences")
    assert {each.organization_id: said_of(each) for each in found} == {n: said for n, said in fates.items() if said}
    assert bare(apply(found, sealed_as_stored(found, bare_of(on_one)))) == bare_of(on_other)
    for each in found:
        assert set(each.said) == kinds_between(ledger, each, *when)
    check_sums(session, question, found, (on_one, on_other))
    check_lists(session, question, found)


def kinds_between(ledger: Ledger, each: Difference, one: When, other: When) -> set[str]:
    """What was said between two moments of the facts that differ, from the list of all that was said."""
    was, is_now = (
        {
            told.place: told.kind
            for told in ledger.standing(each.organization_id, when.known_at(ledger))
            if told.day <= when.as_of and set(told.changes) & set(each.facts)
        }
        for when in (one, other)
    )
    taken_back = any(told.annuls in was for told in ledger.told if told.recorded_at <= other.known_at(ledger))
    return {kind for place, kind in is_now.items() if place not in was} | ({"annulled"} if taken_back else set())


def state(ledger: Ledger, when: When) -> dict[int, Row]:
    """Every organization at a moment; in place of what is sealed, which entry said it."""
    known_at = when.known_at(ledger)
    rows = [ledger.row(subject, when.as_of, known_at) for subject in sorted({told.subject for told in ledger.told})]
    found = {}
    for row in rows:
        if row is not None:
            counting = [told for told in ledger.standing(row.id, known_at) if told.day <= when.as_of]
            said = {name: [told.place for told in counting if name in told.changes][-1] for name in SEALED}
            seals = {name: place for name, place in said.items() if row.facts[name] is not None}
            found[row.id] = replace(row, facts={**row.facts, **seals})
    return found


def listed(row: Row | None, place: str, asked: Asked) -> bool:
    here = row is not None and any(naive.lies(row, code) for code in place.split(","))
    return here and row is not None and naive.wanted(row, asked)


def fate(one: Row | None, other: Row | None, place: str, asked: Asked) -> str | None:
    """What became of an organization, said once more and otherwise."""
    was, is_now = listed(one, place, asked), listed(other, place, asked)
    if one and other and was and is_now:
        codes = [(row.facts["township_code"], row.facts["village_code"]) for row in (one, other)]
        return "moved_within" if codes[0] != codes[1] else "changed" if one.facts != other.facts else None
    if was:
        return "moved_out" if other and naive.wanted(other, asked) else "left"
    if is_now:
        return "moved_in" if one and naive.wanted(one, asked) else "added"
    return None


def said_of(each: Difference) -> str:
    return (each.way or each.kind).value


def bare(facts: Mapping[int, Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    """Without what is sealed: nobody but the book knows that text."""
    return {number: {name: fact for name, fact in own.items() if name not in SEALED} for number, own in facts.items()}


def bare_of(rows: Mapping[int, Row]) -> dict[int, dict[str, Any]]:
    return bare({number: row.facts for number, row in rows.items()})


def sealed_as_stored(found: list[Difference], facts: Mapping[int, Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    """With the sealed texts that the differences begin with."""
    stored = {each.organization_id: each.before.facts for each in found if each.before}
    return {
        number: {**own, **{name: stored[number][name] for name in SEALED}} if number in stored else dict(own)
        for number, own in facts.items()
    }


def check_sums(
    session: Session, question: Question, found: list[Difference], lists: tuple[dict[int, Row], dict[int, Row]]
) -> None:
    scope, before, _after, wanted = question
    counts = compare.counts(session, *question)
    assert counts == counted(found)
    begin, end = (Counter(row.path for row in rows.values()) for rows in lists)
    assert compare.begins(session, scope, before, wanted) == begin
    sums = tallies(begin, counts)
    for place in (sums.whole, *sums.units, *sums.townships):
        assert place.end == sum(count for path, count in end.items() if path.startswith(place.path))


def check_lists(session: Session, question: Question, found: list[Difference]) -> None:
    """Official order, the pages one after the other, and the list of each kind."""
    assert found == sorted(found, key=place_in_order)
    behind, paged = "", []
    while True:
        page = compare.listing(session, *question, behind=behind, size=1)
        paged += page.rows
        if not page.after:
            break
        behind = page.after
    assert paged == found
    for kind in (*Kind, *Way):
        chosen = list(compare.differences(session, *question, kinds=[kind]))
        assert chosen == [each for each in found if kind in (each.kind, each.way)]


def place_in_order(each: Difference) -> tuple[Any, ...]:
    facts = each.shown.facts
    return PATHS[facts["township_code"]], facts["filed_on"] or date.max, each.organization_id
