"""Tables of certificates: what is issued is data, what is printed are its stored bytes (design.md section 3)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.shared.db import Base, Code, Key, append_only


@append_only
class Certificate(Base):
    """A certificate as issued (备案证书): never changed, never taken away; its standing today is the organization's.

    `issued` is canonical JSON of the frozen public facts (`rules.certificate.Issued`); `holder_sealed` the responsible
    person's name under the organization's data key; `signature` binds both (Ed25519). The two days stand as columns
    too, so that lists need not open the JSON.
    """

    __tablename__ = "certificate"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    filing_id: Mapped[int] = mapped_column(Key, ForeignKey("filing.id"), unique=True)  # a case issues once
    organization_id: Mapped[int] = mapped_column(Key, ForeignKey("organization.id"), index=True)
    number: Mapped[str] = mapped_column(Code, index=True)  # 备案编号; a renewal keeps it
    code: Mapped[str] = mapped_column(Code, unique=True)  # 验证码, without its dashes
    issued: Mapped[str]
    holder_sealed: Mapped[str]
    signature: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]  # last day, included; None if the policy sets no end
    issued_by_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    issued_at: Mapped[datetime]


@append_only
class CertificatePrintFile(Base):
    """The PDF of a certificate, made at its first print: every reprint is these bytes."""

    __tablename__ = "certificate_print_file"

    certificate_id: Mapped[int] = mapped_column(
        Key, ForeignKey("certificate.id"), primary_key=True, autoincrement=False
    )
    file_name: Mapped[str]  # below the uploads folder, sealed under the organization's data key
    size: Mapped[int]
    sha256: Mapped[str]
    made_at: Mapped[datetime]
