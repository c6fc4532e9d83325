"""Setting a record right beside any case (更正、作废、补记): the ways, what each may say, what is typed. Pure.

What follows from it is reckoned in `portal.ledger.rules.effects`.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.filing.rules.answers import day_of, fen, phone, whole
from portal.filing.rules.checks import MOST_FEN, MOST_PEOPLE, NAME, PERSON, TEXT, unwritable
from portal.filing.rules.typed import as_kept
from portal.history.rules import Place
from portal.ledger.rules import money
from portal.ledger.rules.life import WORDS
from portal.organizations.rules import CARRIES, FACT_LABELS, ActivityArea, EntryKind, is_uscc, read_uscc
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _


class Way(enum.StrEnum):
    """How the record is set right."""

    TAKE_BACK = "take-back"  # 作废
    ANEW = "anew"  # 作废并重新登记
    CORRECT = "correct"  # 更正
    CHANGED = "changed"  # 补记变更
    CANCELLED = "cancelled"  # 补记注销
    REVOKED = "revoked"  # 补记撤销
    REGISTERED_ELSEWHERE = "registered-elsewhere"  # 补记转登记


@dataclass(frozen=True)
class Words:
    """What a way is called, what it does, and what its last button says."""

    title: Message
    explained: Message
    button: Message
    done: Message


WAYS: Mapping[Way, Words] = {
    Way.TAKE_BACK: Words(
        _("Take the entry back"),
        _("It should never have been recorded. It stays readable and counts no more; nothing takes its place."),
        _("Take this entry back"),
        _("The entry is taken back."),
    ),
    Way.ANEW: Words(
        _("Take it back and record it anew"),
        _("It happened, but on another day, or some of what was recorded is wrong."),
        _("Record it anew"),
        _("The entry is taken back and recorded anew."),
    ),
    Way.CORRECT: Words(
        _("Correct details"),
        _("Details were wrong from a day on. What was recorded from a later day on still holds."),
        _("Record the correction"),
        _("The correction is recorded."),
    ),
    Way.CHANGED: Words(
        _("Enter a change late"),
        _("Details changed on a past day, and nobody recorded it."),
        _("Record the change"),
        _("The change is recorded."),
    ),
    Way.CANCELLED: Words(
        _("Enter a cancellation late"),
        _("It was cancelled at its own request on a past day, and nobody recorded it."),
        _("Record the cancellation"),
        _("The cancellation is recorded."),
    ),
    Way.REVOKED: Words(
        _("Enter a revocation late"),
        _("The decision to revoke the filing was made on a past day, and nobody recorded it."),
        _("Record the revocation"),
        _("The revocation is recorded."),
    ),
    Way.REGISTERED_ELSEWHERE: Words(
        _("Enter a registration with the county late"),
        _("The county bureau registered it on a past day, and nobody recorded it."),
        _("Record the registration"),
        _("The registration is recorded."),
    ),
}
LATE: Mapping[Way, EntryKind] = {
    Way.CHANGED: EntryKind.CHANGED,
    Way.CANCELLED: EntryKind.CANCELLED,
    Way.REVOKED: EntryKind.REVOKED,
    Way.REGISTERED_ELSEWHERE: EntryKind.REGISTERED_ELSEWHERE,
}
"""What may be entered late, beside any case. A renewal gives out a certificate: it takes a case."""
OF_AN_ENTRY = (Way.TAKE_BACK, Way.ANEW)
"""The ways that begin at a wrong entry."""
NEVER = frozenset({"standing", "management", "township_code"})
"""Follows from endings; and another township is another register: taken back here, filed there."""


@dataclass(frozen=True)
class Amendment:
    """What somebody wants to set right, and why (plain text).

    `facts` are values by name, personal ones in plain text; `wrong` is the entry to be taken back, `effective_on` its
    day where nothing takes its place. `seen` counts the entries of the record that were known as the page was made.
    """

    way: Way
    organization_id: int
    effective_on: date
    reason: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    wrong: Place | None = None
    seen: int = 0


def offered(way: Way, kind: EntryKind | None = None) -> tuple[str, ...]:
    """The facts that may be named, in the order of the page; `kind` is that of the entry to be recorded anew."""
    said = {Way.CORRECT: EntryKind.CORRECTED, **LATE}.get(way, kind)
    if way is Way.TAKE_BACK or said is None:
        return ()
    return tuple(name for name in FACT_LABELS if name in CARRIES[said] - NEVER)


CHOSEN = frozenset({Way.ANEW, Way.CORRECT, Way.CHANGED})
"""The ways of which one chooses the facts first; any other asks for all that may be named."""
MUST_NAME = frozenset({Way.CORRECT, Way.CHANGED})
"""The ways that say nothing without a fact."""


DAYS = frozenset({"founded_on", "filed_on", "certificate_from", "certificate_until", "contact_confirmed_on"})
AHEAD = frozenset({"certificate_from", "certificate_until"})
"""Days that may lie in the future."""
FIGURES = frozenset({"initiators", "members", "party_members", "volunteers"})
LENGTHS: Mapping[str, tuple[int, int]] = {
    "name": NAME,
    "short_name": (1, NAME[1]),
    "purpose": TEXT,
    "address": TEXT,
    "responsible_person": PERSON,
    "filing_number": (1, 40),
    "legacy_number": (1, 40),
}
NEEDED = frozenset(
    {"name", "form", "field", "purpose", "activity_area", "address", "lapse_rule", "responsible_person", "phone"}
    | {"filed_on", "contact_confirmed_on"}
)
"""What cannot be left empty."""
LONGEST_REASON = 500


def typed(name: str, value: object) -> str | bool:
    """A stored fact as a field of the form shows it."""
    if isinstance(value, bool):
        return value
    if value is None:
        return ""
    if name == "funds_fen" and isinstance(value, int):
        return money.typed(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def read(name: str, text: str | bool, today: date) -> Any:  # noqa: ANN401 - whatever the fact is
    """What was typed, as the fact's value. RuleBroken at the field for what is none."""
    if isinstance(text, bool):
        return text
    kept = as_kept("funds" if name == "funds_fen" else name, text)
    if not kept:
        if name in NEEDED:
            raise RuleBroken(_("This cannot stay empty."), name)
        return None
    if name in WORDS:
        return _member(name, kept)
    reader = next(reader for names, reader in READERS if names is None or name in names)
    return reader(name, kept, today)


def _member(name: str, text: str) -> enum.StrEnum:
    if text not in set(WORDS[name]):
        raise RuleBroken(_("Please choose."), name)
    return WORDS[name](text)


def _day(name: str, text: str, today: date) -> date:
    day = day_of(text)
    if day is None:
        raise RuleBroken(_("Write the day as year-month-day, for example %(day)s.", day=today), name)
    if day > today and name not in AHEAD:
        raise RuleBroken(_("The day cannot lie in the future."), name)
    if day.year < 1949:
        raise RuleBroken(_("The day lies too far back. Check the year."), name)
    return day


def _figure(name: str, text: str, _today: date) -> int:
    number = whole(text)
    if number is None or number > MOST_PEOPLE:
        raise RuleBroken(_("Write a whole number, in digits."), name)
    return number


def _amount(name: str, text: str, _today: date) -> int:
    amount = fen(text)
    if amount is None or amount > MOST_FEN:
        raise RuleBroken(
            _("Write the amount in yuan, with at most two decimals; leave it empty if there are none."), name
        )
    return amount


def _phone(name: str, text: str, _today: date) -> str:
    number = phone(text)
    if number is None:
        raise RuleBroken(
            _("This is no telephone number of the mainland. Check the digits: mobile, or area code and number."), name
        )
    return number


def _credit_code(name: str, text: str, _today: date) -> str:
    code = read_uscc(text)
    if not is_uscc(code):
        raise RuleBroken(
            _("This is no unified social credit code: check the eighteen characters, the last one does not fit."), name
        )
    return code


def _written(name: str, text: str, _today: date) -> str:
    if name in LENGTHS:
        wrong = unwritable(text, LENGTHS[name], lines=name == "purpose")
        if wrong is not None:
            raise RuleBroken(wrong, name)
    return text


READERS: tuple[tuple[frozenset[str] | None, Callable[[str, str, date], Any]], ...] = (
    (DAYS, _day),
    (FIGURES, _figure),
    (frozenset({"funds_fen"}), _amount),
    (frozenset({"phone"}), _phone),
    (frozenset({"uscc"}), _credit_code),
    (None, _written),
)
"""How each fact is read; the last takes what no other does."""


def effective(text: str, today: date) -> date:
    """The day it takes effect. RuleBroken at `effective_on`."""
    if not text.strip():
        raise RuleBroken(_("Give the day from which it holds."), "effective_on")
    return _day("effective_on", text.strip(), today)


def reason(text: str) -> str:
    """Why. RuleBroken at `reason`."""
    kept = as_kept("reason", text)
    wrong = unwritable(kept, (2, LONGEST_REASON), lines=True) if kept else _("Say in a sentence why.")
    if wrong is not None:
        raise RuleBroken(wrong, "reason")
    return kept


def check_together(before: Mapping[str, Any], facts: Mapping[str, Any]) -> None:
    """RuleBroken where what is typed does not fit what the record says on that day (`before`), or itself."""
    whole_record = {**before, **facts}

    def at(*names: str) -> str | None:
        return next((name for name in names if name in facts), None)

    first, last = whole_record.get("certificate_from"), whole_record.get("certificate_until")
    if at("certificate_from", "certificate_until") and first and last and last < first:
        raise RuleBroken(
            _("The certificate would end before it begins. Check both days."),
            at("certificate_until", "certificate_from"),
        )
    members, party = whole_record.get("members"), whole_record.get("party_members")
    if at("members", "party_members") and members is not None and (party or 0) > members:
        raise RuleBroken(
            _("There cannot be more Party members than members. Check both numbers."), at("party_members", "members")
        )
    village = whole_record.get("activity_area") == ActivityArea.VILLAGE and not whole_record.get("village_code")
    if at("activity_area", "village_code") and village:
        raise RuleBroken(
            _("It would be active in one village, and the record names none. Name the village too."),
            at("village_code", "activity_area"),
        )
