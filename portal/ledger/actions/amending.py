"""Setting a record right beside any case: the verb of each way, once, audited; and what it would come to, undone again.

Who decides cases at the place of the record may do so (docs/decisions/two-ways-to-set-the-record-right.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.history.rules import Place, Timeline, fold
from portal.ledger.queries import amending as queries
from portal.ledger.rules.amending import WAYS, Amendment, Way
from portal.ledger.rules.effects import Effect, effects
from portal.organizations import actions as organizations
from portal.organizations.actions import Matter
from portal.organizations.queries import organization_or_404
from portal.organizations.sayings import KIND
from portal.organizations.subject import ORGANIZATION
from portal.shared.db import undone
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _

EVENT = "record_amended"


def amend(session: Session, person: Person, amendment: Amendment) -> Place:
    """Do it; the place of the entry that says so.

    RuleBroken where the record does not allow it, and where something was recorded since the page was made.
    """
    organization = organization_or_404(session, person, Permission.FILING_DECIDE, amendment.organization_id, lock=True)
    _check_seen(session, amendment)
    _check_number(session, amendment)
    place = VERBS[amendment.way](session, person, amendment)
    audit.note(
        session,
        EVENT,
        person,
        subject_kind=KIND,
        subject_id=organization.id,
        scope_path=organization.scope_path,
        detail=_("%(way)s: entry %(entry)s", way=WAYS[amendment.way].title, entry=f"{place[0]}/{place[1]}"),
    )
    return place


@dataclass(frozen=True)
class Outcome:
    """What an amendment would come to: what holds otherwise, and whether the record would be void."""

    effects: list[Effect]
    void: bool


def outcome(session: Session, person: Person, amendment: Amendment) -> Outcome:
    """What it would come to: done, looked at, undone. RuleBroken as `amend`."""
    before = _folded(session, amendment.organization_id)
    with undone(session):
        amend(session, person, amendment)
        after = _folded(session, amendment.organization_id)
    return Outcome(effects(before.spans, after.spans), after.void)


def _folded(session: Session, organization_id: int) -> Timeline:
    return fold(queries.statements(session, organization_id), ORGANIZATION.grammar)


def _check_seen(session: Session, amendment: Amendment) -> None:
    """Asked under the lock of the record: what is sent twice is said once."""
    if queries.recorded(session, amendment.organization_id) == amendment.seen:
        return
    said = queries.statements(session, amendment.organization_id)
    if any(each.annuls and each.annuls == amendment.wrong for each in said):
        raise RuleBroken(_("This entry has already been taken back."))
    raise RuleBroken(
        _(
            "Since this page was opened, entry %(entry)s was recorded about the organization. Nothing of yours was "
            "saved. Look at what stands now; if it is still needed, send this once more.",
            entry=f"{said[-1].book}/{said[-1].number}",
        )
    )


def _check_number(session: Session, amendment: Amendment) -> None:
    """A filing number is had once."""
    number = amendment.facts.get("filing_number")
    other = queries.has_number(session, number, amendment.organization_id) if number else None
    if other is not None:
        raise RuleBroken(_("“%(name)s” has this filing number. Check it.", name=other), "filing_number")


def _matter(amendment: Amendment) -> Matter:
    return Matter(amendment.organization_id, amendment.effective_on, amendment.reason)


def _wrong(amendment: Amendment) -> Place:
    if amendment.wrong is None:
        raise RuleBroken(_("There is no such entry of this record."))
    return amendment.wrong


Verb = Callable[[Session, Person, Amendment], Place]
VERBS: Mapping[Way, Verb] = {
    Way.TAKE_BACK: lambda session, person, one: organizations.annul(
        session, person, one.organization_id, _wrong(one), one.reason
    ),
    Way.ANEW: lambda session, person, one: organizations.record_anew(
        session, person, _matter(one), _wrong(one), one.facts
    ),
    Way.CORRECT: lambda session, person, one: organizations.correct(session, person, _matter(one), one.facts),
    Way.CHANGED: lambda session, person, one: organizations.change(session, person, _matter(one), one.facts),
    Way.CANCELLED: lambda session, person, one: organizations.cancel(session, person, _matter(one)),
    Way.REVOKED: lambda session, person, one: organizations.revoke(session, person, _matter(one)),
    Way.REGISTERED_ELSEWHERE: lambda session, person, one: organizations.register_elsewhere(
        session, person, _matter(one), str(one.facts["uscc"])
    ),
}
"""The verb of each way. A late change is a change like any other: of a contact, its confirmation is not touched."""
