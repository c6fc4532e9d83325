"""Differences the plain way: state by state, applied one by one, counted one by one.

What the database says of two moments is held against this.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from portal.ledger.rules.comparing import Difference, Seen, difference
from portal.ledger.rules.tallies import Counted, Group

Facts = Mapping[str, Any]


def compare(before: Mapping[int, Seen], after: Mapping[int, Seen], since: date) -> Iterator[Difference]:
    """The differences of two states, by id; both may hold more than what is listed."""
    for number in sorted(before.keys() | after.keys()):
        found = difference(number, before.get(number), after.get(number), since)
        if found:
            yield found


def apply(differences: Iterable[Difference], state: Mapping[int, Facts]) -> dict[int, Facts]:
    """The second list, from the first and what became of it; every difference must fit what it is applied to."""
    result = dict(state)
    for each in differences:
        number = each.organization_id
        stood = result.pop(number, None)
        assert stood == (each.before.facts if each.before and each.before.listed else None), f"{number} stood otherwise"
        if each.after and each.after.listed:
            result[number] = each.after.facts
    return result


def counted(differences: Iterable[Difference]) -> Counted:
    """How many there are of each sort."""
    found: Counted = Counter()
    for each in differences:
        paths = [seen.path if seen and seen.listed else None for seen in (each.before, each.after)]
        found[Group(each.kind, each.reason, each.late, *paths)] += 1
    return found
