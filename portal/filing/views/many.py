"""Many cases decided at once: each with what was looked at, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.accounts.access import requires, signed_in
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.filing.actions import many
from portal.filing.forms.many import ManyForm
from portal.filing.models import Filing
from portal.filing.queries import deciding
from portal.filing.rules.clean import LOOKS, MOST, Look, check_number
from portal.filing.rules.kinds import state_words
from portal.filing.rules.steps import KINDS, State
from portal.filing.views.blueprint import bp
from portal.filing.views.shown import left_until
from portal.regions.queries import display_names
from portal.shared.db import db
from portal.shared.errors import Message
from portal.shared.queries import calendar
from portal.shared.web import answer, attempt


@dataclass(frozen=True)
class Waiting:
    """A case that waits for this person's decision, with what has to be looked at in the case itself."""

    filing: Filing
    questions: Mapping[Look, Message]
    left: int | None


@dataclass(frozen=True)
class Outcome:
    """What came of a case that was ticked: decided, or why not."""

    filing_id: int
    name: str
    state: State | None
    stands: Message | None
    number: str | None
    refusal: Message | None


@bp.route("/filings/decide", methods=["GET", "POST"])
@requires(Permission.FILING_READ)
def decide_many() -> ResponseReturnValue:
    """The cases that wait for my decision; those that are clean can be ticked and are decided one by one."""
    session, form = db.session(), ManyForm()

    def save() -> ResponseReturnValue:
        check_number(form.chosen())
        return render_template("filing/decided.html", outcomes=_decide(form))

    def page() -> str:
        filings, days = deciding.to_decide(session, signed_in(), MOST), calendar(session)
        waiting = [Waiting(each, many.look(session, each), left_until(days, each.due_on)) for each in filings]
        return render_template(
            "filing/decide_many.html",
            form=form,
            waiting=waiting,
            clean=sum(not each.questions for each in waiting),
            total=deciding.count_to_decide(session, signed_in()),
            places=display_names(session, {each.township_code for each in filings}),
            looks=LOOKS,
            kinds=KINDS,
            most=MOST,
        )

    return answer(form, save, page)


def _decide(form: ManyForm) -> list[Outcome]:
    """Decide each by itself: what fails leaves the others as they are."""
    session, person = db.session(), signed_in()
    names = deciding.names_within_reach(session, person, [filing_id for filing_id, _seen in form.chosen()])
    session.rollback()  # each of them begins its own transaction
    found = []
    for filing_id, seen in form.chosen():
        if filing_id in names:
            decided, refusal = attempt(partial(_yes, person, filing_id, seen))
            state, stands, number = decided or (None, None, None)
            found.append(Outcome(filing_id, names[filing_id], state, stands, number, refusal))
    return found


def _yes(person: Person, filing_id: int, seen: int) -> tuple[State, Message, str | None]:
    """Where the case stands now, in words too, and under which number it was filed."""
    filing = many.decide(db.session(), person, filing_id, seen)
    return filing.state, state_words(filing.kind, filing.state), filing.number
