"""Going back to where a day had one version of the settings leaves the one that counts."""

from __future__ import annotations

from datetime import date

from alembic import command
from flask import Flask
from sqlalchemy import text

from portal.filing.models import PolicyVersion
from portal.operations.database import alembic_config
from portal.shared import clock
from portal.shared.db import db
from tests.conftest import Arrange

FIRST, LATER = date(2026, 1, 1), date(2026, 6, 1)


def test_of_the_settings_the_one_that_counts_goes_back_alone(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        for day, settings, taken_back_at in (
            (FIRST, "first", None),
            (FIRST, "second", None),
            (FIRST, "third, taken back", clock.now()),
            (LATER, "taken back", clock.now()),
        ):
            row = PolicyVersion(unit_code="420302", effective_from=day, settings=settings, taken_back_at=taken_back_at)
            session.add(row)
            session.flush()
    with app.app_context():
        db.session.remove()
        command.downgrade(alembic_config(), "0005")
        with db.engine.connect() as connection:
            left = connection.execute(text("select effective_from, settings from policy_version order by id")).all()
        command.upgrade(alembic_config(), "head")
    assert [(str(day), settings) for day, settings in left] == [(str(FIRST), "second")]
