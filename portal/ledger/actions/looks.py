"""What a look at a record leaves behind: a line in the audit where sealed reasons were opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.accounts.models import Person
from portal.ledger.rules.life import Told
from portal.organizations.models import Organization
from portal.organizations.sayings import KIND
from portal.shared.errors import msg as _


def note_reasons(session: Session | None, person: Person, organization: Organization, told: Sequence[Told]) -> None:
    """One line for all the reasons that `told` opens, if any; without a `session` in a transaction of its own."""
    if not any(entry.opened for entry in told):
        return
    about: dict[str, Any] = {
        "subject_kind": KIND,
        "subject_id": organization.id,
        "scope_path": organization.scope_path,
        "detail": _("The reasons of its entries, on the page of the record"),
    }
    if session is None:
        audit.note_aside("personal_read", person, **about)
    else:
        audit.note(session, "personal_read", person, **about)
