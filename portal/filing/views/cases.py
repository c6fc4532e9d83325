"""A case: its answers, materials, what happened, and the steps it offers."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import may, requires, signed_in
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.filing import policy as policies
from portal.filing.actions import about, cases
from portal.filing.actions import materials as attachments
from portal.filing.forms.steps import StepForm
from portal.filing.models import Filing, FilingStep
from portal.filing.queries import cases as queries
from portal.filing.queries.deciding import beside, next_waiting
from portal.filing.queries.documents import with_certificate
from portal.filing.queries.names import checks_of
from portal.filing.rules.checks import warnings
from portal.filing.rules.deadlines import HOLDERS
from portal.filing.rules.documents import DOCUMENTS
from portal.filing.rules.kinds import WORDS, actions, done, state_words, titles
from portal.filing.rules.materials import ITEMS, checklist
from portal.filing.rules.steps import EDITABLE, KINDS, OPEN, STATES, Action, State
from portal.filing.rules.verdicts import OUTCOMES, STAGES
from portal.filing.views.blueprint import bp
from portal.filing.views.correction import may_return
from portal.filing.views.documents import given_out
from portal.filing.views.hands import in_hands
from portal.filing.views.names import alike
from portal.filing.views.offers import SAYS, VERBS, after
from portal.filing.views.offers import offers as offers_of
from portal.filing.views.preview import pane
from portal.filing.views.rounds import rounds_of
from portal.filing.views.shown import asked_for, left_until, lines
from portal.organizations.rules import WITHHELD, label
from portal.regions.queries import display_name
from portal.shared.db import db, transaction
from portal.shared.errors import Message
from portal.shared.errors import msg as _
from portal.shared.i18n import translate
from portal.shared.paging import row_id
from portal.shared.queries import calendar
from portal.shared.web import answer


@bp.get("/filings/<int:filing_id>")
@requires(Permission.FILING_READ)
def case(filing_id: int) -> ResponseReturnValue:
    """The whole case; personal facts are shown to those who work on it, and that they were is in the audit."""
    person, session = signed_in(), db.session()
    filing = queries.filing_or_404(session, person, filing_id)
    return _page(person, filing, masked=not cases.handles(person, filing))


@bp.post(f"/filings/<int:filing_id>/steps/<any({','.join(VERBS)}):action>")
@requires(Permission.FILING_READ)
def step(filing_id: int, action: str) -> ResponseReturnValue:
    """Take a step; the page comes back with the reason if it cannot be taken."""
    person, session, wanted = signed_in(), db.session(), Action(action)
    filing = queries.filing_or_404(session, person, filing_id)
    form, stood = StepForm(wanted, filing.version, sent=True), filing.state

    def save() -> ResponseReturnValue:
        moving = form.moving()
        said = {name: getattr(moving, name) for name in SAYS.get(wanted, ())}
        moved = VERBS[wanted](session, person, filing_id, moving.seen, moving.note, **said)
        following = after(session, person, wanted, stood)
        if following is None:
            flash(_done(moved), "success")
            return redirect(url_for("filing.case", filing_id=filing_id))
        return redirect(url_for("filing.case", filing_id=following, decided=filing_id))

    def page() -> str:
        return _page(person, queries.filing_or_404(session, person, filing_id), masked=True, sent=(wanted, form))

    return answer(form, save, page)


def _done(filing: Filing) -> str:
    """What a step came to."""
    if filing.number:
        return translate(_("Filed under number %(number)s. The certificate can be printed.", number=filing.number))
    if filing.state is State.FILED:
        return translate(WORDS[filing.kind].granted)
    return translate(_("Done. The case now stands at “%(state)s”.", state=state_words(filing.kind, filing.state)))


def _page(person: Person, filing: Filing, *, masked: bool, sent: tuple[Action, StepForm] | None = None) -> str:
    session = db.session()
    policy = policies.load(filing.policy)
    gone = queries.anonymized(session, filing)
    opens = not gone and may(person, Permission.PERSONAL_READ, filing)
    answers = {} if gone else cases.answers_of(session, filing)
    is_open = filing.state in OPEN
    materials = queries.materials_of(session, filing.id)
    names = {row.id: attachments.name_of(session, filing, row) for row in materials} if opens else {}
    history, days = queries.steps_of(session, filing.id), calendar(session)
    offers = offers_of(person, filing, policy, sent)
    waiting = next_waiting(session, person) if not offers else None
    rounds = rounds_of(session, filing, history, masked=masked) if opens else []
    if not masked:
        _note_reading(person, filing, _("Working on the case"))
    elif any(names.values()) or rounds or (opens and any(line.note for line in history)):
        _note_reading(person, filing, _("Notes, remarks and names of files"))
    return render_template(
        "filing/case.html",
        filing=filing,
        place=display_name(session, filing.township_code),
        titles=titles(filing.kind),
        record=about.of_case(session, filing),
        label=label,
        certified=with_certificate(session, filing.id),
        anonymized=gone,
        lines=asked_for(lines(session, filing.kind, policy, answers, masked=masked)) if answers else {},
        warnings=warnings(answers) if is_open else {},
        alike=alike(filing) if is_open and not gone else None,
        checks=checks_of(session, filing.id),
        verdicts=OUTCOMES,
        stages=STAGES,
        left=left_until(days, filing.due_on),
        hands=in_hands(days, history),
        holders=HOLDERS,
        masked=masked,
        checklist=[
            (item, ITEMS[item], [row for row in materials if row.item is item])
            for item in checklist(filing.kind, answers, policy)
        ],
        file_names=names,
        rounds=rounds,
        remark_at=url_for("filing.correction", filing_id=filing.id) if may_return(person, filing) else None,
        pane=pane(person, filing, materials, names),
        documents=given_out(session, filing),
        document_names=DOCUMENTS,
        opens=may(person, Permission.PERSONAL_READ, filing),
        withheld=WITHHELD,
        history=[(line, "" if gone else _note(filing, line, opens=opens)) for line in history],
        offers=offers,
        refused=sent[1] if sent else None,
        editable=filing.state in EDITABLE and may(person, Permission.FILING_DRAFT, filing),
        waiting=waiting,
        beside=beside(session, person, filing) if offers else (None, None),
        decided=_decided(person),
        states=STATES,
        state_words=state_words,
        kinds=KINDS,
        actions=actions(filing.kind),
        done=done(filing.kind),
    )


def _note_reading(person: Person, filing: Filing, detail: Message) -> None:
    """That something personal of the case is shown: on its page, or on one that came back with a refused step."""
    if request.method == "GET":
        cases.note_reading(person, filing, "personal_read", detail)
        return
    with transaction() as session:
        cases.note_shown(session, person, filing, detail)


def _decided(person: Person) -> tuple[Filing, str] | None:
    """The case that was decided just before this one opened by itself, and what came of it."""
    filing_id = row_id(request.args.get("decided", ""))
    if filing_id is None:
        return None
    filing = queries.filing_or_404(db.session(), person, filing_id)
    return filing, _done(filing)


def _note(filing: Filing, line: FilingStep, *, opens: bool) -> Message | str:
    """What was written at a step; only that something was, for a reader who may not open it."""
    if opens:
        return cases.note_of(db.session(), filing, line)
    return WITHHELD if line.note else ""
