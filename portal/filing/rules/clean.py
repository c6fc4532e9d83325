"""What is looked at before many cases are decided at once: a clean one raises no question. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.filing.rules.names import Checked
from portal.filing.rules.steps import Kind
from portal.filing.rules.verdicts import OUTCOMES, Verdict
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _

MOST = 50
"""Cases decided at once."""
ALONE = frozenset({Kind.REVOKE})
"""Kinds that are never decided among many: what is held against somebody is weighed by itself."""


class Look(enum.StrEnum):
    """What is looked at (核对事项)."""

    ANSWERS = "answers"  # 填报内容
    NAME = "name"  # 名称
    MATERIALS = "materials"  # 材料
    CHARACTERS = "characters"  # 用字
    IN_TIME = "in_time"  # 期限
    ROUNDS = "rounds"  # 补正
    KIND = "kind"  # 事项


LOOKS: Mapping[Look, Message] = {
    Look.ANSWERS: _("Answers"),
    Look.NAME: _("Name"),
    Look.MATERIALS: _("Materials"),
    Look.CHARACTERS: _("Characters"),
    Look.IN_TIME: _("In time"),
    Look.ROUNDS: _("Corrections"),
    Look.KIND: _("Kind"),
}


@dataclass(frozen=True)
class Seen:
    """What is known of a case that waits for its decision.

    `to_mend` and `missing` count answers and materials; `doubts` are answers that are allowed and yet worth a second
    look; `lacking` are characters that no document can show; `returned` counts correction rounds.
    """

    kind: Kind
    to_mend: int
    doubts: int
    missing: int
    name: Checked | None
    lacking: str
    due_on: date | None
    returned: int


def questions(seen: Seen, today: date) -> dict[Look, Message]:
    """What has to be looked at in the case itself, and why; empty of a clean case."""
    found: dict[Look, Message | None] = {
        Look.ANSWERS: _answers(seen),
        Look.NAME: _name(seen.name),
        Look.MATERIALS: _("%(count)s missing", count=seen.missing) if seen.missing else None,
        Look.CHARACTERS: _("no document can show %(characters)s", characters=seen.lacking) if seen.lacking else None,
        Look.IN_TIME: _("overdue since %(day)s", day=seen.due_on) if seen.due_on and seen.due_on < today else None,
        Look.ROUNDS: _("returned for correction: %(count)s", count=seen.returned) if seen.returned else None,
        Look.KIND: _("decided by itself only") if seen.kind in ALONE else None,
    }
    return {look: sentence for look, sentence in found.items() if sentence is not None}


def _answers(seen: Seen) -> Message | None:
    if seen.to_mend:
        return _("%(count)s to mend", count=seen.to_mend)
    return _("%(count)s worth a second look", count=seen.doubts) if seen.doubts else None


def _name(checked: Checked | None) -> Message | None:
    verdict = Verdict.CLEAR if checked is None else checked.verdict
    return None if verdict is Verdict.CLEAR else OUTCOMES[verdict]


def check_clean(found: Mapping[Look, Message]) -> None:
    """RuleBroken with the first question, if the case raises any."""
    for look, sentence in found.items():
        raise RuleBroken(_("%(what)s: %(why)s. Open the case and decide it there.", what=LOOKS[look], why=sentence))


def check_number(chosen: Sequence[object]) -> None:
    """RuleBroken if none was chosen, or more than can be decided at once."""
    if not chosen:
        raise RuleBroken(_("Tick the cases you decide."))
    if len(chosen) > MOST:
        raise RuleBroken(_("At most %(most)s cases are decided at once.", most=MOST))
