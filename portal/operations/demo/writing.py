"""Writing the cases of the demonstration city: rows, steps, materials, certificates, the audit of decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.accounts.audit import packed
from portal.accounts.models import AuditLine, Person
from portal.filing import policy as policies
from portal.filing.actions.cases import KIND
from portal.filing.actions.certificate import ToIssue, issue_many
from portal.filing.actions.materials import FILE_NAME
from portal.filing.models import Filing, FilingStep, Material
from portal.filing.rules.answers import ON_THE_CERTIFICATE, changed
from portal.filing.rules.grounds import Ground
from portal.filing.rules.materials import PDF, SEEN_ONLY, Item, checklist
from portal.filing.rules.names import wanted_name
from portal.filing.rules.steps import Action, Kind, State
from portal.history import seals
from portal.history.rules import canonical
from portal.operations.demo.cases import CLERKS
from portal.operations.demo.dossiers import Dossier
from portal.organizations.rules import Field, NewOrganization
from portal.shared import files
from portal.shared.clock import day_of
from portal.shared.errors import Message
from portal.shared.errors import msg as _

ONE_PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F<</Type/Font/Subtype/Type1"
    b"/BaseFont/Helvetica>>>>>>/Contents 4 0 R>>endobj\n4 0 obj<</Length 61>>stream\n"
    b"BT /F 24 Tf 72 700 Td (Demonstration: charter) Tj ET         \nendstream endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
"""A charter to look at."""
CERTIFYING = frozenset({Kind.ESTABLISH, Kind.RENEW, Kind.REPLACE})


@dataclass(frozen=True)
class Staff:
    """Who works on a township's cases."""

    clerk: Person
    decider: Person

    def does(self, action: Action) -> Person:
        """Who takes this step."""
        return self.clerk if action in CLERKS else self.decider


def write_dossiers(session: Session, dossiers: Sequence[Dossier], staff: Mapping[str, Staff]) -> None:
    """Write all cases, in the order given; issue the certificates of those that were granted."""
    rows: dict[type, list[dict[str, object]]] = {Filing: [], FilingStep: [], Material: [], AuditLine: []}
    for dossier in dossiers:
        at_work, states = staff[dossier.township.code], dossier.states()
        rows[Filing].append(_filing(dossier, at_work, states[-1]))
        rows[FilingStep] += _steps(dossier, at_work, states)
        rows[Material] += _materials(dossier, at_work)
        rows[AuditLine] += _audit(dossier, at_work)
    for model, found in rows.items():
        if found:
            session.execute(insert(model), found, execution_options={"render_nulls": True})
    issue_many(session, _certificates(dossiers, staff))


def _filing(dossier: Dossier, at_work: Staff, state: State) -> dict[str, object]:
    record, establishing = dossier.record, dossier.kind is Kind.ESTABLISH
    submitted, accepted = dossier.last(Action.SUBMIT), dossier.last(Action.ACCEPT)
    decided = dossier.last(Action.FILE) or dossier.last(Action.REFUSE)
    field = dossier.answers["field"] if establishing else dossier.facts["field"]
    return {
        "id": dossier.case_id,
        "kind": dossier.kind,
        "state": state,
        "scope_path": dossier.township.scope_path,
        "township_code": dossier.township.code,
        "village_code": dossier.answers.get("village_code") if establishing else dossier.facts["village_code"],
        "name": dossier.answers["name"] if establishing else dossier.facts["name"],
        "wanted_name": wanted_name(dossier.kind, dossier.answers),
        "field": Field(field),
        "entered_by_id": at_work.clerk.id,
        "handler_id": at_work.clerk.id,
        "data_key_id": record.key_id,
        "answers": seals.seal(record.key, KIND, dossier.case_id, "answers", canonical(dict(dossier.answers))),
        "policy": policies.dump(dossier.policy),
        "entered_at": dossier.steps[0].at,
        "changed_at": dossier.steps[-1].at,
        "submitted_at": submitted.at if submitted else None,
        "accepted_at": accepted.at if accepted else None,
        "decided_at": decided.at if decided else None,
        "due_on": dossier.due.day if dossier.due else None,
        "warn_on": dossier.warn_on,
        "due_provisional": bool(dossier.due and dossier.due.provisional),
        "organization_id": record.id or None,
        "number": dossier.facts.get("filing_number") if establishing and state is State.FILED else None,
        "version": 1,
    }


def _steps(dossier: Dossier, at_work: Staff, states: Sequence[State]) -> list[dict[str, object]]:
    key = dossier.record.key
    return [
        {
            "filing_id": dossier.case_id,
            "number": number,
            "action": taken.action,
            "from_state": before,
            "to_state": after,
            "actor_id": at_work.does(taken.action).id,
            "at": taken.at,
            "note": seals.seal(key, KIND, dossier.case_id, "note", taken.note) if taken.note else None,
            "ground": GROUNDS.get(taken.action),
        }
        for number, (taken, before, after) in enumerate(
            zip(dossier.steps, [None, *states[:-1]], states, strict=True), start=1
        )
    ]


GROUNDS = {Action.REFUSE: Ground.PROFIT, Action.NOT_ACCEPT: Ground.OUTSIDE}
"""As the plans' notes have it."""


def _materials(dossier: Dossier, at_work: Staff) -> list[dict[str, object]]:
    """What a submitted case must show: paper that was seen, and of a case under way one file."""
    if dossier.last(Action.SUBMIT) is None:
        return []
    items = checklist(dossier.kind, dossier.answers, dossier.policy)
    first = Item.CHARTER if Item.CHARTER in items else next(item for item in items if item not in SEEN_ONLY)
    seen = {"filing_id": dossier.case_id, "by_id": at_work.clerk.id, "at": dossier.steps[0].at}
    nothing = dict.fromkeys(("file_name", "media_type", "size", "sha256", "stored_name"))
    found = [seen | nothing | {"item": item} for item in items]
    if dossier.last(Action.FILE) is None:
        key, name = dossier.record.key, "章程.pdf" if first is Item.CHARTER else "扫描件.pdf"
        stored = files.store(key, ONE_PAGE)
        found[items.index(first)] |= {
            "file_name": seals.seal(key, KIND, dossier.case_id, FILE_NAME, name),
            "media_type": PDF.type,
            "size": stored.size,
            "sha256": stored.sha256,
            "stored_name": stored.name,
        }
    return found


def _audit(dossier: Dossier, at_work: Staff) -> list[dict[str, object]]:
    number = dossier.facts.get("filing_number")
    granted = _("Filed under number %(number)s.", number=number) if dossier.kind is Kind.ESTABLISH else _("Granted.")
    said: dict[Action, Message] = {Action.FILE: granted, Action.REFUSE: _("Refused.")}
    return [
        {
            "at": taken.at,
            "event": "decided",
            "person_id": at_work.decider.id,
            "login": at_work.decider.login,
            "subject_kind": KIND,
            "subject_id": str(dossier.case_id),
            "scope_path": dossier.township.scope_path,
            "detail": packed(said[taken.action]),
        }
        for taken in dossier.steps
        if taken.action in said
    ]


def _issues(dossier: Dossier) -> bool:
    """Whether its decision issued a certificate."""
    changes = dossier.kind is Kind.CHANGE and bool(ON_THE_CERTIFICATE & changed(dossier.answers))
    return dossier.last(Action.FILE) is not None and (dossier.kind in CERTIFYING or changes)


def _certificates(dossiers: Iterable[Dossier], staff: Mapping[str, Staff]) -> list[ToIssue]:
    """The certificates of all decisions, in their order; each says which one it replaces."""
    last: dict[int, date] = {}
    found = []
    for dossier in sorted(filter(_issues, dossiers), key=lambda dossier: dossier.steps[-1].at):
        wanted = _certificate(dossier, staff[dossier.township.code])
        found.append(replace(wanted, replaces=last.get(dossier.record.id)))
        last[dossier.record.id] = wanted.issued_on
    return found


def _certificate(dossier: Dossier, at_work: Staff) -> ToIssue:
    record, decided = dossier.record, dossier.steps[-1].at
    facts = {name: value for name, value in dossier.facts.items() if name != "standing"}
    granted = ToIssue.granted(
        NewOrganization(**facts),
        filing_id=dossier.case_id,
        organization_id=record.id,
        actor_id=at_work.decider.id,
        data_key=record.key,
        title=dossier.policy.certificate_title,
        issued_at=decided,
    )
    return replace(granted, issued_on=day_of(decided), valid_from=dossier.facts["certificate_from"])
