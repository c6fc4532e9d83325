"""What history should answer, the slow and obvious way: keep a list of what was said and scan it.

Imports nothing of the portal: neither its fold nor its clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

SHANGHAI = timezone(timedelta(hours=8))
Place = tuple[str, int]


@dataclass(frozen=True)
class Told:
    """One thing that was said, and when it came to be known."""

    place: Place
    recorded_at: datetime
    subject: int
    kind: str
    day: date
    changes: Mapping[str, Any]
    annuls: Place | None


@dataclass
class Model:
    """A list."""

    facts: tuple[str, ...]
    links: tuple[str, ...]
    opening: str
    told: list[Told] = field(default_factory=list)

    def tell(
        self,
        now: datetime,
        book: str,
        subject: int,
        kind: str,
        day: date,
        changes: Mapping[str, Any],
        annuls: Place | None,
    ) -> Told:
        """Say something; known from now on, but not before what is already in the book or was said of the subject."""
        earlier = [t.recorded_at for t in self.told if t.place[0] == book or t.subject == subject]
        number = 1 + sum(t.place[0] == book for t in self.told)
        told = Told((book, number), max([now, *earlier]), subject, kind, day, changes, annuls)
        self.told.append(told)
        return told

    def standing(self, subject: int, known_at: datetime) -> list[Told]:
        """What counts of a subject, of what was known at an instant, in the order in which it counts."""
        known = [t for t in self.told if t.subject == subject and t.recorded_at <= known_at]
        gone = [t.annuls for t in known]
        counting = [t for t in known if t.annuls is None and t.place not in gone]
        return sorted(counting, key=lambda t: (t.day, t.recorded_at, t.place))

    def facts_on(self, subject: int, day: date, known_at: datetime) -> dict[str, Any] | None:
        """The facts of a subject on a day, as known at an instant; None where there is no such thing."""
        counting = [t for t in self.standing(subject, known_at) if t.day <= day]
        if not any(t.kind == self.opening for t in counting):
            return None
        facts: dict[str, Any] = dict.fromkeys(self.facts)
        for t in counting:
            facts |= {name: value for name, value in t.changes.items() if name in self.facts}
        end = facts["sharp_until"]
        if end is not None and facts["state"] == "sharp" and day > end:
            facts["state"] = "blunt"
        return facts

    def last_word_on(self, subject: int, day: date, known_at: datetime) -> Place | None:
        """Which entry spoke last of what holds on a day."""
        if self.facts_on(subject, day, known_at) is None:
            return None
        return [t for t in self.standing(subject, known_at) if t.day <= day][-1].place

    def members_on(self, subject: int, fact: str, day: date, known_at: datetime) -> dict[str, dict[str, Any]]:
        """The members of a set-valued fact with their attributes, by target."""
        if self.facts_on(subject, day, known_at) is None:
            return {}
        found: dict[str, dict[str, Any]] = {}
        for t in self.standing(subject, known_at):
            if t.day > day or fact not in t.changes:
                continue
            for target in t.changes[fact].get("remove", []):
                found.pop(target, None)
            for member in t.changes[fact].get("add", []):
                found[member["target"]] = {name: value for name, value in member.items() if name != "target"}
        return found


def end_of(day: date) -> datetime:
    """The last moment at which something can still have come to be known on this day, in Shanghai."""
    following = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) + timedelta(days=1)
    return following - timedelta(microseconds=1)
