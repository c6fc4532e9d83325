"""A kind of record made up for the tests: history has to serve it without knowing its name.

Its tables are no part of the portal's: they have a metadata of their own and are made in a test's database only.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Column, Index, Integer, MetaData, Table, Text, delete, insert, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry

from portal.history.models import DataKey, RecordOf, VersionOf
from portal.history.rules import Facts
from portal.history.subjects import Subject
from portal.regions import queries as regions
from portal.shared.db import Base, Code, table_of


class Color(enum.StrEnum):
    RED = "red"
    GREEN = "green"


class State(enum.StrEnum):
    SHARP = "sharp"
    BLUNT = "blunt"


class Kind(enum.StrEnum):
    MADE = "made"
    CHANGED = "changed"
    ANNULLED = "annulled"


class ToyBase(DeclarativeBase):
    registry = registry(metadata=MetaData(), type_annotation_map=Base.registry.type_annotation_map)


table_of(DataKey).to_metadata(ToyBase.metadata)


class ToyFacts:
    name: Mapped[str]
    color: Mapped[Color]
    weight: Mapped[int | None]
    shiny: Mapped[bool]
    born_on: Mapped[date | None]
    sharp_until: Mapped[date | None]
    state: Mapped[State]
    township_code: Mapped[str] = mapped_column(Code)
    owner: Mapped[str | None]  # sealed


class Toy(ToyFacts, RecordOf, ToyBase):
    __tablename__ = "toy"

    maker: Mapped[str | None]  # identity, no fact


class ToyVersion(ToyFacts, VersionOf, ToyBase):
    __tablename__ = "toy_version"
    __table_args__ = (Index("ix_toy_version_subject", "subject_id", "known_to", "valid_from"),)


WEIGHTS = Table(
    "toy_weight",
    ToyBase.metadata,
    Column("scope_path", Text, primary_key=True),
    Column("grams", Integer, nullable=False),
)


class Weights:
    """A projection: the weight of all versions known now, per place."""

    name = "weights"
    tables = (WEIGHTS,)

    def apply(
        self,
        session: Session,
        closed: Sequence[Mapping[str, Any]],
        opened: Sequence[Mapping[str, Any]],
        new: Collection[int] = frozenset(),  # noqa: ARG002 - as every projection
    ) -> None:
        for rows, sign in ((closed, -1), (opened, 1)):
            for row in rows:
                here = WEIGHTS.c.scope_path == row["scope_path"]
                grams = sign * (row["weight"] or 0)
                if session.scalar(select(WEIGHTS.c.grams).where(here)) is None:
                    session.execute(insert(WEIGHTS).values(scope_path=row["scope_path"], grams=grams))
                else:
                    session.execute(update(WEIGHTS).where(here).values(grams=WEIGHTS.c.grams + grams))
        session.execute(delete(WEIGHTS).where(WEIGHTS.c.grams == 0))


def places(session: Session, records: Sequence[Facts]) -> Sequence[str]:
    paths = regions.scope_paths(session, {facts["township_code"] for facts in records})
    return [paths[facts["township_code"]] for facts in records]


def blunt(facts: Mapping[str, Any]) -> tuple[date, Facts] | None:
    if facts.get("sharp_until") is None or facts.get("state") != State.SHARP:
        return None
    return date.fromisoformat(facts["sharp_until"]) + timedelta(days=1), {"state": State.BLUNT.value}


TOY = Subject(
    kind="toy",
    facts=ToyFacts,
    row=Toy,
    version=ToyVersion,
    kinds=frozenset(Kind),
    opens=frozenset({Kind.MADE}),
    annuls=Kind.ANNULLED,
    places=places,
    links=frozenset({"friends", "rooms"}),
    lapse=blunt,
    projections=(Weights(),),
    sealed=frozenset({"owner"}),
)
OWN_TABLES = [table for table in ToyBase.metadata.sorted_tables if table.name != "data_key"]

FACTS: dict[str, Any] = {
    "name": "木剑",
    "color": Color.RED,
    "weight": 250,
    "shiny": False,
    "born_on": date(2019, 5, 1),
    "state": State.SHARP,
    "township_code": "420302001",
}
