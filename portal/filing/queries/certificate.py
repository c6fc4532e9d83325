"""Reading certificates."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, aliased
from werkzeug.exceptions import NotFound

from portal.accounts.access import within_reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.filing.models.case import Filing
from portal.filing.models.certificate import Certificate, CertificatePrintFile
from portal.history.models import DataKey
from portal.organizations.models import Organization
from portal.regions.codes import Kind, UnitKind
from portal.regions.models import Administration, Division, ManagementUnit
from portal.regions.queries import in_force
from portal.shared import clock

VILLAGE = aliased(Division)


@dataclass(frozen=True)
class Seat:
    """A township as a certificate names it: the unit above it, its own name, what both are."""

    unit: str
    unit_kind: UnitKind
    township: str
    kind: Kind


def seats(session: Session, township_codes: Collection[str]) -> dict[str, Seat]:
    """The seat of each of these townships, by today's administration."""
    rows = session.execute(_seats().where(Division.code.in_(township_codes)).order_by(Division.code))
    return {row.code: Seat(row.unit, row.unit_kind, row.name, row.kind) for row in rows}


def seat_and_village(session: Session, township_code: str, village_code: str | None) -> tuple[Seat, str]:
    """The seat of one township, and the official name of one of its villages ("" for none), in one statement."""
    found = _seats().add_columns(VILLAGE.name.label("village")).outerjoin(VILLAGE, VILLAGE.code == village_code)
    row = session.execute(found.where(Division.code == township_code).order_by(Division.code)).one()
    return Seat(row.unit, row.unit_kind, row.name, row.kind), row.village or ""


def _seats() -> Select[str, str, Kind, str, UnitKind]:
    columns = (Division.code, Division.name, Division.kind)
    found = select(*columns, ManagementUnit.name.label("unit"), ManagementUnit.kind.label("unit_kind"))
    today = and_(Administration.township_code == Division.code, in_force(clock.today()))
    return found.join(Administration, today).join(ManagementUnit, ManagementUnit.code == Administration.unit_code)


def village_names(session: Session, village_codes: Collection[str]) -> dict[str, str]:
    """The official name of each of these villages and communities."""
    found = select(Division.code, Division.name).where(Division.code.in_(village_codes)).order_by(Division.code)
    return {row.code: row.name for row in session.execute(found)}


def certificate_or_404(session: Session, person: Person, filing_id: int) -> Certificate:
    """The certificate of a case within reach of somebody who may print. NotFound otherwise."""
    found = select(Certificate).join(Filing, Filing.id == Certificate.filing_id)
    found = found.where(Filing.id == filing_id, within_reach(person, Permission.CERTIFICATE_PRINT, Filing))
    return _found(session.scalar(found.order_by(Certificate.id)))


def for_update(session: Session, filing_id: int) -> Certificate:
    """The certificate of a case, its row locked to the end of the transaction. NotFound if the case issued none."""
    found = select(Certificate).where(Certificate.filing_id == filing_id).order_by(Certificate.id)
    return _found(session.scalar(found.with_for_update()))


def _found(certificate: Certificate | None) -> Certificate:
    if certificate is None:
        raise NotFound
    return certificate


def by_code(session: Session, code: str) -> Certificate | None:
    """The certificate with this verification code (without dashes)."""
    return session.scalar(select(Certificate).where(Certificate.code == code).order_by(Certificate.id))


def newest(session: Session, organization_id: int) -> Certificate | None:
    """The certificate issued last to an organization."""
    found = select(Certificate).where(Certificate.organization_id == organization_id)
    return session.scalar(found.order_by(Certificate.id.desc()).limit(1))


def all_of(session: Session, organization_id: int) -> Sequence[Certificate]:
    """All certificates that were issued to an organization, the first first."""
    found = select(Certificate).where(Certificate.organization_id == organization_id)
    return session.scalars(found.order_by(Certificate.id)).all()


def later_than(session: Session, certificate: Certificate) -> Sequence[Certificate]:
    """The certificates issued to the same organization after this one, in their order."""
    same = Certificate.organization_id == certificate.organization_id
    found = select(Certificate).where(same, Certificate.id > certificate.id)
    return session.scalars(found.order_by(Certificate.id)).all()


def data_key_id(session: Session, certificate: Certificate) -> int | None:
    """The data key of the organization it was issued to."""
    return record_key_id(session, certificate.organization_id)


def record_key_id(session: Session, organization_id: int) -> int | None:
    """The data key of an organization."""
    found = select(Organization.data_key_id).where(Organization.id == organization_id)
    return session.scalar(found.order_by(Organization.id))


def destroyed(session: Session, key_id: int | None) -> bool:
    """Whether a data key is gone: the record is anonymous."""
    found = select(DataKey.id).where(DataKey.id == key_id, DataKey.wrapped.is_not(None)).order_by(DataKey.id)
    return session.scalar(found) is None


def print_file(session: Session, certificate_id: int) -> CertificatePrintFile | None:
    """Where the printed bytes lie, once it was printed."""
    found = select(CertificatePrintFile).where(CertificatePrintFile.certificate_id == certificate_id)
    return session.scalar(found.order_by(CertificatePrintFile.certificate_id))
