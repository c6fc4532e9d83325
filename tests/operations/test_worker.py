"""The job worker as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from flask import Flask

from portal.operations.books import VERIFY
from portal.shared import jobs
from portal.shared.db import db, transaction
from portal.shared.models import Job

PATIENCE = 60.0


@pytest.fixture
def environment(app: Flask) -> dict[str, str]:
    return {
        **os.environ,
        "PORTAL_INSTANCE": str(app.config["PORTAL_INSTANCE"]),
        "PORTAL_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "PORTAL_ENVIRONMENT": "testing",
    }


def state(app: Flask, job_id: int) -> str:
    with app.app_context():
        return db.session().get_one(Job, job_id).state


def test_the_worker_does_what_is_asked_and_stops_when_told(app: Flask, environment: dict[str, str]) -> None:
    with app.app_context(), transaction() as session:
        job_id = jobs.ask(session, VERIFY, {}, None).id
    worker = subprocess.Popen([sys.executable, "-m", "flask", "jobs", "work"], env=environment)
    try:
        deadline = time.monotonic() + PATIENCE
        while state(app, job_id) != jobs.DONE and time.monotonic() < deadline:
            assert worker.poll() is None
        assert state(app, job_id) == jobs.DONE
        worker.terminate()
        assert worker.wait(PATIENCE) == 0
    finally:
        worker.kill()
        worker.wait()
