"""Writing what follows from what was said: versions, current rows, projections."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy.orm import Session

from portal.history import queries
from portal.history.models import LinkVersion
from portal.history.rules import LinkSpan, Span
from portal.history.subjects import Subject
from portal.history.versions import Histories, History, Version
from portal.shared.clock import END_OF_TIME
from portal.shared.db import table_of

Identities = Mapping[int, Mapping[str, Any]]
"""For new records, by id: the columns of their rows that are no facts."""


def follow(
    session: Session, subject: Subject, histories: Histories, identities: Identities, *, anew: bool = False
) -> None:
    """Fold what was just heard and write what follows from it; `anew`: nothing that did so before stands any more."""
    for history in histories.values():
        history.refold(subject.grammar)
    paths = _find_places(session, subject, histories.values())
    closed, opened = _told(subject, histories.values())
    _write_versions(session, subject, histories.values())
    _write_rows(session, subject, histories.values(), identities, paths)
    new = {history.subject_id for history in histories.values() if history.fresh or anew}
    for projection in subject.projections:
        projection.apply(session, closed, opened, new)


def rebuild(session: Session, subject: Subject, folded: Callable[[int], None]) -> None:
    """Throw away all versions of this kind and fold them again from the entries; `folded` hears of so many more."""
    session.execute(delete(table_of(subject.version)))
    session.execute(delete(LinkVersion).where(LinkVersion.subject_kind == subject.kind))
    for projection in subject.projections:
        for table in reversed(projection.tables):
            session.execute(delete(table))
    for ids in queries.chunks(queries.subject_ids(session, subject.kind)):
        histories = {subject_id: History(subject_id, fresh=False) for subject_id in ids}
        heard = 0
        for subject_id, statement in queries.statements(session, subject.kind, ids):
            histories[subject_id].hear(statement)
            heard += 1
        follow(session, subject, histories, {}, anew=True)
        folded(heard)


def _find_places(session: Session, subject: Subject, histories: Iterable[History]) -> dict[int, str]:
    """Give each new version its scope path; the path of each subject's newest state, by id."""
    new = [v for history in histories for v in history.closed + history.standing if v.id is None]
    facts = [(version, version.span.facts) for version in new if isinstance(version.span, Span)]
    rows = [(history.subject_id, history.declared) for history in histories]
    found = subject.places(session, [fact for _, fact in facts] + [fact for _, fact in rows])
    for (version, _), path in zip(facts, found, strict=False):
        version.scope_path = path
    return {subject_id: path for (subject_id, _), path in zip(rows, found[len(facts) :], strict=True)}


def _told(subject: Subject, histories: Iterable[History]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """For the projections: the rows that stood and do so no more, and those that stand now and did not."""
    closed = [
        _row(subject, history, version)
        for history in histories
        for version in history.closed
        if isinstance(version.span, Span) and version.stored_to == END_OF_TIME
    ]
    opened = [
        _row(subject, history, version)
        for history in histories
        for version in history.standing
        if isinstance(version.span, Span) and version.stored_to != END_OF_TIME
    ]
    return closed, opened


def _row(subject: Subject, history: History, version: Version) -> dict[str, Any]:
    """A version as a row of its table, without its id."""
    span = version.span
    times = {
        "subject_id": history.subject_id,
        "valid_from": span.valid_from,
        "valid_to": span.valid_to,
        "known_from": version.known_from,
        "known_to": version.known_to,
        "entry_book": span.entry[0],
        "entry_number": span.entry[1],
    }
    if isinstance(span, Span):
        return times | {"scope_path": version.scope_path, "lapsed": span.lapsed} | subject.decode(span.facts)
    named = {"fact": span.fact, "target": span.target, "attributes": span.attributes}
    return times | named | {"subject_kind": subject.kind}


def _write_versions(session: Session, subject: Subject, histories: Iterable[History]) -> None:
    """Insert what is new, move the `known_to` of what was closed or brought back, drop what nobody ever knew."""
    both = [(history, version) for history in histories for version in history.closed + history.standing]
    for model, kind in ((subject.version, Span), (LinkVersion, LinkSpan)):
        ours = [(history, version) for history, version in both if isinstance(version.span, kind)]
        written = [version for _, version in ours if version.id is not None]
        new = [_row(subject, h, version) for h, version in ours if version.id is None and not version.never_known]
        dropped = [{"key": version.id} for version in written if version.never_known]
        moved = [
            {"key": version.id, "at": version.known_to}
            for version in written
            if version.known_to != version.stored_to and not version.never_known
        ]
        table = table_of(model)
        here = table.c.id == bindparam("key")
        if dropped:
            session.execute(delete(table).where(here), dropped)
        if moved:
            session.execute(update(table).where(here).values(known_to=bindparam("at")), moved)
        if new:
            session.execute(insert(table), new)


def _write_rows(
    session: Session, subject: Subject, histories: Iterable[History], identities: Identities, paths: Mapping[int, str]
) -> None:
    """Copy the newest state onto the current rows."""
    table = table_of(subject.row)
    columns = sorted({name for identity in identities.values() for name in identity})
    new, changed = [], []
    for history in histories:
        row = subject.decode(history.declared) | {"scope_path": paths[history.subject_id], "void": history.void}
        if history.fresh:
            identity = identities.get(history.subject_id, {})
            named = {name: identity.get(name) for name in columns}
            new.append({"id": history.subject_id, "lock": 1} | named | row)
        else:
            changed.append({"key": history.subject_id} | row)
            held = session.identity_map.get(session.identity_key(subject.row, history.subject_id))
            if held is not None:
                session.expire(held)
    if new:
        session.execute(insert(table), new)
    if changed:
        values: dict[str, Any] = {name: bindparam(name) for name in (*subject.fact_names, "scope_path", "void")}
        here = table.c.id == bindparam("key")
        session.execute(update(table).where(here).values(lock=table.c.lock + 1, **values), changed)
