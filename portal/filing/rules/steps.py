"""The life of a case: one table of steps for every kind (design.md section 3, domain.md A11). Pure."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.accounts.permissions import Permission
from portal.filing.rules.grounds import REFUSING, Ground
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
    CONFIRMING = "confirming"  # 待县级确认
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
    PROPOSE = "propose"  # 同意并报县级确认
    SEND_BACK = "send_back"  # 县级退回
    FILE = "file"  # 准予备案
    REFUSE = "refuse"  # 不予备案
    WITHDRAW = "withdraw"  # 撤回
    HAND_OVER = "hand_over"  # 移交


class Stage(enum.StrEnum):
    """A part of the procedure that some counties have and others do not."""

    LATE_RETURN = "late_return"  # 受理后仍可退回补正
    TOWNSHIP_DECIDES = "township_decides"  # 乡镇(街道)决定
    COUNTY_CONFIRMS = "county_confirms"  # 县级确认


STATES: dict[State, Message] = {
    State.DRAFT: _("Draft"),
    State.SUBMITTED: _("Waiting to be accepted"),
    State.RETURNED: _("Returned for correction"),
    State.ACCEPTED: _("Under review"),
    State.REVIEWED: _("Waiting for the decision"),
    State.CONFIRMING: _("Waiting for the county"),
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
    Action.PROPOSE: _("Agree and pass it to the county"),
    Action.SEND_BACK: _("Send it back to the township"),
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
    Action.PROPOSE: _("agreed and passed it to the county"),
    Action.SEND_BACK: _("sent it back to the township"),
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


PROPOSING = ENTERING | {Action.PROPOSE}
"""Who took one of these may not confirm it for the county."""


@dataclass(frozen=True)
class Step:
    """Where an action leads and who may do it.

    `needs_note`: with a reason; `needs_ground`: with a ground of the list; `barred`: not by anybody who took one of
    these steps or wrote an answer; `only`: where the county's policy has this stage.
    """

    to: State
    permission: Permission
    needs_note: bool = False
    needs_ground: bool = False
    barred: frozenset[Action] = frozenset()
    only: Stage | None = None


_P, _S, _A, _G = Permission, State, Action, Stage

STEPS: dict[tuple[State, Action], Step] = {
    (_S.DRAFT, _A.SUBMIT): Step(_S.SUBMITTED, _P.FILING_DRAFT),
    (_S.DRAFT, _A.WITHDRAW): Step(_S.WITHDRAWN, _P.FILING_DRAFT),
    (_S.SUBMITTED, _A.ACCEPT): Step(_S.ACCEPTED, _P.FILING_ACCEPT),
    (_S.SUBMITTED, _A.RETURN): Step(_S.RETURNED, _P.FILING_ACCEPT, needs_note=True),
    (_S.SUBMITTED, _A.NOT_ACCEPT): Step(_S.NOT_ACCEPTED, _P.FILING_ACCEPT, needs_note=True, needs_ground=True),
    (_S.SUBMITTED, _A.WITHDRAW): Step(_S.WITHDRAWN, _P.FILING_DRAFT, needs_note=True),
    (_S.RETURNED, _A.SUBMIT): Step(_S.SUBMITTED, _P.FILING_DRAFT),
    (_S.RETURNED, _A.WITHDRAW): Step(_S.WITHDRAWN, _P.FILING_DRAFT, needs_note=True),
    (_S.ACCEPTED, _A.REVIEW): Step(_S.REVIEWED, _P.FILING_REVIEW),
    (_S.ACCEPTED, _A.RETURN): Step(_S.RETURNED, _P.FILING_REVIEW, needs_note=True, only=_G.LATE_RETURN),
    (_S.ACCEPTED, _A.WITHDRAW): Step(_S.WITHDRAWN, _P.FILING_DRAFT, needs_note=True),
    (_S.REVIEWED, _A.FILE): Step(_S.FILED, _P.FILING_DECIDE, barred=ENTERING, only=_G.TOWNSHIP_DECIDES),
    (_S.REVIEWED, _A.PROPOSE): Step(_S.CONFIRMING, _P.FILING_DECIDE, barred=ENTERING, only=_G.COUNTY_CONFIRMS),
    (_S.REVIEWED, _A.REFUSE): Step(_S.REFUSED, _P.FILING_DECIDE, needs_note=True, needs_ground=True, barred=ENTERING),
    (_S.REVIEWED, _A.RETURN): Step(_S.RETURNED, _P.FILING_DECIDE, needs_note=True, only=_G.COUNTY_CONFIRMS),
    (_S.REVIEWED, _A.WITHDRAW): Step(_S.WITHDRAWN, _P.FILING_DRAFT, needs_note=True),
    (_S.CONFIRMING, _A.FILE): Step(_S.FILED, _P.FILING_CONFIRM, barred=PROPOSING, only=_G.COUNTY_CONFIRMS),
    (_S.CONFIRMING, _A.SEND_BACK): Step(
        _S.REVIEWED, _P.FILING_CONFIRM, needs_note=True, barred=PROPOSING, only=_G.COUNTY_CONFIRMS
    ),
    (_S.CONFIRMING, _A.WITHDRAW): Step(_S.WITHDRAWN, _P.FILING_DRAFT, needs_note=True, only=_G.COUNTY_CONFIRMS),
}
"""Every kind of case runs through this one table.

Where the county confirms, the one who decides may return a case for what the county asked for, whatever
`return_after_acceptance` says: nobody else could get it.
"""


def steps_for(policy: Policy) -> Mapping[tuple[State, Action], Step]:
    """The table as this policy has it."""
    return {place: taken for place, taken in STEPS.items() if taken.only is None or taken.only in policy.stages}


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


def check_said(taken: Step, note: str, ground: Ground | None) -> None:
    """RuleBroken if this step needs a reason or a ground and none is given."""
    if taken.needs_ground and ground not in REFUSING:
        raise RuleBroken(_("Choose the ground: it stands in the decision."), "ground")
    if taken.needs_note and not note.strip():
        raise RuleBroken(_("Write the reason: the applicant will read it."), "note")


def check_other_eyes(taken: Step, person_id: int, hands: Collection[int]) -> None:
    """RuleBroken if the decision would be taken by one of those who entered, submitted or proposed the case."""
    if taken.barred and person_id in hands:
        raise RuleBroken(
            _("You entered this case, so you cannot decide it. Ask a colleague with the right to decide to open it.")
        )


def check_alone(taken: Step, note: str, others: Collection[str]) -> None:
    """RuleBroken unless somebody who entered the case may decide it after all (一人办理): nobody else can, and why.

    `others` are the names of those who could. The county's confirmation is never given by who proposed it.
    """
    if taken.permission is not Permission.FILING_DECIDE:
        raise RuleBroken(_("Who passed a case to the county cannot confirm it there."))
    if others:
        raise RuleBroken(_("Others may decide here: %(names)s. Ask one of them.", names="、".join(sorted(others))))
    if not note.strip():
        raise RuleBroken(_("Write why you decide a case that you entered yourself: the county counts these."), "note")
