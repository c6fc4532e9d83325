"""Tables of people, duties and the audit."""

from __future__ import annotations

from datetime import date, datetime

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.permissions import Role
from portal.shared.clock import FOREVER
from portal.shared.db import Base, Code, Key, append_only


class Person(UserMixin, Base):  # type: ignore[misc]
    """Somebody who signs in: one account, one person (姓名, 登录名)."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    must_change_password: Mapped[bool] = mapped_column(default=True)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    session_token: Mapped[str]  # renewed at sign-out and with the password: older sessions end
    last_seen: Mapped[datetime | None]
    demonstration: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    duties: Mapped[list[Duty]] = relationship(back_populates="person", lazy="raise", order_by="Duty.id")

    def get_id(self) -> str:
        """What a session keeps: a renewed token ends all sessions that hold the old one."""
        return f"{self.id}.{self.session_token}"

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's way


class Duty(Base):
    """A person has a role at a place and everything below it, from day to day (岗位, half-open)."""

    __tablename__ = "duty"
    __table_args__ = (Index("ix_duty_person_days", "person_id", "valid_from", "valid_to"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    role: Mapped[Role]
    place_code: Mapped[str] = mapped_column(Code)  # a management unit or a township
    scope_path: Mapped[str] = mapped_column(Code, index=True)  # derived from the place, as everywhere
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(default=FOREVER)

    person: Mapped[Person] = relationship(back_populates="duties", lazy="raise")


@append_only
class AuditLine(Base):
    """One line of the audit: append-only, guarded in the database (审计)."""

    __tablename__ = "audit_line"
    __table_args__ = (
        Index("ix_audit_line_person_at", "person_id", "at"),
        Index("ix_audit_line_event_at", "event", "at"),
        Index("ix_audit_line_subject", "subject_kind", "subject_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    event: Mapped[str]  # signed_in, sign_in_failed, personal_read, exported, decided, refused, forged …
    person_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    login: Mapped[str]  # as typed when nobody has it; a dash for what cannot be one
    subject_kind: Mapped[str] = mapped_column(default="")
    subject_id: Mapped[str] = mapped_column(default="")
    scope_path: Mapped[str] = mapped_column(Code, default="")  # of the subject, for reach
    detail: Mapped[str] = mapped_column(default="")  # a sentence or an address, never a personal fact
    address: Mapped[str] = mapped_column(default="")  # of the client
