"""Reading rounds of correction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from portal.filing.models import DraftChange, Filing, FilingStep, Material, Remark
from portal.filing.rules.materials import Item
from portal.filing.rules.steps import Action, State


def remarks_of(session: Session, filing: Filing, step_id: int) -> Sequence[Remark]:
    """The remarks of the return that this step was, in the order of the page, with who resolved them."""
    found = select(Remark).where(Remark.filing_id == filing.id, Remark.step_id == step_id)
    return session.scalars(found.options(joinedload(Remark.resolved_by)).order_by(Remark.id)).all()


def all_remarks(session: Session, filing_id: int) -> Sequence[Remark]:
    """The remarks of all rounds of a case, the oldest round first, with who resolved them."""
    found = select(Remark).where(Remark.filing_id == filing_id).options(joinedload(Remark.resolved_by))
    return session.scalars(found.order_by(Remark.round, Remark.id)).all()


def last_return(session: Session, filing_id: int) -> FilingStep | None:
    """The step by which a case was last returned for correction, with who returned it."""
    found = select(FilingStep).where(FilingStep.filing_id == filing_id, FilingStep.action == Action.RETURN)
    return session.scalar(found.options(joinedload(FilingStep.actor)).order_by(FilingStep.number.desc()).limit(1))


def returns(session: Session, filing_id: int) -> int:
    """How often a case has been returned for correction."""
    found = select(func.count()).where(FilingStep.filing_id == filing_id, FilingStep.action == Action.RETURN)
    return session.scalar(found) or 0


def open_remarks(session: Session, filing: Filing) -> Sequence[Remark]:
    """The remarks that the clerk works on now: none unless the case is back for correction."""
    step = last_return(session, filing.id) if filing.state is State.RETURNED else None
    return remarks_of(session, filing, step.id) if step else ()


def touched_since(session: Session, step: FilingStep) -> tuple[set[str], set[Item]]:
    """The names of answers that were changed since this step, and the items whose files or ticks were."""
    names = select(DraftChange.name).where(DraftChange.filing_id == step.filing_id, DraftChange.at > step.at)
    items = select(Material.item).where(
        Material.filing_id == step.filing_id, or_(Material.at > step.at, Material.removed_at > step.at)
    )
    return (
        set(session.scalars(names.order_by(DraftChange.id))),
        set(session.scalars(items.order_by(Material.id))),
    )
