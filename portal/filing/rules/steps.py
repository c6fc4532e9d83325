"""The life of a case: one table of steps for every kind (design.md section 3, domain.md A11). Pure."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.accounts.permissions import Permission
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _

if TYPE_CHECKING:
    from portal.filing.policy import Policy


class Kind(enum.StrEnum):
    """What a case asks for (办理事项)."""

    ESTABLISH = "establish"  # 成立备案
    CHANGE = "change"  # 变更
    RENEW = "renew"  # 换证
    REPLACE = "replace"  # 补证
    CANCEL = "cancel"  # 注销
    REVOKE = "revoke"  # 撤销
    REGISTER_ELSEWHERE = "register_elsewhere"  # 转登记


class State(enum.StrEnum):
    """How far a case has come (办理状态)."""

    DRAFT = "draft"  # 草稿
    SUBMITTED = "submitted"  # 待受理
    RETURNED = "returned"  # 补正
    ACCEPTED = "accepted"  # 已受理
    REVIEWED = "reviewed"  # 待决定
    FILED = "filed"  # 准予备案
    REFUSED = "refused"  # 不予备案
    NOT_ACCEPTED = "not_accepted"  # 不予受理
    WITHDRAWN = "withdrawn"  # 已撤回


class Action(enum.StrEnum):
    """What an officer may do with a case (办理动作)."""

    OPEN = "open"  # 新建
    SUBMIT = "submit"  # 提交
    ACCEPT = "accept"  # 受理
    RETURN = "return"  # 退回补正
    NOT_ACCEPT = "not_accept"  # 不予受理
    REVIEW = "review"  # 审查
    FILE = "file"  # 准予备案
    REFUSE = "refuse"  # 不予备案
    WITHDRAW = "withdraw"  # 撤回
    HAND_OVER = "hand_over"  # 移交


STATES: dict[State, Message] = {
    State.DRAFT: _("Draft"),
    State.SUBMITTED: _("Waiting to be accepted"),
    State.RETURNED: _("Returned for correction"),
    State.ACCEPTED: _("Under review"),
    State.REVIEWED: _("Waiting for the decision"),
    State.FILED: _("Filed"),
    State.REFUSED: _("Refused"),
    State.NOT_ACCEPTED: _("Not accepted"),
    State.WITHDRAWN: _("Withdrawn"),
}

KINDS: dict[Kind, Message] = {
    Kind.ESTABLISH: _("Filing of a new organization"),
    Kind.CHANGE: _("Change"),
    Kind.RENEW: _("Renewal of the certificate"),
    Kind.REPLACE: _("Replacement of the certificate"),
    Kind.CANCEL: _("Cancellation"),
    Kind.REVOKE: _("Revocation"),
    Kind.REGISTER_ELSEWHERE: _("Registered with the county bureau"),
}

ACTIONS: dict[Action, Message] = {
    Action.OPEN: _("Begin"),
    Action.SUBMIT: _("Submit the filing"),
    Action.ACCEPT: _("Accept"),
    Action.RETURN: _("Return for correction"),
    Action.NOT_ACCEPT: _("Do not accept"),
    Action.REVIEW: _("Review passed"),
    Action.FILE: _("File it"),
    Action.REFUSE: _("Refuse"),
    Action.WITHDRAW: _("Withdraw"),
    Action.HAND_OVER: _("Hand over"),
}
"""What the button says."""

DONE: dict[Action, Message] = {
    Action.OPEN: _("began the case"),
    Action.SUBMIT: _("submitted it"),
    Action.ACCEPT: _("accepted it"),
    Action.RETURN: _("returned it for correction"),
    Action.NOT_ACCEPT: _("did not accept it"),
    Action.REVIEW: _("passed the review"),
    Action.FILE: _("filed it"),
    Action.REFUSE: _("refused it"),
    Action.WITHDRAW: _("withdrew it"),
    Action.HAND_OVER: _("handed it over"),
}
"""What the timeline says."""

EDITABLE = frozenset({State.DRAFT, State.RETURNED})
"""The applicant's answers may be changed."""
CLOSED = frozenset({State.FILED, State.REFUSED, State.NOT_ACCEPTED, State.WITHDRAWN})
"""Nothing more happens to the case."""
ENTERING = frozenset({Action.OPEN, Action.SUBMIT})
"""Who took one of these entered the case, and may not decide it."""
OPEN = frozenset(State) - CLOSED
WITH_OFFICE = OPEN - EDITABLE
"""The office has it: the clock runs."""


@dataclass(frozen=True)
class Step:
    """Where an action leads, who may do it, and whether it needs a reason or another pair of eyes."""

    to: State
    permission: Permission
    needs_note: bool = False
    decides: bool = False


_P, _S, _A = Permission, State, Action

STEPS: dict[tuple[State, Action], Step] = {
    (_S.DRAFT, _A.SUBMIT): Step(_S.SUBMITTED, _P.FILING_DRAFT),
    (_S.DRAFT, _A.WITHDRAW): Step(_S.WITHDRAWN, _P.FILING_DRAFT),
    (_S.SUBMITTED, _A.ACCEPT): Step(_S.ACCEPTED, _P.FILING_ACCEPT),
    (_S.SUBMITTED, _A.RETURN): Step(_S.RETURNED, _P.FILING_ACCEPT, needs_note=True),
    (_S.SUBMITTED, _A.NOT_ACCEPT): Step(_S.NOT_ACCEPTED, _P.FILING_ACCEPT, needs_note=True),
    (_S.SUBMITTED, _A.WITHDRAW): Step(_S.WITHDRAWN, _P.FILING_DRAFT, needs_note=True),
    (_S.RETURNED, _A.SUBMIT): Step(_S.SUBMITTED, _P.FILING_DRAFT),
    (_S.RETURNED, _A.WITHDRAW): Step(_S.WITHDRAWN, _P.FILING_DRAFT, needs_note=True),
    (_S.ACCEPTED, _A.REVIEW): Step(_S.REVIEWED, _P.FILING_REVIEW),
    (_S.ACCEPTED, _A.RETURN): Step(_S.RETURNED, _P.FILING_REVIEW, needs_note=True),
    (_S.ACCEPTED, _A.WITHDRAW): Step(_S.WITHDRAWN, _P.FILING_DRAFT, needs_note=True),
    (_S.REVIEWED, _A.FILE): Step(_S.FILED, _P.FILING_DECIDE, decides=True),
    (_S.REVIEWED, _A.REFUSE): Step(_S.REFUSED, _P.FILING_DECIDE, needs_note=True, decides=True),
    (_S.REVIEWED, _A.WITHDRAW): Step(_S.WITHDRAWN, _P.FILING_DRAFT, needs_note=True),
}


def steps_for(policy: Policy) -> Mapping[tuple[State, Action], Step]:
    """The table as this policy has it."""
    left_out = set() if policy.return_after_acceptance else {(State.ACCEPTED, Action.RETURN)}
    return {place: taken for place, taken in STEPS.items() if place not in left_out}


def step(state: State, action: Action, policy: Policy) -> Step:
    """The step, or RuleBroken with a sentence that says what can be done instead."""
    table = steps_for(policy)
    if (state, action) in table:
        return table[state, action]
    possible = [ACTIONS[other] for (at, other) in table if at is state]
    if not possible:
        raise RuleBroken(
            _(
                "“%(action)s” is not possible: the case is closed (%(state)s).",
                action=ACTIONS[action],
                state=STATES[state],
            )
        )
    raise RuleBroken(
        _(
            "“%(action)s” is not possible now: the case stands at “%(state)s”. Open it and choose from what it offers.",
            action=ACTIONS[action],
            state=STATES[state],
        )
    )


def check_note(taken: Step, note: str) -> None:
    """RuleBroken if this step needs a reason and none is given."""
    if taken.needs_note and not note.strip():
        raise RuleBroken(_("Write the reason: the applicant will read it."), "note")


def check_other_eyes(taken: Step, person_id: int, hands: Collection[int]) -> None:
    """RuleBroken if the decision would be taken by one of those who entered or submitted the case."""
    if taken.decides and person_id in hands:
        raise RuleBroken(
            _("You entered this case, so you cannot decide it. Ask a colleague with the right to decide to open it.")
        )
