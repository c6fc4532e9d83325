"""A case: its answers, materials, what happened, and the steps it offers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import may, requires, signed_in
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.filing import policy as policies
from portal.filing.actions import cases, decisions, steps
from portal.filing.actions import materials as attachments
from portal.filing.forms.steps import StepForm
from portal.filing.models import Filing, FilingStep
from portal.filing.policy import Policy
from portal.filing.queries import cases as queries
from portal.filing.queries.names import checks_of
from portal.filing.rules.answers import TITLES
from portal.filing.rules.checks import warnings
from portal.filing.rules.deadlines import HOLDERS
from portal.filing.rules.documents import DOCUMENTS
from portal.filing.rules.materials import ITEMS, TAKEN, checklist
from portal.filing.rules.steps import ACTIONS, DONE, EDITABLE, KINDS, OPEN, STATES, Action, Step, steps_for
from portal.filing.rules.verdicts import OUTCOMES, STAGES
from portal.filing.views.blueprint import bp
from portal.filing.views.documents import given_out
from portal.filing.views.hands import in_hands
from portal.filing.views.names import alike
from portal.filing.views.shown import asked_for, left_until, lines
from portal.organizations.rules import WITHHELD
from portal.regions.queries import display_name
from portal.shared.db import db
from portal.shared.errors import Message
from portal.shared.errors import msg as _
from portal.shared.i18n import translate
from portal.shared.web import answer

VERBS: dict[Action, Callable[..., Filing]] = {
    Action.ACCEPT: steps.accept,
    Action.RETURN: steps.return_,
    Action.NOT_ACCEPT: steps.not_accept,
    Action.REVIEW: steps.review,
    Action.PROPOSE: decisions.propose,
    Action.SEND_BACK: decisions.send_back,
    Action.FILE: decisions.file,
    Action.REFUSE: decisions.refuse,
    Action.WITHDRAW: steps.withdraw,
}
"""The steps that a case page offers; submitting is the check page's."""
SAYS: dict[Action, tuple[str, ...]] = {
    Action.NOT_ACCEPT: ("ground",),
    Action.PROPOSE: ("alone",),
    Action.FILE: ("alone",),
    Action.REFUSE: ("ground", "alone"),
}
"""What is said with a step beside the note."""


@dataclass(frozen=True)
class Offer:
    """A step that may be taken now, with its form; `barred` if it would be, were another to take it."""

    action: Action
    step: Step
    form: StepForm
    barred: bool


@bp.get("/filings/<int:filing_id>")
@requires(Permission.FILING_READ)
def case(filing_id: int) -> ResponseReturnValue:
    """The whole case; personal facts are shown to those who work on it, and that they were is in the audit."""
    person, session = signed_in(), db.session()
    filing = queries.filing_or_404(session, person, filing_id)
    shown = cases.handles(person, filing)
    page = _page(person, filing, masked=not shown)
    if shown:
        cases.note_reading(person, filing, "personal_read", _("Working on the case"))
    return page


@bp.post(f"/filings/<int:filing_id>/steps/<any({','.join(VERBS)}):action>")
@requires(Permission.FILING_READ)
def step(filing_id: int, action: str) -> ResponseReturnValue:
    """Take a step; the page comes back with the reason if it cannot be taken."""
    person, session, wanted = signed_in(), db.session(), Action(action)
    filing = queries.filing_or_404(session, person, filing_id)
    form = StepForm(wanted, filing.version, sent=True)

    def save() -> ResponseReturnValue:
        moving = form.moving()
        said = {name: getattr(moving, name) for name in SAYS.get(wanted, ())}
        moved = VERBS[wanted](session, person, filing_id, moving.seen, moving.note, **said)
        flash(_flash(moved), "success")
        return redirect(url_for("filing.case", filing_id=filing_id))

    def page() -> str:
        return _page(person, queries.filing_or_404(session, person, filing_id), masked=True, sent=(wanted, form))

    return answer(form, save, page)


def _flash(filing: Filing) -> str:
    if filing.number:
        return translate(_("Filed under number %(number)s. The certificate can be printed.", number=filing.number))
    return translate(_("Done. The case now stands at “%(state)s”.", state=STATES[filing.state]))


def _page(person: Person, filing: Filing, *, masked: bool, sent: tuple[Action, StepForm] | None = None) -> str:
    session = db.session()
    policy = policies.load(filing.policy)
    gone = queries.anonymized(session, filing)
    opens = not gone and may(person, Permission.PERSONAL_READ, filing)
    answers = {} if gone else cases.answers_of(session, filing)
    is_open = filing.state in OPEN
    materials = queries.materials_of(session, filing.id)
    history = queries.steps_of(session, filing.id)
    offers = _offers(person, filing, policy, sent)
    waiting = queries.next_waiting(session, person) if not offers else None
    return render_template(
        "filing/case.html",
        filing=filing,
        place=display_name(session, filing.township_code),
        titles=TITLES,
        anonymized=gone,
        lines=asked_for(lines(session, filing.kind, policy, answers, masked=masked)) if answers else {},
        warnings=warnings(answers) if is_open else {},
        alike=alike(filing) if is_open and not gone else None,
        checks=checks_of(session, filing.id),
        verdicts=OUTCOMES,
        stages=STAGES,
        left=left_until(session, filing.due_on),
        hands=in_hands(session, history),
        holders=HOLDERS,
        masked=masked,
        checklist=[
            (ITEMS[item], [row for row in materials if row.item is item])
            for item in checklist(filing.kind, answers, policy)
        ],
        file_names={row.id: attachments.name_of(session, filing, row) for row in materials} if opens else {},
        documents=given_out(session, filing),
        document_names=DOCUMENTS,
        opens=opens,
        withheld=WITHHELD,
        media=TAKEN,
        history=[(line, "" if gone else _note(filing, line, opens=opens)) for line in history],
        offers=offers,
        refused=sent[1] if sent else None,
        editable=filing.state in EDITABLE and may(person, Permission.FILING_DRAFT, filing),
        waiting=waiting,
        states=STATES,
        kinds=KINDS,
        actions=ACTIONS,
        done=DONE,
    )


def _note(filing: Filing, line: FilingStep, *, opens: bool) -> Message | str:
    """What was written at a step; only that something was, for a reader who may not open it."""
    if opens:
        return cases.note_of(db.session(), filing, line)
    return WITHHELD if line.note else ""


def _offers(person: Person, filing: Filing, policy: Policy, sent: tuple[Action, StepForm] | None) -> list[Offer]:
    """The steps this person may take with the case as it stands; what was sent keeps what was typed."""
    hands = queries.hands(db.session(), filing.id)
    found = []
    for (state, action), step in steps_for(policy).items():
        if state is not filing.state or action not in VERBS or not may(person, step.permission, filing):
            continue
        form = StepForm(action, filing.version)
        if sent and sent[0] is action:
            form.note.data, form.note.errors = sent[1].note.data, sent[1].note.errors
        found.append(Offer(action, step, form, barred=bool(step.barred) and person.id in hands))
    return found
