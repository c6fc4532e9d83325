"""Paging through the ledger: whatever the order and the size of a page, every row comes once, in that order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.accounts.permissions import Role
from portal.ledger.queries import lines
from portal.ledger.queries.scopes import scope_at
from portal.ledger.rules.moments import Moment
from portal.ledger.rules.wanted import Sort, Wanted, Which
from portal.organizations.actions import Matter, cancel
from portal.shared import clock
from tests.accounts.factories import make_person
from tests.organizations.factories import make_organization

TOWNSHIPS = ("420302001", "420302002", "420302003", "420302004")
READ: dict[Sort, Callable[[Any], Any]] = {
    Sort.FILED_ON: lambda row: row.filed_on,
    Sort.NAME: lambda row: row.name,
    Sort.FILING_NUMBER: lambda row: row.filing_number,
    Sort.CERTIFICATE_UNTIL: lambda row: row.certificate_until,
    Sort.MEMBERS: lambda row: row.members,
    Sort.KNOWN_FROM: lambda row: row.known_from,
}
"""What each order looks at, read from a row."""


@pytest.fixture
def made(session: Session) -> list[int]:
    """Fourteen organizations of four streets, many alike, some without members or an end of their certificate."""
    found = []
    deciders = {code: make_person(session, Role.TOWNSHIP_DECIDER, code) for code in TOWNSHIPS}
    for number in range(14):
        code = TOWNSHIPS[number % 4]
        made = make_organization(
            session,
            deciders[code],
            name=f"第{number % 3}队",
            township_code=code,
            members=(None, 5, 9)[number % 3],
            filed_on=date(2024, 1, 1 + number % 2),
            certificate_until=None if number % 5 == 0 else date(2027, 1, 1 + number % 4),
        )
        found.append(made.id)
    cancel(session, deciders[TOWNSHIPS[0]], Matter(found[0], date(2025, 1, 1), "解散"))
    return found


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sort=st.sampled_from(Sort), descending=st.booleans(), size=st.integers(1, 16), which=st.sampled_from([*Which]))
def test_every_row_comes_once_and_in_order(
    session: Session, made: list[int], sort: Sort, descending: bool, size: int, which: Which
) -> None:
    wanted, moment = Wanted(standing=which, sort=sort, descending=descending), Moment(clock.today())
    scope, after, rows = scope_at(session, "4203"), "", []
    while True:
        page = lines.listing(session, scope, moment, wanted, after, size, opens=False)
        assert 0 < len(page.rows) <= size
        rows += page.rows
        if page.after is None:
            break
        after = page.after
    assert sorted(row.subject_id for row in rows) == (made if which is Which.ALL else made[1:])
    assert lines.totals(session, scope, moment, wanted).count == len(rows)
    assert [row.subject_id for row in lines.stream(session, scope, moment, wanted)] == [r.subject_id for r in rows]
    if sort is Sort.PLACE:
        keys = [(row.scope_path, row.filed_on) for row in rows]
        assert keys == sorted(keys, reverse=descending)
    else:
        stated = [value for value in map(READ[sort], rows) if value is not None]
        assert stated == sorted(stated, reverse=descending)
        assert [READ[sort](row) for row in rows] == stated + [None] * (len(rows) - len(stated))
