"""When a township passes to another management unit, the records of it follow: their scope path is derived."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.history import queries
from portal.history.subjects import subjects
from portal.regions.actions import Moved
from portal.shared.db import table_of


def refresh(session: Session, moved: Moved) -> None:
    """Give rows and versions of every subject in this township its new scope path, the past ones too; tell projections.

    A subject without the fact `township_code` follows by a callback of its own.
    """
    for subject in subjects():
        if "township_code" not in subject.fact_names:
            continue
        closed = queries.standing_rows(session, subject, moved.township_code, moved.path_before)
        for model in (subject.row, subject.version):
            table = table_of(model)
            here = (table.c.township_code == moved.township_code) & moved.below(table.c.scope_path)
            session.execute(update(table).where(here).values(scope_path=moved.rebased(table.c.scope_path)))
        opened = [
            row | {"scope_path": moved.path_after + row["scope_path"].removeprefix(moved.path_before)} for row in closed
        ]
        for projection in subject.projections:
            projection.apply(session, closed, opened)
