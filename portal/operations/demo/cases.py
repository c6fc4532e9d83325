"""The cases that officers find on their desks: one of each kind of trouble, due around the demonstration day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from portal.filing.rules.answers import YES, Opinion
from portal.filing.rules.steps import Action, Kind
from portal.history.rules import encode
from portal.operations.demo.lives import Life
from portal.operations.demo.places import Township
from portal.operations.demo.rules import SETTINGS
from portal.shared.clock import ZONE
from portal.shared.working_days import Calendar

_A = Action
CLERKS = frozenset({_A.OPEN, _A.SUBMIT, _A.WITHDRAW, _A.RETURN, _A.REVIEW})
"""What the clerk does; the rest is the decider's."""


@dataclass(frozen=True)
class Plan:
    """A case: its steps, each so many working days before the demonstration day; what was written at the last.

    `filled` names the answers that have been typed; all of them, if it is empty. `remarks` are those of its return, by
    what they are pinned to.
    """

    steps: tuple[tuple[Action, int], ...]
    note: str = ""
    filled: frozenset[str] = frozenset()
    remarks: Mapping[str, str] = field(default_factory=dict)


PLANS: tuple[Plan, ...] = (
    Plan(((_A.OPEN, 3),), filled=frozenset({"name", "form", "field", "purpose"})),
    Plan(((_A.OPEN, 1),)),
    Plan(((_A.OPEN, 1), (_A.SUBMIT, 1))),
    Plan(((_A.OPEN, 6), (_A.SUBMIT, 5))),
    Plan(((_A.OPEN, 8), (_A.SUBMIT, 7))),
    Plan(
        ((_A.OPEN, 5), (_A.SUBMIT, 4), (_A.RETURN, 2)),
        "请一次补齐后再提交。",
        remarks={
            "answer:phone": "电话无人接听，请核对号码。",
            "material:charter": "章程缺少终止程序，请补充。",
        },
    ),
    Plan(
        ((_A.OPEN, 9), (_A.SUBMIT, 8), (_A.RETURN, 6), (_A.SUBMIT, 2)),
        "请补正后再提交。",
        remarks={
            "answer:members": "人数与名册不一致，请核对。",
            "material:roster": "成员名册缺少发起人签字，请补签。",
        },
    ),
    Plan(((_A.OPEN, 5), (_A.SUBMIT, 4), (_A.ACCEPT, 3))),
    Plan(((_A.OPEN, 12), (_A.SUBMIT, 11), (_A.ACCEPT, 9))),
    Plan(((_A.OPEN, 8), (_A.SUBMIT, 7), (_A.ACCEPT, 6), (_A.REVIEW, 1))),
    Plan(((_A.OPEN, 13), (_A.SUBMIT, 12), (_A.ACCEPT, 10), (_A.REVIEW, 2))),
    Plan(
        ((_A.OPEN, 20), (_A.SUBMIT, 19), (_A.ACCEPT, 17), (_A.REVIEW, 14), (_A.REFUSE, 12)),
        "拟开展的活动以营利为目的，不符合备案条件。",
    ),
    Plan(((_A.OPEN, 16), (_A.SUBMIT, 15), (_A.NOT_ACCEPT, 14)), "活动地域不在本街道（乡镇），请向所在地提出。"),
    Plan(((_A.OPEN, 11), (_A.SUBMIT, 10), (_A.WITHDRAW, 9)), "发起人协商后决定暂缓成立。"),
)
"""Everything but filed: those are made of the newest organizations on the register."""
CONFIRMING = Plan(((_A.OPEN, 7), (_A.SUBMIT, 6), (_A.ACCEPT, 5), (_A.REVIEW, 3), (_A.PROPOSE, 1)))
"""Where the county confirms."""
REQUESTS: tuple[tuple[Kind, Plan], ...] = (
    (Kind.RENEW, Plan(((_A.OPEN, 2), (_A.SUBMIT, 1)))),
    (Kind.CHANGE, Plan(((_A.OPEN, 7), (_A.SUBMIT, 6), (_A.ACCEPT, 5), (_A.REVIEW, 1)))),
    (Kind.CANCEL, Plan(((_A.OPEN, 6), (_A.SUBMIT, 5), (_A.ACCEPT, 3)))),
    (Kind.REPLACE, Plan(((_A.OPEN, 1),))),
)
"""Cases under way about organizations on the register, in each staffed township."""


def plans(township: Township) -> tuple[Plan, ...]:
    """The plans of a township's applicants."""
    confirms = SETTINGS.get(township.book, {}).get("county") == "confirms"
    return (*PLANS, CONFIRMING) if confirms else PLANS


FILED = Plan(((_A.OPEN, 8), (_A.SUBMIT, 7), (_A.ACCEPT, 6), (_A.REVIEW, 2), (_A.FILE, 0)))
"""Counted back from the decision."""
NEWEST = 12
"""So many of a township's newest organizations have their case."""


@dataclass(frozen=True)
class Taken:
    """A step with its instant."""

    action: Action
    at: datetime
    note: str = ""


def steps(plan: Plan, day: date, calendar: Calendar) -> list[Taken]:
    """The steps of a plan, in order, in office hours."""
    noted = next((index for index, (action, _) in enumerate(plan.steps) if action is _A.RETURN), len(plan.steps) - 1)
    return [
        Taken(action, _at(back(day, ago, calendar), index), plan.note if index == noted else "")
        for index, (action, ago) in enumerate(plan.steps)
    ]


def filed_steps(decided: datetime, calendar: Calendar) -> list[Taken]:
    """The steps of a case that ended with this decision."""
    day = decided.astimezone(ZONE).date()
    return [*steps(FILED, day, calendar)[:-1], Taken(_A.FILE, decided)]


def back(day: date, count: int, calendar: Calendar) -> date:
    """So many working days before a day."""
    while count:
        day -= timedelta(days=1)
        count -= calendar.works(day)
    return day


def has_case(life: Life) -> bool:
    """Whether it can have been filed by a case here: decided and recorded at once, never taken back."""
    first = life.opening
    same_day = first.recorded_at.astimezone(ZONE).date() == first.effective_on
    return same_day and all(event.annuls is not first for event in life.events)


def answers(facts: Mapping[str, Any], plan: Plan) -> dict[str, str]:
    """What was typed into the form for an organization with these facts."""
    typed = {name: str(encode(value)) for name, value in facts.items() if name in DIRECT and value is not None}
    typed |= {
        "hub": YES if facts["hub"] else "",
        "notice": YES,
        "funds": str(facts["funds_fen"] // 100),
        "village_opinion": Opinion.AGREES.value,
    }
    return {name: text for name, text in typed.items() if not plan.filled or name in {*plan.filled, "township_code"}}


DIRECT = frozenset(
    {
        "name",
        "form",
        "field",
        "purpose",
        "founded_on",
        "activity_area",
        "township_code",
        "village_code",
        "address",
        "responsible_person",
        "phone",
        "initiators",
        "members",
        "party_members",
        "volunteers",
        "party_organization",
    }
)
"""Answers that stand in the form as they do on the register."""


def _at(day: date, index: int) -> datetime:
    return datetime.combine(day, time(9, 5), tzinfo=ZONE) + timedelta(minutes=47 * index)
