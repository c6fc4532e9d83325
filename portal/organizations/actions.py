"""What changes an organization's record: each verb checks its rule and writes history, in the caller's transaction.

The decision of a case calls the verb of its kind (`portal.filing.actions.effects`).
`correct`, `annul` and `record_anew` belong to the decider who sets the record right beside any case (更正); the
demonstration says the same kinds of entries through the same door, `history.book.record_many`.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.accounts.access import require_may
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.history import queries as history
from portal.history import seals
from portal.history.book import record, record_many
from portal.history.models import Book, Entry
from portal.history.rules import Place, encode, fold, holding
from portal.organizations import queries
from portal.organizations.models import Organization
from portal.organizations.rules import (
    ENDS,
    FACT_LABELS,
    EntryKind,
    Management,
    NewOrganization,
    check_anew,
    check_anonymize,
    check_saying,
    overtaken,
)
from portal.organizations.sayings import KIND, Teller
from portal.organizations.subject import ORGANIZATION
from portal.regions import codes
from portal.shared import clock
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _


@dataclasses.dataclass(frozen=True)
class Matter:
    """What is being decided: about which organization, with effect from which day, why (plain text), in which case.

    `permission` is that under which it is decided: the township's to decide, or the county's to confirm. `held` are
    the books that are locked already.
    """

    organization_id: int
    effective_on: date
    reason: str
    case_id: int | None = None
    permission: Permission = Permission.FILING_DECIDE
    held: Mapping[str, Book] = dataclasses.field(default_factory=dict)


def establish(
    session: Session,
    person: Person,
    organization_id: int,
    book: str,
    effective_on: date,
    facts: NewOrganization,
    data_key_id: int,
    case_id: int | None,
    reason: str = "",
    held: Mapping[str, Book] = MappingProxyType({}),
) -> Place:
    """Put a new organization on the register: the last step of a case, which has checked who decides.

    `organization_id` comes from `shared.db.reserve_ids`, `data_key_id` from the case (`history.seals.new_key`);
    `book` is that of the administering unit, `held` the books that are locked already. Personal facts and `reason` are
    plain text and sealed here, once.
    """
    key = seals.data_key(session, data_key_id)
    teller = Teller(organization_id, book, person.id, key, case_id)
    return record(session, teller.establish(effective_on, facts, reason, data_key_id), held)


def change(session: Session, person: Person, matter: Matter, facts: Mapping[str, Any]) -> Place:
    """Change details (变更): names only the facts that change, personal ones in plain text.

    RuleBroken where one of them was said from a later day on: that would stand, and nothing change today.
    """
    return _say(session, person, matter, EntryKind.CHANGED, facts)


def renew(session: Session, person: Person, matter: Matter, facts: Mapping[str, Any]) -> Place:
    """A new certificate (换证): `certificate_from`, `certificate_until` and, if the policy changed, `lapse_rule`."""
    return _say(session, person, matter, EntryKind.RENEWED, facts)


def replace(session: Session, person: Person, matter: Matter) -> Place:
    """Another copy of a lost certificate (补证): changes no fact."""
    return _say(session, person, matter, EntryKind.REPLACED, {})


def cancel(session: Session, person: Person, matter: Matter) -> Place:
    """Off the register at its own request (注销)."""
    return _end(session, person, matter, EntryKind.CANCELLED, {})


def revoke(session: Session, person: Person, matter: Matter) -> Place:
    """Off the register by the office's decision (撤销)."""
    return _end(session, person, matter, EntryKind.REVOKED, {})


def register_elsewhere(session: Session, person: Person, matter: Matter, uscc: str) -> Place:
    """Off the filing ledger, for the county bureau has registered it under this code (转登记)."""
    facts = {"management": Management.REGISTERED, "uscc": uscc}
    return _end(session, person, matter, EntryKind.REGISTERED_ELSEWHERE, facts)


def correct(session: Session, person: Person, matter: Matter, facts: Mapping[str, Any]) -> Place:
    """Say that these facts were wrong from that day on, and what is right (更正)."""
    return _say(session, person, matter, EntryKind.CORRECTED, facts)


def confirm_contacts(session: Session, person: Person, organization_ids: Iterable[int]) -> int:
    """Say that name and telephone still hold, as of today (联系方式核实): all or none; how many were said now.

    Whoever enters cases there says it. Who was confirmed today already is left as it is: sent twice is said once.
    """
    today, sayings = clock.today(), []
    for organization_id in sorted(set(organization_ids)):
        teller = _teller(session, person, organization_id, permission=Permission.FILING_DRAFT)
        before = queries.facts_on(session, organization_id, today) or {}
        check_saying(EntryKind.CONFIRMED, before.get("standing"), (), (), today)
        if before["contact_confirmed_on"] != today:
            sayings.append(teller.say(EntryKind.CONFIRMED, today, {"contact_confirmed_on": today}))
    if sayings:
        record_many(session, sayings)
    return len(sayings)


def annul(session: Session, person: Person, organization_id: int, wrong: Place, reason: str) -> Place:
    """Take an entry back (作废): it never was. Taking back the establishment makes the record void."""
    teller = _teller(session, person, organization_id)
    said = _entry(session, organization_id, wrong)
    return record(session, teller.say(EntryKind.ANNULLED, said.effective_on, reason=reason, annuls=wrong))


def record_anew(session: Session, person: Person, matter: Matter, wrong: Place, facts: Mapping[str, Any]) -> Place:
    """Take a wrong entry back and say the same kind of thing anew: on this day, with these facts in place of its own.

    Both at one instant, all or nothing: nobody ever sees the record without it. What is said anew stands in the case
    of the wrong entry, if that had one. The place of the new entry. RuleBroken where it may not be said on that day,
    and where it would say the same.
    """
    teller = _teller(session, person, matter.organization_id, matter.case_id)
    said = _entry(session, matter.organization_id, wrong)
    if said.annuls_book is not None:
        raise RuleBroken(_("This entry took another one back. Record anew what should hold instead."))
    kind, before = EntryKind(said.kind), json.loads(said.changes)
    if history.taken_back(session, [wrong]):
        raise RuleBroken(_("This entry has already been taken back."))
    others = [each for each in history.counting(session, KIND, matter.organization_id) if each.place != wrong]
    stood = holding(fold(others, ORGANIZATION.grammar), matter.effective_on)
    check_anew(kind, stood.facts["standing"] if stood else None, facts, others, matter.effective_on)
    news = {name: value for name, value in facts.items() if teller.read(name, before.get(name)) != encode(value)}
    if not news and matter.effective_on == said.effective_on:
        raise RuleBroken(_("Nothing would change: the entry says this already."))
    taken = teller.say(EntryKind.ANNULLED, said.effective_on, reason=matter.reason, annuls=wrong)
    anew = teller.say(kind, matter.effective_on, news, matter.reason)
    anew = dataclasses.replace(anew, changes=before | dict(anew.changes), case_id=said.case_id)
    return record_many(session, [taken, anew])[1]


def anonymize(session: Session, person: Person, organization_id: int, reason: str) -> None:
    """Destroy the data key of a record that has left the register, for good (匿名化).

    Nothing sealed under it opens again: personal facts, reasons, case answers, notes, files, prints. Entries stay as
    they are; nothing that needs a reason can be said of the record afterwards. `reason` is for the audit: no names.
    RuleBroken while it stands on the register, and once it is anonymous.
    """
    organization = queries.organization_or_404(
        session, person, Permission.FILING_DECIDE, organization_id, lock=True, void=True
    )
    require_may(person, Permission.PERSONAL_READ, organization)
    if not reason.strip():
        raise RuleBroken(_("Say why."), "reason")
    facts = queries.facts_on(session, organization_id, clock.today())
    check_anonymize(None if organization.void or facts is None else facts["standing"])
    if organization.data_key_id is None or queries.key_of(session, organization) is None:
        raise RuleBroken(_("The personal facts of this record have been destroyed (anonymized)."))
    seals.destroy(session, organization.data_key_id)
    audit.note(
        session,
        "anonymized",
        person,
        subject_kind=KIND,
        subject_id=organization.id,
        scope_path=organization.scope_path,
        detail=_("Reason: %(reason)s", reason=reason.strip()),
    )


def open_personal(
    session: Session,
    person: Person,
    purpose: Message | str,
    organization: Organization,
    fact: str,
    facts: Mapping[str, Any],
) -> str:
    """Open one sealed fact for a stated purpose, with a line in the audit; the plain text, "" if there is none.

    `facts` are those of the moment looked at (`queries.facts_on`): what opens is what was true then.
    """
    require_may(person, Permission.PERSONAL_READ, organization)
    if not str(purpose).strip():
        raise RuleBroken(_("Say what you need it for."), "purpose")
    audit.note(
        session,
        "personal_read",
        person,
        subject_kind=KIND,
        subject_id=organization.id,
        scope_path=organization.scope_path,
        detail=_("%(fact)s, opened for: %(purpose)s", fact=FACT_LABELS[fact], purpose=purpose),
    )
    sealed = facts.get(fact)
    if sealed is None:
        return ""
    return seals.unseal(seals.data_key(session, organization.data_key_id), KIND, organization.id, fact, sealed)


def _teller(
    session: Session,
    person: Person,
    organization_id: int,
    case_id: int | None = None,
    permission: Permission = Permission.FILING_DECIDE,
) -> Teller:
    """Who speaks about the record, locked from here on: whoever decides cases there, if nothing else is said."""
    organization = queries.organization_or_404(session, person, permission, organization_id, lock=True)
    key = seals.data_key(session, organization.data_key_id)
    return Teller(organization.id, codes.office(organization.scope_path), person.id, key, case_id)


def _entry(session: Session, organization_id: int, place: Place) -> Entry:
    found = history.entries_at(session, [place]).get(place)
    if found is None or (found.subject_kind, found.subject_id) != (KIND, organization_id):
        raise RuleBroken(_("There is no such entry of this record."))
    return found


def _end(session: Session, person: Person, matter: Matter, kind: EntryKind, facts: Mapping[str, Any]) -> Place:
    return _say(session, person, matter, kind, {**facts, "standing": ENDS[kind]})


def _say(session: Session, person: Person, matter: Matter, kind: EntryKind, facts: Mapping[str, Any]) -> Place:
    """Check the rule, leave out what already holds on that day, record the rest."""
    day = matter.effective_on
    teller = _teller(session, person, matter.organization_id, matter.case_id, matter.permission)
    before = queries.facts_on(session, matter.organization_id, day) or {}
    said = history.counting(session, KIND, matter.organization_id)
    check_saying(kind, before.get("standing"), facts, [statement.effective_on for statement in said], day)
    refusal = overtaken(facts, said, day) if kind is EntryKind.CHANGED else None
    if refusal is not None:
        raise RuleBroken(refusal, "effective_on")
    news = {name: value for name, value in facts.items() if teller.read(name, before[name]) != value}
    if facts and not news:
        raise RuleBroken(_("Nothing would change: this already holds on that day."))
    return record(session, teller.say(kind, day, news, matter.reason), matter.held)
