"""Words and rules of an organization (domain.md A1, A5, A9–A11). Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any


class Standing(enum.StrEnum):
    """Where the record stands on the register (状态)."""

    NORMAL = "normal"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    REVOKED = "revoked"
    REGISTERED_ELSEWHERE = "registered_elsewhere"


ON_THE_REGISTER = frozenset({Standing.NORMAL, Standing.LAPSED})
"""On the register on day D: standing normal or lapsed (design.md section 3)."""


class Field(enum.StrEnum):
    """Field of activity (类别): the five of 十堰市暂行办法 Art. 2, and other (domain.md A10)."""

    RESIDENT_SERVICE = "resident_service"  # 为民服务
    CHARITY = "charity"  # 公益慈善
    MUTUAL_HELP = "mutual_help"  # 邻里互助
    CULTURE_SPORT = "culture_sport"  # 文体娱乐
    FARMING = "farming"  # 农村生产技术服务
    OTHER = "other"  # 其他


class Form(enum.StrEnum):
    """Organizational form (组织形式): what a filed group may call itself (domain.md A3)."""

    SOCIETY = "society"  # 社
    STATION = "station"  # 站
    TEAM = "team"  # 队
    CENTER = "center"  # 中心
    GROUP = "group"  # 组
    ASSOCIATION = "association"  # 协会
    OTHER = "other"  # 其他


class Management(enum.StrEnum):
    """How it is managed (管理方式): filed with the township, or registered with the county bureau."""

    FILED = "filed"  # 备案
    REGISTERED = "registered"  # 登记


class ActivityArea(enum.StrEnum):
    """Where it may be active (活动地域)."""

    VILLAGE = "village"  # 本村(社区)
    TOWNSHIP = "township"  # 本乡镇(街道)


class PartyOrganization(enum.StrEnum):
    """Party organization (党组织): none, its own, or joint with others."""

    NONE = "none"  # 否
    OWN = "own"  # 单独组建
    JOINT = "joint"  # 联建


class LapseRule(enum.StrEnum):
    """What happens when the certificate ends (到期处理), copied from the policy."""

    LAPSES = "lapses"  # 到期待换
    STAYS = "stays"  # 仅提醒


class EntryKind(enum.StrEnum):
    """What may be said of an organization."""

    ESTABLISHED = "established"  # 备案
    CHANGED = "changed"  # 变更
    RENEWED = "renewed"  # 换证
    REPLACED = "replaced"  # 补证
    CANCELLED = "cancelled"  # 注销
    REVOKED = "revoked"  # 撤销
    REGISTERED_ELSEWHERE = "registered_elsewhere"  # 转登记
    CORRECTED = "corrected"  # 更正
    ANNULLED = "annulled"  # 作废一条记录


def lapse(facts: Mapping[str, Any]) -> tuple[date, dict[str, Any]] | None:
    """The day a certificate's end changes the standing, and to what; None if it never does."""
    until = facts.get("certificate_until")
    if until is None or facts.get("standing") != Standing.NORMAL or facts.get("lapse_rule") != LapseRule.LAPSES:
        return None
    return date.fromisoformat(until) + timedelta(days=1), {"standing": Standing.LAPSED.value}
