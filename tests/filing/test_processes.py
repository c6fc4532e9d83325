"""Several processes at once, and processes that are killed: what was confirmed is stored, and nothing is half done."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.filing.models import Filing, FilingStep, Material
from portal.filing.rules.steps import State
from portal.history import seals
from portal.history.verify import Head, verify
from portal.shared import files
from tests.accounts.factories import STREET
from tests.conftest import Arrange
from tests.filing.factories import Office, make_office
from tests.filing.test_at_once import check_whole

ROOT = Path(__file__).resolve().parent.parent.parent
ENOUGH = 25
"""Confirmations after which the writers are killed: in the middle of their work."""


@contextmanager
def writers(app: Flask, offices: list[Office], cases: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Writers, one for each of these offices, gone at the end."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    environment = own | {
        "PORTAL_INSTANCE": str(app.config["PORTAL_INSTANCE"]),
        "PORTAL_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
    }
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.filing.writer", str(cases), *people_of(office)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        for office in offices
    ]
    try:
        yield processes
    finally:
        for process in processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def people_of(office: Office) -> list[str]:
    return [str(person.id) for person in (office.clerk, office.colleague, office.decider)]


def lines(stream: IO[str], most: int | None = None) -> list[dict[str, Any]]:
    """What a writer said was confirmed, all of it or the first so many."""
    found: list[dict[str, Any]] = []
    for line in stream:
        if line.endswith("\n"):  # a killed writer may leave half a line: it confirms nothing
            found.append(json.loads(line))
        if most is not None and len(found) >= most:
            break
    return found


def check_confirmed(session: Session, confirmed: list[dict[str, Any]]) -> None:
    """Every confirmed thing is stored."""
    for said in confirmed:
        filing = session.scalars(select(Filing).where(Filing.id == said["filing"]).order_by(Filing.id)).one()
        if "name" in said:
            assert filing.name == said["name"]
        if "action" in said:
            steps = select(FilingStep.action).where(FilingStep.filing_id == filing.id).order_by(FilingStep.number)
            assert said["action"] in list(session.scalars(steps))


def check_nothing_half_done(session: Session) -> None:
    """Every file that a row names opens; every case stands where its last step says; the books are whole."""
    for material in session.scalars(select(Material).where(Material.stored_name.is_not(None)).order_by(Material.id)):
        filing = session.scalars(select(Filing).where(Filing.id == material.filing_id).order_by(Filing.id)).one()
        assert len(files.read(seals.data_key(session, filing.data_key_id), material.stored_name or "")) == material.size
    for filing in session.scalars(select(Filing).order_by(Filing.id)):
        steps = select(FilingStep).where(FilingStep.filing_id == filing.id).order_by(FilingStep.number)
        taken = session.scalars(steps).all()
        assert [line.number for line in taken] == list(range(1, len(taken) + 1))
        assert taken[-1].to_state is filing.state
        assert (filing.number is not None) == (filing.state is State.FILED)
    assert all(isinstance(result, Head) for result in verify(session))


def filed(session: Session) -> int:
    """How many cases were filed."""
    return len(session.scalars(select(Filing.id).where(Filing.state == State.FILED).order_by(Filing.id)).all())


def offices_of(arrange: Arrange, count: int) -> list[Office]:
    with arrange() as session:
        return [make_office(session) for _ in range(count)]


def run_at_once(app: Flask, arrange: Arrange, processes: int, cases: int) -> None:
    """So many writers with so many cases each, to the end; then look at what they left."""
    confirmed: list[dict[str, Any]] = []
    with writers(app, offices_of(arrange, processes), cases) as running:
        for process in running:
            said, errors = process.communicate()
            assert process.returncode == 0, errors
            confirmed += lines(iter(said.splitlines(keepends=True)))  # type: ignore[arg-type]
    with arrange() as session:
        check_confirmed(session, confirmed)
        check_nothing_half_done(session)
        check_whole(session, {STREET: filed(session)})
        assert filed(session) >= processes


def test_eight_processes_of_mixed_work_give_every_number_once(app: Flask, arrange: Arrange) -> None:
    run_at_once(app, arrange, processes=8, cases=2)


@pytest.mark.soak
def test_eight_processes_of_much_mixed_work_give_every_number_once(app: Flask, arrange: Arrange) -> None:
    run_at_once(app, arrange, processes=8, cases=25)


def test_writers_that_are_killed_lose_nothing_that_was_confirmed(app: Flask, arrange: Arrange) -> None:
    with writers(app, offices_of(arrange, 2), cases=0) as running:
        confirmed = [said for process in running for said in lines(process.stdout, ENOUGH)]  # type: ignore[arg-type]
        for process in running:
            os.killpg(process.pid, signal.SIGKILL)
            confirmed += lines(process.stdout)  # type: ignore[arg-type]
            assert process.wait() == -signal.SIGKILL
    with arrange() as session:
        check_confirmed(session, confirmed)
        check_nothing_half_done(session)
        check_whole(session, {STREET: filed(session)})
        assert filed(session) > 0
