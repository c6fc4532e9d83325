"""Cases in every state, brought there by the real actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.filing.actions import decisions, drafts, materials, steps
from portal.filing.models import Filing
from portal.filing.rules.answers import SECTIONS
from portal.filing.rules.grounds import Ground
from portal.filing.rules.materials import Item
from portal.filing.rules.steps import Kind, State
from portal.regions import codes
from portal.regions.queries import villages
from tests.accounts.factories import STREET, make_person
from tests.factories import number

Made = Callable[[State], int]
"""Makes a case in this state; its id."""


@dataclass(frozen=True)
class Office:
    """The people of one township: who enters, who accepts and reviews, two who decide."""

    clerk: Person
    colleague: Person
    decider: Person
    deputy: Person


def make_office(session: Session, township_code: str = STREET) -> Office:
    """A township with its people, out of the session as those who sign in are."""
    clerks = [make_person(session, Role.TOWNSHIP_CLERK, township_code) for _ in range(2)]
    deciders = [make_person(session, Role.TOWNSHIP_DECIDER, township_code) for _ in range(2)]
    for person in [*clerks, *deciders]:
        session.expunge(person)
    return Office(*clerks, *deciders)


def typed_answers(session: Session, township_code: str = STREET, **changes: str) -> dict[str, str]:
    """What a clerk types for a believable organization."""
    village = villages(session, township_code)[0]
    usual = {
        "name": f"夕阳红舞蹈{number()}队",
        "form": "team",
        "field": "culture_sport",
        "hub": "",
        "purpose": "组织居民开展广场舞活动",
        "founded_on": "2026-05-01",
        "activity_area": "village",
        "township_code": township_code,
        "village_code": village.code,
        "address": "社区文化活动室二楼",
        "responsible_person": "张三丰",
        "phone": "13800001234",
        "initiators": "3",
        "members": "24",
        "party_members": "6",
        "volunteers": "",
        "party_organization": "none",
        "notice": "yes",
        "funds": "1200.50",
        "village_opinion": "agrees",
    }
    return usual | changes


def make_draft(session: Session, clerk: Person, township_code: str = STREET, **changes: str) -> Filing:
    """A draft in which nothing is missing."""
    filing = drafts.open_draft(session, clerk, township_code)
    typed = typed_answers(session, township_code, **changes)
    for section in SECTIONS[Kind.ESTABLISH]:
        drafts.save_section(session, clerk, filing.id, section, typed, filing.version)
    materials.tick(session, clerk, filing.id, frozenset(Item), filing.version)
    session.flush()
    return filing


NOT_ACCEPT = partial(steps.not_accept, ground=Ground.OUTSIDE)
SUBMITTED = [(steps.submit, "clerk", "")]
ACCEPTED = [*SUBMITTED, (steps.accept, "colleague", "")]
REVIEWED = [*ACCEPTED, (steps.review, "colleague", "")]
WAYS: dict[State, list[tuple[Callable[..., Filing], str, str]]] = {
    State.CONFIRMING: [*REVIEWED, (decisions.propose, "decider", "")],
    State.DRAFT: [],
    State.WITHDRAWN: [(steps.withdraw, "clerk", "")],
    State.SUBMITTED: SUBMITTED,
    State.RETURNED: [*SUBMITTED, (steps.return_, "colleague", "请补充成员名册")],
    State.NOT_ACCEPTED: [
        *SUBMITTED,
        (partial(steps.not_accept, ground=Ground.OUTSIDE), "colleague", "不属于社区社会组织"),
    ],
    State.ACCEPTED: ACCEPTED,
    State.REVIEWED: REVIEWED,
    State.REFUSED: [*REVIEWED, (partial(decisions.refuse, ground=Ground.NAME), "decider", "与已备案组织重复")],
    State.FILED: [*REVIEWED, (decisions.file, "decider", "")],
}
"""Who does what until a case has come so far."""


def make_filing(
    session: Session, office: Office, state: State = State.SUBMITTED, township_code: str = STREET, **changes: str
) -> Filing:
    """A case that was entered by the clerk and has come as far as this state."""
    filing = make_draft(session, office.clerk, township_code, **changes)
    for verb, who, note in WAYS[state]:
        verb(session, getattr(office, who), filing.id, filing.version, note)
    return filing


def book_of(filing: Filing) -> str:
    """The book a case's decision is written into."""
    return codes.office(filing.scope_path)
