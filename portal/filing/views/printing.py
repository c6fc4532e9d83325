"""Certificates to print, many at once, and the file that comes of it."""

from __future__ import annotations

import io

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from portal.accounts import audit
from portal.accounts.access import reach, requires, signed_in
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.filing import print_run
from portal.filing.forms.printing import PrintMany
from portal.filing.queries import printing as queries
from portal.filing.queries.printing import ALREADY, NOT_YET
from portal.filing.views.blueprint import bp
from portal.filing.views.materials import SHUT_IN
from portal.regions.queries import display_names
from portal.shared import clock, files, job_pages, jobs
from portal.shared.db import db
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _
from portal.shared.job_pages import Outcome, Shown
from portal.shared.models import Job
from portal.shared.paging import row_id
from portal.shared.queries import own_job_or_404
from portal.shared.web import answer

FILTERS = ("printed", "township", "text")
PRINTED = {NOT_YET: _("Not printed yet"), ALREADY: _("Printed")}


@bp.route("/certificates", methods=["GET", "POST"])
@requires(Permission.CERTIFICATE_PRINT)
def certificates() -> ResponseReturnValue:
    """The certificates in force within reach; choose some, or all that the list shows, and have them printed."""
    person, session, form = signed_in(), db.session(), PrintMany()
    wanted = queries.Filter(*(request.args.get(name, "").strip() for name in FILTERS))

    def save() -> ResponseReturnValue:
        chosen = form.chosen()
        if not chosen and not form.everything.data:
            raise RuleBroken(_("Choose at least one certificate."))
        ids = queries.ids(session, person, wanted, print_run.MOST, chosen)
        return redirect(url_for("desk.job", job_id=print_run.ask(session, person, ids).id))

    def page() -> str:
        shown = queries.listing(session, person, wanted, row_id(request.args.get("after", "")))
        townships = queries.townships_with_certificates(session, person)
        names = display_names(session, {*townships, *(row.township_code for row in shown.rows)})
        return render_template(
            "filing/certificates.html",
            form=form,
            page=shown,
            wanted=wanted,
            filters={name: request.args[name] for name in FILTERS if request.args.get(name)},
            count=queries.count(session, person, wanted),
            counted_to=queries.MANY,
            most=print_run.MOST,
            chosen=set(form.certificate.data or ()),
            townships=[(code, names.get(code, code)) for code in townships],
            names=names,
            printed=PRINTED,
        )

    return answer(form, save, page)


def _printed(job: Job) -> Outcome:
    result = jobs.result(job)
    sentences = [_("%(count)s certificates stand in one file, each on a page of its own.", count=len(result["sheets"]))]
    if result["left_out"]:
        sentences.append(
            _(
                "%(count)s were left out: anonymized meanwhile, outside your duties, or not bearing the office's "
                "signature.",
                count=result["left_out"],
            )
        )
    if not files.there(print_run.file_name(job.id)):
        return Outcome((*sentences, _("The file has been removed. Have the certificates printed again if need be.")))
    until = clock.day_of((job.finished_at or job.asked_at) + print_run.KEPT)
    sentences.append(_("The file is kept until %(day)s; the certificates themselves stay.", day=until))
    return Outcome(tuple(sentences), url_for("filing.print_run_pdf", job_id=job.id), _("Open the file to print"))


job_pages.show(
    print_run.PRINT,
    Shown(
        _("Printing certificates"),
        _("%(done)s of %(total)s certificates are ready."),
        (_("Certificates"), "filing.certificates"),
        _printed,
        _("Certificates that were printed before keep their own files; there is no file of all of them."),
    ),
)


@bp.get("/jobs/<int:job_id>/certificates.pdf")
@requires(Permission.CERTIFICATE_PRINT)
def print_run_pdf(job_id: int) -> ResponseReturnValue:
    """The file of a print run, for whoever asked for it, while it is kept."""
    person, session = signed_in(), db.session()
    found = own_job_or_404(session, person, job_id, {print_run.PRINT})
    content = print_run.content(session, person, found)
    if content is None:
        raise NotFound
    _note(person, found)
    handed_over = "download" in request.args
    response = send_file(io.BytesIO(content), "application/pdf", handed_over, f"证书{found.id}.pdf", max_age=0)
    response.headers["Content-Security-Policy"] = SHUT_IN
    return response


def _note(person: Person, found: Job) -> None:
    """A line in the audit: names were opened, so many at once."""
    audit.note_aside(
        "personal_read",
        person,
        subject_kind="print_run",
        subject_id=found.id,
        scope_path=reach(person, Permission.CERTIFICATE_PRINT)[0],
        detail=_("%(count)s certificates in one file", count=len(jobs.result(found)["sheets"])),
    )
