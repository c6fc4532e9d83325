"""The heads of books that closed periods hold: a book that was written anew does not have them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.history.verify import Kept
from portal.ledger.models import Seal
from portal.shared.errors import msg as _


def heads(session: Session) -> Iterator[Kept]:
    """Of every closed period, reopened ones too: what was the last entry of each book then, and its hash."""
    found = select(Seal.period, Seal.unit_code, Seal.heads).order_by(Seal.id)
    for row in session.execute(found):
        where = _("closed period %(period)s of %(unit)s", period=row.period, unit=row.unit_code)
        for head in json.loads(row.heads):
            yield Kept(head["book"], head["number"], head["hash"], where)
