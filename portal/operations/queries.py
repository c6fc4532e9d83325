"""Reading what running the house needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal.accounts.access import within_reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.filing.models import Material
from portal.filing.models.certificate import CertificatePrintFile
from portal.filing.models.document import DocumentPrintFile
from portal.history.models import Book, DataKey, Entry
from portal.operations.demo.places import Township, Village, short
from portal.operations.rules import Named, stretches
from portal.regions import codes
from portal.regions.codes import Kind, Level, UnitKind
from portal.regions.models import Division, ManagementUnit
from portal.shared.models import CalendarDay, Job
from portal.shared.queries import SCHEDULE, beyond


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


def entry_heads(session: Session) -> Iterator[tuple[str, int, datetime, str]]:
    """Book, number, instant and hash of every entry, in the order of the books."""
    found = select(Entry.book, Entry.number, Entry.recorded_at, Entry.hash).order_by(Entry.book, Entry.number)
    for row in session.execute(found.execution_options(yield_per=1_000)):
        yield row.book, row.number, row.recorded_at, row.hash


def book_names(session: Session) -> dict[str, str]:
    """The name of the office that keeps each book, by code."""
    found = select(ManagementUnit.code, ManagementUnit.name).order_by(ManagementUnit.code)
    return {row.code: row.name for row in session.execute(found)}


def books_within(session: Session, person: Person) -> Sequence[Book]:
    """The books that a person may take out, by code."""
    ours = within_reach(person, Permission.BOOK_EXPORT, ManagementUnit)
    found = select(Book).join(ManagementUnit, ManagementUnit.code == Book.code).where(ours)
    return session.scalars(found.order_by(Book.code)).all()


def book_unit_or_404(session: Session, person: Person, code: str) -> ManagementUnit:
    """The office that keeps a book; 404 unless the person may take that book out."""
    ours = within_reach(person, Permission.BOOK_EXPORT, ManagementUnit)
    found = select(ManagementUnit).join(Book, ManagementUnit.code == Book.code).where(Book.code == code, ours)
    unit = session.scalar(found)
    if unit is None:
        raise NotFound
    return unit


def last_job(session: Session, kind: str, *states: str) -> Job | None:
    """The newest job of this kind in one of these states."""
    found = select(Job).where(Job.kind == kind, Job.state.in_(states))
    return session.scalar(found.order_by(Job.id.desc()).limit(1))


def stored_files(session: Session) -> list[str]:
    """The names of all stored files that rows name."""
    materials = select(Material.stored_name).where(Material.stored_name.is_not(None)).order_by(Material.stored_name)
    prints = select(CertificatePrintFile.file_name).order_by(CertificatePrintFile.file_name)
    papers = select(DocumentPrintFile.file_name).order_by(DocumentPrintFile.file_name)
    return [str(name) for found in (materials, prints, papers) for name in session.scalars(found)]


def a_data_key(session: Session) -> str | None:
    """Some record's wrapped data key."""
    found = select(DataKey.wrapped).where(DataKey.wrapped.is_not(None)).order_by(DataKey.id.desc())
    return session.scalar(found.limit(1))


def city(session: Session) -> ManagementUnit:
    """The city."""
    found = select(ManagementUnit).where(ManagementUnit.kind == UnitKind.CITY).order_by(ManagementUnit.code)
    return session.scalars(found).one()


def days_of(session: Session, year: int) -> Sequence[CalendarDay]:
    """The days of a year that some notice names, in order."""
    found = select(CalendarDay).where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)))
    return session.scalars(found.order_by(CalendarDay.day)).all()


def named(session: Session, year: int) -> list[Named]:
    """What is entered for a year, the days of the December before among it, as the rows of its table."""
    own = {SCHEDULE, beyond(year)}
    return stretches(
        (row.day, row.working, row.name, "" if row.source in own else row.source) for row in _entered(session, year)
    )


def stamp(session: Session, year: int) -> str:
    """What is entered for a year, in short: it differs as soon as anything does."""
    lines = [f"{row.day} {row.working} {row.name} {row.source}" for row in _entered(session, year)]
    return sha256("\n".join(lines).encode()).hexdigest()[:32]


def forget_days(session: Session, year: int, others: Collection[date]) -> None:
    """Remove what is entered for a year, and what stands on these days."""
    session.execute(delete(CalendarDay).where(or_(_of(year), CalendarDay.day.in_(others))))


def _entered(session: Session, year: int) -> Sequence[CalendarDay]:
    found = select(CalendarDay).where(_of(year)).order_by(CalendarDay.day)
    return session.scalars(found.execution_options(populate_existing=True)).all()


def _of(year: int) -> ColumnElement[bool]:
    """Where a day was entered with this year: its own days, but those the next year's notice named in December."""
    own = and_(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)), CalendarDay.source != beyond(year + 1))
    return or_(own, CalendarDay.source == beyond(year))
