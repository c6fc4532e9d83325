"""What the ledger should answer, the slow and obvious way: keep a list of what was said, replay it, sort, count.

Imports nothing of the portal: neither its fold, its queries, its words nor its clock.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tests.history.naive import SHANGHAI, Model, Place, Told

PATHS: Mapping[str, str] = {
    "420302001": "/4203/420302/420302001/",
    "420302003": "/4203/420302/420302003/",
    "420302004": "/4203/4203JK/420302004/",
    "420303001": "/4203/420303/420303001/",
    "420381450": "/4203/4203WD/420381450/",
}
"""Who administers a few townships: the last three are not run by the county whose digits they bear, or are alone."""
FOREVER = date(9999, 12, 31)
AS_THEY_ARE = """
name short_name form field hub purpose activity_area address standing management founded_on filed_on certificate_from
certificate_until lapse_rule uscc contact_confirmed_on initiators members party_members volunteers party_organization
funds_fen
"""
LINE: Mapping[str, str] = {name: name for name in AS_THEY_ARE.split()} | {
    "filing_no": "filing_number",
    "legacy_no": "legacy_number",
}
"""The fields of a line that are a fact just as it is, by the fact."""
SORTED_BY = {"filed_on", "name", "filing_number", "certificate_until", "members"}


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed to and ordered by, in the words of its address."""

    place: str = ""
    field: str = ""
    form: str = ""
    standing: str = ""
    management: str = ""
    filed_from: str = ""
    filed_to: str = ""
    until_from: str = ""
    until_to: str = ""
    text: str = ""
    sort: str = ""
    order: str = ""

    def args(self) -> dict[str, str]:
        """The parameters of its address."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True)
class Row:
    """An organization as it stood: its facts, since when they hold, the entry they follow from, what was said of it."""

    id: int
    facts: Mapping[str, Any]
    since: date
    entry: Place
    recorded_at: datetime
    known_from: datetime
    change_count: int
    changed_at: datetime

    @property
    def path(self) -> str:
        """Who administers it."""
        return PATHS[self.facts["township_code"]]

    def line(self) -> dict[str, Any]:
        """As machines read it: words, days as ISO text, codes of twelve digits, no person."""
        told = {field: plain(self.facts[name]) for field, name in LINE.items()}
        return told | {
            "id": self.id,
            "region_code": twelve(self.facts["village_code"] or self.facts["township_code"]),
            "township_code": twelve(self.facts["township_code"]),
            "valid_from": plain(self.since),
            "recorded_at": self.recorded_at.astimezone(SHANGHAI).isoformat(timespec="microseconds"),
            "entry": f"{self.entry[0]}/{self.entry[1]}",
        }


class Ledger(Model):
    """All that was said of the organizations."""

    def __init__(self, facts: Collection[str]) -> None:
        super().__init__(facts=tuple(facts), links=(), opening="established")
        self.closed: datetime | None = None

    def close(self, now: datetime) -> datetime:
        """Close all books: what is said from now on is known only after this instant."""
        self.closed = max([now, *(told.recorded_at for told in self.told)])
        return self.closed

    def tell(self, now: datetime, *what: Any) -> Told:  # noqa: ANN401 - as a list tells it
        """Say something; known from now on, but not before the books were last closed."""
        after = self.closed + timedelta(microseconds=1) if self.closed else now
        return super().tell(max(now, after), *what)

    def closed_rows(self, day: date, known_at: datetime, townships: Collection[str]) -> list[Row]:
        """The register of these townships, whoever runs them."""
        rows = self.rows(day, known_at, Asked())
        return sorted(
            (row for row in rows if row.facts["township_code"] in townships),
            key=lambda row: (row.facts["township_code"], row.facts["filed_on"] or FOREVER, row.id),
        )

    def facts_on(self, subject: int, day: date, known_at: datetime) -> dict[str, Any] | None:
        """The facts of an organization on a day, as known at an instant; None where there is no such thing."""
        counting = [told for told in self.standing(subject, known_at) if told.day <= day]
        if not any(told.kind == self.opening for told in counting):
            return None
        facts: dict[str, Any] = dict.fromkeys(self.facts)
        for told in counting:
            facts |= told.changes
        return facts | ({"standing": "lapsed"} if self._over(facts, day) else {})

    def _over(self, facts: Mapping[str, Any], day: date) -> bool:
        """Whether time alone has ended its certificate."""
        end = facts["certificate_until"]
        return bool(end) and facts["standing"] == "normal" and facts["lapse_rule"] == "lapses" and day > end

    def row(self, subject: int, day: date, known_at: datetime) -> Row | None:
        """An organization on a day, as known at an instant."""
        facts = self.facts_on(subject, day, known_at)
        if facts is None:
            return None
        known = [told for told in self.told if told.subject == subject and told.recorded_at <= known_at]
        last = [told for told in self.standing(subject, known_at) if told.day <= day][-1]
        begun = self._span(subject, day, known_at)[0]
        changed_at = max(told.recorded_at for told in known)
        known_from = self._known_from(subject, day, known_at)
        return Row(subject, facts, begun, last.place, last.recorded_at, known_from, len(known), changed_at)

    def _span(self, subject: int, day: date, known_at: datetime) -> tuple[date, date]:
        """From which day to which nothing else is said of it, and time does nothing to it."""
        days = sorted({told.day for told in self.standing(subject, known_at)})
        begun = max(other for other in days if other <= day)
        ended = min([other for other in days if other > day], default=FOREVER)
        facts = dict.fromkeys(self.facts)
        for told in self.standing(subject, known_at):
            facts |= told.changes if told.day <= day else {}
        if self._over(facts, FOREVER):
            lapse = facts["certificate_until"] + timedelta(days=1)
            begun, ended = (max(begun, lapse), ended) if lapse <= day else (begun, min(ended, lapse))
        return begun, ended

    def _known_from(self, subject: int, day: date, known_at: datetime) -> datetime:
        """Since when it has been known just so, without a break."""

        def seen(instant: datetime) -> object:
            there = self.facts_on(subject, day, instant)
            return there and (self._span(subject, day, instant), there, self.last_word_on(subject, day, instant))

        instants = sorted({told.recorded_at for told in self.told if told.subject == subject}, reverse=True)
        known = [instant for instant in instants if instant <= known_at]
        since = known[0]
        for instant in known:
            if seen(instant) != seen(known_at):
                break
            since = instant
        return since

    def rows(self, day: date, known_at: datetime, asked: Asked, reach: Collection[str] = ("4203",)) -> list[Row]:
        """The rows of a list for somebody whose duties lie at these places, in its order."""
        subjects = sorted({told.subject for told in self.told})
        found = [row for subject in subjects if (row := self.row(subject, day, known_at)) is not None]
        return ordered([row for row in found if wanted(row, asked) and any(lies(row, code) for code in reach)], asked)


def plain(value: object) -> object:
    """A fact as machines write it."""
    return value.isoformat() if isinstance(value, date) else value


def twelve(code: str) -> str:
    """A code in its long form."""
    return code + "0" * (12 - len(code))


def lies(row: Row, code: str) -> bool:
    """Whether it is one of this place: city, unit, township or village."""
    return not code or code in row.path.split("/") or code == row.facts["village_code"]


def reachable(place: str, reach: Collection[str]) -> bool:
    """Whether somebody whose duties lie at these places reaches a place, or a part of it."""
    for path in PATHS.values():
        above = path.strip("/").split("/")
        village = [place] if place.startswith(above[-1]) else []
        if place in ("", *above, *village) and any(code in above for code in reach):
            return True
    return False


def wanted(row: Row, asked: Asked) -> bool:
    """Whether it meets all that is asked."""
    facts = row.facts
    standings = {"": ("normal", "lapsed"), "register": ("normal", "lapsed"), "all": (facts["standing"],)}
    filed, until = (plain(facts[name]) or "" for name in ("filed_on", "certificate_until"))
    text = asked.text.lower()
    named = text in facts["name"].lower() or any(
        (facts[name] or "").lower().startswith(text) for name in ("filing_number", "legacy_number")
    )
    return (
        lies(row, asked.place)
        and facts["standing"] in standings.get(asked.standing, (asked.standing,))
        and all(getattr(asked, name) in ("", facts[name]) for name in ("field", "form", "management"))
        and between(str(filed), asked.filed_from, asked.filed_to)
        and between(str(until), asked.until_from, asked.until_to)
        and (not asked.text or named)
    )


def between(day: str, first: str, last: str) -> bool:
    """Whether a day lies within; one that nobody knows lies in no bounds."""
    return (not first or (bool(day) and day >= first)) and (not last or (bool(day) and day <= last))


def ordered(rows: list[Row], asked: Asked) -> list[Row]:
    """In the order that is asked; what is not known comes last, and equals by their numbers."""
    found = sorted(rows, key=lambda row: row.id)
    for key in reversed(_keys(asked)):
        known = [row for row in found if key(row) is not None]
        unknown = [row for row in found if key(row) is None]
        found = sorted(known, key=key, reverse=bool(asked.order)) + unknown
    return found


def _keys(asked: Asked) -> list[Any]:
    if asked.sort in SORTED_BY:
        return [lambda row: row.facts[asked.sort]]
    if asked.sort == "known_from":
        return [lambda row: row.known_from]
    return [lambda row: row.path, lambda row: row.facts["filed_on"]]


def totals(rows: list[Row]) -> Counter[tuple[str, str]]:
    """How many by standing and field."""
    return Counter((row.facts["standing"], row.facts["field"]) for row in rows)


def lines(rows: list[Row]) -> str:
    """The ledger for machines."""
    return "".join(
        json.dumps(row.line(), ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n" for row in rows
    )


def check_code(rows: list[Row]) -> str:
    """Their check code."""
    return hashlib.sha256(lines(rows).encode()).hexdigest()
