"""What the address of the list asks for: filters, moment, columns, place in the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from portal.ledger.rules import columns, moments, wanted
from portal.ledger.rules.columns import COLUMNS, ON_SCREEN
from portal.ledger.rules.cursors import AFTER
from portal.ledger.rules.moments import Moment
from portal.ledger.rules.wanted import Sort, Wanted
from portal.regions import codes
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _

VILLAGE, CHOSEN = "village", "columns"
PARAMETERS = frozenset({*wanted.PARAMETERS, moments.AS_OF, moments.KNOWN_ON, VILLAGE, CHOSEN, AFTER})
"""What an address may ask for. `village` is a village of `place`, chosen beside it."""


@dataclass(frozen=True)
class Asked:
    """A list somebody asks for, and behind which row it begins."""

    wanted: Wanted
    moment: Moment
    columns: tuple[str, ...] = ON_SCREEN
    after: str = ""

    def args(self) -> dict[str, str]:
        """The parameters that lead to the first page of this list."""
        own = {} if self.columns == ON_SCREEN else {CHOSEN: ",".join(self.columns)}
        return self.wanted.args() | self.moment.args() | own

    def today(self) -> dict[str, str]:
        """The parameters of this list as it stands today."""
        return {name: value for name, value in self.args().items() if name not in {moments.AS_OF, moments.KNOWN_ON}}

    def narrowed(self, **changes: object) -> dict[str, str]:
        """The parameters of this list with other filters or another order."""
        return replace(self, wanted=replace(self.wanted, **changes)).args()  # type: ignore[arg-type]

    def sorted_by(self, sort: Sort) -> dict[str, str]:
        """The parameters of this list in this order; in its opposite, where it is in this order already."""
        same = self.wanted.sort is sort
        return self.narrowed(sort=sort, descending=not self.wanted.descending if same else sort is Sort.KNOWN_FROM)


def read(args: Mapping[str, str], today: date) -> Asked:
    """The list that an address asks for. RuleBroken at the parameter that is nonsense, also where nobody knows it."""
    wanted.check_names(args, PARAMETERS)
    asked = wanted.read(args)
    return Asked(
        wanted=replace(asked, place=village(args, asked.place)),
        moment=moments.read(args, today),
        columns=columns.chosen(args.get(CHOSEN, ""), ON_SCREEN),
        after=args.get(AFTER, ""),
    )


def village(args: Mapping[str, str], place: str) -> str:
    """The village chosen beside its township; the place alone, where another was chosen since."""
    typed = args.get(VILLAGE, "").strip()
    if not typed:
        return place
    if len(typed) != codes.VILLAGE or not typed.isdigit():
        raise RuleBroken(_("“%(typed)s” is no village or community. Choose again.", typed=typed[:40]), VILLAGE)
    return typed if codes.township9(typed) == place[: codes.TOWNSHIP] else place


def put_in_order(chosen: Mapping[str, str]) -> str:
    """The columns that were ticked as an address names them: by the number written beside each, the rest behind."""
    standing = {name: place for place, name in enumerate(COLUMNS)}
    numbers = {name: _number(typed.strip()) for name, typed in chosen.items() if name in COLUMNS}
    return ",".join(sorted(numbers, key=lambda name: (numbers[name], standing[name])))


def _number(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) <= len(str(len(COLUMNS))) else len(COLUMNS) + 1
