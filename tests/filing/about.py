"""Records, and cases about them of every kind, brought there by the real actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from portal.filing.models import Filing
from portal.filing.rules.steps import Kind, State
from portal.organizations import queries as records
from portal.organizations.models import Organization
from portal.organizations.rules import uscc
from portal.shared import clock
from tests.factories import number
from tests.filing import kinds
from tests.filing.factories import Office
from tests.organizations.factories import make_organization

KINDS = tuple(kind for kind in Kind if kind is not Kind.ESTABLISH)
ENDING = (Kind.CANCEL, Kind.REVOKE, Kind.REGISTER_ELSEWHERE)


def code_of(body: str = "51420300MJA00001") -> str:
    """A well-formed credit code of a civil affairs authority."""
    return next(f"{body}{end}" for end in _ends(body) if uscc.is_uscc(f"{body}{end}"))


def _ends(body: str) -> list[str]:
    return [one + last for one in "0123456789" for last in uscc.ALPHABET if len(body) == 16]


def typed_for(kind: Kind) -> dict[str, str]:
    """What a clerk types for a believable case of this kind."""
    today = clock.today().isoformat()
    typed: Mapping[Kind, dict[str, str]] = {
        Kind.CHANGE: {"changed": "phone", "effective_on": "", "reason": "换了手机", "phone": "13911112222"},
        Kind.RENEW: {"activities": "每周在文化站跳舞", "contact_right": "yes"},
        Kind.REPLACE: {"loss": "lost", "loss_on": today, "statement": "搬家时遗失"},
        Kind.CANCEL: {"cancel_ground": "dissolved", "resolved_on": today, "settlement": "无"},
        Kind.REVOKE: {
            "revoke_ground": "inactive",
            "findings": "一年未开展活动",
            "hearing": "in_person",
            "heard_on": today,
            "hearing_said": "没有意见",
        },
        Kind.REGISTER_ELSEWHERE: {
            "registered_name": "茅箭区夕阳红舞蹈协会",
            "uscc": code_of(),
            "registered_on": today,
        },
    }
    return typed[kind]


def make_record(session: Session, office: Office, **facts: object) -> Organization:
    """An organization on the register whose certificate may be renewed today."""
    today = clock.today()
    usual = {
        "name": f"五堰街道夕阳红舞蹈{number()}队",
        "certificate_until": today,
        "party_members": 2,
        "volunteers": None,
    }
    return make_organization(session, office.decider, **(usual | facts))


def make_case(
    session: Session, office: Office, record: Organization, kind: Kind, state: State = State.REVIEWED, **changes: str
) -> Filing:
    """A case about this record that was entered by the clerk and has come as far as this state."""
    return kinds.make_case(session, office, kind, state, record, **(typed_for(kind) | changes))


def facts(session: Session, record: Organization) -> dict[str, Any]:
    """What the register says of it today; nothing once it is void."""
    return records.facts_on(session, record.id, clock.today()) or {}
