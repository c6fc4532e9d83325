"""The lives of organizations, 2019 to the demonstration day: what was said of each, when, and when it was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from portal.filing.policy import Policy
from portal.operations.demo import names
from portal.operations.demo.kinds import Sort
from portal.operations.demo.places import Township, Village
from portal.organizations.rules import (
    ActivityArea,
    EntryKind,
    Field,
    Management,
    PartyOrganization,
    Standing,
)
from portal.shared.calendar import schedule
from portal.shared.clock import ZONE
from portal.shared.working_days import Calendar

YEARS = {2019: 9, 2020: 10, 2021: 17, 2022: 22, 2023: 18, 2024: 11, 2025: 8, 2026: 5}
"""How many were filed in which year, compared with others."""
POLICY = Policy()
CALENDAR = Calendar({row.day: row.working for row in schedule()})
IN_TIME, COMES_LATE, CHANGES, TOLD_LATE, HUBS = 0.78, 0.7, 0.2, 0.08, 0.004
"""How likely: renews in time; renews after the lapse; changes something; tells it weeks after; is a hub (枢纽型)."""
RULED, OLD_NUMBER = 2022, 0.3
"""Before the city's rule of 2022 some had numbers of another kind, and some were written down later."""
REST = 12
"""Days: longer than any holiday, so that what is put off over one still lies before the end."""
URBAN_ROOMS = ("二楼活动室", "文体活动室", "新时代文明实践站", "居民活动中心", "小区广场", "党群服务中心三楼")
RURAL_ROOMS = ("党群服务中心", "文化广场", "农家书屋", "幸福院")
SECOND = 20_000
"""Telephone numbers of second responsible persons begin here."""


@dataclass(eq=False)
class Event:
    """Something said of an organization; personal facts still in plain text."""

    kind: EntryKind
    effective_on: date
    recorded_at: datetime
    changes: dict[str, Any] = field(default_factory=dict)
    reason: str | None = None
    annuls: Event | None = None
    by_case: bool = False
    """Whether somebody applied for it: it has its case, where cases are kept."""


@dataclass(frozen=True)
class Founding:
    """A group about to be filed: the how-manieth of the city, where, of which kind, under which name."""

    ordinal: int
    township: Township
    village: Village
    sort: Sort
    name: str


@dataclass(eq=False)
class Life:
    """One organization and all that was said of it, in the order in which it was recorded."""

    start: Founding
    events: list[Event]

    @property
    def opening(self) -> Event:
        """Its establishment; a correction may have put another in its place."""
        return self.events[0]

    def say(self, event: Event) -> None:
        """One more event, recorded after the last."""
        if self.events:
            event.recorded_at = max(event.recorded_at, self.events[-1].recorded_at + timedelta(minutes=3))
        self.events.append(event)


def working(day: date) -> date:
    """This day, or the next on which offices work."""
    while not CALENDAR.works(day):
        day += timedelta(days=1)
    return day


def at_work(random: Random, day: date) -> datetime:
    """An instant in office hours."""
    return datetime.combine(day, time(8, 40), tzinfo=ZONE) + timedelta(seconds=random.randrange(8 * 3600))


def filed(random: Random, day: date) -> date:
    """A day on which something was filed: before `day`, more in the years of the three-year plan."""
    weights = {year: weight for year, weight in YEARS.items() if date(year, 1, 10) < day} or {day.year - 1: 1}
    while True:
        year = random.choices(list(weights), list(weights.values()))[0]
        found = working(date(year, 1, 4) + timedelta(days=random.randrange(355)))
        if found < working(day - timedelta(days=4)) and found.year == year:
            return found


def opening(random: Random, start: Founding, on: date) -> Life:
    """A new organization, filed on this day; its number is given when all are there."""
    sort, village, name = start.sort, start.village, start.name
    members = max(POLICY.min_members, random.randint(*sort.members))
    legacy = f"备{on.year}-{start.ordinal % 400 + 1:03d}" if on.year < RULED and random.random() < OLD_NUMBER else None
    facts: dict[str, Any] = {
        "name": name,
        "short_name": name.removeprefix(village.name) if random.random() < 0.3 else None,
        "form": sort.form,
        "field": sort.field,
        "hub": random.random() < HUBS,
        "purpose": sort.purpose,
        "activity_area": ActivityArea.VILLAGE if random.random() < 0.9 else ActivityArea.TOWNSHIP,
        "township_code": start.township.code,
        "village_code": village.code,
        "address": address(random, village),
        "founded_on": on - timedelta(days=random.randrange(20, 700)),
        "legacy_number": legacy,
        "filed_on": on,
        "certificate_from": on,
        "certificate_until": POLICY.last_day(on),
        "lapse_rule": POLICY.lapse_rule,
        "responsible_person": names.person(random),
        "phone": names.phone(start.ordinal),
        "initiators": random.randint(3, 7),
        "members": members,
        "party_members": min(members, random.choice([0, 1, 1, 2, 2, 3, 4, 6])),
        "volunteers": random.randint(0, members) if sort.field is not Field.CHARITY else members,
        "party_organization": random.choices(list(PartyOrganization), [90, 4, 6])[0],
        "contact_confirmed_on": on,
        "funds_fen": random.choice([0, 0, 1_000, 2_000, 3_000, 5_000, 10_000]) * 100,
    }
    life = Life(start, [])
    late = random.randrange(30, 400) if on.year < RULED and random.random() < TOLD_LATE else 0
    life.say(Event(EntryKind.ESTABLISHED, on, at_work(random, working(on + timedelta(days=late))), facts))
    return life


def address(random: Random, village: Village) -> str:
    """Where it meets."""
    rooms = URBAN_ROOMS if village.urban else (*RURAL_ROOMS, f"{random.randint(1, 7)}组文化活动室")
    return village.name + random.choice(rooms)


def grow(random: Random, life: Life, end: date) -> None:
    """Changes, renewals and lapses up to (not on) the day `end`."""
    happened = [*renewals(random, life, end), *changes(random, life, end)]
    life.events += sorted(happened, key=lambda event: event.recorded_at)


def renewals(random: Random, life: Life, end: date) -> Iterator[Event]:
    """Most renew in time, some late after a lapse, some never."""
    running: date = life.opening.changes["certificate_until"]
    while running < end:
        start = running + timedelta(days=1)
        if random.random() < IN_TIME:
            on = working(running - timedelta(days=random.randrange(4, 55)))
        elif random.random() < COMES_LATE:
            on = start = working(running + timedelta(days=random.randrange(10, 300)))
        else:
            return
        if not life.opening.recorded_at.date() < on < end:
            return
        running = POLICY.last_day(start) or end
        facts = {"certificate_from": start, "certificate_until": running, "contact_confirmed_on": on}
        yield Event(EntryKind.RENEWED, on, at_work(random, on), facts, by_case=True)


def changes(random: Random, life: Life, end: date) -> Iterator[Event]:
    """Now and then a change; now and then told late."""
    first = life.opening.recorded_at.date() + timedelta(days=20)
    room = (end - first).days - REST
    if random.random() > CHANGES or room < 1:
        return
    on = working(first + timedelta(days=random.randrange(room)))
    told = on
    if random.random() < TOLD_LATE:
        told = min(working(on + timedelta(days=random.randrange(15, 200))), end - timedelta(days=1))
    facts = life.opening.changes
    head = {"responsible_person": names.person(random), "phone": names.phone(SECOND + life.start.ordinal)}
    reason, said = random.choice(
        [
            ("负责人换届", head),
            ("负责人变更", head),
            ("活动场所搬迁", {"address": address(random, life.start.village)}),
            ("成员增加", {"members": facts["members"] + random.randint(1, 12)}),
            ("业务范围调整", {"purpose": facts["purpose"] + "，参与社区公益活动"}),
        ]
    )
    yield Event(EntryKind.CHANGED, on, at_work(random, max(on, told)), said, reason, by_case=True)


def leave(random: Random, life: Life, on: date) -> None:
    """It leaves the register: most are cancelled, some are revoked or register with the county bureau.

    The code of one that registers has no right check character: it is nobody's.
    """
    kind = random.choices([EntryKind.CANCELLED, EntryKind.REVOKED, EntryKind.REGISTERED_ELSEWHERE], [70, 10, 20])[0]
    changes: dict[EntryKind, dict[str, Any]] = {
        EntryKind.CANCELLED: {"standing": Standing.CANCELLED},
        EntryKind.REVOKED: {"standing": Standing.REVOKED},
        EntryKind.REGISTERED_ELSEWHERE: {
            "standing": Standing.REGISTERED_ELSEWHERE,
            "management": Management.REGISTERED,
            "uscc": f"51{life.start.township.code[:6]}MJD{life.start.ordinal:06d}X",
        },
    }
    reasons = {
        EntryKind.CANCELLED: random.choice(["成员减少，自行解散", "完成宗旨", "与其他组织合并"]),
        EntryKind.REVOKED: random.choice(["连续两年未开展活动", "以组织名义从事营利性经营活动"]),
        EntryKind.REGISTERED_ELSEWHERE: "符合登记条件，已在县级民政部门登记",
    }
    life.say(Event(kind, on, at_work(random, on), changes[kind], reasons[kind], by_case=True))


def correct(random: Random, life: Life, day: date) -> None:
    """Something was written down wrongly: taken back and said anew, or corrected from the day it was wrong."""
    last = life.events[-1]
    room = (day - last.recorded_at.date()).days - REST
    if room < 1:
        return
    at = at_work(random, working(last.recorded_at.date() + timedelta(days=random.randrange(1, min(room, 120) + 1))))
    if last.kind is EntryKind.CHANGED:
        life.say(Event(EntryKind.ANNULLED, last.effective_on, at, {}, "登记有误，予以作废", annuls=last))
        anew = last.changes | {"members": life.opening.changes["members"] + 2}
        life.say(Event(EntryKind.CHANGED, last.effective_on, at, anew, "按核实后的情况重新登记"))
    elif last.kind is EntryKind.ESTABLISHED:
        founded = {"founded_on": last.changes["founded_on"] - timedelta(days=random.randrange(1, 30))}
        life.say(Event(EntryKind.CORRECTED, last.effective_on, at, founded, "成立日期录入有误"))


def take_back(random: Random, life: Life, on: date) -> None:
    """It was never filed: the establishment itself is taken back."""
    first = life.opening
    life.say(Event(EntryKind.ANNULLED, first.effective_on, at_work(random, on), {}, "重复录入，予以作废", annuls=first))
