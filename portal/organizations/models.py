"""Tables of organizations: the facts once, for the current row and for its versions."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.history.models import RecordOf, VersionOf
from portal.organizations.rules import (
    ActivityArea,
    Field,
    Form,
    LapseRule,
    Management,
    PartyOrganization,
    Standing,
    TermKind,
)
from portal.shared.db import Base, Code, Key


class OrganizationFacts:
    """The facts of an organization (domain.md A5, B3), each with the ledger's Chinese term. Sealed ones are opaque."""

    name: Mapped[str]  # 组织名称
    short_name: Mapped[str | None]  # 简称
    form: Mapped[Form]  # 组织形式
    field: Mapped[Field]  # 类别
    hub: Mapped[bool]  # 枢纽型
    purpose: Mapped[str]  # 业务范围
    activity_area: Mapped[ActivityArea]  # 活动地域
    township_code: Mapped[str] = mapped_column(Code)  # 乡镇(街道)
    village_code: Mapped[str | None] = mapped_column(Code)  # 村(社区)
    address: Mapped[str]  # 活动场所
    founded_on: Mapped[date | None]  # 成立日期
    standing: Mapped[Standing]  # 状态
    management: Mapped[Management]  # 管理方式
    filing_number: Mapped[str | None] = mapped_column(Code)  # 备案编号
    legacy_number: Mapped[str | None]  # 原备案编号
    filed_on: Mapped[date | None]  # 备案日期
    certificate_from: Mapped[date | None]  # 证书有效期起
    certificate_until: Mapped[date | None]  # 证书有效期至
    lapse_rule: Mapped[LapseRule]  # 到期处理
    uscc: Mapped[str | None]  # 统一社会信用代码 (registered bodies only)
    responsible_person: Mapped[str | None]  # 负责人, sealed
    phone: Mapped[str | None]  # 联系电话, sealed
    contact_confirmed_on: Mapped[date | None]  # 联系方式核实日期
    initiators: Mapped[int | None]  # 发起人数
    members: Mapped[int | None]  # 成员人数
    party_members: Mapped[int | None]  # 其中党员
    volunteers: Mapped[int | None]  # 志愿者
    party_organization: Mapped[PartyOrganization | None]  # 党组织
    funds_fen: Mapped[int | None]  # 活动资金, in fen (分)


class Organization(OrganizationFacts, RecordOf, Base):
    """The current row. Lists never ask it: they ask the versions, with d = today."""

    __tablename__ = "organization"

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, object]:  # noqa: N805 - a class, as SQLAlchemy has it
        return {"version_id_col": cls.__table__.c.lock}


class OrganizationVersion(OrganizationFacts, VersionOf, Base):
    """What was true of it, from when to when, as known from when to when."""

    __tablename__ = "organization_version"
    __table_args__ = (
        Index("ix_organization_version_subject", "subject_id", "known_to", "valid_from"),
        # Counts of a day and the order of the ledger read this alone. Not led by known_to: planners would begin
        # searches here.
        Index(
            "ix_organization_version_place",
            "scope_path",
            "known_to",
            "standing",
            "valid_from",
            "valid_to",
            "field",
            "filed_on",
            "subject_id",
            "known_from",
        ),
    )


class OrganizationTerm(Base):
    """What an organization is found by: names, their pinyin initials, numbers, as search keys (projection)."""

    __tablename__ = "organization_term"
    __table_args__ = (Index("ix_organization_term_text", "text"),)

    organization_id: Mapped[int] = mapped_column(Key, ForeignKey("organization.id"), primary_key=True)
    kind: Mapped[TermKind] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Code, primary_key=True)
    on_register: Mapped[bool]  # of the organization, so that a search need not ask the versions of all it finds


class OrganizationGram(Base):
    """Two-character pieces of the names and their initials: which organizations to look at (projection)."""

    __tablename__ = "organization_gram"
    __table_args__ = (Index("ix_organization_gram_organization", "organization_id"),)

    gram: Mapped[str] = mapped_column(Code, primary_key=True)
    organization_id: Mapped[int] = mapped_column(Key, ForeignKey("organization.id"), primary_key=True)


class OrganizationName(Base):
    """The name an organization has now, or had when it left the register, taken apart for comparing (projection)."""

    __tablename__ = "organization_name"

    organization_id: Mapped[int] = mapped_column(
        Key, ForeignKey("organization.id"), primary_key=True, autoincrement=False
    )
    name: Mapped[str]
    core: Mapped[str]
    says_village: Mapped[bool]
    township_code: Mapped[str] = mapped_column(Code)
    village_code: Mapped[str | None] = mapped_column(Code)
    standing: Mapped[Standing]  # the last that is said of it: a lapse to come counts already
    left_on: Mapped[date | None]  # the first day off the register


class OrganizationNameKey(Base):
    """What names that look alike have in common: key, then township (projection)."""

    __tablename__ = "organization_name_key"
    __table_args__ = (
        Index("ix_organization_name_key_organization", "organization_id"),
        {"sqlite_with_rowid": False},
    )

    key: Mapped[str] = mapped_column(Code, primary_key=True)
    township_code: Mapped[str] = mapped_column(Code, primary_key=True)
    organization_id: Mapped[int] = mapped_column(
        Key, ForeignKey("organization.id"), primary_key=True, autoincrement=False
    )
