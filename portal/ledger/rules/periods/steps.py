"""The steps of closing a period: township confirms, county closes, city accepts. One table. Pure.

The levels, the lock and the optional acceptance by the level above are those of data approval in DHIS2.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from portal.accounts.permissions import Permission
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _


class State(enum.StrEnum):
    """Where a county's closing of a period stands. Before it is closed there is no seal, and no state."""

    CLOSED = "closed"  # 已封账: the county closed it
    ACCEPTED = "accepted"  # 已认可: the city accepted it
    REOPENED = "reopened"  # 已重开: it holds no more, and can still be read


class Stage(enum.StrEnum):
    """Where a period of a unit stands (期末状态)."""

    RUNNING = "running"  # 未到期
    WAITING = "waiting"  # 待乡镇确认
    READY = "ready"  # 待封账
    CLOSED = "closed"  # 已封账
    ACCEPTED = "accepted"  # 已认可


class Act(enum.StrEnum):
    """What may be done about a period."""

    CONFIRM = "confirm"  # 确认
    WITHDRAW = "withdraw"  # 撤回确认
    CLOSE = "close"  # 封账
    ACCEPT = "accept"  # 认可
    REOPEN = "reopen"  # 重开
    GIVE_BACK = "give-back"  # 退回


STAGES: dict[Stage, Message] = {
    Stage.RUNNING: _("Not over yet"),
    Stage.WAITING: _("Waiting for townships"),
    Stage.READY: _("Ready to be closed"),
    Stage.CLOSED: _("Closed"),
    Stage.ACCEPTED: _("Accepted by the city"),
}
ACTS: dict[Act, Message] = {
    Act.CONFIRM: _("Confirm the ledger"),
    Act.WITHDRAW: _("Withdraw the confirmation"),
    Act.CLOSE: _("Close the period"),
    Act.ACCEPT: _("Accept the closed period"),
    Act.REOPEN: _("Reopen the period"),
    Act.GIVE_BACK: _("Give it back to the county"),
}
"""What the button says."""


NEXT: dict[Stage, Message] = {
    Stage.RUNNING: _("It can be confirmed and closed from the day after its last."),
    Stage.WAITING: _("Next: every township with organizations confirms its ledger; then the county closes the period."),
    Stage.READY: _("All townships have confirmed. Next: the county closes the period."),
    Stage.CLOSED: _("The county has closed the period. Next: the city accepts it."),
    Stage.ACCEPTED: _("The city has accepted the period. Nothing is left to do."),
}
"""What happens next."""


@dataclass(frozen=True)
class Step:
    """Who may do it, and the state of the seal afterwards (None: it touches a township's confirmation only)."""

    permission: Permission
    to: State | None = None
    needs_reason: bool = False


_P, _S, _A = Permission, Stage, Act

STEPS: dict[tuple[Stage, Act], Step] = {
    (_S.WAITING, _A.CONFIRM): Step(_P.LEDGER_CONFIRM),
    (_S.WAITING, _A.WITHDRAW): Step(_P.LEDGER_CONFIRM),
    (_S.READY, _A.CONFIRM): Step(_P.LEDGER_CONFIRM),
    (_S.READY, _A.WITHDRAW): Step(_P.LEDGER_CONFIRM),
    (_S.READY, _A.CLOSE): Step(_P.PERIOD_CLOSE, State.CLOSED),
    (_S.CLOSED, _A.ACCEPT): Step(_P.PERIOD_ACCEPT, State.ACCEPTED),
    (_S.CLOSED, _A.REOPEN): Step(_P.PERIOD_CLOSE, State.REOPENED, needs_reason=True),
    (_S.CLOSED, _A.GIVE_BACK): Step(_P.PERIOD_ACCEPT, State.REOPENED, needs_reason=True),
    (_S.ACCEPTED, _A.GIVE_BACK): Step(_P.PERIOD_ACCEPT, State.REOPENED, needs_reason=True),
}
"""Closing locks the confirmations. Acceptance locks the closing: the city alone undoes it."""

PERMISSIONS: dict[Act, Permission] = {act: taken.permission for (_at, act), taken in STEPS.items()}
"""Who may do it at all, whatever the stage."""
TOWNSHIP_ACTS = frozenset({Act.CONFIRM, Act.WITHDRAW})
"""These are about one township."""

WAYS_ON: dict[tuple[Stage, Act], Message] = {
    (_S.CLOSED, _A.CLOSE): _("This period is closed already. To close it again, reopen it first, with a reason."),
    (_S.ACCEPTED, _A.CLOSE): _("This period is closed and accepted already."),
    (_S.CLOSED, _A.CONFIRM): _(
        "This period is closed: what was confirmed stands. What is recorded now is listed as an adjustment in the next."
    ),
    (_S.ACCEPTED, _A.CONFIRM): _(
        "This period is closed and accepted: what is recorded now is listed as an adjustment in the next."
    ),
    (_S.CLOSED, _A.WITHDRAW): _("This period is closed. Ask the county to reopen it; then you can withdraw."),
    (_S.ACCEPTED, _A.WITHDRAW): _(
        "The city has accepted this period. Only if the city gives it back can a confirmation be withdrawn."
    ),
    (_S.ACCEPTED, _A.REOPEN): _("The city has accepted this period. Ask the city to give it back, and say why."),
    (_S.ACCEPTED, _A.ACCEPT): _("This period has been accepted already."),
}
"""What to do instead, where that is more than a word."""


def stage(*, over: bool, missing: bool, seal: State | None) -> Stage:
    """Where a period stands. `missing`: a township that must confirm has not; `seal`: of the newest closing."""
    if seal in (State.CLOSED, State.ACCEPTED):
        return Stage(seal)
    if not over:
        return Stage.RUNNING
    return Stage.WAITING if missing else Stage.READY


def step(at: Stage, act: Act) -> Step:
    """The step, or RuleBroken with a sentence that says why not."""
    if (at, act) in STEPS:
        return STEPS[at, act]
    if at is Stage.RUNNING:
        raise RuleBroken(_("This period is not over yet: it can be confirmed and closed from the day after its last."))
    words = _("“%(act)s” is not possible: the period stands at “%(stage)s”.", act=ACTS[act], stage=STAGES[at])
    raise RuleBroken(WAYS_ON.get((at, act), words))


def check_reason(taken: Step, reason: str) -> None:
    """RuleBroken at `reason` if this step needs one and none is given."""
    if taken.needs_reason and not reason.strip():
        raise RuleBroken(_("Write why: the reason stands beside the closed period for good."), "reason")
