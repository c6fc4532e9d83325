"""The pages of a draft: how far it is, its sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import requires, signed_in
from portal.accounts.permissions import Permission
from portal.filing import policy as policies
from portal.filing.actions import cases, drafts
from portal.filing.actions import materials as attachments
from portal.filing.actions.drafts import Saved
from portal.filing.actions.materials import Upload
from portal.filing.actions.mending import to_mend
from portal.filing.forms.sections import MaterialsForm, SectionForm
from portal.filing.forms.steps import StepForm
from portal.filing.models import Filing
from portal.filing.queries import cases as queries
from portal.filing.queries import corrections
from portal.filing.rules.answers import WAS, YES, Answers, Section, changed, sections
from portal.filing.rules.checks import Problems, warnings
from portal.filing.rules.hints import hints
from portal.filing.rules.kinds import titles
from portal.filing.rules.materials import HELP, ITEMS, SEEN_ONLY, TICKED, missing
from portal.filing.rules.steps import EDITABLE, KINDS, STATES, Action
from portal.filing.views.blueprint import bp
from portal.filing.views.fields import form_of, shows_personal_facts
from portal.filing.views.merged import kept, told
from portal.filing.views.names import alike, anybody_alike, entering, next_page
from portal.filing.views.preview import pane
from portal.filing.views.shown import Difference, differences, was
from portal.regions.queries import display_name
from portal.shared.db import db
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _
from portal.shared.i18n import translate
from portal.shared.web import answer

SECTION = f"/filings/<int:filing_id>/draft/<any({','.join(Section)}):section>"
SEEN = _("Paper original seen")


@bp.get("/filings/<int:filing_id>/draft")
@requires(Permission.FILING_DRAFT)
def draft(filing_id: int) -> ResponseReturnValue:
    """The task list: how far each section is."""
    filing = entering(filing_id)
    if filing.state not in EDITABLE:
        return redirect(url_for("filing.case", filing_id=filing.id))
    answers = cases.answers_of(db.session(), filing)
    last = queries.steps_of(db.session(), filing.id)[-1]
    return render_template(
        "filing/draft.html",
        filing=filing,
        tasks=tasks(filing, answers),
        titles=titles(filing.kind),
        kinds=KINDS,
        number=answers.get(f"{WAS}number", ""),
        states=STATES,
        place=_place(filing),
        returned=cases.note_of(db.session(), filing, last) if last.action is Action.RETURN else "",
        remarks=corrections.open_remarks(db.session(), filing),
        form=StepForm(Action.WITHDRAW, filing.version),
    )


@bp.route(SECTION, methods=["GET", "POST"])
@requires(Permission.FILING_DRAFT)
def section(filing_id: int, section: str) -> ResponseReturnValue:
    """One section: everything typed is kept; with something wrong in it the page stays and says what."""
    person, session, part = signed_in(), db.session(), Section(section)
    filing = entering(filing_id)
    elsewhere = _elsewhere(filing)
    if elsewhere and request.method == "GET":
        return redirect(elsewhere)
    answers = cases.answers_of(session, filing)
    form = form_of(filing, part, answers)
    if request.method == "GET":
        form.show(filing.version, form.shown())
        form.mark(_begun(to_mend(session, filing, answers), answers), blanks=False)
        if shows_personal_facts(form):
            cases.note_draft_reading(person, filing)

    def page() -> str:
        return _section_page(filing, part, form)

    def save() -> ResponseReturnValue:
        saved, refusals = _save(filing_id, form)
        later = request.form.get("then") == "list"
        if saved.apart or refusals or (saved.problems and not later):
            form.show(filing.version, _stands(filing, form), {change.name for change in saved.apart})
            form.mark(saved.problems, blanks=True)
            for refusal in (*refusals, *(RuleBroken(sentence) for sentence in told(saved))):
                form.refuse(refusal)
            if saved.apart and shows_personal_facts(form):
                cases.note_draft_shown(session, person, filing)
            return _section_page(filing, part, form, _differences(filing, form) if saved.apart else ()), 422
        for sentence in told(saved):
            flash(translate(sentence), "info")
        return redirect(url_for("filing.draft", filing_id=filing_id) if later else _after(filing, part))

    return answer(form, save, page)


@bp.post(f"{SECTION}/autosave")
@requires(Permission.FILING_DRAFT)
def autosave(filing_id: int, section: str) -> ResponseReturnValue:
    """Keep what is being typed; says in plain text why it was not, nothing if it was."""
    filing = entering(filing_id)
    form = form_of(filing, Section(section), cases.answers_of(db.session(), filing))

    def save() -> ResponseReturnValue:
        saved = _save(filing_id, form)[0]
        return kept(saved, form.shown(), _stands(filing, form))

    said = make_response(answer(form, save, lambda: "\n".join(form.refusals)))
    said.mimetype = "text/plain"
    return said


def tasks(filing: Filing, answers: Answers) -> list[tuple[Section, int]]:
    """Each section with how much is still to be done in it."""
    policy = policies.load(filing.policy)
    found = to_mend(db.session(), filing, answers)
    present = [material.item for material in queries.materials_of(db.session(), filing.id)]
    to_do = {section: sum(name in found for name in names) for section, names in sections(filing.kind).items()}
    if Section.DETAILS in to_do and not changed(answers):
        to_do[Section.DETAILS] += 1
    to_do[Section.MATERIALS] += len(missing(filing.kind, answers, policy, present))
    return list(to_do.items())


def _begun(problems: Problems, answers: Answers) -> Problems:
    """Those of answers that were touched: what still says what the register says has not been typed yet."""
    return {name: why for name, why in problems.items() if answers.get(name) != answers.get(f"{WAS}{name}")}


def _save(filing_id: int, form: SectionForm) -> tuple[Saved, list[RuleBroken]]:
    """Keep a section, with the ticks and files of the materials page; the refusals of files that were not kept.

    Files are kept even where a colleague changed the section meanwhile: they take nothing's place.
    """
    person, session = signed_in(), db.session()
    base = form.base.data or ""
    saved = drafts.save_section(session, person, filing_id, form.section, form.typed(), form.seen, base)
    if not isinstance(form, MaterialsForm):
        return saved, []
    ticks = attachments.tick(session, person, filing_id, form.originals(), form.seen, base, form.items)
    uploads = (Upload(*parts) for parts in form.files(current_app.config["UPLOAD_LIMIT"]))
    saved = replace(saved, left=saved.left + ticks.left, apart=saved.apart + ticks.apart)
    return saved, attachments.attach_all(session, person, filing_id, uploads)


def _stands(filing: Filing, form: SectionForm) -> dict[str, str]:
    """What stands now where the page has a field."""
    session = db.session()
    answers = cases.answers_of(session, filing)
    ticked = {f"{TICKED}{row.item}": YES for row in queries.materials_of(session, filing.id) if row.paper_seen}
    return {name: (ticked if name.startswith(TICKED) else answers).get(name, "") for name in form.shown()}


def _differences(filing: Filing, form: SectionForm) -> list[Difference]:
    """What was typed beside what stands now, where they differ."""
    session = db.session()
    answers = cases.answers_of(session, filing)
    found = differences(session, filing.kind, policies.load(filing.policy), form.section, form.typed(), answers)
    if isinstance(form, MaterialsForm):
        stands = {row.item for row in queries.materials_of(session, filing.id) if row.paper_seen}
        for item in sorted(stands ^ form.originals()):
            mine, theirs = (SEEN if item in ticked else None for ticked in (form.originals(), stands))
            found.append(Difference(f"{TICKED}{item}", ITEMS[item], mine, theirs))
    return found


def _section_page(filing: Filing, part: Section, form: SectionForm, apart: Sequence[Difference] = ()) -> str:
    session = db.session()
    answers, stands = form.typed(), cases.answers_of(session, filing)
    found = queries.materials_of(session, filing.id) if part is Section.MATERIALS else ()
    names = {row.id: attachments.name_of(session, filing, row) for row in found if not row.paper_seen}
    return render_template(
        f"filing/sections/{part}.html",
        filing=filing,
        form=form,
        section=part,
        title=titles(filing.kind)[part],
        titles=titles(filing.kind),
        kinds=KINDS,
        tasks=tasks(filing, stands),
        was=was(session, stands),
        place=_place(filing),
        warnings=warnings(answers),
        alike=alike(filing) if "name" in form else None,
        items=ITEMS,
        help=HELP,
        seen_only=SEEN_ONLY,
        hints=hints(filing.kind, policies.load(filing.policy)),
        differences=apart,
        limit=current_app.config["UPLOAD_LIMIT"],
        most=current_app.config["MAX_CONTENT_LENGTH"],
        files=[(row, names[row.id]) for row in found if row.id in names],
        pane=pane(signed_in(), filing, found, names),
    )


def _after(filing: Filing, part: Section) -> str:
    """The page after a section that is complete."""
    if "name" in sections(filing.kind)[part] and anybody_alike(filing):
        return url_for("filing.namesakes", filing_id=filing.id)
    return next_page(filing, part)


def _elsewhere(filing: Filing) -> str | None:
    """Where a case is worked on whose sections are closed; None while they are open."""
    if filing.state not in EDITABLE:
        return url_for("filing.case", filing_id=filing.id)
    if corrections.open_remarks(db.session(), filing):
        return url_for("filing.to_correct", filing_id=filing.id)
    return None


def _place(filing: Filing) -> str:
    return display_name(db.session(), filing.township_code)
