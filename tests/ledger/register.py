"""Random lives of a few organizations, and what the ledger then shows: a list of what was said, scanned.

Imports nothing of the ledger: neither its conditions nor its clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.history.naive import Model, Told
from tests.history.stories import BOOKS, FIRST_DAY, LEAPS, days

PATHS = {
    "420302001": "/4203/420302/420302001/",
    "420302003": "/4203/420302/420302003/",
    "420302004": "/4203/4203JK/420302004/",
}
"""Three streets of one county by code, the third run by another unit."""
VILLAGES = {"420302001": (None,), "420302003": (None, "420302003001", "420302003002"), "420302004": (None,)}
SUBJECTS = (1, 2, 3)
FACTS: dict[str, Any] = {
    "short_name": None,
    "form": "team",
    "hub": False,
    "purpose": "组织居民开展广场舞活动",
    "activity_area": "township",
    "village_code": None,
    "address": "文化站二楼",
    "founded_on": None,
    "standing": "normal",
    "management": "filed",
    "legacy_number": None,
    "certificate_from": None,
    "certificate_until": None,
    "lapse_rule": "lapses",
    "uscc": None,
    "responsible_person": None,
    "phone": None,
    "contact_confirmed_on": None,
    "initiators": 3,
    "party_members": None,
    "volunteers": None,
    "party_organization": None,
    "funds_fen": None,
}


class Register(Model):
    """All that was said of the organizations."""

    def __init__(self) -> None:
        names = (*FACTS, "name", "field", "members", "township_code", "filing_number", "filed_on")
        super().__init__(facts=names, links=(), opening="established")

    def facts_on(self, subject: int, day: date, known_at: datetime) -> dict[str, Any] | None:
        """The facts of an organization on a day, as known at an instant; None where there is no such thing."""
        counting = [t for t in self.standing(subject, known_at) if t.day <= day]
        if not any(t.kind == self.opening for t in counting):
            return None
        facts: dict[str, Any] = dict.fromkeys(self.facts)
        for t in counting:
            facts |= t.changes
        end = facts["certificate_until"]
        if end is not None and facts["standing"] == "normal" and facts["lapse_rule"] == "lapses" and day > end:
            facts["standing"] = "lapsed"
        return facts

    def state(self, day: date, known_at: datetime) -> dict[int, dict[str, Any]]:
        """The facts of all organizations that were there."""
        found = {subject: self.facts_on(subject, day, known_at) for subject in SUBJECTS}
        return {subject: facts for subject, facts in found.items() if facts is not None}


@dataclass(frozen=True)
class Wish:
    """Something somebody would like to say. `verb`: e changes, c cancels, r revokes, x takes the `which` last back."""

    subject: int
    book: str
    verb: str
    day: date
    changes: dict[str, Any] = field(hash=False)
    township: str | None
    village: int
    which: int


changes = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["甲舞蹈队", "乙合唱队"]),
        "field": st.sampled_from(["charity", "culture_sport"]),
        "members": st.integers(1, 2),
        "certificate_until": st.none() | days,
        "filed_on": days,
    },
)
wishes = st.builds(
    Wish,
    subject=st.sampled_from(SUBJECTS),
    book=st.sampled_from(BOOKS),
    verb=st.sampled_from("eeeeecrxx"),
    day=days,
    changes=changes,
    township=st.none() | st.sampled_from(sorted(PATHS)),
    village=st.integers(0, 2),
    which=st.integers(0, 3),
)
stories = st.lists(st.tuples(st.sampled_from(LEAPS), st.lists(wishes, min_size=1, max_size=4)), min_size=1, max_size=7)


def tell(register: Register, now: datetime, wish: Wish) -> Told:
    """Fulfil a wish as far as it can be: it opens with a filing, and nothing is taken back that is not there."""
    of_it = [told for told in register.told if told.subject == wish.subject]
    gone = [told.annuls for told in of_it]
    there = [told for told in of_it if told.annuls is None and told.place not in gone]
    said = dict(wish.changes)
    if wish.township:
        choice = VILLAGES[wish.township]
        said |= {"township_code": wish.township, "village_code": choice[wish.village % len(choice)]}
    if not of_it:
        first = {"name": f"舞蹈{wish.subject}队", "field": "charity", "members": 1, "township_code": "420302003"}
        filing = {"filing_number": f"no{wish.subject}", "filed_on": wish.day}
        return register.tell(now, wish.book, wish.subject, "established", wish.day, FACTS | first | filing | said, None)
    if wish.verb == "x" and there:
        taken = there[-1 - wish.which % len(there)]
        return register.tell(now, wish.book, wish.subject, "annulled", wish.day, {}, taken.place)
    if wish.verb in "cr":
        kind, standing = ("cancelled", "cancelled") if wish.verb == "c" else ("revoked", "revoked")
        return register.tell(now, wish.book, wish.subject, kind, wish.day, {"standing": standing}, None)
    return register.tell(now, wish.book, wish.subject, "changed", wish.day, said, None)


moments = st.tuples(
    st.integers(-1, 14).map(lambda n: FIRST_DAY + timedelta(days=n)),
    st.none() | st.integers(-1, 10).map(lambda n: date(2020, 6, 15) + timedelta(days=n)),
)
"""A day, and the day of knowing (None: now)."""
