"""Random stories for property tests: what is said, of what, in which book, and what the clock does meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.history.naive import Model, Place, Told
from tests.history.toy import FACTS, TOY, Color, State

START = datetime(2020, 6, 15, 15, 59, 50, tzinfo=UTC)  # ten seconds before midnight in Shanghai
FIRST_DAY = date(2020, 1, 1)
DAYS = 12
BOOKS = ("420302", "4203JK", "4203")
TOWNSHIPS = ("420302001", "420302004", "420381450")
SUBJECTS = (1, 2)
LEAPS = (
    timedelta(0),
    timedelta(0),
    timedelta(0),
    timedelta(microseconds=1),
    timedelta(seconds=9),
    timedelta(hours=7),
    timedelta(days=2),
    timedelta(seconds=-30),
    timedelta(days=-1),
)

days = st.integers(0, DAYS).map(lambda n: FIRST_DAY + timedelta(days=n))
member = st.fixed_dictionaries({"target": st.sampled_from("ab")}, optional={"share": st.integers(0, 2)})
links = st.fixed_dictionaries(
    {}, optional={"add": st.lists(member, max_size=2), "remove": st.lists(st.sampled_from("ab"), max_size=2)}
)
changes = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["甲", "乙"]),
        "color": st.sampled_from(Color),
        "weight": st.none() | st.integers(0, 2),
        "born_on": st.none() | days,
        "sharp_until": st.none() | days,
        "state": st.sampled_from(State),
        "township_code": st.sampled_from(TOWNSHIPS),
        "friends": links,
        "rooms": links,
    },
)


@dataclass(frozen=True)
class Wish:
    """Something somebody would like to say. `verb` 0 makes, 1 changes, 2 takes back;

    `which` chooses what, newest first.
    """

    subject: int
    book: str
    verb: int
    day: date
    changes: dict[str, Any]
    which: int


wishes = st.builds(
    Wish,
    subject=st.sampled_from(SUBJECTS),
    book=st.sampled_from(BOOKS),
    verb=st.sampled_from([0, 1, 1, 1, 2, 2]),
    day=days,
    changes=changes,
    which=st.integers(0, 3),
)
stories = st.lists(st.tuples(st.sampled_from(LEAPS), st.lists(wishes, min_size=1, max_size=3)), min_size=1, max_size=9)
moments = st.tuples(
    st.integers(-2, DAYS + 2).map(lambda n: FIRST_DAY + timedelta(days=n)),
    st.integers(-3, 12).map(lambda n: START.date() + timedelta(days=n)),
)


def model() -> Model:
    return Model(facts=TOY.fact_names, links=tuple(sorted(TOY.links)), opening="made")


def tell(model: Model, now: datetime, wish: Wish) -> Told:
    """Fulfil a wish as far as it can be: nothing is changed before it is made, nothing taken back that is not there."""
    of_it = [told for told in model.told if told.subject == wish.subject]
    gone: list[Place | None] = [told.annuls for told in of_it]
    there = [told for told in of_it if told.annuls is None and told.place not in gone]
    if not of_it or wish.verb == 0:
        return model.tell(now, wish.book, wish.subject, "made", wish.day, FACTS | wish.changes, None)
    if wish.verb == 2 and there:
        taken = there[-1 - wish.which % len(there)]
        return model.tell(now, wish.book, wish.subject, "annulled", wish.day, {}, taken.place)
    return model.tell(now, wish.book, wish.subject, "changed", wish.day, wish.changes, None)
