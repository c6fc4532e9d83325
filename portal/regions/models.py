"""Tables of divisions and of who administers them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.regions.codes import Kind, Level, UnitKind
from portal.shared.clock import FOREVER
from portal.shared.db import Base, Code, Key


class Division(Base):
    """An official division (区划), by its short code: 4, 6, 9 or 12 digits."""

    __tablename__ = "division"

    code: Mapped[str] = mapped_column(Code, primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(Code, ForeignKey("division.code"), index=True)
    level: Mapped[Level]
    kind: Mapped[Kind]
    official_kind: Mapped[str]  # the source's own word: 街道, 林业管理区 …
    name: Mapped[str]
    pinyin: Mapped[str]  # initials, a space, all of it: for typing
    edition: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    scope_path: Mapped[str] = mapped_column(Code, index=True)  # derived from today's administration


class ManagementUnit(Base):
    """Who keeps a book and commands townships: the city, 8 counties, 2 functional areas (管理单位)."""

    __tablename__ = "management_unit"

    code: Mapped[str] = mapped_column(Code, primary_key=True)
    name: Mapped[str]
    kind: Mapped[UnitKind]
    statistical_parent: Mapped[str] = mapped_column(Code)
    note: Mapped[str] = mapped_column(default="")
    scope_path: Mapped[str] = mapped_column(Code)


class Administration(Base):
    """Which management unit administers a township, from day to day (half-open)."""

    __tablename__ = "administration"
    __table_args__ = (Index("ix_administration_township_from", "township_code", "valid_from", unique=True),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    township_code: Mapped[str] = mapped_column(Code, ForeignKey("division.code"))
    unit_code: Mapped[str] = mapped_column(Code, ForeignKey("management_unit.code"))
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(default=FOREVER)
