"""What a case does to the record when it is granted: one function per kind, all of them called by the last step alone.

Locks are taken in the order case, record, book, number. What each says goes through `organizations.actions`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.filing.actions import about, addresses, certificate, names, numbering
from portal.filing.actions.cases import Taking, answers_of
from portal.filing.actions.certificate import ToIssue
from portal.filing.actions.matters import Place, seat_of
from portal.filing.models import Certificate
from portal.filing.rules.answers import (
    CANCEL_GROUNDS,
    LOSSES,
    ON_THE_CERTIFICATE,
    PERSONAL,
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
from portal.history.models import Book
from portal.organizations import actions as organizations
from portal.organizations import queries as records
from portal.organizations.actions import Matter
from portal.organizations.models import Organization
from portal.organizations.rules import NewOrganization, read_uscc
from portal.regions import codes
from portal.shared import clock
from portal.shared.db import reserve_ids
from portal.shared.errors import Message
from portal.shared.i18n import speaking, translate


@dataclass(frozen=True)
class Granting:
    """A case that is being granted: who decides, when, what was answered, where it is; the books that are locked."""

    session: Session
    person: Person
    taking: Taking
    at: datetime
    answers: Answers
    place: Place
    held: Mapping[str, Book]

    @property
    def day(self) -> date:
        """The day of the decision."""
        return clock.day_of(self.at)

    def matter(self, reason: str = "", effective_on: date | None = None) -> Matter:
        """What is said of the record, with the reason for the book."""
        filing = self.taking.filing
        told = reason or self.taking.note.strip()
        permission = self.taking.step.permission
        return Matter(filing.organization_id or 0, effective_on or self.day, told, filing.id, permission, self.held)


@dataclass(frozen=True)
class Granted:
    """What a yes came to: the certificate that was issued with it, if one was, and where."""

    place: Place
    certificate: Certificate | None


def grant(session: Session, person: Person, taking: Taking, at: datetime) -> Granted:
    """Do what the case asks for, on the day of the decision. RuleBroken if the record does not allow it any more."""
    filing = taking.filing
    answers, place = answers_of(session, filing), seat_of(session, filing)
    about.check_still(session, taking, answers, clock.day_of(at))
    held = book.lock(session, [codes.office(filing.scope_path)])
    names.check_at_decision(session, person, filing, answers, taking.policy)
    addresses.check_at_decision(session, filing, answers, taking.policy)
    effect = EFFECTS[filing.kind]
    return Granted(place, effect(Granting(session, person, taking, at, answers, place, held)))


def _establish(granting: Granting) -> Certificate:
    """A number, a record, a certificate."""
    session, filing, policy, day = granting.session, granting.taking.filing, granting.taking.policy, granting.day
    organization_id = reserve_ids(session, Organization)[0]
    number = numbering.reserve(session, policy.number_template, filing.township_code, day)
    facts = _facts(granting, number)
    organizations.establish(
        session,
        granting.person,
        organization_id,
        codes.office(filing.scope_path),
        day,
        facts,
        filing.data_key_id,
        filing.id,
        granting.taking.note.strip(),
        granting.held,
    )
    filing.number, filing.organization_id = number, organization_id
    wanted = ToIssue.granted(
        facts,
        filing_id=filing.id,
        organization_id=organization_id,
        actor_id=granting.person.id,
        data_key=seals.data_key(session, filing.data_key_id),
        title=policy.certificate_title,
        issued_at=granting.at,
    )
    return _issue(granting, wanted)


def _facts(granting: Granting, number: str) -> NewOrganization:
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
        filing_number=number,
        filed_on=day,
        certificate_from=day,
        certificate_until=policy.last_day(day),
        lapse_rule=policy.lapse_rule,
        contact_confirmed_on=day,
    )


def _change(granting: Granting) -> Certificate | None:
    """The facts that were named; a new certificate where one stands on it. Who changes a contact confirms it."""
    facts: dict[str, Any] = read_changes(granting.answers)
    effective_on = day_of(granting.answers.get("effective_on", ""))
    if PERSONAL & facts.keys():
        facts["contact_confirmed_on"] = effective_on or granting.day
    organizations.change(
        granting.session, granting.person, granting.matter(granting.answers["reason"], effective_on), facts
    )
    return _issue(granting, _of_record(granting)) if ON_THE_CERTIFICATE & changed(granting.answers) else None


def _renew(granting: Granting) -> Certificate:
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
    return _issue(granting, _of_record(granting))


def _replace(granting: Granting) -> Certificate:
    """Another certificate of the same validity."""
    loss = _said(LOSSES[Loss(granting.answers["loss"])])
    organizations.replace(granting.session, granting.person, granting.matter(loss))
    return _issue(granting, _of_record(granting))


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


def _of_record(granting: Granting) -> ToIssue:
    """A certificate of what the record says from today on."""
    session, filing, policy = granting.session, granting.taking.filing, granting.taking.policy
    return ToIssue.of_record(session, filing.organization_id or 0, filing, granting.person, policy, granting.at)


def _issue(granting: Granting, wanted: ToIssue) -> Certificate:
    """The record is where its case is: `about.check_still`."""
    village = granting.place.village_named(granting.session, wanted.village_code)
    return certificate.issue(granting.session, wanted, granting.place.at, village)


def _said(message: Message) -> str:
    """A word of the form as it stands in the book: in Chinese, whoever decides."""
    with speaking("zh_Hans"):
        return translate(message)


EFFECTS: dict[Kind, Callable[[Granting], Certificate | None]] = {
    Kind.ESTABLISH: _establish,
    Kind.CHANGE: _change,
    Kind.RENEW: _renew,
    Kind.REPLACE: _replace,
    Kind.CANCEL: _cancel,
    Kind.REVOKE: _revoke,
    Kind.REGISTER_ELSEWHERE: _register_elsewhere,
}
