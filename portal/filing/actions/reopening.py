"""What may be changed while a case is back for correction: what was remarked on, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from portal.filing import policy as policies
from portal.filing.actions.mending import to_mend
from portal.filing.models import Filing
from portal.filing.queries import cases, corrections
from portal.filing.rules.answers import QUESTIONS, Answers
from portal.filing.rules.corrections import Reopened, Target, reopened
from portal.filing.rules.materials import ITEMS, Item, missing
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _


def reopened_now(session: Session, filing: Filing, answers: Answers) -> Reopened | None:
    """What may be changed now; None if everything may: no draft that was returned with remarks."""
    remarks = corrections.open_remarks(session, filing)
    step = corrections.last_return(session, filing.id) if remarks else None
    if step is None:
        return None
    present = [row.item for row in cases.materials_of(session, filing.id)]
    lacking = missing(filing.kind, answers, policies.load(filing.policy), present)
    names, items = corrections.touched_since(session, step)
    return reopened(
        [Target.read(remark.target) for remark in remarks],
        {*to_mend(session, filing, answers), *(name for name in names if name in QUESTIONS)},
        {*lacking, *items},
    )


def check_reopened(session: Session, filing: Filing, answers: Answers, names: Iterable[str]) -> None:
    """RuleBroken, at its field, for an answer that was not reopened; `answers` are those that stand."""
    may_change = reopened_now(session, filing, answers)
    for name in names if may_change else ():
        if may_change and name not in may_change.answers:
            raise RuleBroken(
                _(
                    "“%(field)s” was not reopened: only what the reviewer remarked on can be changed.",
                    field=QUESTIONS[name],
                ),
                name,
            )


def check_item(session: Session, filing: Filing, answers: Answers, item: Item) -> None:
    """RuleBroken, at its field, for a material that was not reopened."""
    may_change = reopened_now(session, filing, answers)
    if may_change and item not in may_change.items:
        raise RuleBroken(
            _("“%(field)s” was not reopened: only what the reviewer remarked on can be changed.", field=ITEMS[item]),
            item,
        )
