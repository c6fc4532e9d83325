"""Printing many certificates at once (批量打印): a job that makes the missing files and puts all into one.

The file of a run is sealed under the keys of all its records together: when one of them is anonymized, nobody can open
it any more. It is taken away some days later; the certificates keep their own files.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from pypdf import PdfWriter
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.queries import people
from portal.filing.actions.certificate import genuine
from portal.filing.actions.printing import first_print, print_certificate
from portal.filing.queries import printing as queries
from portal.filing.queries.printing import Sheet
from portal.history import seals
from portal.shared import clock, files, jobs
from portal.shared import queries as shared
from portal.shared.db import db, reading, transaction
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _
from portal.shared.jobs import DONE, OPEN, Work
from portal.shared.models import Job

PRINT = "print_certificates"
CLEAR = "remove_print_runs"
FOLDER = "print-runs"
"""Where the files lie, below the uploads folder."""
MOST = 500
"""Certificates in one run."""
KEPT = timedelta(days=3)
"""How long the file of a run is kept."""


def ask(session: Session, person: Person, certificate_ids: Sequence[int]) -> Job:
    """Ask for a run, in the caller's transaction. Whoever asks twice for the same gets the one that is under way."""
    if not certificate_ids:
        raise RuleBroken(_("Choose at least one certificate."))
    arguments = {"certificates": list(certificate_ids)}
    return shared.same_job(session, person, PRINT, jobs.written(arguments), OPEN) or jobs.ask(
        session, PRINT, arguments, person
    )


def file_name(job_id: int) -> str:
    """Where the file of a run lies, below the uploads folder."""
    return f"{FOLDER}/{job_id}"


@jobs.handler(PRINT, undo=lambda job_id: files.remove(file_name(job_id)))
def print_run(work: Work) -> Mapping[str, Any]:
    """Print one certificate after the other, then all into one file: `sheets` (ids) and `left_out` (how many).

    May run twice: a print and the count that passes it are saved together, so that the next run goes on behind it,
    and the file has the name of its job.
    """
    wanted: list[int] = work.arguments["certificates"]
    person = _asker(work)
    for done, certificate_id in enumerate(wanted[work.done :], start=work.done + 1):
        made = _prepared(person, certificate_id)
        with transaction() as session:
            for sheet in _good(queries.sheets(session, person, [certificate_id])):
                print_certificate(session, person, sheet.filing, made)
            work.advance(session, done, len(wanted))
    with reading() as session:
        sheets = _good(queries.sheets(session, person, wanted))
        if not sheets:
            raise RuleBroken(_("None of these certificates can be printed any more."))
        files.store(_key(session, sheets), _merged(session, sheets), file_name(work.job_id))
    return {"sheets": [sheet.certificate.id for sheet in sheets], "left_out": len(wanted) - len(sheets)}


@jobs.handler(CLEAR, nightly=True)
def clear(_work: Work) -> Mapping[str, Any]:
    """Take the files of runs away that ended long enough ago; twice does no harm."""
    with reading() as session:
        until = clock.now() - KEPT
        over = shared.jobs_over(session, PRINT, until - jobs.LOOKED_BACK, until)
    for job_id in over:
        files.remove(file_name(job_id))
    return {"runs": len(over)}


def content(session: Session, person: Person, job: Job) -> bytes | None:
    """The file of a run for who asked for it; None once it is gone, or may not be opened any more.

    That is so when one of its records was anonymized, or lies outside the person's reach now.
    """
    wanted = jobs.result(job).get("sheets", []) if job.state == DONE else []
    sheets = queries.sheets(session, person, wanted)
    if not wanted or len(sheets) != len(wanted) or not files.there(file_name(job.id)):
        return None
    return files.read(_key(session, sheets), file_name(job.id))


def _asker(work: Work) -> Person:
    """Who asked, with duties, out of any session as those who sign in are."""
    with reading() as session:
        person = people.person(session, work.asked_by or 0)
        if person is None:
            raise RuleBroken(_("Nobody asks for this any more."))
        session.expunge(person)
        return person


def _prepared(person: Person, certificate_id: int) -> bytes | None:
    """The paper of a certificate never printed before, made while no lock is held."""
    with reading() as session:
        sheets = _good(queries.sheets(session, person, [certificate_id]))
        if not sheets or queries.print_files(session, [certificate_id]):
            return None
        made = first_print(session, sheets[0].certificate)
    db.session.rollback()  # whether this is a demonstration was asked there, by a transaction that only reads
    return made


def _good(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Those whose certificate bears the signature of the office."""
    return [sheet for sheet in sheets if genuine(sheet.certificate)]


def _merged(session: Session, sheets: Sequence[Sheet]) -> bytes:
    """The stored papers one behind the other, as one PDF."""
    kept = queries.print_files(session, [sheet.certificate.id for sheet in sheets])
    writer, merged = PdfWriter(), io.BytesIO()
    for sheet in sheets:
        paper = files.read(seals.data_key(session, sheet.key_id), kept[sheet.certificate.id].file_name)
        writer.append(io.BytesIO(paper))
    writer.write(merged)
    return merged.getvalue()


def _key(session: Session, sheets: Sequence[Sheet]) -> bytes:
    """What the file of a run is sealed under: the keys of all its records together."""
    digest = hashlib.sha256(b"print run")
    for sheet in sheets:
        digest.update(seals.data_key(session, sheet.key_id))
    return digest.digest()
