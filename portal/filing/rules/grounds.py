"""Grounds of a refusal and of a revocation (domain.md A11): no authority has a list, this is a proposal. Pure."""

from __future__ import annotations

import enum

from portal.shared.errors import Message
from portal.shared.errors import msg as _


class Ground(enum.StrEnum):
    """Why something is refused or revoked (事由)."""

    OUTSIDE = "outside"  # 不属于社区社会组织范围或本辖区
    EXCLUDED = "excluded"  # 属于不予备案的组织
    PROFIT = "profit"  # 从事营利性经营活动
    TOO_FEW = "too_few"  # 人数不足
    MATERIALS = "materials"  # 补正后材料仍不齐全
    NAME = "name"  # 名称不合规定或重名
    PERSON = "person"  # 负责人不适合
    FALSE_MATERIALS = "false_materials"  # 提供虚假材料
    MAY_REGISTER = "may_register"  # 符合登记条件,建议登记
    VIOLATION = "violation"  # 违反法律法规或章程
    INACTIVE = "inactive"  # 长期未开展活动
    LOST_CONTACT = "lost_contact"  # 无法取得联系
    NOT_RENEWED = "not_renewed"  # 证书到期未换证
    OTHER = "other"  # 其他


GROUNDS: dict[Ground, Message] = {
    Ground.OUTSIDE: _("Outside what may be filed here: another kind of organization, or another area"),
    Ground.EXCLUDED: _("A kind of group that is not filed (committee, owners' committee, public institution)"),
    Ground.PROFIT: _("It does profit-making business"),
    Ground.TOO_FEW: _("Fewer people than the rules ask for"),
    Ground.MATERIALS: _("Materials still missing after correction"),
    Ground.NAME: _("The name breaks the rules or exists already"),
    Ground.PERSON: _("The responsible person is unsuitable"),
    Ground.FALSE_MATERIALS: _("False materials"),
    Ground.MAY_REGISTER: _("It meets the conditions for registration and is advised to register"),
    Ground.VIOLATION: _("It broke the law or its charter"),
    Ground.INACTIVE: _("No activity for a long time"),
    Ground.LOST_CONTACT: _("It cannot be reached"),
    Ground.NOT_RENEWED: _("The certificate ended and was not renewed"),
    Ground.OTHER: _("Another ground, as written"),
}

REFUSING: tuple[Ground, ...] = (
    Ground.OUTSIDE,
    Ground.EXCLUDED,
    Ground.PROFIT,
    Ground.TOO_FEW,
    Ground.MATERIALS,
    Ground.NAME,
    Ground.PERSON,
    Ground.FALSE_MATERIALS,
    Ground.MAY_REGISTER,
    Ground.OTHER,
)
"""What a case may be refused, or not accepted, for."""

REVOKING: tuple[Ground, ...] = (
    Ground.FALSE_MATERIALS,
    Ground.VIOLATION,
    Ground.PROFIT,
    Ground.INACTIVE,
    Ground.LOST_CONTACT,
    Ground.NOT_RENEWED,
    Ground.PERSON,
    Ground.OTHER,
)
"""What a filing may be revoked for."""
