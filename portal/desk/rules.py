"""What waits on a desk (工作台), and for whom. Pure: a new kind of waiting is a new row."""

from __future__ import annotations

from dataclasses import dataclass

from portal.accounts.permissions import Permission
from portal.filing.rules import deadlines
from portal.filing.rules.deadlines import HOLDERS, Holder
from portal.filing.rules.steps import State
from portal.shared.errors import Message
from portal.shared.errors import msg as _


@dataclass(frozen=True)
class Group:
    """Cases that wait for whoever has a permission where they lie; `mine` for the one who handles them alone.

    `other_eyes` leaves out the cases that this person entered or submitted, which they may not decide.
    """

    name: str
    title: Message
    state: State
    permission: Permission
    mine: bool = False
    other_eyes: bool = False


_P = Permission

GROUPS: tuple[Group, ...] = (
    Group("returned", _("Returned to me for correction"), State.RETURNED, _P.FILING_DRAFT, mine=True),
    Group("decide", _("To decide"), State.REVIEWED, _P.FILING_DECIDE, other_eyes=True),
    Group("review", _("To review"), State.ACCEPTED, _P.FILING_REVIEW),
    Group("accept", _("To accept"), State.SUBMITTED, _P.FILING_ACCEPT),
    Group("drafts", _("My drafts"), State.DRAFT, _P.FILING_DRAFT, mine=True),
)

HELD_BY: dict[State, Message] = {
    state: HOLDERS[holder] for state, holder in deadlines.HELD_BY.items() if holder is not Holder.APPLICANT
}
"""In whose hands a case is; in every other state it is the person who handles it."""


def group(name: str) -> Group | None:
    """The group of this name."""
    return next((group for group in GROUPS if group.name == name), None)
