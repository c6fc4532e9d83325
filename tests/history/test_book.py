"""What recording does: the entry, the versions, the current row, the projections."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.history import queries
from portal.history.book import record, record_many
from portal.history.models import Book, Entry
from portal.history.replay import differences, rebuild
from portal.history.verify import Head, verify
from portal.shared import clock
from portal.shared.db import table_of
from portal.shared.errors import RuleBroken
from tests.history.conftest import Speaker
from tests.history.toy import TOY, WEIGHTS, Color, State, Toy, ToyVersion


def names_on(session: Session, day: date, known_on: date | None = None) -> list[str]:
    here = select(ToyVersion.name).where(queries.as_of(ToyVersion, day, known_on))
    return list(session.scalars(here.order_by(ToyVersion.subject_id)))


def test_what_is_said_first_opens_the_record(session: Session, speaker: Speaker) -> None:
    place = record(session, speaker.made(identity={"maker": "张木匠"}))

    toy = session.get_one(Toy, 1)
    assert place == ("420302", 1)
    assert (toy.name, toy.color, toy.born_on, toy.maker) == ("木剑", Color.RED, date(2019, 5, 1), "张木匠")
    assert (toy.lock, toy.void, toy.scope_path) == (1, False, "/4203/420302/420302001/")
    assert names_on(session, date(2020, 2, 29)) == []
    assert names_on(session, date(2020, 3, 1)) == ["木剑"]


def test_a_change_holds_from_its_day(session: Session, speaker: Speaker) -> None:
    record(session, speaker.made())
    record(session, speaker.changed(changes={"name": "铁剑"}, effective_on=date(2021, 1, 1)))

    assert names_on(session, date(2020, 12, 31)) == ["木剑"]
    assert names_on(session, date(2021, 1, 1)) == ["铁剑"]
    assert session.get_one(Toy, 1).lock == 2


def test_a_change_said_late_holds_from_its_day_all_the_same(session: Session, speaker: Speaker) -> None:
    record(session, speaker.made())
    record(session, speaker.changed(changes={"name": "铁剑"}, effective_on=date(2022, 1, 1)))
    record(session, speaker.changed(changes={"name": "石剑", "color": Color.GREEN}, effective_on=date(2021, 1, 1)))

    assert [names_on(session, date(year, 6, 1)) for year in (2020, 2021, 2022)] == [["木剑"], ["石剑"], ["铁剑"]]
    assert session.get_one(Toy, 1).color is Color.GREEN


def test_what_was_known_before_a_correction_can_still_be_asked(session: Session, speaker: Speaker) -> None:
    first, second = datetime(2020, 3, 2, 2, tzinfo=UTC), datetime(2020, 5, 2, 2, tzinfo=UTC)
    wrong = record(session, speaker.made(recorded_at=first))
    record_many(
        session,
        [
            speaker.annulled(wrong, recorded_at=second),
            speaker.made(changes={"name": "桃木剑"}, recorded_at=second),
        ],
    )

    assert names_on(session, date(2020, 4, 1), known_on=date(2020, 3, 1)) == []
    assert names_on(session, date(2020, 4, 1), known_on=date(2020, 5, 1)) == ["木剑"]
    assert names_on(session, date(2020, 4, 1)) == ["桃木剑"]


def test_time_passing_is_no_entry(session: Session, speaker: Speaker) -> None:
    record(session, speaker.made(changes={"sharp_until": date(2030, 1, 1)}))

    states = [
        session.scalars(select(ToyVersion.state).where(queries.as_of(ToyVersion, day))).one()
        for day in (date(2030, 1, 1), date(2030, 1, 2))
    ]
    assert states == [State.SHARP, State.BLUNT]
    assert session.get_one(Toy, 1).state is State.SHARP


def test_members_come_go_and_change_their_attributes(session: Session, speaker: Speaker) -> None:
    joined = {"friends": {"add": [{"target": "7", "share": 1}, {"target": "8", "share": 2}]}}
    record(session, speaker.made(changes=joined))
    record(
        session,
        speaker.changed(
            changes={"friends": {"add": [{"target": "8", "share": 5}], "remove": ["7"]}}, effective_on=date(2021, 1, 1)
        ),
    )

    def shares(day: date) -> dict[str, int]:
        found = queries.members(session, "toy", 1, "friends", day)
        return {member.target: member.attributes["share"] for member in found}

    assert shares(date(2020, 6, 1)) == {"7": 1, "8": 2}
    assert shares(date(2021, 6, 1)) == {"8": 5}


def test_a_record_whose_opening_was_taken_back_is_void_and_on_no_list(session: Session, speaker: Speaker) -> None:
    place = record(session, speaker.made())
    record(session, speaker.annulled(place))

    assert names_on(session, date(2020, 6, 1)) == []
    assert session.get_one(Toy, 1).void
    record(session, speaker.made(changes={"name": "新剑"}))
    assert names_on(session, date(2020, 6, 1)) == ["新剑"]
    assert not session.get_one(Toy, 1).void


def test_something_can_be_said_and_taken_back_in_one_call(session: Session, speaker: Speaker) -> None:
    wrong = speaker.changed(changes={"name": "错"}, effective_on=date(2021, 1, 1))
    record_many(session, [speaker.made(), wrong, speaker.annulled(wrong)])

    assert names_on(session, date(2022, 1, 1)) == ["木剑"]
    assert differences(session) == []


def test_a_record_made_and_taken_back_in_one_call_leaves_a_void_row(session: Session, speaker: Speaker) -> None:
    wrong = speaker.made()
    record_many(session, [wrong, speaker.annulled(wrong)])

    assert session.get_one(Toy, 1).void
    assert names_on(session, date(2022, 1, 1)) == []


def test_nothing_is_taken_back_twice(session: Session, speaker: Speaker) -> None:
    place = record(session, speaker.made())
    record(session, speaker.annulled(place))

    with pytest.raises(RuleBroken, match="already been taken back"):
        record(session, speaker.annulled(place))


def test_nothing_is_taken_back_twice_in_one_call(session: Session, speaker: Speaker) -> None:
    place = record(session, speaker.made())

    with pytest.raises(RuleBroken, match="already been taken back"):
        record_many(session, [speaker.annulled(place), speaker.annulled(place)])


def test_a_taking_back_is_not_taken_back(session: Session, speaker: Speaker) -> None:
    place = record(session, speaker.annulled(record(session, speaker.made())))

    with pytest.raises(RuleBroken, match="took another one back"):
        record(session, speaker.annulled(place))


def test_an_entry_of_another_record_is_not_taken_back(session: Session, speaker: Speaker) -> None:
    place = record(session, speaker.made(toy=1))
    record(session, speaker.made(toy=2))

    with pytest.raises(RuleBroken, match="no such entry"):
        record(session, speaker.annulled(place, toy=2))


def test_what_is_taken_back_may_stand_in_another_book(session: Session, speaker: Speaker) -> None:
    place = record(session, speaker.made(book="420302"))
    record_many(
        session,
        [speaker.annulled(place, book="4203JK"), speaker.made(book="4203JK", changes={"name": "他处"})],
    )

    assert names_on(session, date(2022, 1, 1)) == ["他处"]
    assert [(head.book, head.number) for head in verify(session) if isinstance(head, Head)] == [
        ("420302", 1),
        ("4203JK", 2),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"colour": "red"},
        {"color": "blue"},
        {"name": None},
        {"name": 7},
        {"name": "a\0b"},
        {"weight": "7"},
        {"weight": 1.5},
        {"shiny": 1},
        {"born_on": "1 May"},
        {"owner": "unsealed"},
        {"friends": ["7"]},
        {"friends": {"add": ["7"]}},
        {"friends": {"add": [{"share": 1}]}},
    ],
)
def test_what_is_no_fact_never_gets_into_a_book(session: Session, speaker: Speaker, changes: dict[str, object]) -> None:
    record(session, speaker.made())

    with pytest.raises(ValueError, match=r"no fact|Invalid isoformat"):
        record(session, speaker.changed(changes=changes))


def test_nothing_is_said_of_a_record_before_it_is_opened(session: Session, speaker: Speaker) -> None:
    with pytest.raises(ValueError, match="nothing opened"):
        record(session, speaker.changed(changes={"name": "铁剑"}))


def test_nothing_takes_effect_in_the_future(session: Session, speaker: Speaker) -> None:
    with pytest.raises(RuleBroken) as caught:
        record(session, speaker.made(effective_on=clock.today() + timedelta(days=1)))

    assert caught.value.field == "effective_on"


def test_projections_follow(session: Session, speaker: Speaker) -> None:
    record(session, speaker.made(changes={"weight": 250}))
    record(session, speaker.made(toy=2, changes={"weight": 100}))
    record(session, speaker.changed(changes={"weight": 300}, effective_on=date(2020, 3, 1)))

    assert session.scalars(select(WEIGHTS.c.grams)).all() == [400]


def test_replay_finds_no_difference(session: Session, speaker: Speaker) -> None:
    place = record(session, speaker.made(changes={"sharp_until": date(2021, 1, 1)}))
    record(session, speaker.made(toy=2, changes={"friends": {"add": [{"target": "1"}]}}))
    record(session, speaker.changed(changes={"weight": 300}, effective_on=date(2022, 3, 1)))
    record_many(session, [speaker.annulled(place), speaker.made(changes={"weight": 1})])

    assert differences(session) == []


def test_replay_names_what_was_meddled_with(session: Session, speaker: Speaker) -> None:
    record(session, speaker.made())
    session.execute(update(table_of(TOY.version)).values(name="假剑"))
    session.execute(update(WEIGHTS).values(grams=1))

    assert [str(line) for line in differences(session)] == [
        "toy_version, 1 2020-03-01: the entries say otherwise, name 假剑 → 木剑.",
        "toy_weight, /4203/420302/420302001/: the entries say otherwise, grams 1 → 250.",
    ]
    assert names_on(session, date(2022, 1, 1)) == ["假剑"]
    rebuild(session)
    assert differences(session) == []
    assert names_on(session, date(2022, 1, 1)) == ["木剑"]


def test_an_entry_names_who_said_it_and_why(session: Session, speaker: Speaker) -> None:
    record(session, speaker.made(reason="s1.sealed", case_id=5, batch_id=6))

    entry = session.scalars(select(Entry)).one()
    assert (entry.actor_id, entry.reason, entry.case_id, entry.batch_id) == (speaker.actor_id, "s1.sealed", 5, 6)
    assert session.scalars(select(Book.last_hash)).one() == entry.hash
