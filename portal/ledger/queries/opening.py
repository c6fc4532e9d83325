"""Opening sealed facts of rows that are shown: who may, and the line in the audit, is the caller's."""

from __future__ import annotations

from typing import Any

from portal.history.seals import unseal
from portal.ledger.rules.shown import Opener
from portal.organizations.sayings import KIND
from portal.shared.keys import keyring


def opener(row: Any) -> Opener | None:  # noqa: ANN401 - a row of `queries.lines`
    """What opens the sealed facts of a row that came with its wrapped key; None if that was destroyed."""
    if row.wrapped is None:
        return None
    key = keyring().unwrap(row.wrapped)
    return lambda fact: unseal(key, KIND, row.subject_id, fact, getattr(row, fact))
