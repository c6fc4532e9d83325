"""What an export refuses: an address that says what nobody knows, an instant ahead, persons made anonymous since."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.history import seals
from portal.organizations.actions import Matter, change
from portal.organizations.models import Organization
from portal.shared import clock
from tests.conftest import Arrange, ClientFor
from tests.ledger.exported import NAMES, Ledger, make_ledger
from tests.ledger.test_export_pages import OPENED, PAGE, YESTERDAY, ask
from tests.organizations.factories import BAILANG


@pytest.fixture
def ledger(arrange: Arrange) -> Ledger:
    return make_ledger(arrange)


@pytest.mark.parametrize(
    "query",
    ["plase=420302", "endpoint=x", "_scheme=javascript", "_anchor=x", "_external=1", "_method=POST", "known_at=1"],
)
def test_a_parameter_that_nobody_knows_is_named(client_for: ClientFor, ledger: Ledger, query: str) -> None:
    answer = client_for(ledger.clerk).get(f"{PAGE}?{query}")
    assert answer.status_code == 422
    assert query.partition("=")[0 if "known" not in query else 2] in answer.text


def test_an_instant_ahead_is_refused(client_for: ClientFor, ledger: Ledger) -> None:
    visitor, query = client_for(ledger.clerk), f"{PAGE}?known_on={clock.today()}&known_at="
    ahead = min(clock.end_of(clock.today()), clock.now() + timedelta(hours=1))
    assert visitor.get(f"{query}{clock.microseconds(ahead)}").status_code == 422
    assert visitor.get(f"{query}{clock.microseconds(clock.now())}").status_code == 200


def test_a_file_is_refused_once_somebody_is_anonymous_who_stood_in_it_and_moved_since(
    client_for: ClientFor, arrange: Arrange, ledger: Ledger
) -> None:
    with arrange() as session:
        moved = Matter(ledger.made[0].id, clock.today(), "迁址")
        change(session, ledger.decider, moved, {"township_code": BAILANG})
    visitor = client_for(ledger.clerk)
    file = ask(visitor, f"?known_on={YESTERDAY}&as_of={YESTERDAY}", format="csv", **OPENED).location
    assert NAMES[0] in visitor.get(file).text
    with arrange() as session:
        seals.destroy(session, session.get_one(Organization, ledger.made[0].id).data_key_id or 0)
    refused = visitor.get(file)
    assert refused.status_code == 422
    assert NAMES[0] not in refused.text
