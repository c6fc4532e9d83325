"""What has a history. Packages above register theirs in `create_app`; history knows none of them by name."""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from sqlalchemy import Table
from sqlalchemy.orm import Session

from portal.history.rules import Facts, Grammar, Lapse, encode
from portal.shared.db import table_of
from portal.shared.keys import SEALED

Row = Mapping[str, Any]
Places = Callable[[Session, Sequence[Facts]], Sequence[str]]
"""The scope paths of records with these facts, by today's administration."""


class Projection(Protocol):
    """Something kept beside the versions, in the same transaction, that replay can rebuild.

    `tables` hold it and nothing else, those that others refer to first. Their rows follow from what is known now, and
    from nothing else that was there before: a row that says nothing (a sum of 0) is taken away.
    """

    name: str
    tables: tuple[Table, ...]

    def apply(
        self, session: Session, closed: Sequence[Row], opened: Sequence[Row], new: Collection[int] = frozenset()
    ) -> None:
        """Follow a change of the versions that are known now: rows of the version table, without id.

        `new` are records that have just begun: nothing of theirs stood before, and all that stands now is opened.
        """


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
    def grammar(self) -> Grammar:
        """What the fold has to know of it."""
        return Grammar(self.fact_names, self.opens, self.links, self.lapse)

    @cached_property
    def _types(self) -> dict[str, type]:
        columns = table_of(self.version).c
        return {name: columns[name].type.python_type for name in self.fact_names}

    @cached_property
    def _choices(self) -> dict[str, frozenset[object]]:
        enums = {name: kind for name, kind in self._types.items() if issubclass(kind, enum.Enum)}
        return {name: frozenset(member.value for member in kind) for name, kind in enums.items()}

    @cached_property
    def _may_be_empty(self) -> frozenset[str]:
        columns = table_of(self.version).c
        return frozenset(name for name in self.fact_names if columns[name].nullable)

    def decode(self, facts: Facts) -> Facts:
        """Facts as columns take them: every fact named, days as days (enums go in by value)."""
        return {
            name: date.fromisoformat(facts[name]) if kind is date and facts[name] is not None else facts[name]
            for name, kind in self._types.items()
        }

    def check(self, changes: Mapping[str, Any]) -> None:
        """Whether a caller may write this into a book: what once stands there stays. ValueError if not."""
        for name, value in changes.items():
            if name in self.links:
                fits = _is_link_change(value)
            elif name in self._types:
                fits = self._fits(name, encode(value))
            else:
                fits = False
            if not fits:
                message = f"{self.kind} has no fact {name!r} that could be {value!r}"
                raise ValueError(message)

    def _fits(self, name: str, value: object) -> bool:
        """Whether an encoded value is one of this fact's."""
        if value is None:
            return name in self._may_be_empty
        if name in self.sealed:
            return isinstance(value, str) and value.startswith(SEALED)
        if name in self._choices:
            return value in self._choices[name]
        kind = self._types[name]
        if kind is date:
            return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
        return type(value) is kind and (kind is not str or "\0" not in str(value))


def _is_link_change(value: object) -> bool:
    """``{add: [{target, …}], remove: [target]}``, each part optional."""
    if not isinstance(value, Mapping) or not set(value) <= {"add", "remove"}:
        return False
    added, removed = value.get("add", ()), value.get("remove", ())
    return all(isinstance(member, Mapping) and isinstance(member.get("target"), str) for member in added) and all(
        isinstance(target, str) for target in removed
    )


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
