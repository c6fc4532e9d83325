"""Reading what running the house needs."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.filing.models import Material
from portal.filing.models.certificate import CertificatePrintFile
from portal.history.models import Book, DataKey
from portal.operations.demo.places import Township, Village, short
from portal.regions import codes
from portal.regions.codes import Kind, Level
from portal.regions.models import Division, ManagementUnit
from portal.shared.models import Job


def anybody(session: Session) -> bool:
    """Whether there is any person at all."""
    return bool(session.scalar(select(exists(select(Person.id)))))


def demonstration(session: Session) -> bool:
    """Whether any account is a demonstration account."""
    return bool(session.scalar(select(exists(select(Person.id).where(Person.demonstration)))))


def townships(session: Session) -> list[Township]:
    """All townships with their villages, by code."""
    villages: dict[str, list[Village]] = defaultdict(list)
    found = select(Division.code, Division.parent_code, Division.name, Division.kind)
    for row in session.execute(found.where(Division.level == Level.VILLAGE).order_by(Division.code)):
        villages[row.parent_code].append(Village(row.code, short(row.name), row.kind is Kind.COMMUNITY))
    found_townships = select(Division).where(Division.level == Level.TOWNSHIP).order_by(Division.code)
    return [
        Township(row.code, row.name, row.kind, row.scope_path, codes.office(row.scope_path), tuple(villages[row.code]))
        for row in session.scalars(found_townships)
    ]


def entry_count(session: Session) -> int:
    """Entries in all books, by their heads."""
    return int(session.scalar(select(func.coalesce(func.sum(Book.last_number), 0))) or 0)


def book_names(session: Session) -> dict[str, str]:
    """The name of the office that keeps each book, by code."""
    found = select(ManagementUnit.code, ManagementUnit.name).order_by(ManagementUnit.code)
    return {row.code: row.name for row in session.execute(found)}


def last_job(session: Session, kind: str, *states: str) -> Job | None:
    """The newest job of this kind in one of these states."""
    found = select(Job).where(Job.kind == kind, Job.state.in_(states))
    return session.scalar(found.order_by(Job.id.desc()).limit(1))


def stored_files(session: Session) -> list[str]:
    """The names of all stored files that rows name."""
    materials = select(Material.stored_name).where(Material.stored_name.is_not(None)).order_by(Material.stored_name)
    prints = select(CertificatePrintFile.file_name).order_by(CertificatePrintFile.file_name)
    return [str(name) for name in (*session.scalars(materials), *session.scalars(prints))]


def a_data_key(session: Session) -> str | None:
    """Some record's wrapped data key."""
    found = select(DataKey.wrapped).where(DataKey.wrapped.is_not(None)).order_by(DataKey.id.desc())
    return session.scalar(found.limit(1))
