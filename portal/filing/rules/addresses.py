"""Whether two organizations have one address (一址多社), where a county does not allow it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.filing.rules.answers import WAS, Answers, changed
from portal.filing.rules.steps import Kind
from portal.organizations.rules import search_key
from portal.shared.errors import Message
from portal.shared.errors import msg as _


@dataclass(frozen=True)
class Address:
    """An address within a township: the village, if it is known, and what was written."""

    village_code: str | None
    text: str


@dataclass(frozen=True)
class Holder:
    """Who has an address: an organization on the register, or the case of one."""

    name: str
    address: Address
    filing_id: int | None = None


def asked_for(kind: Kind, answers: Answers) -> Address | None:
    """The address that a case would bring onto the register; None if it brings none."""
    if kind is Kind.CHANGE:
        new = changed(answers)
        if not new & {"address", "village_code"}:
            return None
        text, village = (answers.get(name if name in new else WAS + name, "") for name in ("address", "village_code"))
    elif kind is Kind.ESTABLISH:
        text, village = answers.get("address", ""), answers.get("village_code", "")
    else:
        return None
    return Address(village or None, text) if text.strip() else None


def alike(one: Address, other: Address, above: Sequence[str]) -> bool:
    """Whether two addresses of a township are one, but for width, blanks, marks and the names of the places above.

    `above` are the official names of city, county, township and villages. “Hall of the community” means another hall
    in another village; where one of the two does not say its village, it may be the same.
    """
    if one.village_code and other.village_code and one.village_code != other.village_code:
        return False
    return _key(one.text, above) == _key(other.text, above) != ""


def _key(text: str, above: Sequence[str]) -> str:
    key, places = search_key(text), sorted({search_key(name) for name in above}, key=len, reverse=True)
    while True:
        place = next((place for place in places if place and key.startswith(place) and key != place), None)
        if place is None:
            return key
        key = key.removeprefix(place)


def refusal(holder: Holder) -> Message:
    """Why an address cannot be had, and by whom it is."""
    if holder.filing_id is None:
        return _(
            "“%(name)s” has this address, and this county does not let organizations share one. "
            "Write how it differs (building, floor, room), or agree on another place.",
            name=holder.name,
        )
    return _(
        "Case %(case)s (%(name)s) asks for this address too, and this county does not let organizations share one. "
        "Write how it differs (building, floor, room), or agree on another place.",
        case=holder.filing_id,
        name=holder.name,
    )
