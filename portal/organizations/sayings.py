"""What is said of an organization, ready to be recorded: personal facts and reasons sealed under its data key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from portal.history import seals
from portal.history.book import Said
from portal.history.rules import Place
from portal.organizations.rules import SEALED_FACTS, EntryKind, NewOrganization, Standing

KIND = "organization"
REASON = "reason"


@dataclass(frozen=True)
class Teller:
    """Who speaks about which organization: the book it goes into, the record's key, the case it belongs to."""

    organization_id: int
    book: str
    actor_id: int
    data_key: bytes
    case_id: int | None = None
    recorded_at: datetime | None = None

    def say(
        self,
        kind: EntryKind,
        effective_on: date,
        changes: Mapping[str, Any] | None = None,
        reason: str = "",
        annuls: Place | None = None,
    ) -> Said:
        """One saying; `changes` and `reason` are plain text and sealed here. A None personal fact stays None."""
        sealed = {
            name: self._seal(name, value) if name in SEALED_FACTS and value is not None else value
            for name, value in (changes or {}).items()
        }
        return Said(
            subject=KIND,
            subject_id=self.organization_id,
            book=self.book,
            kind=kind,
            effective_on=effective_on,
            actor_id=self.actor_id,
            changes=sealed,
            reason=self._seal(REASON, reason) if reason else None,
            case_id=self.case_id,
            annuls=annuls,
            recorded_at=self.recorded_at,
        )

    def establish(self, effective_on: date, facts: NewOrganization, reason: str, data_key_id: int) -> Said:
        """The first saying: all the facts, and the key they are sealed under."""
        said = self.say(EntryKind.ESTABLISHED, effective_on, asdict(facts) | {"standing": Standing.NORMAL}, reason)
        return replace(said, identity={"data_key_id": data_key_id})

    def read(self, fact: str, stored: object) -> object:
        """A stored fact in plain text, to compare with what somebody says."""
        if fact not in SEALED_FACTS or stored is None:
            return stored
        return seals.unseal(self.data_key, KIND, self.organization_id, fact, str(stored))

    def _seal(self, fact: str, text: str) -> str:
        return seals.seal(self.data_key, KIND, self.organization_id, fact, text)
