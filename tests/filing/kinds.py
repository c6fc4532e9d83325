"""Cases of every kind about a record, brought to where a test wants them by the real actions."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.filing.actions import drafts, materials
from portal.filing.models import Filing
from portal.filing.rules.answers import SECTIONS
from portal.filing.rules.materials import Item
from portal.filing.rules.steps import Kind, State
from portal.organizations.models import Organization
from portal.shared.clock import today
from tests.filing.factories import WAYS, Office, make_draft
from tests.organizations.factories import make_organization


def typed(kind: Kind) -> dict[str, str]:
    """What a clerk types for a case of this kind."""
    day = today().isoformat()
    return {
        Kind.CHANGE: {
            "changed": "address responsible_person",
            "effective_on": day,
            "reason": "原活动室装修，负责人搬家。",
            "address": "党群服务中心三楼",
            "responsible_person": "李四",
        },
        Kind.RENEW: {"activities": "每周两次排练，参加社区春节联欢。", "contact_right": "yes"},
        Kind.REPLACE: {"loss": "lost", "loss_on": day, "statement": "搬家时遗失，多方寻找未果。"},
        Kind.CANCEL: {"cancel_ground": "dissolved", "resolved_on": day, "settlement": "无剩余财产，无债务。"},
        Kind.REVOKE: {
            "revoke_ground": "violation",
            "findings": "多次收取费用从事营利性培训。",
            "hearing": "in_person",
            "heard_on": day,
            "hearing_said": "承认收费，请求从轻处理。",
        },
        Kind.REGISTER_ELSEWHERE: {"registered_name": "茅箭区夕阳红艺术团", "uscc": uscc(), "registered_on": day},
    }[kind]


def uscc() -> str:
    """A well-formed code of a registered association, invented (GB 32100-2015)."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
    begun = "51420302" + organization_code("MJH00000")
    total = sum(alphabet.index(letter) * weight for letter, weight in zip(begun, weights, strict=True))
    return begun + alphabet[(31 - total % 31) % 31]


def organization_code(begun: str) -> str:
    """The nine characters of an organization's own code: eight and their check (GB 11714)."""
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    check = 11 - sum(letters.index(letter) * weight for letter, weight in zip(begun, weights, strict=True)) % 11
    return begun + {10: "X", 11: "0"}.get(check, str(check))


def make_record(session: Session, office: Office, **facts: object) -> Organization:
    """An organization on the register whose certificate ends today, so that every kind may follow."""
    return make_organization(session, office.decider, certificate_until=today(), **facts)


def make_case(
    session: Session, office: Office, kind: Kind, state: State, record: Organization | None = None, **changes: str
) -> Filing:
    """A case of this kind that has come as far as this state."""
    filing = open_case(session, office.clerk, kind, record or _record(session, office, kind), **changes)
    for verb, who, note in WAYS[state]:
        verb(session, getattr(office, who), filing.id, filing.version, note)
    return filing


def open_case(session: Session, clerk: Person, kind: Kind, record: Organization | None, **changes: str) -> Filing:
    """A draft of this kind in which nothing is missing."""
    if record is None:
        return make_draft(session, clerk, **changes)
    filing = drafts.open_case(session, clerk, record.id, kind)
    for section in SECTIONS[kind]:
        drafts.save_section(session, clerk, filing.id, section, typed(kind) | changes, filing.version)
    materials.tick(session, clerk, filing.id, frozenset(Item), filing.version)
    session.flush()
    return filing


def _record(session: Session, office: Office, kind: Kind) -> Organization | None:
    return None if kind is Kind.ESTABLISH else make_record(session, office)
