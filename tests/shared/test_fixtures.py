"""The fixtures themselves: a database each, work left unsaved is noticed, visitors are told apart."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.shared.clock import now
from portal.shared.db import db, transaction
from portal.shared.models import Job
from tests.support import unsaved
from tests.support.visitor import visitor


def job() -> Job:
    return Job(kind="nothing", asked_at=now())


def test_each_test_has_a_database_of_its_own(session: Session) -> None:
    assert session.scalars(select(Job)).all() == []
    session.add(job())
    session.commit()


def test_what_another_test_saved_is_not_there(session: Session) -> None:
    assert session.scalars(select(Job)).all() == []
    session.add(job())
    session.commit()


def add_views(app: Flask) -> None:
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False

    def unsaved() -> str:
        db.session.add(job())
        return "nothing flushed"

    def flushed() -> str:
        db.session.add(job())
        db.session.flush()
        return "flushed"

    def saved() -> str:
        with transaction() as session:
            session.add(job())
        return "saved"

    for view in (unsaved, flushed, saved):
        app.add_url_rule(f"/{view.__name__}", view_func=view, methods=["POST"])


@pytest.mark.parametrize("path", ["/unsaved", "/flushed"])
def test_a_request_that_leaves_work_unsaved_fails_the_test(app: Flask, path: str) -> None:
    add_views(app)
    with pytest.raises(AssertionError, match="left work unsaved"):
        visitor(app).post(path)


def test_a_request_that_saves_is_fine(app: Flask) -> None:
    add_views(app)
    assert visitor(app).post("/saved").text == "saved"
    assert unsaved.left_by_last_request(app) == []
