"""Random histories, checked against a list that is scanned: any day, as known on any day."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, datetime
from itertools import combinations
from typing import Any

import time_machine
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.history import queries
from portal.history.book import Said, record_many
from portal.history.models import Entry, LinkVersion
from portal.history.replay import differences
from portal.history.rules import LinkSpan, Span, Statement, encode
from portal.history.verify import Head, verify
from portal.history.versions import History
from portal.shared.db import table_of
from tests.history import naive
from tests.history.conftest import a_person
from tests.history.stories import LEAPS, START, SUBJECTS, Wish, model, moments, stories, tell
from tests.history.toy import TOY, ToyVersion

Story = list[tuple[Any, list[Wish]]]
in_database = settings(
    max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)


def record_story(session: Session, story: Story) -> naive.Model:
    """Tell the story to the naive model and to the books, step by step."""
    wanted, now, actor = model(), START, a_person(session).id
    for leap, wishes in story:
        now += leap
        said: dict[naive.Place, Said] = {}
        for wish in wishes:
            told = tell(wanted, now, wish)
            said[told.place] = Said(
                subject="toy",
                subject_id=told.subject,
                book=told.place[0],
                kind=told.kind,
                effective_on=told.day,
                actor_id=actor,
                changes=told.changes,
                annuls=said.get(told.annuls, told.annuls) if told.annuls else None,
            )
        with time_machine.travel(now, tick=False):
            assert record_many(session, list(said.values())) == list(said)
    return wanted


def facts_on(session: Session, day: date, known_on: date | None) -> dict[int, tuple[dict[str, Any], naive.Place]]:
    table = table_of(ToyVersion)
    found: dict[int, tuple[dict[str, Any], naive.Place]] = {}
    for row in session.execute(select(table).where(queries.as_of(ToyVersion, day, known_on)).order_by(table.c.id)):
        assert row.subject_id not in found, "two versions hold at once"
        facts = {name: getattr(row, name) for name in TOY.fact_names}
        found[row.subject_id] = facts, (row.entry_book, row.entry_number)
    return found


def check_moment(session: Session, wanted: naive.Model, day: date, known_on: date | None) -> None:
    known_at = naive.end_of(known_on) if known_on else datetime.max.replace(tzinfo=naive.SHANGHAI)
    found = facts_on(session, day, known_on)
    for subject in SUBJECTS:
        facts, entry = found.get(subject, (None, None))
        assert facts == wanted.facts_on(subject, day, known_at)
        assert entry == wanted.last_word_on(subject, day, known_at)
        for fact in TOY.links:
            members = queries.members(session, "toy", subject, fact, day, known_on)
            by_target = {member.target: member.attributes for member in members}
            assert len(members) == len(by_target)
            assert by_target == wanted.members_on(subject, fact, day, known_at)


def check_no_overlap(session: Session) -> None:
    apart = defaultdict(list)
    for row in session.execute(select(table_of(ToyVersion))):
        apart[row.subject_id].append(row)
    for row in session.execute(select(table_of(LinkVersion))):
        apart[row.subject_id, row.fact, row.target].append(row)
    for rows in apart.values():
        for row in rows:
            assert row.valid_from < row.valid_to
            assert row.known_from < row.known_to
        for one, other in combinations(rows, 2):
            true_together = one.valid_from < other.valid_to and other.valid_from < one.valid_to
            known_together = one.known_from < other.known_to and other.known_from < one.known_to
            assert not (true_together and known_together)


@in_database
@given(story=stories, when=st.lists(moments, min_size=3, max_size=6))
def test_versions_answer_as_the_list_does(session: Session, story: Story, when: list[tuple[date, date]]) -> None:
    try:
        wanted = record_story(session, story)
        for day, known_on in when:
            check_moment(session, wanted, day, known_on)
            check_moment(session, wanted, day, None)
        check_no_overlap(session)
        recorded = session.execute(select(Entry.book, Entry.number, Entry.recorded_at))
        assert {(book, number): at for book, number, at in recorded} == {t.place: t.recorded_at for t in wanted.told}
        assert all(isinstance(result, Head) for result in verify(session))
        assert differences(session) == []
    finally:
        session.rollback()


def statement(told: naive.Told) -> Statement:
    changes = {name: encode(value) for name, value in told.changes.items()}
    return Statement(*told.place, told.recorded_at, told.day, told.kind, json.loads(json.dumps(changes)), told.annuls)


def holds(history: History, day: date, known_at: datetime, kind: type[Span | LinkSpan]) -> list[Any]:
    """What holds on a day as known at an instant, by plain comparison."""
    return [
        version.span
        for version in history.closed + history.standing
        if isinstance(version.span, kind)
        and version.span.valid_from <= day < version.span.valid_to
        and version.known_from <= known_at < version.known_to
    ]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=stories, when=st.lists(moments, min_size=5, max_size=10), in_pieces=st.booleans())
def test_the_fold_answers_as_the_list_does(story: Story, when: list[tuple[date, date]], *, in_pieces: bool) -> None:
    wanted, now = model(), START
    histories = {subject: History(subject) for subject in SUBJECTS}
    for leap, wishes in story:
        now += leap
        for wish in wishes:
            told = tell(wanted, now, wish)
            histories[told.subject].hear(statement(told))
        if in_pieces:
            for history in histories.values():
                history.refold(TOY.grammar)
    for history in histories.values():
        history.refold(TOY.grammar)

    event(f"{len(wanted.told)} told")
    for day, known_on in when:
        known_at = naive.end_of(known_on)
        for subject, history in histories.items():
            facts = wanted.facts_on(subject, day, known_at)
            spans = holds(history, day, known_at, Span)
            assert [span.facts for span in spans] == (
                [] if facts is None else [{name: encode(value) for name, value in facts.items()}]
            )
            members = {fact: wanted.members_on(subject, fact, day, known_at) for fact in TOY.links}
            found: dict[str, dict[str, Any]] = {fact: {} for fact in TOY.links}
            for span in holds(history, day, known_at, LinkSpan):
                assert span.target not in found[span.fact]
                found[span.fact][span.target] = json.loads(span.attributes)
            assert found == members


def test_the_stories_hold_the_hard_cases() -> None:
    assert min(LEAPS).days < 0
    assert min(abs(leap) for leap in LEAPS).total_seconds() == 0
