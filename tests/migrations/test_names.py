"""What stood before names were compared is taken apart by the migration as it would be today."""

from __future__ import annotations

from datetime import date
from typing import Any

from alembic import command
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.permissions import Role
from portal.filing.models import Filing
from portal.filing.rules.steps import State
from portal.history.replay import differences
from portal.operations.database import alembic_config
from portal.organizations.actions import Matter, cancel, change
from portal.organizations.compare import COMPARED
from portal.shared.db import db
from tests.accounts.factories import make_person
from tests.conftest import Arrange
from tests.filing.factories import make_filing, make_office
from tests.organizations.factories import FILED, make_organization


def compared(session: Session) -> list[tuple[Any, ...]]:
    """All that the projection keeps."""
    return [
        tuple(row) for table in COMPARED.tables for row in session.execute(select(table).order_by(*table.primary_key))
    ]


def test_names_that_were_there_before_are_compared_after_the_migration(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        decider = make_person(session, Role.TOWNSHIP_DECIDER)
        make_organization(session, decider, name="北街社区ＫＴＶ歌友会", village_code="420302003001")
        renamed, gone = (make_organization(session, decider, name=name) for name in ("夕阳红舞蹈队", "五堰街道合唱团"))
        change(session, decider, Matter(renamed.id, FILED.replace(year=2025), "更名"), {"name": "金秋 舞蹈队"})
        cancel(session, decider, Matter(gone.id, date(2026, 6, 1), "自行解散"))
        filing = make_filing(session, make_office(session), State.SUBMITTED)
        wanted, before = {filing.id: filing.name}, compared(session)
    with app.app_context():
        db.session.remove()
        command.downgrade(alembic_config(), "0005")
        command.upgrade(alembic_config(), "head")
    with arrange() as session:
        assert compared(session) == before
        assert len({row[0] for row in before if isinstance(row[0], int)}) == 3
        assert differences(session) == []
        rows = session.execute(select(Filing.id, Filing.wanted_name).order_by(Filing.id))
        assert {row.id: row.wanted_name for row in rows} == wanted
