"""The words an organization is described with, and how they are shown (domain.md A1, A5, A9–A11)."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from portal.shared.errors import Message
from portal.shared.errors import msg as _


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
    CONFIRMED = "confirmed"  # 联系方式核实
    CANCELLED = "cancelled"  # 注销
    REVOKED = "revoked"  # 撤销
    REGISTERED_ELSEWHERE = "registered_elsewhere"  # 转登记
    CORRECTED = "corrected"  # 更正
    ANNULLED = "annulled"  # 作废一条记录


LABELS: Mapping[type[enum.StrEnum], Mapping[str, Message]] = {
    Standing: {
        Standing.NORMAL: _("On the register"),
        Standing.LAPSED: _("Certificate ended"),
        Standing.CANCELLED: _("Cancelled"),
        Standing.REVOKED: _("Revoked"),
        Standing.REGISTERED_ELSEWHERE: _("Registered with the county"),
    },
    Field: {
        Field.RESIDENT_SERVICE: _("Services for residents"),
        Field.CHARITY: _("Public benefit and charity"),
        Field.MUTUAL_HELP: _("Neighborly mutual help"),
        Field.CULTURE_SPORT: _("Culture, sport and recreation"),
        Field.FARMING: _("Rural production technology"),
        Field.OTHER: _("Other field"),
    },
    Form: {
        Form.SOCIETY: _("Society"),
        Form.STATION: _("Station"),
        Form.TEAM: _("Team"),
        Form.CENTER: _("Center"),
        Form.GROUP: _("Group"),
        Form.ASSOCIATION: _("Association"),
        Form.OTHER: _("Other form"),
    },
    Management: {Management.FILED: _("By filing"), Management.REGISTERED: _("By registration")},
    ActivityArea: {
        ActivityArea.VILLAGE: _("Its village or community"),
        ActivityArea.TOWNSHIP: _("Its township or street"),
    },
    PartyOrganization: {
        PartyOrganization.NONE: _("No Party organization"),
        PartyOrganization.OWN: _("Its own Party organization"),
        PartyOrganization.JOINT: _("A joint Party organization"),
    },
    LapseRule: {
        LapseRule.LAPSES: _("Lapses until renewed"),
        LapseRule.STAYS: _("Stays on the register, with a reminder"),
    },
    EntryKind: {
        EntryKind.ESTABLISHED: _("Filing"),
        EntryKind.CHANGED: _("Change"),
        EntryKind.RENEWED: _("Renewal of the certificate"),
        EntryKind.REPLACED: _("Replacement of the certificate"),
        EntryKind.CONFIRMED: _("Contact confirmed"),
        EntryKind.CANCELLED: _("Cancellation"),
        EntryKind.REVOKED: _("Revocation"),
        EntryKind.REGISTERED_ELSEWHERE: _("Registration with the county"),
        EntryKind.CORRECTED: _("Correction"),
        EntryKind.ANNULLED: _("Entry taken back"),
    },
}
"""One table for each enumeration: members of two may share a value and would share a key."""


def label(member: enum.StrEnum) -> Message:
    """How a member of any enumeration of this package is shown."""
    return LABELS[type(member)][member]
