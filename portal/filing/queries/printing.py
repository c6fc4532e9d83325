"""Reading the certificates that may be printed: the list, and the sheets of a print job."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.accounts.access import within_reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.filing.models.case import Filing
from portal.filing.models.certificate import Certificate, CertificatePrintFile
from portal.history.models import DataKey
from portal.history.queries import as_of
from portal.organizations.models import Organization, OrganizationVersion
from portal.organizations.rules import ON_THE_REGISTER
from portal.shared import clock
from portal.shared.paging import Page, cut

PAGE = 30
MANY = 1_000
"""Counted no further: 1,000 stands for more."""
NOT_YET, ALREADY = "no", "yes"
Asked = TypeVar("Asked", bound=Select[*tuple[Any, ...]])
version = OrganizationVersion


@dataclass(frozen=True)
class Filter:
    """What the list of certificates is narrowed by; empty means all. `printed` is `NOT_YET` or `ALREADY`."""

    printed: str = ""
    township_code: str = ""
    text: str = ""


def listing(session: Session, person: Person, wanted: Filter, after: int | None = None) -> Page[Row[Any]]:
    """The certificates in force within reach, newest first; `after` is the id the page before ended with.

    Of each organization on the register the newest: what was replaced is printed from its case alone.
    """
    found = select(
        Certificate.id,
        Certificate.filing_id,
        Certificate.number,
        Certificate.issued_at,
        Certificate.valid_until,
        Filing.township_code,
        version.name,
        CertificatePrintFile.made_at,
    )
    found = _narrowed(found, person, wanted)
    if after is not None:
        found = found.where(Certificate.id < after)
    rows: Sequence[Any] = session.execute(found.order_by(Certificate.id.desc()).limit(PAGE + 1)).all()
    return cut(rows, PAGE, key=lambda row: row.id)


def ids(session: Session, person: Person, wanted: Filter, limit: int, among: Collection[int] = ()) -> list[int]:
    """The first certificates of the list by age, the oldest first; only those `among` these, if any are named."""
    found = _narrowed(select(Certificate.id), person, wanted)
    if among:
        found = found.where(Certificate.id.in_(among))
    return list(session.scalars(found.order_by(Certificate.id).limit(limit)))


def count(session: Session, person: Person, wanted: Filter) -> int:
    """How many the whole list has, at most `MANY`."""
    found = _narrowed(select(Certificate.id), person, wanted).limit(MANY).subquery()
    return session.scalar(select(func.count()).select_from(found).order_by(None)) or 0


def townships_with_certificates(session: Session, person: Person) -> list[str]:
    """The codes of townships that have issued certificates within reach."""
    found = select(Filing.township_code).join(Certificate, Certificate.filing_id == Filing.id)
    found = found.where(within_reach(person, Permission.CERTIFICATE_PRINT, Filing)).distinct()
    return list(session.scalars(found.order_by(Filing.township_code)))


def _narrowed(found: Asked, person: Person, wanted: Filter) -> Asked:
    newer = aliased(Certificate)
    found = (
        found.select_from(Certificate)
        .join(Filing, Filing.id == Certificate.filing_id)
        .join(version, and_(version.subject_id == Certificate.organization_id, as_of(version, clock.today())))
        .outerjoin(CertificatePrintFile, CertificatePrintFile.certificate_id == Certificate.id)
        .where(
            within_reach(person, Permission.CERTIFICATE_PRINT, Filing),
            version.standing.in_(ON_THE_REGISTER),
            ~exists().where(newer.organization_id == Certificate.organization_id, newer.id > Certificate.id),
        )
    )
    if wanted.printed == NOT_YET:
        found = found.where(CertificatePrintFile.certificate_id.is_(None))
    elif wanted.printed == ALREADY:
        found = found.where(CertificatePrintFile.certificate_id.is_not(None))
    if wanted.township_code:
        found = found.where(Filing.township_code == wanted.township_code)
    if wanted.text:
        found = found.where(or_(version.name.contains(wanted.text, autoescape=True), Certificate.number == wanted.text))
    return found


@dataclass(frozen=True)
class Sheet:
    """A certificate that can be printed: with its case, and the data key of its record."""

    certificate: Certificate
    filing: Filing
    key_id: int


def sheets(session: Session, person: Person, certificate_ids: Collection[int]) -> list[Sheet]:
    """Of these certificates those within this person's reach whose names can still be opened, in order of their ids."""
    found = select(Certificate, Filing, DataKey.id)
    found = found.join(Filing, Filing.id == Certificate.filing_id)
    found = found.join(Organization, Organization.id == Certificate.organization_id)
    found = found.join(DataKey, DataKey.id == Organization.data_key_id)
    found = found.where(
        Certificate.id.in_(certificate_ids),
        DataKey.wrapped.is_not(None),
        within_reach(person, Permission.CERTIFICATE_PRINT, Filing),
    )
    return [Sheet(*row) for row in session.execute(found.order_by(Certificate.id))]


def print_files(session: Session, certificate_ids: Collection[int]) -> dict[int, CertificatePrintFile]:
    """Where the printed bytes of these certificates lie, by certificate; those never printed are left out."""
    found = select(CertificatePrintFile).where(CertificatePrintFile.certificate_id.in_(certificate_ids))
    rows = session.scalars(found.order_by(CertificatePrintFile.certificate_id))
    return {row.certificate_id: row for row in rows}
