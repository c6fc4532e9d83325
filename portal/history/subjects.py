"""What has a history. Packages above register theirs in `create_app`; history knows none of them by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from sqlalchemy.orm import Session

from portal.history.rules import Facts, Lapse

Row = Mapping[str, Any]
Places = Callable[[Session, Sequence[Facts]], Sequence[str]]
"""The scope paths of records with these facts, by today's administration."""


class Projection(Protocol):
    """Something kept beside the versions, in the same transaction, that replay can rebuild."""

    name: str

    def apply(self, session: Session, closed: Sequence[Row], opened: Sequence[Row]) -> None:
        """Follow a change of the versions that are known now."""

    def reset(self, session: Session) -> None:
        """Empty it."""

    def snapshot(self, session: Session) -> list[tuple[Any, ...]]:
        """All of it, ordered: replay compares."""


@dataclass(frozen=True)
class Subject:
    """A kind of record with a history.

    `facts` is the mixin that declares the facts once for `row` (a `RecordOf`) and `version` (a `VersionOf`);
    `opens` are the entry kinds a record begins with, `annuls` the kind that takes one back.
    """

    kind: str
    facts: type
    row: Any
    version: Any
    kinds: frozenset[str]
    opens: frozenset[str]
    annuls: str
    places: Places
    links: frozenset[str] = frozenset()
    lapse: Lapse | None = None
    projections: tuple[Projection, ...] = ()
    sealed: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def fact_names(self) -> tuple[str, ...]:
        """The names of the facts, as declared."""
        return tuple(self.facts.__annotations__)

    @cached_property
    def _days(self) -> frozenset[str]:
        columns = self.version.__table__.c
        return frozenset(name for name in self.fact_names if columns[name].type.python_type is date)

    def decode(self, facts: Facts) -> Facts:
        """Facts as columns take them: every fact named, days as days (enums go in by value)."""
        return {
            name: date.fromisoformat(value) if name in self._days and value is not None else value
            for name, value in ((name, facts.get(name)) for name in self.fact_names)
        }


_SUBJECTS: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    """Make a kind of record known (again is the same as once)."""
    _SUBJECTS[subject.kind] = subject


def subject(kind: str) -> Subject:
    """The registered subject. KeyError for a kind nobody registered."""
    return _SUBJECTS[kind]


def subjects() -> list[Subject]:
    """All registered subjects, by kind."""
    return [_SUBJECTS[kind] for kind in sorted(_SUBJECTS)]
