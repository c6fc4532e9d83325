"""Issuing and printing certificates.

What is issued is data: signed, frozen, in the decision's transaction. Its PDF is made at the first print.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as declared
from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.filing.models.case import Filing
from portal.filing.models.certificate import Certificate
from portal.filing.policy import Policy
from portal.filing.queries import certificate as queries
from portal.filing.rules.certificate import (
    NO_HOLDER,
    NO_NUMBER,
    Issued,
    begins,
    issuing_office,
    new_code,
    signed_content,
    village_name,
)
from portal.filing.rules.steps import Kind
from portal.history import seals
from portal.organizations import queries as organizations
from portal.organizations.rules import FACT_LABELS, ActivityArea, Field, Form, NewOrganization
from portal.shared import clock, fonts, keys
from portal.shared.db import reserve_ids
from portal.shared.errors import Message, RuleBroken


@dataclass(frozen=True)
class ToIssue:
    """A certificate about to be issued. `title` is the policy's; `data_key` the organization's.

    `holder` is the responsible person's name in plain text, to be sealed here. `valid_until` is the last day, included;
    None means no end. `replaces` is the day on which the certificate before it was issued, if there was one.
    `issued_at` is for bringing in a past; without it, it is now.
    """

    filing_id: int
    organization_id: int
    actor_id: int
    data_key: bytes = declared(repr=False)
    holder: str = declared(repr=False)
    title: str
    number: str
    name: str
    form: Form
    field: Field
    purpose: str
    activity_area: ActivityArea
    address: str
    township_code: str
    village_code: str | None
    issued_on: date
    valid_from: date
    valid_until: date | None
    replaces: date | None = None
    issued_at: datetime | None = None

    @property
    def printed(self) -> Iterator[tuple[Message, str]]:
        """What was typed once and stands on the paper now, each text with its name."""
        texts = {"name": self.name, "responsible_person": self.holder, "address": self.address, "purpose": self.purpose}
        return ((FACT_LABELS[fact], text) for fact, text in texts.items())

    @classmethod
    def granted(
        cls,
        facts: NewOrganization,
        *,
        filing_id: int,
        organization_id: int,
        actor_id: int,
        data_key: bytes,
        title: str,
        issued_at: datetime | None,
    ) -> ToIssue:
        """The first certificate of an organization that a case has just put on the register with these facts."""
        return cls(
            filing_id=filing_id,
            organization_id=organization_id,
            actor_id=actor_id,
            data_key=data_key,
            holder=facts.responsible_person,
            title=title,
            number=facts.filing_number or "",
            name=facts.name,
            form=facts.form,
            field=facts.field,
            purpose=facts.purpose,
            activity_area=facts.activity_area,
            address=facts.address,
            township_code=facts.township_code,
            village_code=facts.village_code,
            issued_on=facts.filed_on,
            valid_from=facts.filed_on,
            valid_until=facts.certificate_until,
            issued_at=issued_at,
        )

    @classmethod
    def of_record(
        cls, session: Session, organization_id: int, filing: Filing, person: Person, policy: Policy, at: datetime
    ) -> ToIssue:
        """A certificate of a record as it stands on this day: a renewed, replaced or changed one, or its first here.

        A record that came in with old papers carries its earlier number until it has another. RuleBroken for one that
        has neither number, or names nobody; and for one that was anonymized.
        """
        day = clock.day_of(at)
        facts = organizations.facts_on(session, organization_id, day) or {}
        data_key = seals.data_key(session, queries.record_key_id(session, organization_id))
        number, sealed = facts["filing_number"] or facts["legacy_number"], facts["responsible_person"]
        if not number:
            raise RuleBroken(NO_NUMBER)
        if not sealed:
            raise RuleBroken(NO_HOLDER)
        before = queries.newest(session, organization_id)
        return cls(
            filing_id=filing.id,
            organization_id=organization_id,
            actor_id=person.id,
            data_key=data_key,
            holder=seals.unseal(data_key, "organization", organization_id, "responsible_person", sealed),
            title=policy.certificate_title,
            number=number,
            name=facts["name"],
            form=facts["form"],
            field=facts["field"],
            purpose=facts["purpose"],
            activity_area=facts["activity_area"],
            address=facts["address"],
            township_code=facts["township_code"],
            village_code=facts["village_code"],
            issued_on=day,
            valid_from=begins(facts["certificate_from"] or facts["filed_on"], day, renewed=filing.kind is Kind.RENEW),
            valid_until=facts["certificate_until"],
            replaces=Issued.read(before.issued).issued_on if before else None,
            issued_at=at,
        )


def issue(session: Session, certificate: ToIssue, seat: queries.Seat, village: str) -> Certificate:
    """Issue one certificate, in the transaction of the decision that grants it; `village` by its official name.

    As `issue_many`; it is written with what the transaction writes next.
    """
    fonts.check(certificate.printed)
    row = _row(reserve_ids(session, Certificate)[0], certificate, seat, village)
    session.add(row)
    return row


def issue_many(session: Session, certificates: Sequence[ToIssue]) -> list[Certificate]:
    """Issue certificates, in the order given. IntegrityError for a case that has issued one already.

    RuleBroken for a text with a character that no font has: what is issued can be printed.
    """
    for certificate in certificates:
        fonts.check(certificate.printed)
    places = queries.seats(session, {certificate.township_code for certificate in certificates})
    villages = queries.village_names(session, {c.village_code for c in certificates if c.village_code})
    ids = reserve_ids(session, Certificate, len(certificates))
    rows = [
        _row(row_id, certificate, places[certificate.township_code], villages.get(certificate.village_code or "", ""))
        for row_id, certificate in zip(ids, certificates, strict=True)
    ]
    session.add_all(rows)
    session.flush()
    return rows


def genuine(certificate: Certificate) -> bool:
    """Whether this office signed exactly what stands here, and the columns beside it say the same."""
    if not keys.keyring().signed(signed_content(certificate.issued, certificate.holder_sealed), certificate.signature):
        return False
    issued = Issued.read(certificate.issued)
    beside = (certificate.code, certificate.number, certificate.valid_from, certificate.valid_until)
    return beside == (issued.code, issued.number, issued.valid_from, issued.valid_until)


def _row(certificate_id: int, certificate: ToIssue, seat: queries.Seat, village: str) -> Certificate:
    code = new_code()
    issued = Issued(
        code=code,
        number=certificate.number,
        title=certificate.title,
        name=certificate.name,
        form=certificate.form,
        field=certificate.field,
        purpose=certificate.purpose,
        activity_area=certificate.activity_area,
        address=certificate.address,
        unit=seat.unit,
        township=seat.township,
        village=village_name(village),
        office=issuing_office(seat.unit, seat.unit_kind, seat.township, seat.kind),
        issued_on=certificate.issued_on,
        valid_from=certificate.valid_from,
        valid_until=certificate.valid_until,
        replaces=certificate.replaces,
    ).text()
    holder = seals.seal(certificate.data_key, "certificate", certificate_id, "holder", certificate.holder)
    return Certificate(
        id=certificate_id,
        filing_id=certificate.filing_id,
        organization_id=certificate.organization_id,
        number=certificate.number,
        code=code,
        issued=issued,
        holder_sealed=holder,
        signature=keys.keyring().sign(signed_content(issued, holder)),
        valid_from=certificate.valid_from,
        valid_until=certificate.valid_until,
        issued_by_id=certificate.actor_id,
        issued_at=certificate.issued_at or clock.now(),
    )
