"""What the check of a wanted name comes to (domain.md A9). Pure."""

from __future__ import annotations

import enum


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
