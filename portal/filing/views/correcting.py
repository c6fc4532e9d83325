"""The clerk's page while a case is back for correction: what was reopened, remark by remark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import requires, signed_in
from portal.accounts.permissions import Permission
from portal.filing import policy as policies
from portal.filing.actions import cases, corrections, drafts
from portal.filing.actions import materials as attachments
from portal.filing.actions.drafts import Saved
from portal.filing.actions.materials import Upload
from portal.filing.actions.mending import to_mend
from portal.filing.actions.merging import Page
from portal.filing.actions.reopening import reopened_now
from portal.filing.forms.corrections import CorrectingForm, resolving_form
from portal.filing.forms.sections import MaterialsForm
from portal.filing.models import Filing, Remark
from portal.filing.queries import cases as queries
from portal.filing.queries import corrections as reading
from portal.filing.rules.answers import QUESTIONS, YES, sections
from portal.filing.rules.corrections import REPLY, RESOLVED, Reopened, Sort, Target
from portal.filing.rules.hints import hints
from portal.filing.rules.materials import HELP, ITEMS, SEEN_ONLY, TICKED, Item
from portal.filing.rules.steps import KINDS
from portal.filing.views.blueprint import bp
from portal.filing.views.fields import form_of
from portal.filing.views.merged import field_of, kept, told
from portal.filing.views.names import entering
from portal.filing.views.rounds import in_plain
from portal.filing.views.shown import Difference
from portal.regions.queries import display_name
from portal.shared.db import db, transaction
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _
from portal.shared.i18n import translate
from portal.shared.web import answer

PATH = "/filings/<int:filing_id>/draft/correct"


@dataclass(frozen=True)
class ToCorrect:
    """One remark, as the clerk works on it."""

    remark: Remark
    target: Target
    text: str
    before: str


@bp.route(PATH, methods=["GET", "POST"])
@requires(Permission.FILING_DRAFT)
def to_correct(filing_id: int) -> ResponseReturnValue:
    """Everything that was reopened on one page: each remark with its field, whether it is resolved, a reply."""
    person, session = signed_in(), db.session()
    filing = entering(filing_id)
    remarks, reopened = _reopened(filing)
    if reopened is None:
        return redirect(url_for("filing.draft", filing_id=filing_id))
    form = _form(filing, remarks)
    if request.method == "GET":
        form.show(filing.version, _stands(filing, form, reopened))

    def save() -> ResponseReturnValue:
        saved, refusals = _save(filing_id, form, reopened)
        wrong = {name: why for name, why in saved.problems.items() if name in reopened.answers}
        if saved.apart or refusals or wrong:
            form.show(filing.version, _stands(filing, form, reopened), {change.name for change in saved.apart})
            problems = [RuleBroken(sentence, name) for name, sentence in wrong.items()]
            for refusal in (*refusals, *problems, *(RuleBroken(sentence) for sentence in told(saved))):
                form.refuse(refusal)
            cases.note_draft_shown(session, person, filing)
            return _page(filing, remarks, form, reopened, saved), 422
        for sentence in told(saved):
            flash(translate(sentence), "info")
        return redirect(_after(filing))

    def page() -> str:
        if form.is_submitted():
            with transaction():
                cases.note_draft_shown(session, person, filing)
        return _page(queries.filing_or_404(session, person, filing_id), remarks, form, reopened)

    shown = answer(form, save, page)
    if request.method == "GET":
        cases.note_draft_reading(person, filing)
    return shown


@bp.post(f"{PATH}/autosave")
@requires(Permission.FILING_DRAFT)
def autosave_corrections(filing_id: int) -> ResponseReturnValue:
    """Keep what is being typed; says in plain text why it was not, nothing if it was."""
    filing = entering(filing_id)
    remarks, reopened = _reopened(filing)
    if reopened is None:
        closed = _("The case is not back for correction any more. Open it to see where it stands.")
        return translate(closed), 422, {"Content-Type": "text/plain; charset=utf-8"}
    form = _form(filing, remarks)

    def save() -> ResponseReturnValue:
        saved = _save(filing_id, form, reopened)[0]
        return kept(saved, _typed(form, reopened), _stands(filing, form, reopened))

    said = make_response(answer(form, save, lambda: "\n".join(form.refusals)))
    said.mimetype = "text/plain"
    return said


def _reopened(filing: Filing) -> tuple[Sequence[Remark], Reopened | None]:
    session = db.session()
    found = reopened_now(session, filing, cases.answers_of(session, filing))
    return reading.open_remarks(session, filing), found


def _form(filing: Filing, remarks: Sequence[Remark]) -> CorrectingForm:
    answers = cases.answers_of(db.session(), filing)
    resolving = resolving_form([remark.id for remark in remarks])()
    return CorrectingForm(resolving, [form_of(filing, part, answers) for part in sections(filing.kind)])


def _typed(form: CorrectingForm, reopened: Reopened) -> dict[str, str]:
    """What the page shows of what is reopened, by name: answers, ticks of originals, what is said to each remark."""
    ticks = {
        f"{TICKED}{item}": YES if item in part.originals() else ""
        for part in form.sections
        if isinstance(part, MaterialsForm)
        for item in part.items
        if item in reopened.items
    }
    return form.typed(reopened.answers) | ticks | form.resolving.said()


def _stands(filing: Filing, form: CorrectingForm, reopened: Reopened) -> dict[str, str]:
    """What stands now where the page has a field."""
    session = db.session()
    ticked = {f"{TICKED}{row.item}": YES for row in queries.materials_of(session, filing.id) if row.paper_seen}
    stands = {**cases.answers_of(session, filing), **ticked, **corrections.said_of(session, filing)}
    return {name: stands.get(name, "") for name in _typed(form, reopened)}


def _save(filing_id: int, form: CorrectingForm, reopened: Reopened) -> tuple[Saved, list[RuleBroken]]:
    """Keep the answers, ticks, files and what was said to the remarks; the refusals of files that were not kept."""
    person, session = signed_in(), db.session()
    page = Page(int(form.resolving.version.data or 0), form.resolving.base.data or "")
    saved = drafts.save_answers(session, person, filing_id, form.typed(reopened.answers), page)
    refusals: list[RuleBroken] = []
    left, apart = list(saved.left), list(saved.apart)
    for part in form.sections:
        if isinstance(part, MaterialsForm):
            offered = reopened.items.intersection(part.items)
            originals = part.originals() & offered
            ticks = attachments.tick(session, person, filing_id, originals, page.seen, page.base, offered)
            left, apart = [*left, *ticks.left], [*apart, *ticks.apart]
            uploads = (Upload(*parts) for parts in part.files(current_app.config["UPLOAD_LIMIT"]))
            refusals += attachments.attach_all(session, person, filing_id, uploads)
    said = corrections.resolve(session, person, filing_id, form.resolving.said(), page)
    left, apart = [*left, *said.left], [*apart, *said.apart]
    return replace(saved, left=tuple(left), apart=tuple(apart)), refusals


def _after(filing: Filing) -> str:
    """To the check where every remark is resolved, unless more is to be done first."""
    waiting = [remark for remark in reading.open_remarks(db.session(), filing) if remark.resolved_at is None]
    if request.form.get("then") == "list":
        return url_for("filing.draft", filing_id=filing.id)
    if waiting:
        flash(translate(_("Saved. Tick “Resolved” at each remark before you go on.")), "info")
        return url_for("filing.to_correct", filing_id=filing.id)
    return url_for("filing.check", filing_id=filing.id)


def _page(
    filing: Filing,
    remarks: Sequence[Remark],
    form: CorrectingForm,
    reopened: Reopened,
    saved: Saved | None = None,
) -> str:
    session = db.session()
    step = reading.last_return(session, filing.id)
    pinned = [_to_correct(filing, remark) for remark in remarks]
    targets = {str(each.target) for each in pinned}
    materials = queries.all_materials(session, filing.id)
    wrong = to_mend(session, filing, cases.answers_of(session, filing)) if saved is None else {}
    return render_template(
        "filing/to_correct.html",
        filing=filing,
        form=form,
        note=cases.note_of(session, filing, step) if step else "",
        returned=step,
        place=display_name(session, filing.township_code),
        kinds=KINDS,
        remarks=pinned,
        resolved=RESOLVED,
        reply=REPLY,
        follow=[name for name in QUESTIONS if _follows(name, form, reopened, targets)],
        follow_items=[item for item in Item if item in reopened.items and f"material:{item}" not in targets],
        wrong=wrong,
        words={each.remark.id: in_plain(session, each.target.name, each.before) for each in pinned if _is_answer(each)},
        files=[(row, attachments.name_of(session, filing, row)) for row in materials],
        kept=corrections.material_ids,
        items=ITEMS,
        help=HELP,
        hints=hints(filing.kind, policies.load(filing.policy)),
        ticked=TICKED,
        seen_only=SEEN_ONLY,
        questions=QUESTIONS,
        differences=_differences(filing, form, saved) if saved else [],
        limit=current_app.config["UPLOAD_LIMIT"],
        most=current_app.config["MAX_CONTENT_LENGTH"],
    )


def _follows(name: str, form: CorrectingForm, reopened: Reopened, pinned: set[str]) -> bool:
    """Whether this answer has no remark of its own and is open all the same."""
    return name in reopened.answers and name in form and f"answer:{name}" not in pinned


def _is_answer(each: ToCorrect) -> bool:
    return each.target.sort is Sort.ANSWER


def _to_correct(filing: Filing, remark: Remark) -> ToCorrect:
    opened = corrections.opened(db.session(), filing, remark)
    return ToCorrect(remark, Target.read(remark.target), opened.text, opened.before)


def _differences(filing: Filing, form: CorrectingForm, saved: Saved) -> list[Difference]:
    """What was typed beside what stands now, where both changed it."""
    session = db.session()
    stands = {**cases.answers_of(session, filing), **corrections.said_of(session, filing)}
    typed = form.typed(change.name for change in saved.apart) | form.resolving.said()

    def words(name: str, values: dict[str, str]) -> Message | str | None:
        value = values.get(name, "")
        if name in QUESTIONS:
            return in_plain(session, name, value)
        return _("Yes") if value == YES else value

    return [
        Difference(change.name, field_of(change.name), words(change.name, typed), words(change.name, stands))
        for change in saved.apart
    ]
