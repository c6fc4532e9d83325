"""What the check of a wanted name comes to (domain.md A9). Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from portal.shared.errors import Message
from portal.shared.errors import msg as _


class Verdict(enum.StrEnum):
    """The outcome of one check."""

    CLEAR = "clear"  # nobody is called like that
    ALIKE = "alike"  # somebody is called much like that, or the same in the county
    REASONED = "reasoned"  # the same name in the township, with a reason
    BLOCKED = "blocked"  # the same name in the village, or a name that still rests


class Stage(enum.StrEnum):
    """When a name is checked and the outcome kept."""

    SUBMISSION = "submission"
    DECISION = "decision"


OUTCOMES: Mapping[Verdict, Message] = {
    Verdict.CLEAR: _("no similar name"),
    Verdict.ALIKE: _("similar names"),
    Verdict.REASONED: _("the same name in the township, with a reason"),
    Verdict.BLOCKED: _("the name is taken"),
}
STAGES: Mapping[Stage, Message] = {
    Stage.SUBMISSION: _("At submission"),
    Stage.DECISION: _("At the decision"),
}
"""How a check that was kept is told."""
