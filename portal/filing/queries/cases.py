"""Reading cases, what happened to them, their materials."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload
from werkzeug.exceptions import NotFound

from portal.accounts.access import within_reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.filing.models import DraftChange, Filing, FilingStep, Material
from portal.filing.rules.steps import ENTERING, OPEN, Action, Kind, State
from portal.history.models import DataKey
from portal.shared.paging import Page, cut

PAGE = 30


def filing_or_404(session: Session, person: Person, filing_id: int) -> Filing:
    """A case within reach, with the people it names. NotFound otherwise."""
    found = _within_reach(person, filing_id)
    found = found.options(joinedload(Filing.handler), joinedload(Filing.entered_by)).order_by(Filing.id)
    return _found(session.scalar(found.execution_options(populate_existing=True)))


def filing_for_update(session: Session, person: Person, filing_id: int) -> Filing:
    """A case within reach, locked to the end of the transaction. NotFound otherwise."""
    found = _within_reach(person, filing_id)
    found = found.order_by(Filing.id).with_for_update().execution_options(populate_existing=True)
    return _found(session.scalar(found))


def open_with(session: Session, person_id: int) -> Sequence[Filing]:
    """The open cases whose handler this person is, locked to the end of the transaction."""
    found = select(Filing).where(Filing.handler_id == person_id, Filing.state.in_(OPEN)).order_by(Filing.id)
    return session.scalars(found.with_for_update().execution_options(populate_existing=True)).all()


def open_count(session: Session, person_id: int) -> int:
    """How many open cases have this person as handler."""
    found = select(func.count()).where(Filing.handler_id == person_id, Filing.state.in_(OPEN))
    return session.scalar(found) or 0


def _within_reach(person: Person, filing_id: int) -> Select[Filing]:
    return select(Filing).where(Filing.id == filing_id, within_reach(person, Permission.FILING_READ, Filing))


def _found(filing: Filing | None) -> Filing:
    if filing is None:
        raise NotFound
    return filing


def open_about(session: Session, organization_id: int) -> Filing | None:
    """The case about a record that is not closed yet, if there is one."""
    found = select(Filing).where(Filing.organization_id == organization_id, Filing.state.in_(OPEN))
    return session.scalar(found.order_by(Filing.id).limit(1))


def anonymized(session: Session, filing: Filing) -> bool:
    """Whether the key of the case was destroyed: its answers, notes and files can never be opened again."""
    found = select(DataKey.wrapped).where(DataKey.id == filing.data_key_id).order_by(DataKey.id)
    return session.scalar(found) is None


def steps_of(session: Session, filing_id: int) -> Sequence[FilingStep]:
    """What happened to a case, in order, with who did it."""
    found = select(FilingStep).where(FilingStep.filing_id == filing_id).options(joinedload(FilingStep.actor))
    return session.scalars(found.order_by(FilingStep.number)).all()


def next_step(filing_id: int) -> ScalarSelect[int]:
    """The number of the next step of a case, which is locked: for the statement that writes it."""
    last = select(func.coalesce(func.max(FilingStep.number), 0) + 1).where(FilingStep.filing_id == filing_id)
    return last.scalar_subquery()


def hands(session: Session, filing_id: int, barred: frozenset[Action] = ENTERING) -> set[int]:
    """The people who took one of these steps of a case or wrote answers of it: none of them may decide it."""
    took = select(FilingStep.actor_id).where(FilingStep.filing_id == filing_id, FilingStep.action.in_(barred))
    wrote = select(DraftChange.person_id).where(DraftChange.filing_id == filing_id)
    return set(session.scalars(took.union(wrote).order_by(None)))


def changes_by(session: Session, filing_id: int, person: Person) -> dict[str, DraftChange]:
    """When this person last changed each answer of a draft, by its name."""
    found = select(DraftChange).where(DraftChange.filing_id == filing_id, DraftChange.person_id == person.id)
    return {change.name: change for change in session.scalars(found.order_by(DraftChange.id))}


def changes_since(
    session: Session, filing_id: int, names: Collection[str], person: Person, seen: int
) -> Sequence[DraftChange]:
    """The changes of these answers by others that came after the version this person has seen, the last first."""
    found = select(DraftChange).where(
        DraftChange.filing_id == filing_id,
        DraftChange.name.in_(names),
        DraftChange.person_id != person.id,
        DraftChange.version > seen,
    )
    return session.scalars(
        found.options(joinedload(DraftChange.person)).order_by(DraftChange.version.desc(), DraftChange.id)
    ).all()


def materials_of(session: Session, filing_id: int) -> Sequence[Material]:
    """The materials of a case, in the order in which they came, with who attached or saw them; none taken off."""
    return [material for material in all_materials(session, filing_id) if material.removed_at is None]


def all_materials(session: Session, filing_id: int) -> Sequence[Material]:
    """As `materials_of`, with those that were taken off after the case had been handed in."""
    found = select(Material).where(Material.filing_id == filing_id)
    found = found.options(joinedload(Material.by), joinedload(Material.removed_by))
    return session.scalars(found.order_by(Material.id)).all()


def material_or_404(session: Session, filing: Filing, material_id: int) -> Material:
    """A material of this case that has not been taken off. NotFound otherwise, or if it is another's."""
    found = select(Material).where(Material.id == material_id, Material.filing_id == filing.id)
    material = session.scalar(found.where(Material.removed_at.is_(None)).order_by(Material.id))
    if material is None:
        raise NotFound
    return material


def file_or_404(session: Session, filing: Filing, material_id: int) -> Material:
    """A file of this case, also one that was taken off. NotFound if it is another's, or a tick."""
    found = select(Material).where(Material.id == material_id, Material.filing_id == filing.id).order_by(Material.id)
    material = session.scalar(found)
    if material is None or material.paper_seen:
        raise NotFound
    return material


@dataclass(frozen=True)
class Filter:
    """What the list of cases is narrowed by; empty means all."""

    state: str = ""
    kind: str = ""
    township_code: str = ""
    text: str = ""


def listing(session: Session, person: Person, wanted: Filter, after: int | None = None) -> Page[Filing]:
    """Cases within reach, newest first; `after` is the id the page before ended with."""
    found = select(Filing).where(within_reach(person, Permission.FILING_READ, Filing))
    if wanted.state in set(State):
        found = found.where(Filing.state == State(wanted.state))
    if wanted.kind in set(Kind):
        found = found.where(Filing.kind == Kind(wanted.kind))
    if wanted.township_code:
        found = found.where(Filing.township_code == wanted.township_code)
    if wanted.text:
        found = found.where(or_(Filing.name.contains(wanted.text, autoescape=True), Filing.number == wanted.text))
    if after is not None:
        found = found.where(Filing.id < after)
    found = found.options(joinedload(Filing.handler)).order_by(Filing.id.desc()).limit(PAGE + 1)
    return cut(session.scalars(found).all(), PAGE, key=lambda filing: filing.id)


def townships_with_cases(session: Session, person: Person) -> list[str]:
    """The codes of townships that have cases within reach."""
    found = select(Filing.township_code).where(within_reach(person, Permission.FILING_READ, Filing)).distinct()
    return list(session.scalars(found.order_by(Filing.township_code)))
