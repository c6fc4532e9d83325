"""From entries to versions: fold a subject anew, close what no longer holds, add what does."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy.orm import Session

from portal.history import queries
from portal.history.models import LinkVersion
from portal.history.rules import Facts, LinkSpan, Span, Statement, Timeline, fold
from portal.history.subjects import Subject
from portal.shared.clock import END_OF_TIME


@dataclass
class Version:
    """A version of either kind, as it stands or as it will: `id` is None until it is written."""

    span: Span | LinkSpan
    known_from: datetime
    known_to: datetime = END_OF_TIME
    id: int | None = None


@dataclass
class History:
    """One subject's statements and all that has been known of it; `follow` writes what is new in it."""

    subject_id: int
    statements: list[Statement] = field(default_factory=list)
    standing: list[Version] = field(default_factory=list)
    closed: list[Version] = field(default_factory=list)
    declared: Facts | None = None
    fresh: bool = True
    unfolded: list[Statement] = field(default_factory=list)

    @property
    def last_recorded_at(self) -> datetime | None:
        """When the newest statement was recorded."""
        heard = self.statements + self.unfolded
        return max((statement.recorded_at for statement in heard), default=None)

    def hear(self, statement: Statement) -> None:
        """One more statement; folded with the others of its instant."""
        self.unfolded.append(statement)

    def refold(self, subject: Subject) -> None:
        """Fold at each instant at which something was said, oldest first."""
        for instant in sorted({statement.recorded_at for statement in self.unfolded}):
            self.statements += [s for s in self.unfolded if s.recorded_at == instant]
            timeline = fold(self.statements, subject.opens, subject.links, subject.lapse)
            self._supersede(timeline, instant)
        self.unfolded = []

    def _supersede(self, timeline: Timeline, instant: datetime) -> None:
        """Keep what still holds, close what does not, open what is new."""
        wanted: list[Span | LinkSpan] = [*timeline.spans, *timeline.links]
        keep, gone = [], []
        for version in self.standing:
            if version.span in wanted:
                wanted.remove(version.span)
                keep.append(version)
            else:
                version.known_to = instant
                gone.append(version)
        self.closed += gone
        self.standing = keep + [Version(span, instant) for span in wanted]
        self.declared = timeline.declared


Histories = dict[int, History]


def load(session: Session, subject: Subject, ids: Sequence[int]) -> Histories:
    """The statements and standing versions of these subjects, new ones empty."""
    histories = {subject_id: History(subject_id) for subject_id in ids}
    for subject_id, statement in queries.statements(session, subject.kind, ids):
        histories[subject_id].statements.append(statement)
        histories[subject_id].fresh = False
    known = [history.subject_id for history in histories.values() if not history.fresh]
    for subject_id, version_id, span, known_from in queries.standing_spans(session, subject, known):
        histories[subject_id].standing.append(Version(span, known_from, id=version_id))
    return histories


def follow(
    session: Session, subject: Subject, histories: Histories, identities: Mapping[tuple[str, int], Mapping[str, Any]]
) -> None:
    """Write what follows from the statements just heard: versions, current rows, projections."""
    for history in histories.values():
        history.refold(subject)
    closed = _write_closed(session, subject, histories)
    paths = scope_paths(session, subject, histories)
    _write_rows(session, subject, histories, identities, paths)
    opened = write_opened(session, subject, histories, paths)
    for projection in subject.projections:
        projection.apply(session, closed, opened)


def scope_paths(session: Session, subject: Subject, histories: Histories) -> dict[int, list[str]]:
    """For each subject the scope paths of its unwritten fact versions, in order, then that of its newest state."""
    wanted: list[tuple[int, Facts]] = []
    for history in histories.values():
        wanted += [(history.subject_id, v.span.facts) for v in unwritten(history) if isinstance(v.span, Span)]
        if history.declared is not None:
            wanted.append((history.subject_id, history.declared))
    paths: dict[int, list[str]] = {}
    for (subject_id, _facts), path in zip(wanted, subject.places(session, [facts for _, facts in wanted]), strict=True):
        paths.setdefault(subject_id, []).append(path)
    return paths


def unwritten(history: History) -> list[Version]:
    """The versions not in the database yet; one superseded at the very instant it began was never known."""
    return [
        version
        for version in [*history.closed, *history.standing]
        if version.id is None and version.known_from < version.known_to
    ]


def _write_closed(session: Session, subject: Subject, histories: Histories) -> list[dict[str, Any]]:
    """Close written versions; the rows that were standing and are so no more, for the projections."""
    facts, links, told = [], [], []
    for history in histories.values():
        for version in history.closed:
            if version.id is None:
                continue
            (facts if isinstance(version.span, Span) else links).append({"key": version.id, "at": version.known_to})
            if isinstance(version.span, Span):
                told.append({"subject_id": history.subject_id} | subject.decode(version.span.facts))
    for model, rows in ((subject.version, facts), (LinkVersion, links)):
        if rows:
            table = model.__table__
            here = table.c.id == bindparam("key")
            session.execute(update(table).where(here).values(known_to=bindparam("at")), rows)
            never_known = table.c.known_from == table.c.known_to
            session.execute(delete(table).where(table.c.id.in_([row["key"] for row in rows]), never_known))
    return told


def write_opened(
    session: Session, subject: Subject, histories: Histories, paths: dict[int, list[str]]
) -> list[dict[str, Any]]:
    """Insert new versions; those that stand now, for the projections."""
    facts: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    for history in histories.values():
        found = iter(paths.get(history.subject_id, ()))
        for version in unwritten(history):
            times = {
                "subject_id": history.subject_id,
                "valid_from": version.span.valid_from,
                "valid_to": version.span.valid_to,
                "known_from": version.known_from,
                "known_to": version.known_to,
                "entry_book": version.span.entry[0],
                "entry_number": version.span.entry[1],
            }
            if isinstance(version.span, Span):
                here = {"scope_path": next(found), "lapsed": version.span.lapsed}
                facts.append(times | here | subject.decode(version.span.facts))
            else:
                span = version.span
                named = {"fact": span.fact, "target": span.target, "attributes": span.attributes}
                links.append(times | named | {"subject_kind": subject.kind})
    for model, rows in ((subject.version, facts), (LinkVersion, links)):
        if rows:
            session.execute(insert(model.__table__), rows)
    return [row for row in facts if row["known_to"] == END_OF_TIME]


def _write_rows(
    session: Session,
    subject: Subject,
    histories: Histories,
    identities: Mapping[tuple[str, int], Mapping[str, Any]],
    paths: dict[int, list[str]],
) -> None:
    """Copy the newest state onto the current rows; a record that every entry has left becomes void."""
    table = subject.row.__table__
    new, changed, void = [], [], []
    for history in histories.values():
        if history.declared is None:
            void.append({"key": history.subject_id})
            continue
        row = subject.decode(history.declared) | {"scope_path": paths[history.subject_id][-1], "void": False}
        if history.fresh:
            identity = identities.get((subject.kind, history.subject_id), {})
            new.append({"id": history.subject_id, "lock": 1} | dict(identity) | row)
        else:
            changed.append({"key": history.subject_id} | row)
    if new:
        session.execute(insert(table), new)
    here = table.c.id == bindparam("key")
    if changed:
        values: dict[str, Any] = {name: bindparam(name) for name in (*subject.fact_names, "scope_path", "void")}
        session.execute(update(table).where(here).values(lock=table.c.lock + 1, **values), changed)
    if void:
        session.execute(update(table).where(here).values(lock=table.c.lock + 1, void=True), void)
    for history in histories.values():
        held = session.identity_map.get(session.identity_key(subject.row, history.subject_id))
        if held is not None:
            session.expire(held)


def rebuild(session: Session, subject: Subject) -> None:
    """Throw away all versions of this kind and fold them again from the entries (replay)."""
    session.execute(delete(subject.version.__table__))
    session.execute(delete(LinkVersion).where(LinkVersion.subject_kind == subject.kind))
    for projection in subject.projections:
        projection.reset(session)
    for ids in queries.subject_id_chunks(session, subject.kind):
        histories = {subject_id: History(subject_id, fresh=False) for subject_id in ids}
        for subject_id, statement in queries.statements(session, subject.kind, ids):
            histories[subject_id].hear(statement)
        follow(session, subject, histories, {})


def as_json(attributes: str) -> dict[str, Any]:
    """A link's attributes, read back."""
    read: dict[str, Any] = json.loads(attributes)
    return read
