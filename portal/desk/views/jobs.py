"""How far a job has come and what came of it, for whoever asked for it, whatever its kind."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import requires, signed_in
from portal.accounts.permissions import Permission
from portal.desk.forms import CancelForm
from portal.desk.views.blueprint import bp
from portal.shared import jobs
from portal.shared.db import db
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _
from portal.shared.job_pages import shown
from portal.shared.queries import own_job_or_404
from portal.shared.web import answer


@bp.route("/jobs/<int:job_id>", methods=["GET", "POST"])
@requires(Permission.DESK_READ)
def job(job_id: int) -> ResponseReturnValue:
    """The page of a job, which looks again by itself while it is under way; a POST cancels it."""
    session, form = db.session(), CancelForm()
    found = own_job_or_404(session, signed_in(), job_id, shown())
    words = shown()[found.kind]

    def save() -> ResponseReturnValue:
        if not jobs.cancel(session, found):
            raise RuleBroken(_("It has come to its end already."))
        return redirect(url_for("desk.job", job_id=job_id))

    def page() -> str:
        return render_template(
            "desk/job.html",
            form=form,
            job=found,
            shown=words,
            open=found.state in jobs.OPEN,
            cancelled=found.state == jobs.CANCELLED,
            under_way=Message(words.under_way.text, {"done": found.done, "total": found.total or "…"}),
            failure=jobs.failure(found),
            outcome=words.outcome(found) if found.state == jobs.DONE else None,
        )

    return answer(form, save, page)
