"""Random lives of a few organizations in several townships and units, told to a list and to the books alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import time_machine
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.history import seals
from portal.history.book import Said, record_many
from portal.organizations.rules import FACT_LABELS
from tests.history.naive import Place, Told, end_of
from tests.history.stories import FIRST_DAY, LEAPS, START, days
from tests.ledger.naive import PATHS, SHANGHAI, Asked, Ledger

BOOKS = ("420302", "4203JK", "4203")
SUBJECTS = (1, 2, 3, 4)
SEALED = ("responsible_person", "phone")
VILLAGES = {"420302003": (None, "420302003001", "420302003002"), "420303001": (None, "420303001001")}
FILED: dict[str, Any] = dict.fromkeys(FACT_LABELS) | {
    "form": "team",
    "field": "charity",
    "hub": False,
    "purpose": "组织居民开展广场舞活动",
    "activity_area": "township",
    "township_code": "420302003",
    "address": "文化站二楼",
    "standing": "normal",
    "management": "filed",
    "lapse_rule": "lapses",
    "responsible_person": "张三丰",
    "phone": "19900001234",
    "members": 1,
}
"""What a filing says, if nobody says otherwise."""

NAMES = ("甲舞蹈队", "乙合唱队", "乙合 唱队", "A组%志愿者", "a_组志愿者")
changes = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(NAMES),
        "form": st.sampled_from(["team", "society"]),
        "field": st.sampled_from(["charity", "culture_sport"]),
        "members": st.none() | st.integers(1, 3),
        "legacy_number": st.sampled_from([None, "旧字1号", "旧字2号"]),
        "filed_on": st.none() | days,
        "certificate_until": st.none() | days,
        "lapse_rule": st.sampled_from(["lapses", "lapses", "stays"]),
        "phone": st.sampled_from([None, "19900005678"]),
        "funds_fen": st.integers(0, 10**12),
        "hub": st.booleans(),
        "party_organization": st.sampled_from([None, "none", "none", "own", "joint"]),
        "volunteers": st.none() | st.integers(0, 2),
    },
)
ENDS = {
    "cancelled": {"standing": "cancelled"},
    "revoked": {"standing": "revoked"},
    "registered_elsewhere": {
        "standing": "registered_elsewhere",
        "management": "registered",
        "uscc": "51420302MJH0000001",
    },
}
SAYS = ("changed", "changed", "changed", "renewed", "replaced", "corrected", *ENDS, "annulled", "annulled", "anew")


@dataclass(frozen=True)
class Wish:
    """Something somebody would like to say; `which` chooses, newest first, what is taken back or said anew."""

    subject: int
    book: str
    kind: str
    day: date
    changes: dict[str, Any]
    moves_to: str | None
    village: int
    which: int


wishes = st.builds(
    Wish,
    subject=st.sampled_from(SUBJECTS),
    book=st.sampled_from(BOOKS),
    kind=st.sampled_from(SAYS),
    day=days,
    changes=changes,
    moves_to=st.none() | st.none() | st.sampled_from(sorted(PATHS)),
    village=st.integers(0, 2),
    which=st.integers(0, 3),
)
steps = st.lists(wishes, min_size=2, max_size=5)
stories = st.lists(st.tuples(st.sampled_from(LEAPS), steps), min_size=2, max_size=8)
long_stories = st.lists(st.tuples(st.sampled_from(LEAPS), steps), min_size=8, max_size=25)
Story = list[tuple[timedelta, list[Wish]]]
CLOSES = START + timedelta(days=60)
"""After every story."""


@dataclass(frozen=True)
class When:
    """A day, and how much was known: up to the end of a day, up to an entry or just before it; all, if neither."""

    as_of: date
    known_on: date | None
    entry: int | None = None
    before: bool = False

    def known(self, ledger: Ledger) -> datetime | None:
        """The instant of knowing; None is now."""
        if self.entry is not None:
            instant = ledger.told[self.entry % len(ledger.told)].recorded_at
            return instant - timedelta(microseconds=1) if self.before else instant
        return end_of(self.known_on) if self.known_on else None

    def known_at(self, ledger: Ledger) -> datetime:
        """The same for a list that is scanned."""
        return self.known(ledger) or datetime.max.replace(tzinfo=SHANGHAI)


when_days = st.sampled_from((*range(-1, 15), 9, 10, 11, 12, 14, 40)).map(lambda n: FIRST_DAY + timedelta(days=n))
known_days = st.none() | st.none() | st.integers(-1, 9).map(lambda n: START.date() + timedelta(days=n))
by_days = st.builds(When, as_of=when_days, known_on=known_days)
moments = by_days | st.builds(When, as_of=when_days, known_on=st.none(), entry=st.integers(0, 31), before=st.booleans())
SOMETIMES: Mapping[str, tuple[str, ...]] = {
    "place": ("4203", "420302", "4203JK", "420302003", "420302004", "420302003001", "420303001001"),
    "field": ("charity",),
    "form": ("society",),
    "standing": ("all", "all", "register", "lapsed", "normal", "revoked"),
    "management": ("filed",),
    "filed_from": ("2020-01-04",),
    "filed_to": ("2020-01-09",),
    "until_from": ("2020-01-04",),
    "until_to": ("2020-01-09",),
    "text": ("甲舞", "合", "合唱", "合 唱", "组%", "_组", "a组", "A", "旧字", "NO1", "鄂"),
}
ORDERS = ("filed_on", "name", "filing_number", "certificate_until", "members", "known_from")
narrowings = st.lists(
    st.sampled_from(sorted(SOMETIMES)).flatmap(lambda name: st.tuples(st.just(name), st.sampled_from(SOMETIMES[name]))),
    max_size=2,
).map(dict)
asked = st.builds(
    lambda narrowing, sort, order: Asked(**narrowing, sort=sort, order=order),
    narrowings,
    st.sampled_from(["", "", *ORDERS]),
    st.sampled_from(["", "", "descending"]),
)


def ledger() -> Ledger:
    """A list in which nothing was said yet."""
    return Ledger(tuple(FACT_LABELS))


def tell(found: Ledger, now: datetime, wish: Wish) -> list[Told]:
    """Fulfil a wish as far as it can be: a filing comes first, and nothing is taken back that is not there."""
    of_it = [told for told in found.told if told.subject == wish.subject]
    gone = [told.annuls for told in of_it]
    there = [told for told in of_it if told.annuls is None and told.place not in gone]
    said = dict(wish.changes)
    if wish.moves_to:
        choice = VILLAGES.get(wish.moves_to, (None,))
        said |= {"township_code": wish.moves_to, "village_code": choice[wish.village % len(choice)]}
    here = (now, wish.book, wish.subject)
    if not of_it or (not there and wish.kind == "changed"):
        filing = {"name": f"舞蹈{wish.subject}队", "filing_number": f"no{wish.subject}", "filed_on": wish.day}
        return [found.tell(*here, "established", wish.day, FILED | filing | said, None)]
    if wish.kind in ("annulled", "anew") and there:
        wrong = there[-1 - wish.which % len(there)]
        taken = found.tell(*here, "annulled", wrong.day, {}, wrong.place)
        if wish.kind == "annulled":
            return [taken]
        return [taken, found.tell(*here, wrong.kind, wish.day, {**wrong.changes, **said}, None)]
    if wish.kind in ENDS:
        return [found.tell(*here, wish.kind, wish.day, ENDS[wish.kind], None)]
    if wish.kind == "replaced":
        return [found.tell(*here, "replaced", wish.day, {}, None)]
    kind = wish.kind if wish.kind in ("renewed", "corrected") else "changed"
    return [found.tell(*here, kind, wish.day, said, None)]


class Recorder:
    """Tells a story to a list and to the books, each record with a data key of its own."""

    def __init__(self, session: Session, actor_id: int, start: datetime = START) -> None:
        self.session, self.actor_id, self.now = session, actor_id, start
        self.ledger = ledger()
        self.keys = dict(zip(SUBJECTS, seals.new_keys(session, len(SUBJECTS)), strict=True))

    def record(self, story: Story) -> Ledger:
        """Step by step, the clock going as the story has it."""
        for leap, wishes_now in story:
            self.now += leap
            said: dict[Place, Said] = {}
            for wish in wishes_now:
                for told in tell(self.ledger, self.now, wish):
                    said[told.place] = self._said(told, said)
            with time_machine.travel(self.now, tick=False):
                assert record_many(self.session, list(said.values())) == list(said)
        return self.ledger

    def _said(self, told: Told, said: dict[Place, Said]) -> Said:
        key_id, key = self.keys[told.subject]
        return Said(
            subject="organization",
            subject_id=told.subject,
            book=told.place[0],
            kind=told.kind,
            effective_on=told.day,
            actor_id=self.actor_id,
            changes={
                name: seals.seal(key, "organization", told.subject, name, value) if name in SEALED and value else value
                for name, value in told.changes.items()
            },
            annuls=said.get(told.annuls, told.annuls) if told.annuls else None,
            identity={"data_key_id": key_id} if told.kind == "established" else {},
        )
