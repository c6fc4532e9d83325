"""The reviewer's page: return a case for correction, with remarks at what has to be corrected."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import may, requires, signed_in
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.filing import policy as policies
from portal.filing.actions import cases, steps
from portal.filing.actions import materials as attachments
from portal.filing.forms.corrections import TICK, CorrectionForm, correction_form
from portal.filing.models import Filing
from portal.filing.queries import cases as queries
from portal.filing.rules.answers import TITLES
from portal.filing.rules.corrections import targets
from portal.filing.rules.materials import ITEMS, checklist
from portal.filing.rules.steps import KINDS, Action, steps_for
from portal.filing.views.blueprint import bp
from portal.filing.views.shown import asked_for, lines
from portal.regions.queries import display_name
from portal.shared.db import db, transaction
from portal.shared.errors import msg as _
from portal.shared.i18n import translate
from portal.shared.web import answer


@bp.route("/filings/<int:filing_id>/correction", methods=["GET", "POST"])
@requires(Permission.FILING_READ)
def correction(filing_id: int) -> ResponseReturnValue:
    """Every answer and material with a tick and a remark beside it; `?at=answer:phone` comes ticked."""
    person, session = signed_in(), db.session()
    filing = queries.filing_or_404(session, person, filing_id)
    if request.method == "GET" and not may_return(person, filing):
        return redirect(url_for("filing.case", filing_id=filing_id))
    answers = cases.answers_of(session, filing)
    there = targets(filing.kind, answers, policies.load(filing.policy))
    form = correction_form(there)(filing.version)
    at = request.args.get("at", "")
    if request.method == "GET" and f"{TICK}{at}" in form:
        form[f"{TICK}{at}"].data = True

    def save() -> ResponseReturnValue:
        steps.return_(session, person, filing_id, int(form.version.data), form.note.data or "", form.remarks())
        flash(translate(_("Returned for correction. The notice can be printed below.")), "success")
        return redirect(url_for("filing.case", filing_id=filing_id))

    def page() -> str:
        return _page(person, queries.filing_or_404(session, person, filing_id), form)

    shown = answer(form, save, page)
    if request.method == "GET" and cases.handles(person, filing):
        cases.note_reading(person, filing, "personal_read", _("Working on the case"))
    return shown


def may_return(person: Person, filing: Filing) -> bool:
    """Whether this person may return the case as it stands."""
    step = steps_for(policies.load(filing.policy)).get((filing.state, Action.RETURN))
    return step is not None and may(person, step.permission, filing)


def _page(person: Person, filing: Filing, form: CorrectionForm) -> str:
    session, policy = db.session(), policies.load(filing.policy)
    answers = cases.answers_of(session, filing)
    materials = queries.materials_of(session, filing.id)
    opens = may(person, Permission.PERSONAL_READ, filing)
    masked = not cases.handles(person, filing)
    if form.is_submitted() and not masked:
        with transaction():
            cases.note_shown(session, person, filing, _("Working on the case"))
    return render_template(
        "filing/correction.html",
        filing=filing,
        form=form,
        tick=TICK,
        kinds=KINDS,
        titles=TITLES,
        place=display_name(session, filing.township_code),
        lines=asked_for(lines(session, filing.kind, policy, answers, masked=masked)),
        checklist=[
            (item, ITEMS[item], [row for row in materials if row.item is item])
            for item in checklist(filing.kind, answers, policy)
        ],
        file_names={row.id: attachments.name_of(session, filing, row) for row in materials} if opens else {},
    )
