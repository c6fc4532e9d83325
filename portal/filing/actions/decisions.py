"""The decision: file or refuse. A yes gives a number, enters the register and issues a certificate, all or nothing."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.accounts.models import Person
from portal.filing.actions import certificate, numbering
from portal.filing.actions.cases import KIND, Taking, answers_of, begin, finish
from portal.filing.actions.certificate import ToIssue
from portal.filing.models import Filing
from portal.filing.rules.answers import Application, read
from portal.filing.rules.steps import Action
from portal.history import book, seals
from portal.organizations import actions as organizations
from portal.organizations.models import Organization
from portal.organizations.rules import NewOrganization
from portal.regions import codes
from portal.shared import clock
from portal.shared.db import reserve_ids
from portal.shared.errors import Message
from portal.shared.errors import msg as _


def file(session: Session, person: Person, filing_id: int, seen: int, note: str = "") -> Filing:
    """Decide yes (准予备案). Locks are taken in the order case, record, book, number."""
    taking = begin(session, person, filing_id, Action.FILE, seen, note)
    filing = taking.filing
    book_code = codes.office(filing.scope_path)
    organization_id = reserve_ids(session, Organization)[0]
    book.lock(session, [book_code])
    filing.decided_at = clock.now()
    day = clock.day_of(filing.decided_at)
    filing.number = numbering.reserve(session, taking.policy.number_template, filing.township_code, day)
    facts = _facts(read(answers_of(session, filing)), taking, day)
    organizations.establish(
        session, person, organization_id, book_code, day, facts, filing.data_key_id, filing.id, note.strip()
    )
    filing.organization_id = organization_id
    filing.due_on = None
    finish(session, person, taking, note)
    certificate.issue(session, _certificate(session, person, taking, facts))
    _audit(session, person, filing, _("Filed under number %(number)s.", number=filing.number))
    return filing


def refuse(session: Session, person: Person, filing_id: int, seen: int, note: str) -> Filing:
    """Decide no (不予备案), with the reason."""
    taking = begin(session, person, filing_id, Action.REFUSE, seen, note)
    taking.filing.decided_at = clock.now()
    taking.filing.due_on = None
    finish(session, person, taking, note)
    _audit(session, person, taking.filing, _("Refused."))
    return taking.filing


def _facts(application: Application, taking: Taking, day: date) -> NewOrganization:
    return NewOrganization(
        name=application.name,
        form=application.form,
        field=application.field,
        hub=application.hub,
        purpose=application.purpose,
        activity_area=application.activity_area,
        township_code=application.township_code,
        village_code=application.village_code,
        address=application.address,
        founded_on=application.founded_on,
        responsible_person=application.responsible_person,
        phone=application.phone,
        initiators=application.initiators,
        members=application.members,
        party_members=application.party_members,
        volunteers=application.volunteers,
        party_organization=application.party_organization,
        funds_fen=application.funds_fen,
        filing_number=taking.filing.number,
        filed_on=day,
        certificate_from=day,
        certificate_until=taking.policy.last_day(day),
        lapse_rule=taking.policy.lapse_rule,
    )


def _certificate(session: Session, person: Person, taking: Taking, facts: NewOrganization) -> ToIssue:
    filing = taking.filing
    return ToIssue.granted(
        facts,
        filing_id=filing.id,
        organization_id=filing.organization_id or 0,
        actor_id=person.id,
        data_key=seals.data_key(session, filing.data_key_id),
        title=taking.policy.certificate_title,
        issued_at=filing.decided_at,
    )


def _audit(session: Session, person: Person, filing: Filing, sentence: Message) -> None:
    audit.note(
        session,
        "decided",
        person,
        subject_kind=KIND,
        subject_id=filing.id,
        scope_path=filing.scope_path,
        detail=sentence,
    )
