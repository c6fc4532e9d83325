"""Exports as jobs (导出任务): produced, sealed under a key of the job's own, kept for a day for who asked.

A run that is repeated writes the same file under the same key: whole, or not at all. A small export is run at once by
who answers the page, a large one by the worker; both are the same job.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.accounts.queries import people
from portal.history import book, seals
from portal.ledger.exports import audited, located, produce
from portal.ledger.exports.request import Request, read
from portal.ledger.queries import exports as queries
from portal.ledger.queries.periods import book_codes
from portal.shared import clock, files, jobs
from portal.shared import queries as shared
from portal.shared.db import reading, transaction
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _
from portal.shared.jobs import DONE, OPEN, Work
from portal.shared.models import Job
from portal.shared.workshop import tidy, workshop

EXPORT, CLEAR = "export_ledger", "remove_ledger_exports"
FOLDER = "ledger-exports"
"""Where the files lie, below the uploads folder."""
KEPT = timedelta(days=1)
"""How long the file of an export is kept."""


def ask(session: Session, person: Person, request: Request, purpose: Message | str = "", *, now: bool = False) -> Job:
    """Ask for an export, in the caller's transaction; `now`: the caller runs the job right after it is saved.

    Whoever asks for the very same that is under way gets that. `purpose` is what opened telephones are needed for.
    """
    wanted = {"args": request.args(), "purpose": audit.packed(purpose), "opened": request.opened}
    for job in shared.own_jobs(session, person, EXPORT, clock.now() - KEPT):
        if job.state in OPEN and jobs.arguments(job).items() >= wanted.items():
            return job
    key_id, _key = seals.new_key(session)
    return jobs.ask(session, EXPORT, wanted | {"key": key_id}, person, offered=not now)


def settled(session: Session, request: Request) -> Request:
    """A request as known now, at an instant that holds: who is recording is waited for, in the caller's transaction."""
    moment = request.moment
    if request.period or moment.known == clock.end_of(moment.known_on):
        return request
    return replace(request, moment=replace(moment, known=book.instant(session, book_codes(session))))


def request_of(asked: Mapping[str, Any]) -> Request:
    """The request that a job's arguments hold: `args`, `opened`; beside them stand `purpose` and the file's `key`."""
    return read(asked["args"], clock.today(), opened=asked["opened"])


def file_name(job_id: int) -> str:
    """Where the file of an export lies, below the uploads folder."""
    return f"{FOLDER}/{job_id}"


@jobs.handler(EXPORT, undo=lambda job_id: files.remove(file_name(job_id)))
def export(work: Work) -> Mapping[str, Any]:
    """Produce the file: `rows`, `check_code`, `size` in bytes, `begun_at` (microseconds), whether it names persons.

    `places` are its townships.
    """
    person, begun_at = _asker(work), clock.now()
    with reading() as session, workshop() as folder:
        found = located.located(session, person, request_of(work.arguments))
        total, path = located.size(session, found), folder / "ledger"
        work.progress(0, total)
        made = produce.produce(session, found, path, lambda rows: work.progress(rows, total))
        content = path.read_bytes()
        key = seals.data_key(session, work.arguments["key"])
    work.progress(total, total)
    files.store(key, content, file_name(work.job_id))
    detail = audited.told(found, made.rows, audit.unpacked(work.arguments["purpose"]))
    about = {"subject_kind": audited.SUBJECT, "subject_id": work.job_id, "scope_path": found.paths[0]}
    audit.note_aside("exported", person, **about, detail=detail)
    return {
        "rows": made.rows,
        "check_code": made.check_code,
        "size": len(content),
        "begun_at": clock.microseconds(begun_at),
        "personal": found.personal,
        "places": found.places,
    }


def _asker(work: Work) -> Person:
    """Who asked, with duties, out of any session as those who sign in are."""
    with reading() as session:
        person = people.person(session, work.asked_by or 0)
        if person is None:
            raise RuleBroken(_("Nobody asks for this any more."))
        session.expunge(person)
        return person


@jobs.handler(CLEAR, nightly=True)
def clear(_work: Work) -> Mapping[str, Any]:
    """Take files and keys of exports away that ended a day ago, however, and what killed ones left.

    Twice does no harm.
    """
    tidy()
    with reading() as session:
        until = clock.now() - KEPT
        over = shared.jobs_over(session, EXPORT, until - jobs.LOOKED_BACK, until)
        keys = {json.loads(asked)["key"]: job_id for job_id, asked in over.items()}
        standing = sorted(queries.standing_keys(session, keys))
    for key_id in standing:
        files.remove(file_name(keys[key_id]))
    with transaction() as session:
        for key_id in standing:
            seals.destroy(session, key_id)
    return {"exports": len(standing)}


def kept_until(job: Job) -> datetime:
    """Until when its file can be fetched."""
    return (job.finished_at or job.asked_at) + KEPT


def there(job: Job) -> bool:
    """Whether its file can still be fetched."""
    return job.state == DONE and clock.now() < kept_until(job) and files.there(file_name(job.id))


def content(session: Session, person: Person, job: Job) -> bytes:
    """The file of an export for who asked for it. RuleBroken once it is gone, or must not be handed out any more.

    It stays what it was, also that of a period which was reopened since. A file that names persons is not handed out
    when somebody was made anonymous since, nor when a township of it left the person's reach; none is, when the place
    did.
    """
    if not there(job):
        files.remove(file_name(job.id))
        raise RuleBroken(_("This file is not kept any more. Produce it again."))
    asked, made = jobs.arguments(job), jobs.result(job)
    located.reached(session, person, request_of(asked))
    permission = Permission.PERSONAL_READ if asked["opened"] else Permission.ORGANIZATION_READ
    if made["personal"]:
        if queries.anonymized_since(session, clock.from_microseconds(made["begun_at"])):
            files.remove(file_name(job.id))
            raise RuleBroken(_("Somebody was made anonymous since this file was made. Produce it again."))
        if queries.beyond(session, person, made["places"], permission):
            files.remove(file_name(job.id))
            raise RuleBroken(_("A township of this file lies outside your duties by now. Produce it again."))
    return files.read(seals.data_key(session, asked["key"]), file_name(job.id))
