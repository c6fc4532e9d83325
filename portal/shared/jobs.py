"""Work behind the page: a job is a row, committed with the change that asks for it; huey only carries its id.

A row that nobody took (the worker was down, the queue was lost) is offered again; a job whose worker died is taken
again. So every job may run twice, and says in its handler why that does no harm. A handler that writes saves in
transactions of its own and tells its progress between them: on SQLite there is one writer.

Who asked for a job may cancel it. One that waits is never begun; one that runs ends where it next tells how far it is,
and what it had begun to write is taken away.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from flask import Flask, current_app
from huey import Huey, PostgresHuey, SqliteHuey, crontab
from sqlalchemy import or_, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from portal.shared import clock
from portal.shared.db import aside, db
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _
from portal.shared.models import Job
from portal.shared.saved import once_saved

WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
OPEN, OVER = (WAITING, RUNNING), (DONE, FAILED, CANCELLED)
LEFT_ALONE = timedelta(seconds=30)
"""After so long a waiting job is offered again."""
SILENT = timedelta(minutes=5)
"""After so long without a sign of life a running job is taken again."""
LOOKED_BACK = timedelta(days=30)
"""So many days back the nightly work looks for jobs of which something is to be taken away."""
NIGHTLY_HOUR_UTC = "18"
"""Two in the morning in Shanghai."""
log = logging.getLogger(__name__)


class Cancelled(Exception):
    """Who asked for the job wants it no more: the run ends here. Handlers let it pass."""


class Asker(Protocol):
    """Who asks: a person of `accounts`, which stands above this package."""

    id: Any


@dataclass
class Work:
    """What a handler gets: what was asked and by whom, how far an earlier run came, and where to say how far it is."""

    job_id: int
    arguments: Mapping[str, Any] = field(default_factory=dict)
    asked_by: int | None = None
    done: int = 0

    def progress(self, done: int, total: int) -> None:
        """So many of so many, in a short transaction of its own: never inside a writing one. Cancelled if it was."""
        with aside() as session:
            self.advance(session, done, total)

    def advance(self, session: Session, done: int, total: int) -> None:
        """As `progress`, in the transaction that saves what was done: a second run goes on from `done`."""
        values = {"done": done, "total": total, "beat_at": clock.now()}
        if not _moved(session, self.job_id, (*OPEN, DONE, FAILED), **values):
            raise Cancelled


Handler = Callable[[Work], Mapping[str, Any]]
Undo = Callable[[int], None]
_HANDLERS: dict[str, Handler] = {}
_UNDO: dict[str, Undo] = {}
_NIGHTLY: set[str] = set()


def handler(kind: str, *, nightly: bool = False, undo: Undo | None = None) -> Callable[[Handler], Handler]:
    """Say who does this kind of job. It gives a result that JSON can hold; RuleBroken is a sentence for the asker.

    `undo` takes away what the run of a job (its id) has left on the disk that did not come to its end.
    """

    def keep(does: Handler) -> Handler:
        _HANDLERS[kind] = does
        if undo is not None:
            _UNDO[kind] = undo
        if nightly:
            _NIGHTLY.add(kind)
        return does

    return keep


def ask(
    session: Session, kind: str, arguments: Mapping[str, Any], person: Asker | None, *, offered: bool = True
) -> Job:
    """Ask for a job in the caller's transaction; once that is saved, the worker is told.

    Not `offered`: the caller runs it right after that. If it never comes to it, the job is one that nobody took.
    """
    if kind not in _HANDLERS:
        message = f"nobody does {kind!r}"
        raise ValueError(message)
    job = Job(
        kind=kind,
        arguments=written(arguments),
        state=WAITING,
        asked_by=person.id if person else None,
        asked_at=clock.now(),
    )
    session.add(job)
    session.flush()
    job_id = job.id
    if offered:
        once_saved(session, lambda: offer(job_id))
    return job


def arguments(job: Job) -> dict[str, Any]:
    """What was asked for."""
    return json.loads(job.arguments)  # type: ignore[no-any-return]


def written(arguments: Mapping[str, Any]) -> str:
    """What is asked for, as it stands in the row."""
    return json.dumps(arguments, ensure_ascii=False, sort_keys=True)


def offer(job_id: int) -> None:
    """Tell the worker. If the queue cannot be reached the row still stands, and is offered again later."""
    try:
        queue().enqueue(_carrier().s(job_id))
    except Exception:
        log.exception("job %s could not be offered", job_id)


def offer_again(session: Session, now: datetime) -> list[int]:
    """The jobs that wait too long or whose worker fell silent, all of them waiting from now on."""
    silent = or_(Job.beat_at.is_(None), Job.beat_at < now - SILENT)
    session.execute(update(Job).where(Job.state == RUNNING, silent).values(state=WAITING))
    late = select(Job.id).where(Job.state == WAITING, Job.asked_at < now - LEFT_ALONE)
    return list(session.scalars(late.order_by(Job.id)))


def ask_nightly(session: Session, now: datetime) -> None:
    """Ask for what is done every night, once."""
    begin = now - timedelta(hours=12)
    for kind in sorted(_NIGHTLY):
        asked = select(Job.id).where(Job.kind == kind, Job.asked_by.is_(None), Job.asked_at > begin)
        if session.scalar(asked.order_by(Job.id).limit(1)) is None:
            ask(session, kind, {}, None)


def run(job_id: int) -> None:
    """Do a job, if it is still there to be done: whoever moves its row to running does it."""
    now = clock.now()
    with aside() as session:
        if not _moved(session, job_id, (WAITING,), state=RUNNING, started_at=now, beat_at=now):
            return
        asked = select(Job.kind, Job.arguments, Job.asked_by, Job.done).where(Job.id == job_id)
        kind, arguments, asked_by, done = session.execute(asked).one()
    end = _outcome(kind, Work(job_id, json.loads(arguments), asked_by, done))
    with aside() as session:
        _moved(session, job_id, (RUNNING,), finished_at=clock.now(), **end)
        stands = session.scalar(select(Job.state).where(Job.id == job_id))
    if stands in (FAILED, CANCELLED) and kind in _UNDO:
        _UNDO[kind](job_id)


def _outcome(kind: str, work: Work) -> dict[str, Any]:
    """How a run ended, as columns of its row."""
    try:
        result = _HANDLERS[kind](work)
    except Cancelled:
        return {"state": CANCELLED}
    except RuleBroken as broken:
        return {"state": FAILED, "failure": _sentence(broken.message)}
    except Exception:
        log.exception("job %s (%s)", work.job_id, kind)
        wrong = _("Something went wrong on our side. The fault has been logged.")
        return {"state": FAILED, "failure": _sentence(wrong)}
    finally:
        db.session.rollback()
    return {"state": DONE, "result": json.dumps(result, ensure_ascii=False), "failure": None}


def cancel(session: Session, job: Job) -> bool:
    """Cancel a job, in the caller's transaction; False if it came to its end before.

    A worker that has begun notices when it next tells how far it is. What lies there of an earlier run, whose worker
    died, goes with the nightly work of its kind.
    """
    return _moved(session, job.id, OPEN, state=CANCELLED, finished_at=clock.now())


def _moved(session: Session, job_id: int, states: Sequence[str], **values: object) -> bool:
    """Change the row of a job that is in one of these states; whether it was."""
    mine = update(Job).where(Job.id == job_id, Job.state.in_(states)).values(**values)
    return bool(session.execute(mine).rowcount)  # type: ignore[attr-defined]


def _sentence(message: Message) -> str:
    return json.dumps({"text": message.text, "params": {name: str(value) for name, value in message.params.items()}})


def failure(job: Job) -> Message | None:
    """Why it failed, as a sentence to be translated."""
    return Message(**json.loads(job.failure)) if job.failure else None


def result(job: Job) -> dict[str, Any]:
    """What came of it; empty before its end."""
    return json.loads(job.result) if job.result else {}


def queue() -> Huey:
    """What carries the ids: a file beside the portal's own, or tables beside the portal's on PostgreSQL."""
    found: Huey | None = current_app.extensions.get("portal_queue")
    if found is None:
        found = current_app.extensions["portal_queue"] = _made(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001
    return found


def _carrier() -> Any:  # noqa: ANN401 - huey's task wrapper has no type
    queue()
    return current_app.extensions["portal_carrier"]


def _made(app: Flask) -> Huey:
    """The queue and its tasks: carry one job, offer what was left alone, ask for what is nightly."""
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if url.get_backend_name() == "postgresql":
        dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        made: Huey = PostgresHuey("portal", results=False, dsn=dsn)
    else:
        made = SqliteHuey("portal", results=False, filename=str(app.config["PORTAL_INSTANCE"] / "jobs.db"), timeout=30)

    @made.task(name="carry")  # type: ignore[untyped-decorator]
    def carry(job_id: int) -> None:
        with app.app_context():
            run(job_id)

    @made.periodic_task(crontab(), name="again")  # type: ignore[untyped-decorator]
    def again() -> None:
        with app.app_context():
            with aside() as session:
                late = offer_again(session, clock.now())
            for job_id in late:
                offer(job_id)

    @made.periodic_task(crontab(minute="0", hour=NIGHTLY_HOUR_UTC), name="nightly")  # type: ignore[untyped-decorator]
    def nightly() -> None:
        with app.app_context(), aside() as session:
            ask_nightly(session, clock.now())

    app.extensions["portal_carrier"] = carry
    return made


def close() -> None:
    """Let go of the queue; whoever asks for it next opens it anew."""
    made: Huey | None = current_app.extensions.pop("portal_queue", None)
    if made is not None:
        made.storage.close()


def work() -> None:
    """Do jobs until somebody says stop; the one under way is finished first."""
    consumer = queue().create_consumer(workers=1, max_delay=1.0, graceful_signal="TERM", shutdown_timeout=15)
    consumer.run()
    close()
