"""Who wrote a section of a case under way before the migration still wrote in it after."""

from __future__ import annotations

from alembic import command
from flask import Flask
from sqlalchemy import text

from portal.filing.queries.cases import hands
from portal.operations.database import alembic_config
from portal.shared import clock
from portal.shared.db import db
from tests.conftest import Arrange
from tests.filing.factories import make_draft, make_office

WROTE = text(
    "insert into draft_change (filing_id, section, person_id, version, at) values (:filing, 'people', :person, 2, :at)"
)


def test_who_wrote_in_a_case_before_the_migration_may_not_decide_it_after(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        office = make_office(session)
        filing_id = make_draft(session, office.clerk).id
    with app.app_context():
        db.session.remove()
        command.downgrade(alembic_config(), "0005")
        with db.engine.begin() as connection:
            at = clock.microseconds(clock.now())
            connection.execute(WROTE, {"filing": filing_id, "person": office.decider.id, "at": at})
        command.upgrade(alembic_config(), "head")
    with arrange() as session:
        assert hands(session, filing_id) == {office.clerk.id, office.decider.id}
