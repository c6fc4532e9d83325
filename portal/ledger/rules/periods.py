"""Closing a period (期末封账): its days, and who may take which step of it. Pure."""

from __future__ import annotations

import enum


class State(enum.StrEnum):
    """Where a county's closing of a period stands. Before it is closed there is no seal, and no state."""

    CLOSED = "closed"  # 已封账: the county closed it
    ACCEPTED = "accepted"  # 已认可: the city accepted it
    REOPENED = "reopened"  # 已重开: it holds no more, and can still be read
