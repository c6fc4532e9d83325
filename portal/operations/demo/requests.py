"""Cases about organizations on the register: what was asked for each change, renewal or ending of their lives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portal.filing.rules import beginnings
from portal.filing.rules.answers import FACTS, YES, CancelGround, Hearing, Loss
from portal.filing.rules.grounds import Ground
from portal.filing.rules.steps import Kind
from portal.operations.demo.lives import Event, Life
from portal.organizations.rules import ENDS, EntryKind

KIND_OF = {entry: kind for kind, entry in beginnings.SAYS.items()}
ANSWER_OF = {fact: name for name, fact in FACTS.items()}
CANCEL_GROUNDS = {
    "成员减少，自行解散": CancelGround.TOO_FEW,
    "完成宗旨": CancelGround.PURPOSE_DONE,
    "与其他组织合并": CancelGround.MERGED,
}
REVOKE_GROUNDS = {"连续两年未开展活动": Ground.INACTIVE, "以组织名义从事营利性经营活动": Ground.PROFIT}
ACTIVITIES = "按章程正常开展活动，成员和负责人情况已核对。"


@dataclass(frozen=True)
class Request:
    """What a case asked for, and the facts before and after it."""

    event: Event
    kind: Kind
    before: Mapping[str, Any]

    @property
    def after(self) -> dict[str, Any]:
        """The facts as the decision made them."""
        return {**self.before, **self.event.changes}


def requests(life: Life) -> Iterator[Request]:
    """What was applied for in the life of an organization, in the order in which it was decided."""
    facts = dict(life.opening.changes)
    for event in life.events[1:]:
        if event.by_case:
            yield Request(event, KIND_OF[event.kind], dict(facts))
        facts |= event.changes if event.annuls is None else {}


def today(life: Life) -> dict[str, Any] | None:
    """The facts of an organization on the register at the end of its story; None if it has left."""
    facts: dict[str, Any] = dict(life.opening.changes)
    for event in life.events[1:]:
        if event.kind in ENDS or event.annuls is life.opening:
            return None
        facts |= event.changes if event.annuls is None else {}
    return facts


def answers(request: Request) -> dict[str, str]:
    """What was typed into the form."""
    event, on = request.event, request.event.recorded_at.date()
    typed = beginnings.answers(request.kind, request.before)
    if request.kind is Kind.CHANGE:
        return typed | changed(request.before, event)
    if request.kind is Kind.REGISTER_ELSEWHERE:
        registered = {"uscc": event.changes["uscc"], "registered_on": str(on - timedelta(days=8))}
        return typed | registered | {"registered_name": request.before["name"]}
    return typed | PLAIN[request.kind](event.reason or "", on)


def changed(before: Mapping[str, Any], event: Event) -> dict[str, str]:
    """The answers that say what changes, from when, and why."""
    wanted = beginnings.answers(Kind.CHANGE, {**before, **event.changes})
    names = [ANSWER_OF.get(fact, fact) for fact in event.changes]
    return {
        "changed": " ".join(names),
        "effective_on": str(event.effective_on),
        "reason": event.reason or "",
    } | {name: wanted[name] for name in names}


def _revoked(reason: str, on: date) -> dict[str, str]:
    return {
        "revoke_ground": REVOKE_GROUNDS[reason].value,
        "findings": f"经实地走访核实：{reason}。",
        "hearing": Hearing.NO_ANSWER.value,
        "heard_on": str(on - timedelta(days=12)),
    }


PLAIN = {
    Kind.RENEW: lambda _reason, _on: {"activities": ACTIVITIES, "contact_right": YES},
    Kind.REPLACE: lambda _reason, on: {
        "loss": Loss.LOST.value,
        "loss_on": str(on - timedelta(days=2)),
        "statement": "活动室搬迁时遗失。",
    },
    Kind.CANCEL: lambda reason, on: {
        "cancel_ground": CANCEL_GROUNDS.get(reason, CancelGround.DISSOLVED).value,
        "resolved_on": str(on - timedelta(days=15)),
        "settlement": "无结余资金和财产。",
    },
    Kind.REVOKE: _revoked,
}
"""What is typed where the record has no part in it, from the reason and the day."""


def imagined(kind: Kind, life: Life, day: date) -> Event:
    """What a case under way asks for: not decided, so nobody has recorded it."""
    at = life.opening.recorded_at.replace(year=day.year, month=day.month, day=day.day)
    members = {"members": life.opening.changes["members"] + 5}
    changes = members if kind is Kind.CHANGE else {}
    return Event(EntryKind(beginnings.SAYS[kind]), day, at, changes, "成员增加")
