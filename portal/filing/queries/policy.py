"""Reading settings and counting numbers."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.filing.models import NumberCounter, PolicyVersion
from portal.filing.policy import Policy


def policy_for(session: Session, unit_code: str, on: date) -> Policy:
    """What a management unit's settings are on a day: the newest in force over the defaults."""
    found = select(PolicyVersion.settings).where(
        PolicyVersion.unit_code == unit_code, PolicyVersion.effective_from <= on
    )
    settings = session.scalar(found.order_by(PolicyVersion.effective_from.desc()).limit(1))
    return Policy().having(json.loads(settings)) if settings else Policy()


def count_on(session: Session, prefix: str, count: int) -> int:
    """Take the next `count` sequences of this prefix and say the last; the counter stays locked to the end."""
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415 - the dialect's own on_conflict
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]  # noqa: PLC0415
    counter: Any = NumberCounter.__table__
    taking = insert(counter).values(prefix=prefix, last=count)
    taking = taking.on_conflict_do_update(index_elements=[counter.c.prefix], set_={"last": counter.c.last + count})
    return int(session.execute(taking.returning(counter.c.last)).scalar_one())
