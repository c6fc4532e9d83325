"""A case's answers, and the one way in which it takes a step."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.accounts.access import may, require_may
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.accounts.queries import people_with
from portal.filing import policy as policies
from portal.filing.actions.deadlines import set_due
from portal.filing.models import Filing, FilingStep
from portal.filing.policy import Policy
from portal.filing.queries import cases as queries
from portal.filing.rules import steps as rules
from portal.filing.rules.answers import Answers
from portal.filing.rules.deadlines import Taken
from portal.filing.rules.grounds import Ground
from portal.filing.rules.kinds import done
from portal.filing.rules.steps import OPEN, Action, Step
from portal.history import seals
from portal.history.rules import canonical
from portal.shared import clock
from portal.shared.errors import Message, OutOfReach, RuleBroken
from portal.shared.errors import msg as _

KIND = "filing"
"""What a case's sealed texts are bound to."""


@dataclass(frozen=True)
class Taking:
    """A step about to be taken: the locked case, the policy it began under, where the step leads, what was said."""

    filing: Filing
    policy: Policy
    action: Action
    step: Step
    note: str = ""
    ground: Ground | None = None
    alone: bool = False


def begin(
    session: Session,
    person: Person,
    filing_id: int,
    action: Action,
    seen: int,
    note: str = "",
    ground: Ground | None = None,
    *,
    alone: bool = False,
    said: Iterable[str] = (),
) -> Taking:
    """Lock the case and check that this person may take this step now; `seen` is the version they looked at.

    `alone`: they entered it themselves and decide it nevertheless, for nobody else can. `said`: beside the note.
    Raises NotFound out of reach, RuleBroken if somebody was quicker or something is not said, OutOfReach for a step
    the case does not offer or the person may not take.
    """
    filing = queries.filing_for_update(session, person, filing_id)
    check_seen(session, filing, seen)
    policy = policies.load(filing.policy)
    try:
        step = rules.step(filing.state, action, policy)
    except RuleBroken as broken:  # they saw the case as it is: nothing they were shown sends this
        raise OutOfReach(broken.message) from broken
    require_may(person, step.permission, filing)
    barred = bool(step.barred) and person.id in queries.hands(session, filing_id, step.barred)
    if barred and alone:
        rules.check_alone(step, note, [other.name for other in deciders(session, filing, step)])
    else:
        rules.check_other_eyes(step, person.id, {person.id} if barred else ())
    rules.check_said(step, " ".join((note, *said)), ground)
    return Taking(filing, policy, action, step, note, ground, alone=barred)


def deciders(session: Session, filing: Filing, step: Step) -> list[Person]:
    """Who else could take this step: people with the right there today who did not enter the case."""
    hands = queries.hands(session, filing.id, step.barred)
    return [other for other in people_with(session, step.permission, filing.scope_path) if other.id not in hands]


def finish(session: Session, person: Person, taking: Taking) -> FilingStep:
    """Write down that the step was taken, and until when the office owes the next one."""
    filing, owed = taking.filing, taking.filing.due_on
    step = Taken(taking.action, filing.state, taking.step.to, clock.now())
    set_due(session, filing, taking.policy, step)
    filing.state = taking.step.to
    return write_step(session, person, filing, taking.action, step.from_state, taking, owed)


def write_step(
    session: Session,
    person: Person,
    filing: Filing,
    action: Action,
    from_state: rules.State | None,
    taking: Taking | None = None,
    owed: date | None = None,
) -> FilingStep:
    """Add a line to what happened to a case, its note sealed; `owed` is what was due, and until when."""
    filing.changed_at = clock.now()
    note = taking.note.strip() if taking else ""
    sealed = None
    if note:
        sealed = seals.seal(seals.data_key(session, filing.data_key_id), KIND, filing.id, "note", note)
    line = FilingStep(
        filing_id=filing.id,
        number=queries.next_step(filing.id),
        action=action,
        from_state=from_state,
        to_state=filing.state,
        actor_id=person.id,
        at=filing.changed_at,
        note=sealed,
        ground=taking.ground if taking else None,
        due_on=owed,
        alone=bool(taking and taking.alone),
    )
    session.add(line)
    session.flush()
    return line


def check_seen(session: Session, filing: Filing, seen: int) -> None:
    """RuleBroken with who did what and when, if the case is not as they saw it."""
    if filing.version == seen:
        return
    last = queries.steps_of(session, filing.id)[-1]
    raise RuleBroken(
        _(
            "The case has changed since you opened it: %(who)s %(what)s at %(when)s. Look at it as it stands now.",
            who=last.actor.name,
            what=done(filing.kind)[last.action],
            when=last.at,
        )
    )


def answers_of(session: Session, filing: Filing) -> Answers:
    """What was typed, as text by field. RuleBroken if the case was anonymized."""
    key = seals.data_key(session, filing.data_key_id)
    answers: dict[str, str] = json.loads(seals.unseal(key, KIND, filing.id, "answers", filing.answers))
    return answers


def write_answers(session: Session, filing: Filing, answers: Answers) -> None:
    """Seal the answers whole, as canonical JSON."""
    key = seals.data_key(session, filing.data_key_id)
    filing.answers = seals.seal(key, KIND, filing.id, "answers", canonical(dict(answers)))


def note_of(session: Session, filing: Filing, line: FilingStep) -> str:
    """The note of a step, opened."""
    if line.note is None:
        return ""
    return seals.unseal(seals.data_key(session, filing.data_key_id), KIND, filing.id, "note", line.note)


def handles(person: Person, filing: Filing) -> bool:
    """Whether this person works on this case, and so sees the personal facts in it."""
    working = {step.permission for step in rules.steps_for(policies.load(filing.policy)).values()}
    return (
        filing.state in OPEN
        and may(person, Permission.PERSONAL_READ, filing)
        and any(may(person, permission, filing) for permission in working)
    )


def note_draft_reading(person: Person, filing: Filing) -> None:
    """As `note_reading`, unless they read what they typed themselves."""
    if person.id != filing.entered_by_id:
        note_reading(person, filing, "personal_read", _("Working on the draft"))


def note_draft_shown(session: Session, person: Person, filing: Filing) -> None:
    """As `note_draft_reading`, in the current transaction: for a page that comes back."""
    if person.id != filing.entered_by_id:
        note_shown(session, person, filing, _("Working on the draft"))


def note_shown(session: Session, person: Person, filing: Filing, detail: Message) -> None:
    """That personal facts of this case were shown, in the current transaction: for a page that comes back."""
    audit.note(
        session,
        "personal_read",
        person,
        subject_kind=KIND,
        subject_id=filing.id,
        scope_path=filing.scope_path,
        detail=detail,
    )


def note_reading(person: Person, filing: Filing, event: str, detail: Message | str) -> None:
    """A line in the audit, in a transaction of its own: something personal of this case was read."""
    audit.note_aside(
        event, person, subject_kind=KIND, subject_id=filing.id, scope_path=filing.scope_path, detail=detail
    )
