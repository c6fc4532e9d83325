"""Writing cases: rows, steps, materials, certificates, the audit of decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal.accounts.audit import packed
from portal.accounts.models import AuditLine, Person
from portal.filing import policy as policies
from portal.filing.actions.cases import KIND
from portal.filing.actions.certificate import ToIssue, issue_many
from portal.filing.actions.materials import FILE_NAME
from portal.filing.models import Filing, FilingStep, Material
from portal.filing.rules import deadlines
from portal.filing.rules import steps as rules
from portal.filing.rules.materials import PDF, Item, checklist
from portal.filing.rules.steps import Action, Kind, State
from portal.history import seals
from portal.history.rules import canonical
from portal.operations.demo import cases
from portal.operations.demo.cases import CLERKS, Taken
from portal.operations.demo.lives import POLICY
from portal.operations.demo.records import Record
from portal.organizations.rules import Field, NewOrganization
from portal.shared import files
from portal.shared.errors import Message
from portal.shared.errors import msg as _
from portal.shared.working_days import Calendar

ONE_PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F<</Type/Font/Subtype/Type1"
    b"/BaseFont/Helvetica>>>>>>/Contents 4 0 R>>endobj\n4 0 obj<</Length 61>>stream\n"
    b"BT /F 24 Tf 72 700 Td (Demonstration: charter) Tj ET         \nendstream endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
"""A charter to look at."""


@dataclass(frozen=True)
class Staff:
    """Who works on a township's cases."""

    clerk: Person
    decider: Person

    def does(self, action: Action) -> Person:
        """Who takes this step."""
        return self.clerk if action in CLERKS else self.decider


@dataclass(frozen=True)
class Dossier:
    """A case about to be written: about whom, what was typed, what happened."""

    record: Record
    answers: Mapping[str, str]
    steps: Sequence[Taken]
    due_on: date | None

    def last(self, action: Action) -> Taken | None:
        """The last step of this kind."""
        return next((taken for taken in reversed(self.steps) if taken.action is action), None)


def filed(records: Sequence[Record], days: Calendar) -> list[Dossier]:
    """The cases of the organizations that were filed by one."""
    return [
        Dossier(
            record,
            cases.answers(record.life.opening.changes, cases.FILED),
            cases.filed_steps(record.life.opening.recorded_at, days),
            due_on=None,
        )
        for record in records
        if record.case_id
    ]


def under_way(records: Sequence[Record], day: date, days: Calendar) -> list[Dossier]:
    """The cases that are not filed: one for each plan in each staffed township."""
    found = []
    for index, record in enumerate(records):
        plan = cases.PLANS[index % len(cases.PLANS)]
        taken = cases.steps(plan, day, days)
        found.append(Dossier(record, cases.answers(record.life.opening.changes, plan), taken, due(taken, days)))
    return found


def due(steps: Sequence[Taken], days: Calendar) -> date | None:
    """Until when the office owes the next step."""
    after = through(steps)
    taken = [
        deadlines.Taken(step.action, before, state, step.at)
        for step, before, state in zip(steps, [None, *after[:-1]], after, strict=True)
    ]
    found = deadlines.due(POLICY, taken, days)
    return found.day if found else None


def write_dossiers(session: Session, dossiers: Sequence[Dossier], staff: Mapping[str, Staff]) -> None:
    """Write all cases, oldest first; issue the certificates of those that were filed."""
    for dossier in dossiers:
        at_work = staff[dossier.record.life.start.township.code]
        states = list(through(dossier.steps))
        session.add(_filing(dossier, at_work, states[-1]))
        session.add_all(_steps(dossier, at_work, states))
        session.add_all(_materials(dossier, at_work, keep_file=not dossier.record.id))
        session.add_all(_audit(dossier, at_work))
    session.flush()
    issued = [dossier for dossier in dossiers if dossier.record.id]
    issue_many(session, [_certificate(dossier, staff[dossier.record.life.start.township.code]) for dossier in issued])


def through(steps: Sequence[Taken]) -> list[State]:
    """The state after each step, by the table of steps."""
    states = [State.DRAFT]
    for taken in steps[1:]:
        states.append(rules.step(states[-1], taken.action, POLICY).to)
    return states


def _filing(dossier: Dossier, at_work: Staff, state: State) -> Filing:
    record, start = dossier.record, dossier.record.life.start
    submitted, accepted = dossier.last(Action.SUBMIT), dossier.last(Action.ACCEPT)
    decided = dossier.last(Action.FILE) or dossier.last(Action.REFUSE)
    return Filing(
        id=record.case_id,
        kind=Kind.ESTABLISH,
        state=state,
        scope_path=start.township.scope_path,
        township_code=start.township.code,
        village_code=dossier.answers.get("village_code"),
        name=dossier.answers["name"],
        field=Field(dossier.answers["field"]),
        entered_by_id=at_work.clerk.id,
        handler_id=at_work.clerk.id,
        data_key_id=record.key_id,
        answers=seals.seal(record.key, KIND, record.case_id, "answers", canonical(dict(dossier.answers))),
        policy=policies.dump(POLICY),
        entered_at=dossier.steps[0].at,
        changed_at=dossier.steps[-1].at,
        submitted_at=submitted.at if submitted else None,
        accepted_at=accepted.at if accepted else None,
        decided_at=decided.at if decided else None,
        due_on=dossier.due_on,
        organization_id=record.id or None,
        number=record.life.opening.changes.get("filing_number"),
    )


def _steps(dossier: Dossier, at_work: Staff, states: Sequence[State]) -> list[FilingStep]:
    record = dossier.record
    return [
        FilingStep(
            filing_id=record.case_id,
            number=number,
            action=taken.action,
            from_state=before,
            to_state=after,
            actor_id=at_work.does(taken.action).id,
            at=taken.at,
            note=seals.seal(record.key, KIND, record.case_id, "note", taken.note) if taken.note else None,
        )
        for number, (taken, before, after) in enumerate(
            zip(dossier.steps, [None, *states[:-1]], states, strict=True), start=1
        )
    ]


def _materials(dossier: Dossier, at_work: Staff, *, keep_file: bool) -> list[Material]:
    """What a submitted case must show: paper that was seen, and of a case under way the charter as a file."""
    submitted = dossier.last(Action.SUBMIT)
    if submitted is None:
        return []
    first = dossier.steps[0].at
    found = []
    for item in checklist(Kind.ESTABLISH, {}, POLICY):
        material = Material(filing_id=dossier.record.case_id, item=item, by_id=at_work.clerk.id, at=first)
        if item is Item.CHARTER and keep_file:
            key = dossier.record.key
            stored = files.store(key, ONE_PAGE)
            material.file_name = seals.seal(key, KIND, dossier.record.case_id, FILE_NAME, "章程.pdf")
            material.media_type, material.size = PDF.type, stored.size
            material.sha256, material.stored_name = stored.sha256, stored.name
        found.append(material)
    return found


def _audit(dossier: Dossier, at_work: Staff) -> list[AuditLine]:
    number = dossier.record.life.opening.changes.get("filing_number")
    said: dict[Action, Message] = {
        Action.FILE: _("Filed under number %(number)s.", number=number),
        Action.REFUSE: _("Refused."),
    }
    return [
        AuditLine(
            at=taken.at,
            event="decided",
            person_id=at_work.decider.id,
            login=at_work.decider.login,
            subject_kind=KIND,
            subject_id=str(dossier.record.case_id),
            scope_path=dossier.record.life.start.township.scope_path,
            detail=packed(said[taken.action]),
        )
        for taken in dossier.steps
        if taken.action in said
    ]


def _certificate(dossier: Dossier, at_work: Staff) -> ToIssue:
    record = dossier.record
    return ToIssue.granted(
        NewOrganization(**record.life.opening.changes),
        filing_id=record.case_id,
        organization_id=record.id,
        actor_id=at_work.decider.id,
        data_key=record.key,
        title=POLICY.certificate_title,
        issued_at=dossier.steps[-1].at,
    )
