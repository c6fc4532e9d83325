"""Passwords, roles and duties: what is allowed, and how it is said. Pure (domain.md G2)."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from portal.accounts.permissions import Permission, Role
from portal.regions import codes
from portal.shared.clock import FOREVER
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _

LONG, SHORT, CLASSES, DIFFERENT, LONGEST = 10, 8, 3, 5, 200
"""A password has 10 characters, or 8 of three classes (等保2.0 tests for it), 5 different ones, at most 200."""

COMMON = frozenset(
    """
    1234567890 12345678910 123456789a a123456789 1q2w3e4r5t qwertyuiop password12 password123 admin12345 admin123456
    administrator qwer123456 asdf123456 abc123456789 woaini1314520 aa123456789 1234512345 1122334455 9876543210
    abcd123456 abcdefghij qazwsxedcrfv shiyan1234 shiyan12345 minzheng123 mima123456 passw0rd p@ssw0rd p@ssword1
    abc123!@ abc@1234 abcd@1234 admin@123 admin123! admin!123 qwe123!@# qwer@1234 1qaz@wsx 1qaz2wsx! aa123456!
    aa@123456 test@123 root@123 shiyan@123 minzheng@123 welcome@1 password1! huawei@123
    """.split()  # noqa: SIM905 - read as words
)
"""The first ones anybody tries, in small letters."""

LOGIN = re.compile(r"[a-z][a-z0-9._-]{2,31}")


def check_password(password: str, login: str, *, same_as_old: bool = False) -> None:
    """RuleBroken if this may not be a password of this login."""
    if same_as_old:
        raise RuleBroken(_("Choose another password than the one you have now."), "new")
    if login.lower() in password.lower():
        raise RuleBroken(_("The password must not contain the login."), "new")
    if len(password) > LONGEST:
        raise RuleBroken(_("A password has at most %(longest)s characters.", longest=LONGEST), "new")
    if len(password) < LONG and not (len(password) >= SHORT and _classes(password) >= CLASSES):
        sentence = _(
            "The password is too short: 10 characters, or 8 with three of capitals, small letters, digits and signs."
        )
        raise RuleBroken(sentence, "new")
    if password.lower() in COMMON or len(set(password)) < DIFFERENT:
        raise RuleBroken(_("This password is one of the first that anybody would try. Choose another."), "new")


def _classes(password: str) -> int:
    kinds = (string.ascii_uppercase, string.ascii_lowercase, string.digits)
    known = sum(any(char in kind for char in password) for kind in kinds)
    return known + any(all(char not in kind for kind in kinds) for char in password)


def check_login(login: str) -> None:
    """RuleBroken unless it is 3–32 small letters, digits, dots, hyphens, beginning with a letter."""
    if not LOGIN.fullmatch(login):
        sentence = _("A login has 3 to 32 small letters, digits, dots or hyphens, and begins with a letter.")
        raise RuleBroken(sentence, "login")


def kept_login(typed: str) -> str:
    """What the audit keeps of a login that nobody has: a password typed into the wrong field is no login, and goes."""
    return typed if LOGIN.fullmatch(typed) else "—"


ROLE_LABELS: dict[Role, Message] = {
    Role.TOWNSHIP_CLERK: _("Township clerk"),
    Role.TOWNSHIP_DECIDER: _("Township decider"),
    Role.COUNTY_OFFICER: _("County officer"),
    Role.CITY_OFFICER: _("City officer"),
    Role.BASE_MANAGER: _("Base manager"),
    Role.FEDERATION_OFFICER: _("Federation officer"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.AUDITOR: _("Auditor"),
}

PERMISSION_LABELS: dict[Permission, Message] = {
    Permission.DESK_READ: _("See one's own desk"),
    Permission.FILING_READ: _("Read cases, without files and notes"),
    Permission.FILING_DRAFT: _("Enter, submit and withdraw a case"),
    Permission.FILING_ACCEPT: _("Accept a case, return it, or not accept it"),
    Permission.FILING_REVIEW: _("Review an accepted case"),
    Permission.FILING_DECIDE: _("Decide a case"),
    Permission.FILING_CONFIRM: _("Confirm a case for the county, or send it back"),
    Permission.POLICY_SET: _("Set the rules of filing of a county"),
    Permission.CERTIFICATE_PRINT: _("Print certificates and documents"),
    Permission.ORGANIZATION_READ: _("Read an organization's staff page"),
    Permission.PERSONAL_READ: _("Open personal facts, files, notes and reasons, audited"),
    Permission.LEDGER_CONFIRM: _("Confirm the ledger of a township, today or for a period"),
    Permission.PERIOD_CLOSE: _("Close and reopen a period for the county, dispute a figure"),
    Permission.PERIOD_ACCEPT: _("Accept a closed period, or give it back"),
    Permission.BOOK_EXPORT: _("Take a book out for checking elsewhere, personal facts sealed"),
    Permission.BASE_WORK: _("Keep an incubation base's records"),
    Permission.FEDERATION_WORK: _("Keep a federation's records"),
    Permission.ACCOUNTS_MANAGE: _("Manage people and duties"),
    Permission.CALENDAR_MANAGE: _("Enter the yearly notice into the calendar of working days (city-wide duty)"),
    Permission.AUDIT_READ: _("Read the audit and verify the books"),
}

TOWNSHIP, UNIT, CITY = "township", "unit", "city"

PLACES: dict[Role, frozenset[str]] = {
    Role.TOWNSHIP_CLERK: frozenset({TOWNSHIP}),
    Role.TOWNSHIP_DECIDER: frozenset({TOWNSHIP}),
    Role.COUNTY_OFFICER: frozenset({UNIT}),
    Role.CITY_OFFICER: frozenset({CITY}),
    Role.BASE_MANAGER: frozenset({TOWNSHIP, UNIT}),
    Role.FEDERATION_OFFICER: frozenset({TOWNSHIP, UNIT}),
    Role.ADMINISTRATOR: frozenset({UNIT, CITY}),
    Role.AUDITOR: frozenset({UNIT, CITY}),
}
"""At which kind of place a role can be had."""

_PLACES_BY_DEPTH = {1: CITY, 2: UNIT, 3: TOWNSHIP}


@dataclass(frozen=True)
class NewDuty:
    """A duty to be: a role at a place, from a day on, and its last day if it has one."""

    role: Role
    place_code: str
    from_day: date
    last_day: date | None = None

    @property
    def days(self) -> tuple[date, date]:
        """From when to when, half-open."""
        return self.from_day, self.last_day + timedelta(days=1) if self.last_day else FOREVER


@dataclass(frozen=True)
class NewPerson:
    """An account to be, with its first duty."""

    login: str
    name: str
    duty: NewDuty


@dataclass(frozen=True)
class AuditFilter:
    """What an auditor looks for; empty is anything. Days are whole days in Shanghai, both included."""

    person: str = ""
    event: str = ""
    subject: str = ""
    first: date | None = None
    last: date | None = None


class HasDays(Protocol):
    """A duty, as far as the rules look."""

    role: Role
    valid_from: date
    valid_to: date


def power(role: Role) -> str:
    """The one of three powers a role belongs to: administration, audit, business (三员分立)."""
    return role.value if role in (Role.ADMINISTRATOR, Role.AUDITOR) else "business"


def check_place(role: Role, scope_path: str) -> None:
    """RuleBroken if this role cannot be had at a place with this path."""
    if _PLACES_BY_DEPTH.get(len(codes.parts(scope_path))) not in PLACES[role]:
        raise RuleBroken(_("The role “%(role)s” cannot be had at this place.", role=ROLE_LABELS[role]), "place")


def check_powers(role: Role, days: tuple[date, date], others: Iterable[HasDays]) -> None:
    """RuleBroken if somebody would hold two of the three powers at the same time."""
    for duty in others:
        if duty.valid_from < days[1] and days[0] < duty.valid_to and power(duty.role) != power(role):
            sentence = _(
                "Nobody may be “%(role)s” and “%(other)s” at the same time: administration, audit and business are "
                "kept apart.",
                role=ROLE_LABELS[role],
                other=ROLE_LABELS[duty.role],
            )
            raise RuleBroken(sentence, "role")
