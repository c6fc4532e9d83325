"""What a case does to the record when it is granted: one function per kind, all of them called by the last step alone.

Locks are taken in the order case, record, book, number. What each says goes through `organizations.actions`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.filing.actions import about, certificate, names, numbering
from portal.filing.actions.cases import Taking, answers_of
from portal.filing.actions.certificate import ToIssue
from portal.filing.rules.answers import (
    CANCEL_GROUNDS,
    LOSSES,
    ON_THE_CERTIFICATE,
    Answers,
    CancelGround,
    Loss,
    changed,
    day_of,
    read,
    read_changes,
)
from portal.filing.rules.grounds import GROUNDS, Ground
from portal.filing.rules.steps import Kind
from portal.history import book, seals
from portal.organizations import actions as organizations
from portal.organizations import queries as records
from portal.organizations.actions import Matter
from portal.organizations.models import Organization
from portal.organizations.rules import NewOrganization, read_uscc
from portal.regions import codes
from portal.shared.db import reserve_ids
from portal.shared.errors import Message
from portal.shared.i18n import speaking, translate


@dataclass(frozen=True)
class Granting:
    """A case that is being granted: who decides, on which day, what was answered."""

    session: Session
    person: Person
    taking: Taking
    day: date
    answers: Answers

    def matter(self, reason: str = "", effective_on: date | None = None) -> Matter:
        """What is said of the record, with the reason for the book."""
        filing = self.taking.filing
        told = reason or self.taking.note.strip()
        permission = self.taking.step.permission
        return Matter(filing.organization_id or 0, effective_on or self.day, told, filing.id, permission)


def grant(session: Session, person: Person, taking: Taking, day: date) -> None:
    """Do what the case asks for, on the day of the decision. RuleBroken if the record does not allow it any more."""
    answers = answers_of(session, taking.filing)
    about.check_still(session, taking, answers, day)
    names.check_at_decision(session, person, taking.filing, answers, taking.policy)
    EFFECTS[taking.filing.kind](Granting(session, person, taking, day, answers))


def _establish(granting: Granting) -> None:
    """A number, a record, a certificate."""
    session, filing, policy, day = granting.session, granting.taking.filing, granting.taking.policy, granting.day
    book_code = codes.office(filing.scope_path)
    organization_id = reserve_ids(session, Organization)[0]
    book.lock(session, [book_code])
    filing.number = numbering.reserve(session, policy.number_template, filing.township_code, day)
    facts = _facts(granting)
    organizations.establish(
        session,
        granting.person,
        organization_id,
        book_code,
        day,
        facts,
        filing.data_key_id,
        filing.id,
        granting.taking.note.strip(),
    )
    filing.organization_id = organization_id
    certificate.issue(
        session,
        ToIssue.granted(
            facts,
            filing_id=filing.id,
            organization_id=organization_id,
            actor_id=granting.person.id,
            data_key=seals.data_key(session, filing.data_key_id),
            title=policy.certificate_title,
            issued_at=filing.decided_at,
        ),
    )


def _facts(granting: Granting) -> NewOrganization:
    application, policy, day = read(granting.answers), granting.taking.policy, granting.day
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
        filing_number=granting.taking.filing.number,
        filed_on=day,
        certificate_from=day,
        certificate_until=policy.last_day(day),
        lapse_rule=policy.lapse_rule,
        contact_confirmed_on=day,
    )


def _change(granting: Granting) -> None:
    """The facts that were named; a new certificate where one of them stands on it."""
    facts: dict[str, Any] = read_changes(granting.answers)
    effective_on = day_of(granting.answers.get("effective_on", ""))
    organizations.change(
        granting.session, granting.person, granting.matter(granting.answers["reason"], effective_on), facts
    )
    if ON_THE_CERTIFICATE & changed(granting.answers):
        _issue(granting)


def _renew(granting: Granting) -> None:
    """A certificate that follows the last one, or begins today if that has ended; the contact was confirmed."""
    session, policy, day = granting.session, granting.taking.policy, granting.day
    filing = granting.taking.filing
    stands = records.facts_on(session, filing.organization_id or 0, day) or {}
    until: date | None = stands.get("certificate_until")
    first = until + timedelta(days=1) if until is not None and until >= day else day
    facts = {
        "certificate_from": first,
        "certificate_until": policy.last_day(first),
        "lapse_rule": policy.lapse_rule,
        "contact_confirmed_on": day,
    }
    organizations.renew(session, granting.person, granting.matter(), facts)
    _issue(granting)


def _replace(granting: Granting) -> None:
    """Another certificate of the same validity."""
    loss = _said(LOSSES[Loss(granting.answers["loss"])])
    organizations.replace(granting.session, granting.person, granting.matter(loss))
    _issue(granting)


def _cancel(granting: Granting) -> None:
    ground = _said(CANCEL_GROUNDS[CancelGround(granting.answers["cancel_ground"])])
    organizations.cancel(granting.session, granting.person, granting.matter(ground))


def _revoke(granting: Granting) -> None:
    ground = _said(GROUNDS[Ground(granting.answers["revoke_ground"])])
    reason = f"{ground}\n{granting.answers['findings'].strip()}"
    organizations.revoke(granting.session, granting.person, granting.matter(reason))


def _register_elsewhere(granting: Granting) -> None:
    organizations.register_elsewhere(
        granting.session,
        granting.person,
        granting.matter(granting.answers["registered_name"].strip()),
        read_uscc(granting.answers["uscc"]),
    )


def _issue(granting: Granting) -> None:
    """A certificate of what the record says from today on."""
    session, filing, policy = granting.session, granting.taking.filing, granting.taking.policy
    wanted = ToIssue.of_record(session, filing.organization_id or 0, filing, granting.person, policy, granting.day)
    certificate.issue(session, wanted)


def _said(message: Message) -> str:
    """A word of the form as it stands in the book: in Chinese, whoever decides."""
    with speaking("zh_Hans"):
        return translate(message)


EFFECTS: dict[Kind, Callable[[Granting], None]] = {
    Kind.ESTABLISH: _establish,
    Kind.CHANGE: _change,
    Kind.RENEW: _renew,
    Kind.REPLACE: _replace,
    Kind.CANCEL: _cancel,
    Kind.REVOKE: _revoke,
    Kind.REGISTER_ELSEWHERE: _register_elsewhere,
}
