"""The papers of a record: its cases, what they gave out, its certificates; each as of an instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.access import within_reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.filing.models import Certificate, Filing, FilingStep, IssuedDocument
from portal.filing.queries import certificate as certificates
from portal.filing.rules.documents import DECIDED, DocumentKind
from portal.filing.rules.steps import Kind, State
from portal.shared.clock import END_OF_TIME


@dataclass(frozen=True)
class Case:
    """A case about the record, as it stood at the instant looked at."""

    id: int
    kind: Kind
    state: State
    entered_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class Decision:
    """The document that a case's decision gave out."""

    id: int
    filing_id: int
    kind: DocumentKind


@dataclass(frozen=True)
class Papers:
    """All papers of a record that this reader may know of, the newest first; certificates the first first."""

    cases: Sequence[Case]
    decisions: dict[int, list[Decision]]
    certificates: Sequence[Certificate]

    @property
    def readable(self) -> frozenset[int]:
        """The cases that the reader may open."""
        return frozenset(case.id for case in self.cases)

    def issued_with(self, case_id: int | None) -> Certificate | None:
        """The certificate that a case issued."""
        return next((one for one in self.certificates if one.filing_id == case_id), None)


def papers(session: Session, person: Person, organization_id: int, known: datetime | None) -> Papers:
    """What there was by the instant `known` (now, if None): cases within the reader's reach, every certificate."""
    until = known or END_OF_TIME
    cases = _cases(session, person, organization_id, until)
    decisions = _decisions(session, [case.id for case in cases], until)
    issued = [one for one in certificates.all_of(session, organization_id) if one.issued_at <= until]
    return Papers(cases, decisions, issued)


def _cases(session: Session, person: Person, organization_id: int, until: datetime) -> list[Case]:
    found = select(Filing.id, Filing.kind, Filing.state, Filing.entered_at, Filing.decided_at).where(
        Filing.organization_id == organization_id,
        Filing.entered_at <= until,
        within_reach(person, Permission.FILING_READ, Filing),
    )
    rows = session.execute(found.order_by(Filing.id.desc())).all()
    states = _states(session, [row.id for row in rows], until)
    return [
        Case(
            row.id,
            row.kind,
            states.get(row.id, row.state),
            row.entered_at,
            row.decided_at if row.decided_at and row.decided_at <= until else None,
        )
        for row in rows
    ]


def _states(session: Session, ids: Collection[int], until: datetime) -> dict[int, State]:
    """Where each of these cases stood at an instant."""
    found = select(FilingStep.filing_id, FilingStep.to_state).where(
        FilingStep.filing_id.in_(ids), FilingStep.at <= until
    )
    return {
        row.filing_id: row.to_state for row in session.execute(found.order_by(FilingStep.filing_id, FilingStep.number))
    }


def _decisions(session: Session, ids: Collection[int], until: datetime) -> dict[int, list[Decision]]:
    columns = (IssuedDocument.id, IssuedDocument.filing_id, IssuedDocument.kind)
    found = select(*columns).where(
        IssuedDocument.filing_id.in_(ids), IssuedDocument.kind.in_(DECIDED), IssuedDocument.issued_at <= until
    )
    decisions: dict[int, list[Decision]] = defaultdict(list)
    for row in session.execute(found.order_by(IssuedDocument.id)):
        decisions[row.filing_id].append(Decision(row.id, row.filing_id, row.kind))
    return decisions
