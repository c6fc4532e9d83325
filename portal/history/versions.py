"""From entries to versions, in memory: what a subject's history becomes when more is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from portal.history import queries
from portal.history.rules import Facts, Grammar, LinkSpan, Span, Statement, fold
from portal.history.subjects import Subject
from portal.shared.clock import END_OF_TIME


@dataclass
class Version:
    """A version of either kind as it will stand.

    `id` and `stored_to` (its `known_to`) are as the database has them, None for one that is not written yet.
    """

    span: Span | LinkSpan
    known_from: datetime
    known_to: datetime = END_OF_TIME
    id: int | None = None
    stored_to: datetime | None = None
    scope_path: str = ""

    @property
    def never_known(self) -> bool:
        """Superseded at the very instant it began: nobody ever knew it, it is not kept."""
        return self.known_from == self.known_to


@dataclass
class History:
    """One subject: what was said of it, what stands, what no longer does and, of that, only what may still matter."""

    subject_id: int
    statements: list[Statement] = field(default_factory=list)
    unfolded: list[Statement] = field(default_factory=list)
    standing: list[Version] = field(default_factory=list)
    closed: list[Version] = field(default_factory=list)
    declared: Facts = field(default_factory=dict)
    void: bool = False
    fresh: bool = True
    last_recorded_at: datetime | None = None

    def hear(self, statement: Statement) -> None:
        """One more statement; folded with the others of its instant."""
        self.unfolded.append(statement)
        self._reach(statement.recorded_at)

    def remember(self, statement: Statement) -> None:
        """A statement whose versions are written."""
        self.statements.append(statement)
        self.fresh = False
        self._reach(statement.recorded_at)

    def _reach(self, instant: datetime) -> None:
        self.last_recorded_at = max(self.last_recorded_at or instant, instant)

    def refold(self, grammar: Grammar) -> None:
        """Fold at each instant at which something was said, oldest first."""
        for instant in sorted({statement.recorded_at for statement in self.unfolded}):
            self.statements += [s for s in self.unfolded if s.recorded_at == instant]
            timeline = fold(self.statements, grammar)
            self._supersede([*timeline.spans, *timeline.links], instant)
            self.declared, self.void = timeline.declared, timeline.void
        self.unfolded = []

    def _supersede(self, wanted: list[Span | LinkSpan], instant: datetime) -> None:
        """Keep what still holds, close what does not, open what is new.

        What was closed at this same instant counts as standing still: between two things said at one instant
        nothing was ever known, so the second may bring it back.
        """
        before = [v for v in self.closed if v.known_to == instant] + self.standing
        self.closed = [v for v in self.closed if v.known_to != instant]
        self.standing = []
        for version in before:
            if version.span in wanted:
                wanted.remove(version.span)
                version.known_to = END_OF_TIME
                self.standing.append(version)
            else:
                version.known_to = instant
                self.closed.append(version)
        self.standing += [Version(span, instant) for span in wanted]


Histories = dict[int, History]


def load(session: Session, subject: Subject, ids: Sequence[int]) -> Histories:
    """The statements of these subjects, new ones empty, with the versions that stand or were the last to be closed."""
    histories = {subject_id: History(subject_id) for subject_id in ids}
    for subject_id, statement in queries.statements(session, subject.kind, ids):
        histories[subject_id].remember(statement)
    last = {h.subject_id: h.last_recorded_at for h in histories.values() if h.last_recorded_at is not None}
    for stored in queries.newest_versions(session, subject, last):
        history = histories[stored.subject_id]
        version = Version(
            stored.span, stored.known_from, stored.known_to, stored.id, stored.known_to, stored.scope_path
        )
        (history.standing if stored.known_to == END_OF_TIME else history.closed).append(version)
    return histories
