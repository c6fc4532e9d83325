"""The steps that the page of a case offers, each with its form; and where a decision leads on to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.accounts.access import may
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.filing.actions import cases, decisions, steps
from portal.filing.forms.steps import StepForm
from portal.filing.models import Filing
from portal.filing.policy import Policy
from portal.filing.queries import cases as queries
from portal.filing.queries import deciding
from portal.filing.rules.steps import Action, State, Step, steps_for
from portal.shared.db import db

VERBS: dict[Action, Callable[..., Filing]] = {
    Action.ACCEPT: steps.accept,
    Action.NOT_ACCEPT: steps.not_accept,
    Action.REVIEW: steps.review,
    Action.PROPOSE: decisions.propose,
    Action.SEND_BACK: decisions.send_back,
    Action.FILE: decisions.file,
    Action.REFUSE: decisions.refuse,
    Action.WITHDRAW: steps.withdraw,
}
"""The steps that a case page takes; submitting is the check page's."""
PAGES = frozenset({Action.RETURN})
"""Steps with a page of their own."""
SAYS: dict[Action, tuple[str, ...]] = {
    Action.NOT_ACCEPT: ("ground",),
    Action.PROPOSE: ("alone",),
    Action.FILE: ("alone",),
    Action.REFUSE: ("ground", "alone"),
}
"""What is said with a step beside the note."""
DECISIONS = frozenset({Action.FILE, Action.PROPOSE, Action.REFUSE, Action.SEND_BACK})
"""After one of these the next case opens."""
KEYS: Mapping[Action, str] = {
    Action.ACCEPT: "a",
    Action.REVIEW: "v",
    Action.FILE: "d",
    Action.PROPOSE: "d",
    Action.RETURN: "r",
}
"""The key that takes a step or, where it hurts, leads to its button."""


@dataclass(frozen=True)
class Offer:
    """A step that may be taken now, with its form.

    `barred`: by another only, of whom `others` names those who can; `alone`: nobody can, so this person may after all.
    """

    action: Action
    step: Step
    form: StepForm
    key: str
    barred: bool = False
    others: tuple[str, ...] = ()

    @property
    def alone(self) -> bool:
        """Whether it may be taken by who entered the case, for nobody else can."""
        return self.barred and not self.others and self.step.permission is Permission.FILING_DECIDE

    @property
    def decides(self) -> bool:
        """Whether it is a decision, which is not taken by a single key."""
        return self.action in DECISIONS


def offers(person: Person, filing: Filing, policy: Policy, sent: tuple[Action, StepForm] | None) -> list[Offer]:
    """The steps this person may take with the case as it stands; what was sent keeps what was typed."""
    session, found = db.session(), []
    for (state, action), step in steps_for(policy).items():
        if state is not filing.state or action not in {*VERBS, *PAGES} or not may(person, step.permission, filing):
            continue
        form = StepForm(action, filing.version)
        if sent and sent[0] is action:
            for shown, typed in ((form.note, sent[1].note), (form.ground, sent[1].ground)):
                shown.data, shown.errors = typed.data, typed.errors
        barred = bool(step.barred) and person.id in queries.hands(session, filing.id, step.barred)
        others = tuple(other.name for other in cases.deciders(session, filing, step)) if barred else ()
        found.append(Offer(action, step, form, KEYS.get(action, ""), barred, others))
    return found


def after(session: Session, person: Person, action: Action, stood: State) -> int | None:
    """The case that opens next: after a decision the one that waits, those that stand alike first; None: no other."""
    following = deciding.next_waiting(session, person, stood) if action in DECISIONS else None
    return None if following is None else following.id
