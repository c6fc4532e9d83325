"""What a list of the ledger is narrowed to and ordered by, as an address says it. Pure."""

from __future__ import annotations

import enum
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from portal.ledger.rules.moments import day
from portal.organizations.rules import ON_THE_REGISTER, Field, Form, Management, Standing, label
from portal.regions import codes
from portal.shared.clock import FOREVER
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _

LONGEST = 80
"""Characters of a text that are looked for."""


class Which(enum.StrEnum):
    """Which organizations a list shows, where no single standing is asked for."""

    REGISTER = "register"  # 在册: normal or lapsed
    ALL = "all"  # 全部: those that left the register too


class Sort(enum.StrEnum):
    """What a list is ordered by; the last word is always the record's own number."""

    PLACE = "place"  # 行政区划: unit, township, filing day: the official order
    FILED_ON = "filed_on"
    NAME = "name"
    FILING_NUMBER = "filing_number"
    CERTIFICATE_UNTIL = "certificate_until"
    MEMBERS = "members"
    KNOWN_FROM = "known_from"  # 最近记录


WHICH_LABELS: Mapping[str, Message] = {
    Which.REGISTER: _("On the register, certificate ended or not"),
    **{standing: label(standing) for standing in Standing},
    Which.ALL: _("All, those that left the register too"),
}
DAYS = ("filed_from", "filed_to", "until_from", "until_to")
PARAMETERS = ("place", "field", "form", "standing", "management", *DAYS, "text", "sort", "order")
"""The parameters of an address that this reads."""
DESCENDING = "descending"


def check_names(args: Iterable[str], known: Container[str]) -> None:
    """RuleBroken at the first parameter that nobody knows: a filter written wrongly must not widen the answer."""
    for name in args:
        if name not in known:
            raise RuleBroken(_("There is no parameter “%(name)s”.", name=name[:40]), name)


Choice = TypeVar("Choice", bound=enum.StrEnum)


@dataclass(frozen=True)
class Wanted:
    """Filters and order of a list. `place` is a short code: city, management unit, township or village."""

    place: str = ""
    field: Field | None = None
    form: Form | None = None
    standing: Which | Standing = Which.REGISTER
    management: Management | None = None
    filed_from: date | None = None
    filed_to: date | None = None
    until_from: date | None = None
    until_to: date | None = None
    text: str = ""
    sort: Sort = Sort.PLACE
    descending: bool = False

    @property
    def standings(self) -> frozenset[Standing]:
        """The standings that are shown."""
        if isinstance(self.standing, Standing):
            return frozenset({self.standing})
        return ON_THE_REGISTER if self.standing is Which.REGISTER else frozenset(Standing)

    @property
    def narrowed(self) -> bool:
        """Whether anything but place and order differs from the whole register."""
        return bool(self.args().keys() - {"place", "sort", "order"})

    def args(self) -> dict[str, str]:
        """The parameters that lead here again: what differs from the plain list."""
        plain = Wanted()
        found = {name: getattr(self, name) for name in PARAMETERS if name != "order"}
        said = {name: str(value) for name, value in found.items() if value and value != getattr(plain, name)}
        return said | ({"order": DESCENDING} if self.descending else {})


def read(args: Mapping[str, str]) -> Wanted:
    """What an address asks for. RuleBroken at the parameter that is nonsense."""
    days = {name: day(args, name, FOREVER) for name in DAYS}
    order = args.get("order", "").strip()
    if order not in ("", "ascending", DESCENDING):
        raise _nonsense("order", order)
    standing = args.get("standing", "").strip() or Which.REGISTER.value
    return Wanted(
        place=place(args.get("place", "")),
        field=_choice(args, "field", Field),
        form=_choice(args, "form", Form),
        standing=Which(standing) if standing in set(Which) else _one(Standing, "standing", standing),
        management=_choice(args, "management", Management),
        text=args.get("text", "").strip()[:LONGEST].strip(),
        sort=_choice(args, "sort", Sort) or Sort.PLACE,
        descending=order == DESCENDING,
        **days,
    )


def place(typed: str) -> str:
    """The short code of a place: 420302003000 as 420302003. RuleBroken at `place` for what is no code."""
    code = typed.strip().upper()
    if not re.fullmatch(r"[0-9A-Z]{0,12}", code):
        raise _nonsense("place", typed)
    if len(code) == codes.VILLAGE and code.isdigit():
        for length in (codes.CITY, codes.COUNTY, codes.TOWNSHIP):
            if code[length:].strip("0") == "":
                return code[:length]
    return code


def _choice(args: Mapping[str, str], name: str, choices: type[Choice]) -> Choice | None:
    typed = args.get(name, "").strip()
    return _one(choices, name, typed) if typed else None


def _one(choices: type[Choice], name: str, typed: str) -> Choice:
    if typed not in set(choices):
        raise _nonsense(name, typed)
    return choices(typed)


def _nonsense(name: str, typed: str) -> RuleBroken:
    return RuleBroken(
        _("“%(typed)s” is nothing that “%(name)s” can be. Choose again.", typed=typed[:40], name=name), name
    )
