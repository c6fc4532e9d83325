"""Comparing in parts: a closed period is read unit by unit, each as known when that unit closed it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.ledger.queries import compare
from portal.ledger.queries.compare import Kinds
from portal.ledger.queries.scopes import Scope
from portal.ledger.rules.comparing import Difference
from portal.ledger.rules.moments import Moment
from portal.ledger.rules.tallies import Counted, Group
from portal.ledger.rules.wanted import Wanted
from portal.shared.paging import Page, cut


@dataclass(frozen=True)
class Part:
    """A part of what is compared, with its own two moments."""

    scope: Scope
    before: Moment
    after: Moment


Parts = Sequence[Part]
"""In official order; no township lies in two of them."""


def differences(session: Session, parts: Parts, wanted: Wanted, kinds: Kinds = ()) -> Iterator[Difference]:
    """The differences of all parts, in official order."""
    for part in parts:
        yield from compare.differences(session, part.scope, part.before, part.after, wanted, kinds)


def listing(
    session: Session, parts: Parts, wanted: Wanted, kinds: Kinds = (), behind: str = "", size: int = 50
) -> Page[Difference]:
    """A page of them, behind the row that `behind` names. RuleBroken at `after` for what names none."""
    found: list[Difference] = []
    for part in parts:
        asked = (part.scope, part.before, part.after, wanted, kinds)
        found += compare.listing(session, *asked, behind=behind, size=size + 1 - len(found)).rows
        if len(found) > size:
            break
    return cut(found, size, compare.cursor)


def counts(session: Session, parts: Parts, wanted: Wanted) -> Counted:
    """How many there are of each sort."""
    found: Counter[Group] = Counter()
    for part in parts:
        found.update(compare.counts(session, part.scope, part.before, part.after, wanted))
    return found


def begins(session: Session, parts: Parts, wanted: Wanted) -> Counter[str]:
    """How many are on the list at the first moments, by township path."""
    found: Counter[str] = Counter()
    for part in parts:
        found.update(compare.begins(session, part.scope, part.before, wanted))
    return found
