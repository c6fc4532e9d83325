"""Carrying the ledger away: the export page, my exports, their files."""

from __future__ import annotations

import io
from datetime import date, timedelta

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.accounts.access import reach, requires, signed_in
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.ledger.exports import jobs as exports
from portal.ledger.exports.cover import filters
from portal.ledger.exports.jobs import EXPORT
from portal.ledger.exports.located import Located, count, located, may_open, size
from portal.ledger.exports.request import AGAINST, FORMATS, INSTANT, MIME, NOTHING, Format, Request, file_name, read
from portal.ledger.forms.exports import ExportForm
from portal.ledger.rules.moments import KNOWN_ON
from portal.ledger.rules.moments import read as read_moment
from portal.ledger.rules.periods import read as read_period
from portal.ledger.views.blueprint import bp
from portal.regions import codes
from portal.regions.queries import display_names
from portal.shared import clock, job_pages, jobs
from portal.shared.db import db
from portal.shared.errors import Message
from portal.shared.errors import msg as _
from portal.shared.job_pages import Outcome, Shown
from portal.shared.models import Job
from portal.shared.queries import own_job_or_404, own_jobs
from portal.shared.web import answer

AT_ONCE = {
    Format.XLSX: 2_000,
    Format.PDF: 300,
    Format.CSV: 10_000,
    Format.JSONL: 10_000,
    Format.PLAIN_XLSX: 8_000,
}
"""So many organizations and differences are produced while the page waits: under a second of processor time."""
LISTED = timedelta(days=7)
"""How long an export stands in the list of one's own: its file is kept for a day only."""


@bp.route("/ledger/export", methods=["GET", "POST"])
@requires(Permission.ORGANIZATION_READ)
def export() -> ResponseReturnValue:
    """What will be made of the list in the address; a POST makes it, at once or as a job."""
    session, person, form = db.session(), signed_in(), ExportForm()
    asked = read(request.args, clock.today())
    found = located(session, person, asked)
    at_once: list[int] = []
    form.offer(asked)
    if not form.is_submitted():
        form.show(asked)

    def save() -> ResponseReturnValue:
        wanted = read({**request.args, **form.args}, clock.today(), opened=bool(form.opened.data))
        whole = located(session, person, wanted if INSTANT in request.args else exports.settled(session, wanted))
        most = AT_ONCE[wanted.format]
        small = count(session, whole) <= most and size(session, whole) <= most
        job = exports.ask(session, person, whole.request, form.said if wanted.opened else "", now=small)
        if small:
            at_once.append(job.id)
        return redirect(url_for("desk.job", job_id=job.id))

    def page() -> str:
        number = count(session, found)
        return render_template(
            "ledger/export.html",
            form=form,
            said=_said(found, number),
            count=number,
            given=bool(asked.period or request.args.get(KNOWN_ON, "").strip()),
            may_open=may_open(person, found),
            filters=request.args,
            back={**asked.wanted.args(), **read_moment(request.args, clock.today()).args()},
            today=clock.today(),
        )

    response = answer(form, save, page)
    return _made_at_once(person, at_once[0]) if at_once else response


def _made_at_once(person: Person, job_id: int) -> ResponseReturnValue:
    """Do a small job here; where its file is, or, if it did not come to its end, what its page says."""
    jobs.run(job_id)
    job = own_job_or_404(db.session(), person, job_id, {EXPORT})
    return redirect(url_for("ledger.export_file" if job.state == jobs.DONE else "desk.job", job_id=job_id))


@bp.get("/ledger/exports", endpoint="exports")
@requires(Permission.ORGANIZATION_READ)
def my_exports() -> str:
    """The exports I asked for: how far, how large, until when kept."""
    session, person = db.session(), signed_in()
    rows = [
        (job, exports.request_of(jobs.arguments(job)))
        for job in own_jobs(session, person, EXPORT, clock.now() - LISTED)
    ]
    names = display_names(session, {asked.wanted.place for _job, asked in rows if asked.wanted.place})
    return render_template(
        "ledger/exports.html",
        rows=rows,
        names=names,
        formats=FORMATS,
        open=jobs.OPEN,
        states=STATES,
        result=jobs.result,
        until=exports.kept_until,
        there=exports.there,
        opened=lambda job: jobs.arguments(job)["opened"],
    )


STATES = {
    jobs.WAITING: _("waits"),
    jobs.RUNNING: _("under way"),
    jobs.DONE: _("done"),
    jobs.FAILED: _("did not come to its end"),
    jobs.CANCELLED: _("cancelled"),
}


@bp.get("/ledger/exports/<int:job_id>/file")
@requires(Permission.ORGANIZATION_READ)
def export_file(job_id: int) -> ResponseReturnValue:
    """The file of an export, for who asked for it, while it is kept."""
    session, person = db.session(), signed_in()
    job = own_job_or_404(session, person, job_id, {EXPORT})
    content = exports.content(session, person, job)
    asked = exports.request_of(jobs.arguments(job))
    name = file_name(asked, _place(session, person, asked))
    if asked.opened:
        rows = jobs.result(job)["rows"]
        detail = _("%(count)s organizations in the file of an export", count=rows)
        audit.note_aside("personal_read", person, subject_kind="ledger_export", subject_id=job.id, detail=detail)
    return send_file(io.BytesIO(content), MIME[asked.format], as_attachment=True, download_name=name, max_age=0)


def _place(session: Session, person: Person, asked: Request) -> str:
    """The name of the place that was asked for; of all that one reads, the widest."""
    code = asked.wanted.place or codes.parts(reach(person, Permission.ORGANIZATION_READ)[0])[-1]
    return display_names(session, {code}).get(code, code)


def _said(found: Located, number: int) -> list[tuple[Message, object]]:
    """What will be made: the facts above the form."""
    session, asked = db.session(), found.request
    code = asked.wanted.place
    place = display_names(session, {code}).get(code, code) if code else _("All within your reach")
    conditions = [(_("Condition"), each) for each in filters(asked)]
    return [
        (_("Organizations"), number),
        (_("Place"), place),
        *(conditions or [(_("Condition"), _("All that is on the register"))]),
        (_("As of"), asked.moment.as_of),
        (_("Known on"), asked.moment.known_on),
        *([(_("Differences of the official ledger"), _against(asked))] if asked.format.official else []),
    ]


def _against(asked: Request) -> Message:
    """What it is compared with."""
    if isinstance(asked.against, date):
        return _("From %(day)s", day=asked.against)
    if asked.against == NOTHING:
        wanted = request.args.get(AGAINST) == NOTHING
        return _("None: not asked for.") if wanted else _("None: no period has been closed here yet.")
    period = read_period(str(asked.against)).label
    return _("From the closed period %(period)s, with what was put right in it since", period=period)


def _outcome(job: Job) -> Outcome:
    asked, result = exports.request_of(jobs.arguments(job)), jobs.result(job)
    sentences = (
        _(
            "%(format)s: %(rows)s organizations, as of %(as_of)s, known on %(known_on)s.",
            format=FORMATS[asked.format],
            rows=result["rows"],
            as_of=asked.moment.as_of,
            known_on=asked.moment.known_on,
        ),
        _("Check code: %(code)s", code=result["check_code"]),
    )
    if not exports.there(job):
        return Outcome((*sentences, _("This file is not kept any more. Produce it again.")))
    kept = _("The file is kept until %(at)s.", at=exports.kept_until(job))
    return Outcome((*sentences, kept), url_for("ledger.export_file", job_id=job.id), _("Download"), starts=True)


job_pages.show(
    EXPORT,
    Shown(
        _("Producing the ledger"),
        _("%(done)s of %(total)s organizations are written."),
        (_("My exports"), "ledger.exports"),
        _outcome,
        _("Nothing of it is kept."),
    ),
)
