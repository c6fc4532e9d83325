"""What a certificate was worth on a day, as the record's page says it. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from portal.organizations.rules import ON_THE_REGISTER, Standing
from portal.shared.errors import Message
from portal.shared.errors import msg as _


class Dated(Protocol):
    """A certificate: its first day, its last (None for no end), both included."""

    valid_from: date
    valid_until: date | None


class Worth(enum.StrEnum):
    """What a certificate was worth on a day (证书状态)."""

    IN_FORCE = "in_force"  # 有效
    NOT_YET = "not_yet"  # 尚未生效
    REPLACED = "replaced"  # 已被新证替代
    ENDED = "ended"  # 已到期
    OFF = "off"  # 组织已不在册


WORTHS: Mapping[Worth, Message] = {
    Worth.IN_FORCE: _("Valid that day"),
    Worth.NOT_YET: _("Not in force yet"),
    Worth.REPLACED: _("Replaced"),
    Worth.ENDED: _("Has ended"),
    Worth.OFF: _("Organization off the register"),
}


def worth(one: Dated, later: Sequence[Dated], standing: Standing | None, day: date) -> Worth:
    """What it was worth on `day`; `later` are those issued after it by then, `standing` is the organization's."""
    if standing is None and day < one.valid_from:
        return Worth.NOT_YET
    if standing not in ON_THE_REGISTER:
        return Worth.OFF
    if any(newer.valid_from <= max(day, one.valid_from) for newer in later):
        return Worth.REPLACED
    if one.valid_until is not None and one.valid_until < day:
        return Worth.ENDED
    return Worth.NOT_YET if one.valid_from > day else Worth.IN_FORCE
