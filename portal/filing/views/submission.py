"""Check the answers, submit, and what happens next."""

from __future__ import annotations

from dataclasses import asdict

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import require_may, requires, signed_in
from portal.accounts.permissions import Permission
from portal.filing import policy as policies
from portal.filing.actions import cases, steps
from portal.filing.actions.mending import to_mend
from portal.filing.actions.reopening import reopened_now
from portal.filing.forms.steps import StepForm
from portal.filing.models import Filing
from portal.filing.queries import cases as queries
from portal.filing.queries.corrections import open_remarks
from portal.filing.queries.places import townships_to_file_in
from portal.filing.rules.checks import warnings
from portal.filing.rules.kinds import WORDS, actions, state_words, titles
from portal.filing.rules.materials import ITEMS, checklist, missing
from portal.filing.rules.steps import EDITABLE, KINDS, Action
from portal.filing.views.blueprint import bp
from portal.filing.views.shown import asked_for, left_until, lines
from portal.regions.queries import display_name
from portal.shared.db import db, transaction
from portal.shared.queries import calendar
from portal.shared.web import answer


@bp.route("/filings/<int:filing_id>/check", methods=["GET", "POST"])
@requires(Permission.FILING_DRAFT)
def check(filing_id: int) -> ResponseReturnValue:
    """All answers on one page, each with its way back; the button that submits them."""
    person, session = signed_in(), db.session()
    filing = queries.filing_or_404(session, person, filing_id)
    require_may(person, Permission.FILING_DRAFT, filing)
    if filing.state not in EDITABLE:
        return redirect(url_for("filing.case", filing_id=filing.id))
    form = StepForm(Action.SUBMIT, filing.version, sent=request.method == "POST")

    def save() -> ResponseReturnValue:
        steps.submit(session, person, filing_id, form.moving().seen)
        return redirect(url_for("filing.done", filing_id=filing_id))

    def page() -> str:
        if form.is_submitted():
            with transaction():
                cases.note_draft_shown(session, person, filing)
        return _check_page(queries.filing_or_404(session, person, filing_id), form)

    shown = answer(form, save, page)
    if request.method == "GET":
        cases.note_draft_reading(person, filing)
    return shown


@bp.get("/filings/<int:filing_id>/done")
@requires(Permission.FILING_DRAFT)
def done(filing_id: int) -> ResponseReturnValue:
    """It was submitted: what happens next, and until when."""
    session = db.session()
    filing = queries.filing_or_404(session, signed_in(), filing_id)
    if filing.state in EDITABLE:
        return redirect(url_for("filing.draft", filing_id=filing.id))
    place, left = display_name(session, filing.township_code), left_until(calendar(session), filing.due_on)
    return render_template(
        "filing/done.html",
        filing=filing,
        place=place,
        left=left,
        stands=state_words(filing.kind, filing.state),
        kinds=KINDS,
        words=WORDS[filing.kind],
    )


def _check_page(filing: Filing, form: StepForm) -> str:
    session = db.session()
    policy = policies.load(filing.policy)
    answers = cases.answers_of(session, filing)
    materials = queries.materials_of(session, filing.id)
    found = to_mend(session, filing, answers)
    present = [row.item for row in materials]
    reopened = reopened_now(session, filing, answers)
    return render_template(
        "filing/check.html",
        filing=filing,
        form=form,
        kinds=KINDS,
        titles=titles(filing.kind),
        submit=actions(filing.kind)[Action.SUBMIT],
        lines=asked_for(lines(session, filing.kind, policy, answers, masked=False), found),
        fixed={"township_code"} if len(townships_to_file_in(session, signed_in())) < 2 else set(),
        problems=found,
        waiting=sum(remark.resolved_at is None for remark in open_remarks(session, filing)),
        reopened=asdict(reopened) if reopened else None,
        to_do=len(found) + len(missing(filing.kind, answers, policy, present)),
        warnings=warnings(answers),
        materials=[
            (item, ITEMS[item], [row for row in materials if row.item is item])
            for item in checklist(filing.kind, answers, policy)
        ],
    )
