"""What was said of an organization, as other programs get it: no personal fact, sealed or open. Pure."""

from __future__ import annotations

from typing import Any

from portal.history.rules import Statement
from portal.ledger.rules.canonical import instant
from portal.organizations.rules import SEALED_FACTS


def entry(said: Statement) -> dict[str, Any]:
    """An entry without reason and actor; of personal facts only the names, under `sealed`."""
    return {
        "entry": f"{said.book}/{said.number}",
        "kind": said.kind,
        "effective_on": said.effective_on.isoformat(),
        "recorded_at": instant(said.recorded_at),
        "annuls": f"{said.annuls[0]}/{said.annuls[1]}" if said.annuls else None,
        "changes": {name: value for name, value in said.changes.items() if name not in SEALED_FACTS},
        "sealed": [name for name in SEALED_FACTS if name in said.changes],
    }
