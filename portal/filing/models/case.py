"""Tables of a case: the case itself, what happened to it, its materials."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.filing.rules.grounds import Ground
from portal.filing.rules.materials import Item
from portal.filing.rules.steps import Action, Kind, State
from portal.organizations.rules import Field
from portal.shared.db import Base, Code, Key, append_only


class Filing(Base):
    """A case (备案件): from draft to decision. Its last step touches the register.

    `answers` is canonical JSON of what was typed, sealed whole; `policy` is the canonical JSON it began under.
    `name` and `field` stand plain for lists.
    """

    __tablename__ = "filing"
    __table_args__ = (
        Index("ix_filing_place", "scope_path", "state", "id"),
        Index("ix_filing_handler", "handler_id", "state"),
        Index("ix_filing_township_name", "township_code", "name"),
        Index("ix_filing_wanted_name", "wanted_name", "township_code"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[Kind]
    state: Mapped[State]
    scope_path: Mapped[str] = mapped_column(Code)
    township_code: Mapped[str] = mapped_column(Code)
    village_code: Mapped[str | None] = mapped_column(Code)
    name: Mapped[str] = mapped_column(default="")
    wanted_name: Mapped[str] = mapped_column(default="", server_default="")  # the new name it asks for, if it does
    field: Mapped[Field | None]
    entered_by_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))
    handler_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))  # who speaks with the applicant
    data_key_id: Mapped[int] = mapped_column(Key, ForeignKey("data_key.id"))
    answers: Mapped[str]  # sealed
    policy: Mapped[str]
    entered_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    due_on: Mapped[date | None] = mapped_column(index=True)  # of the step the office owes
    warn_on: Mapped[date | None]  # from this day on the desk warns that the limit is near
    due_provisional: Mapped[bool] = mapped_column(default=False, server_default=false())  # a year is not settled yet
    organization_id: Mapped[int | None] = mapped_column(Key, ForeignKey("organization.id"), index=True)
    number: Mapped[str | None] = mapped_column(Code, unique=True)  # 备案编号, with the decision
    version: Mapped[int] = mapped_column(default=1)

    handler: Mapped[Person] = relationship(foreign_keys=[handler_id], lazy="raise")
    entered_by: Mapped[Person] = relationship(foreign_keys=[entered_by_id], lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's way


@append_only
class FilingStep(Base):
    """One thing that happened to a case: append-only. `note` is sealed under the case's data key."""

    __tablename__ = "filing_step"
    __table_args__ = (UniqueConstraint("filing_id", "number"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    filing_id: Mapped[int] = mapped_column(Key, ForeignKey("filing.id"))
    number: Mapped[int]  # within the case
    action: Mapped[Action]
    from_state: Mapped[State | None]
    to_state: Mapped[State]
    actor_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    note: Mapped[str | None]
    ground: Mapped[Ground | None]  # of a refusal; that of a revocation stands in the answers
    due_on: Mapped[date | None]  # what the office owed until when, as this was done
    alone: Mapped[bool] = mapped_column(default=False, server_default=false())  # decided by one who entered it

    actor: Mapped[Person] = relationship(lazy="raise")


Index("ix_filing_step_alone", FilingStep.at, sqlite_where=FilingStep.alone, postgresql_where=FilingStep.alone)


class DraftChange(Base):
    """When a person last changed an answer of a draft (or a tick, ``seen_charter``): what an older page has not seen.

    `version` is the case's after the change.
    """

    __tablename__ = "draft_change"
    __table_args__ = (UniqueConstraint("filing_id", "name", "person_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    filing_id: Mapped[int] = mapped_column(Key, ForeignKey("filing.id"))
    name: Mapped[str]
    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"), index=True)
    version: Mapped[int]
    at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise")


class Material(Base):
    """A file of a case, or the tick that the paper original was seen.

    The file lies sealed under `stored_name`; `file_name` is sealed too, for people name files after people.
    """

    __tablename__ = "material"
    __table_args__ = (Index("ix_material_filing", "filing_id", "item"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    filing_id: Mapped[int] = mapped_column(Key, ForeignKey("filing.id"))
    item: Mapped[Item]
    file_name: Mapped[str | None]
    media_type: Mapped[str | None]
    size: Mapped[int | None]  # bytes
    sha256: Mapped[str | None]
    stored_name: Mapped[str | None]
    by_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"))  # who attached it, or saw the paper
    at: Mapped[datetime]
    removed_at: Mapped[datetime | None]  # taken off after a first submission: kept, for every round is
    removed_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))

    by: Mapped[Person] = relationship(foreign_keys=[by_id], lazy="raise")
    removed_by: Mapped[Person | None] = relationship(foreign_keys=[removed_by_id], lazy="raise")

    @property
    def paper_seen(self) -> bool:
        """Whether this is a tick for a paper original."""
        return self.stored_name is None
