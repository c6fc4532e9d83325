"""Jobs: a row that is committed with what asks for it, claimed once, offered again when left alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal.shared import clock, jobs
from portal.shared.db import db, transaction
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _
from portal.shared.jobs import Work
from portal.shared.models import Job


@pytest.fixture
def done() -> Iterator[list[Any]]:
    """A kind of job that writes down what it was asked; another that refuses, one that breaks."""
    told: list[Any] = []

    @jobs.handler("test_count", nightly=True)
    def count(work: Work) -> Mapping[str, Any]:
        work.progress(1, 2)
        told.append(dict(work.arguments))
        return {"counted": len(told)}

    @jobs.handler("test_refuse")
    def refuse(_work: Work) -> Mapping[str, Any]:
        raise RuleBroken(_("There are only %(number)s.", number=3))

    @jobs.handler("test_break")
    def broken(_work: Work) -> Mapping[str, Any]:
        raise ZeroDivisionError

    yield told
    for kind in ("test_count", "test_refuse", "test_break"):
        del jobs._HANDLERS[kind]
    jobs._NIGHTLY.discard("test_count")


def asked(app: Flask, kind: str = "test_count", **arguments: Any) -> int:  # noqa: ANN401 - what JSON can hold
    with app.app_context(), transaction() as session:
        return int(jobs.ask(session, kind, arguments, None).id)


def job(app: Flask, job_id: int) -> Job:
    with app.app_context():
        found = db.session().get_one(Job, job_id)
        db.session().expunge(found)
        return found


def waiting(app: Flask) -> int:
    """How many ids the queue carries."""
    with app.app_context():
        return int(jobs.queue().pending_count())


def test_a_job_is_carried_out_with_its_arguments_and_keeps_its_result(app: Flask, done: list[Any]) -> None:
    job_id = asked(app, place="420302003")
    assert waiting(app) == 1
    with app.app_context():
        jobs.run(job_id)
    row = job(app, job_id)
    assert done == [{"place": "420302003"}]
    assert (row.state, row.done, row.total, jobs.result(row)) == ("done", 1, 2, {"counted": 1})


@pytest.mark.usefixtures("done")
def test_what_was_rolled_back_is_never_offered(app: Flask) -> None:
    with app.app_context():
        session = db.session()
        jobs.ask(session, "test_count", {}, None)
        session.rollback()
        session.commit()
    assert waiting(app) == 0


@pytest.mark.usefixtures("done")
def test_a_job_is_offered_only_once_the_whole_transaction_is_saved(app: Flask) -> None:
    with app.app_context():
        session = db.session()
        with session.begin_nested():
            jobs.ask(session, "test_count", {}, None)
        assert waiting(app) == 0
        session.commit()
    assert waiting(app) == 1


@pytest.mark.usefixtures("done")
def test_a_job_asked_before_a_savepoint_outlives_its_rollback(app: Flask) -> None:
    with app.app_context():
        session = db.session()
        jobs.ask(session, "test_count", {}, None)
        session.begin_nested().rollback()
        session.commit()
    assert waiting(app) == 1


@pytest.mark.usefixtures("done")
def test_a_job_asked_within_a_savepoint_is_gone_with_the_whole_transaction(app: Flask) -> None:
    with app.app_context():
        session = db.session()
        session.begin_nested()
        jobs.ask(session, "test_count", {}, None)
        session.rollback()
        session.commit()
    assert waiting(app) == 0


def test_a_job_offered_twice_is_done_once(app: Flask, done: list[Any]) -> None:
    job_id = asked(app)
    with app.app_context():
        jobs.run(job_id)
        jobs.run(job_id)
    assert len(done) == 1


def test_an_unknown_id_is_let_be(app: Flask, done: list[Any]) -> None:
    with app.app_context():
        jobs.run(4711)
    assert done == []


@pytest.mark.usefixtures("done")
def test_a_refusal_is_kept_as_a_sentence(app: Flask) -> None:
    job_id = asked(app, "test_refuse")
    with app.app_context():
        jobs.run(job_id)
    row = job(app, job_id)
    assert row.state == "failed"
    assert str(jobs.failure(row)) == "There are only 3."


@pytest.mark.usefixtures("done")
def test_a_fault_is_logged_and_the_asker_gets_a_sentence_without_it(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    job_id = asked(app, "test_break")
    with app.app_context():
        jobs.run(job_id)
    assert "ZeroDivisionError" in caplog.text
    assert "Zero" not in str(jobs.failure(job(app, job_id)))


def test_nobody_may_ask_for_what_nobody_does(app: Flask) -> None:
    with pytest.raises(ValueError, match="nobody does"):
        asked(app, "test_nothing")


@pytest.mark.usefixtures("done")
def test_what_waits_too_long_is_offered_again(app: Flask) -> None:
    job_id = asked(app)
    with app.app_context(), transaction() as session:
        now = clock.now()
        assert jobs.offer_again(session, now) == []
        assert jobs.offer_again(session, now + timedelta(minutes=1)) == [job_id]


@pytest.mark.usefixtures("done")
def test_a_job_whose_worker_fell_silent_is_taken_again(app: Flask) -> None:
    job_id = asked(app)
    with app.app_context(), transaction() as session:
        row = session.get_one(Job, job_id)
        row.state, row.beat_at = jobs.RUNNING, clock.now()
        session.flush()
        assert jobs.offer_again(session, clock.now() + timedelta(minutes=2)) == []
        assert jobs.offer_again(session, clock.now() + timedelta(minutes=6)) == [job_id]
    with app.app_context():
        jobs.run(job_id)
    assert job(app, job_id).state == jobs.DONE


@pytest.mark.usefixtures("done")
def test_what_is_nightly_is_asked_for_once_a_night(app: Flask) -> None:
    def kinds() -> list[str]:
        with app.app_context(), transaction() as session:
            jobs.ask_nightly(session, clock.now())
        with app.app_context():
            return [row.kind for row in db.session().query(Job).order_by(Job.id)]

    first = kinds()
    assert "test_count" in first
    assert kinds() == first


@pytest.mark.usefixtures("done")
def test_when_the_queue_cannot_be_reached_the_row_still_stands(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with app.app_context():
        app.extensions["portal_queue"] = app.extensions["portal_carrier"] = None
        app.config["SQLALCHEMY_DATABASE_URI"], url = (
            "postgresql://nobody@127.0.0.1:1/x",
            app.config["SQLALCHEMY_DATABASE_URI"],
        )
    job_id = asked(app)
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    assert "could not be offered" in caplog.text
    assert job(app, job_id).state == jobs.WAITING


def cancel(app: Flask, job_id: int) -> bool:
    with app.app_context(), transaction() as session:
        return jobs.cancel(session, session.get_one(Job, job_id))


def test_a_job_that_waits_is_cancelled_at_once_and_never_begun(app: Flask, done: list[Any]) -> None:
    job_id = asked(app)
    assert cancel(app, job_id)
    assert job(app, job_id).state == jobs.CANCELLED
    with app.app_context():
        jobs.run(job_id)
    assert done == []
    assert job(app, job_id).state == jobs.CANCELLED


@pytest.fixture
def writing(app: Flask) -> Iterator[list[str]]:
    """A kind of job that is cancelled while it runs, and what it did and undid."""
    told: list[str] = []

    @jobs.handler("test_write", undo=lambda job_id: told.append(f"undone {job_id}"))
    def write(work: Work) -> Mapping[str, Any]:
        work.progress(1, 3)
        told.append("half")
        if work.arguments["cancelled"]:
            cancel(app, work.job_id)
        if work.arguments["progress"]:
            work.progress(2, 3)
        told.append("whole")
        return {}

    yield told
    del jobs._HANDLERS["test_write"], jobs._UNDO["test_write"]


def test_a_job_that_runs_stops_where_it_next_tells_how_far_it_is(app: Flask, writing: list[str]) -> None:
    job_id = asked(app, "test_write", cancelled=True, progress=True)
    with app.app_context():
        jobs.run(job_id)
    row = job(app, job_id)
    assert (row.state, row.done, row.result, row.failure) == (jobs.CANCELLED, 1, None, None)
    assert writing == ["half", f"undone {job_id}"]


def test_what_was_cancelled_too_late_to_be_noticed_is_undone(app: Flask, writing: list[str]) -> None:
    job_id = asked(app, "test_write", cancelled=True, progress=False)
    with app.app_context():
        jobs.run(job_id)
    assert job(app, job_id).state == jobs.CANCELLED
    assert writing == ["half", "whole", f"undone {job_id}"]


def test_what_came_to_its_end_is_not_undone_and_cannot_be_cancelled(app: Flask, writing: list[str]) -> None:
    job_id = asked(app, "test_write", cancelled=False, progress=True)
    with app.app_context():
        jobs.run(job_id)
    assert not cancel(app, job_id)
    assert job(app, job_id).state == jobs.DONE
    assert writing == ["half", "whole"]


@pytest.mark.usefixtures("done")
def test_a_cancelled_job_is_not_offered_again(app: Flask) -> None:
    job_id = asked(app)
    cancel(app, job_id)
    with app.app_context(), transaction() as session:
        assert jobs.offer_again(session, clock.now() + timedelta(minutes=6)) == []


def test_the_run_of_a_worker_thought_dead_leaves_the_file_of_the_other(app: Flask, writing: list[str]) -> None:
    job_id = asked(app, "test_write", cancelled=False, progress=False)
    run = jobs._HANDLERS["test_write"]

    @jobs.handler("test_write")
    def slow(work: Work) -> Mapping[str, Any]:
        with app.app_context(), transaction() as session:
            session.get_one(Job, work.job_id).state = jobs.WAITING
        jobs._HANDLERS["test_write"] = run
        with app.app_context():
            jobs.run(work.job_id)
        raise ZeroDivisionError

    with app.app_context():
        jobs.run(job_id)
    assert job(app, job_id).state == jobs.DONE
    assert writing == ["half", "whole"]
