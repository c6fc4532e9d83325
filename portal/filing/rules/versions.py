"""How a version of a policy stands on a day. Pure."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Protocol

from portal.shared.clock import day_of
from portal.shared.errors import Message
from portal.shared.errors import msg as _


class Standing(enum.StrEnum):
    """How a version stands."""

    TO_COME = "to_come"  # 尚未生效
    IN_FORCE = "in_force"  # 现行
    REPLACED = "replaced"  # 已被替代
    TAKEN_BACK = "taken_back"  # 已收回


STANDINGS: Mapping[Standing, tuple[Message, str]] = {
    Standing.TO_COME: (_("To come"), "info"),
    Standing.IN_FORCE: (_("In force"), "good"),
    Standing.REPLACED: (_("Replaced"), "plain"),
    Standing.TAKEN_BACK: (_("Taken back"), "plain"),
}
"""In words, with the tone of its badge."""


class Version(Protocol):
    """What is asked of a version."""

    id: int
    effective_from: date
    taken_back_at: datetime | None


def standing(version: Version, versions: Iterable[Version], today: date) -> Standing:
    """How a version stands today, among all of its unit: the one of the latest day that has come is in force."""
    if version.taken_back_at is not None:
        return Standing.TAKEN_BACK
    later = [other for other in versions if other.taken_back_at is None and _place(other) > _place(version)]
    if version.effective_from > today:
        same_day = any(other.effective_from == version.effective_from for other in later)
        return Standing.REPLACED if same_day else Standing.TO_COME
    return Standing.REPLACED if any(other.effective_from <= today for other in later) else Standing.IN_FORCE


def _place(version: Version) -> tuple[date, int]:
    return version.effective_from, version.id


def counted(version: Version, on: date) -> bool:
    """Whether a version counted on a day of its time: it had not been taken back by then."""
    return version.taken_back_at is None or day_of(version.taken_back_at) > on
