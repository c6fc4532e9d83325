"""Verbs of an organization, against the database."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal.accounts.models import AuditLine, Person
from portal.accounts.permissions import Role
from portal.history import seals
from portal.history.models import Entry
from portal.history.replay import differences
from portal.history.rules import Place
from portal.organizations import actions
from portal.organizations.actions import Matter
from portal.organizations.models import Organization
from portal.organizations.queries import facts_on
from portal.organizations.rules import Management, Standing
from portal.shared import clock
from portal.shared.errors import OutOfReach, RuleBroken
from tests.accounts.factories import make_person
from tests.organizations.factories import BAILANG, FILED, make_organization
from tests.support.entries import entries_of

Verb = Callable[[Session, Person, Matter], Place]
LATER, LATEST = date(2025, 6, 1), date(2025, 9, 1)
NAME, PHONE = "张三丰", "19900001234"


@pytest.fixture
def decider(session: Session) -> Person:
    """Decides in 五堰街道."""
    return make_person(session, Role.TOWNSHIP_DECIDER)


@pytest.fixture
def made(session: Session, decider: Person) -> Organization:
    """On the register since FILED."""
    return make_organization(session, decider, responsible_person=NAME, phone=PHONE)


def standing(session: Session, organization: Organization, day: date = LATEST) -> Standing:
    """On this day."""
    facts = facts_on(session, organization.id, day)
    assert facts is not None
    return Standing(facts["standing"])


def today(session: Session, organization: Organization) -> dict[str, object]:
    """The facts as they stand."""
    return facts_on(session, organization.id, clock.today()) or {}


def said(session: Session, organization: Organization) -> list[Entry]:
    """All entries."""
    return entries_of(session, "organization", organization.id)


def test_a_new_organization_stands_on_the_register_in_its_book(session: Session, made: Organization) -> None:
    entry = said(session, made)[0]
    assert (entry.book, entry.kind, entry.effective_on) == ("420302", "established", FILED)
    assert made.standing is Standing.NORMAL
    assert made.scope_path == "/4203/420302/420302003/"


def test_one_of_bailang_goes_into_the_book_of_the_area_that_runs_it(session: Session) -> None:
    decider = make_person(session, Role.TOWNSHIP_DECIDER, BAILANG)
    made = make_organization(session, decider, township_code=BAILANG)
    assert said(session, made)[0].book == "4203JK"
    assert (made.filing_number or "").startswith("420302004-")


def test_personal_facts_and_reasons_are_nowhere_in_plain_text(session: Session, made: Organization) -> None:
    entry = said(session, made)[0]
    stored = f"{entry.changes}{entry.reason}{made.responsible_person}{made.phone}"
    for plain in (NAME, PHONE, "材料齐全"):
        assert plain not in stored
    key = seals.data_key(session, made.data_key_id)
    assert seals.unseal(key, "organization", made.id, "phone", made.phone or "") == PHONE
    assert seals.unseal(key, "organization", made.id, "reason", entry.reason or "") == "材料齐全"


def test_a_change_names_only_what_is_new(session: Session, decider: Person, made: Organization) -> None:
    facts = {"name": made.name, "phone": PHONE, "responsible_person": NAME, "members": 40}
    actions.change(session, decider, Matter(made.id, LATER, "增员"), facts)
    assert json.loads(said(session, made)[-1].changes) == {"members": 40}


def test_a_change_of_nothing_is_refused(session: Session, decider: Person, made: Organization) -> None:
    with pytest.raises(RuleBroken, match="Nothing would change"):
        actions.change(session, decider, Matter(made.id, LATER, "无"), {"phone": PHONE})


def test_a_renewal_ends_a_lapse(session: Session, decider: Person) -> None:
    made = make_organization(session, decider, filed_on=date(2021, 3, 1))
    assert standing(session, made, date(2024, 2, 29)) is Standing.NORMAL
    assert standing(session, made, date(2024, 3, 1)) is Standing.LAPSED
    new = {"certificate_from": LATER, "certificate_until": date(2028, 5, 31)}
    actions.renew(session, decider, Matter(made.id, LATER, "换证"), new)
    assert standing(session, made, date(2025, 5, 31)) is Standing.LAPSED
    assert standing(session, made, LATER) is Standing.NORMAL


def test_a_replaced_certificate_changes_no_fact(session: Session, decider: Person, made: Organization) -> None:
    before = facts_on(session, made.id, LATEST)
    actions.replace(session, decider, Matter(made.id, LATER, "遗失"))
    after = facts_on(session, made.id, LATEST)
    assert before is not None
    assert after is not None
    assert before | {"valid_from": LATER} == after


def test_a_cancellation_changes_the_standing_alone(session: Session, decider: Person, made: Organization) -> None:
    actions.cancel(session, decider, Matter(made.id, LATER, "自行解散"))
    assert json.loads(said(session, made)[-1].changes) == {"standing": "cancelled"}
    assert standing(session, made, date(2025, 5, 31)) is Standing.NORMAL
    assert standing(session, made) is Standing.CANCELLED


def test_a_revocation_takes_it_off_the_register(session: Session, decider: Person, made: Organization) -> None:
    actions.revoke(session, decider, Matter(made.id, LATER, "连续十二个月未活动"))
    assert standing(session, made) is Standing.REVOKED


def test_one_registered_elsewhere_is_known_by_its_code(session: Session, decider: Person, made: Organization) -> None:
    actions.register_elsewhere(session, decider, Matter(made.id, LATER, "符合登记条件"), "51420302MJ00000000")
    facts = facts_on(session, made.id, LATEST)
    assert facts is not None
    assert (facts["standing"], facts["management"]) == (Standing.REGISTERED_ELSEWHERE, Management.REGISTERED)
    assert facts["uscc"] == "51420302MJ00000000"


def test_a_cancelled_one_cannot_be_changed(session: Session, decider: Person, made: Organization) -> None:
    actions.cancel(session, decider, Matter(made.id, LATER, "自行解散"))
    with pytest.raises(RuleBroken, match="cannot follow"):
        actions.change(session, decider, Matter(made.id, LATEST, "增员"), {"members": 40})
    actions.change(session, decider, Matter(made.id, date(2025, 5, 1), "补录"), {"members": 40})  # before it ended


def test_a_correction_holds_from_its_day(session: Session, decider: Person, made: Organization) -> None:
    actions.correct(session, decider, Matter(made.id, FILED, "录入有误"), {"address": "五堰街道文化站三楼"})
    facts = facts_on(session, made.id, FILED)
    assert facts is not None
    assert facts["address"] == "五堰街道文化站三楼"


def test_taking_a_cancellation_back_puts_it_on_the_register(
    session: Session, decider: Person, made: Organization
) -> None:
    place = actions.cancel(session, decider, Matter(made.id, LATER, "自行解散"))
    actions.annul(session, decider, made.id, place, "误操作")
    assert standing(session, made) is Standing.NORMAL


def test_taking_the_filing_back_makes_the_record_void(session: Session, decider: Person, made: Organization) -> None:
    entry = said(session, made)[0]
    actions.annul(session, decider, made.id, (entry.book, entry.number), "重复录入")
    assert facts_on(session, made.id, LATEST) is None
    session.refresh(made)
    assert made.void
    with pytest.raises(NotFound):
        actions.change(session, decider, Matter(made.id, LATER, "增员"), {"members": 40})


def test_a_wrong_day_is_recorded_anew(session: Session, decider: Person, made: Organization) -> None:
    wrong = actions.cancel(session, decider, Matter(made.id, LATEST, "自行解散"))
    actions.record_anew(session, decider, Matter(made.id, LATER, "日期录入有误"), wrong, {})
    assert standing(session, made, LATER) is Standing.CANCELLED
    kinds = [entry.kind for entry in said(session, made)]
    assert kinds == ["established", "cancelled", "annulled", "cancelled"]


def test_the_filing_itself_can_be_recorded_anew(session: Session, decider: Person, made: Organization) -> None:
    entry = said(session, made)[0]
    matter = Matter(made.id, FILED, "名称录入有误")
    actions.record_anew(
        session, decider, matter, (entry.book, entry.number), {"name": "夕阳红舞蹈队", "phone": "19900000000"}
    )
    session.refresh(made)
    assert (made.name, made.void, made.members) == ("夕阳红舞蹈队", False, 24)
    assert actions.open_personal(session, decider, "核对", made, "phone", today(session, made)) == "19900000000"
    assert actions.open_personal(session, decider, "核对", made, "responsible_person", today(session, made)) == NAME


def test_the_filing_cannot_move_behind_what_took_effect_later(
    session: Session, decider: Person, made: Organization
) -> None:
    actions.change(session, decider, Matter(made.id, LATER, "增员"), {"members": 40})
    with pytest.raises(RuleBroken, match="that day or an earlier one"):
        actions.record_anew(session, decider, Matter(made.id, LATEST, "日期录入有误"), ("420302", 1), {})
    actions.record_anew(session, decider, Matter(made.id, LATER, "日期录入有误"), ("420302", 1), {})
    assert facts_on(session, made.id, FILED) is None


def test_an_ending_recorded_anew_is_held_to_its_rule(session: Session, decider: Person, made: Organization) -> None:
    actions.change(session, decider, Matter(made.id, LATER, "增员"), {"members": 40})
    wrong = actions.cancel(session, decider, Matter(made.id, LATEST, "自行解散"))
    for day in (FILED, date(2020, 1, 1)):
        with pytest.raises(RuleBroken) as broken:
            actions.record_anew(session, decider, Matter(made.id, day, "日期录入有误"), wrong, {})
        assert broken.value.field == "effective_on"


def test_what_is_recorded_anew_stays_in_its_case(session: Session, decider: Person, made: Organization) -> None:
    wrong = actions.change(session, decider, Matter(made.id, LATER, "增员", case_id=7), {"members": 40})
    anew = actions.record_anew(session, decider, Matter(made.id, LATER, "人数录入有误"), wrong, {"members": 41})
    assert {(entry.book, entry.number): entry.case_id for entry in said(session, made)}[anew] == 7
    with pytest.raises(RuleBroken, match="already been taken back"):
        actions.record_anew(session, decider, Matter(made.id, LATER, "人数录入有误"), wrong, {"members": 42})
    with pytest.raises(RuleBroken, match="says this already"):
        actions.record_anew(session, decider, Matter(made.id, LATER, "人数录入有误"), anew, {"members": 41})


def test_an_entry_of_another_record_cannot_be_taken_back(session: Session, decider: Person, made: Organization) -> None:
    other = make_organization(session, decider, name="另一支队")
    entry = said(session, other)[0]
    with pytest.raises(RuleBroken, match="no such entry"):
        actions.annul(session, decider, made.id, (entry.book, entry.number), "误")


@pytest.mark.parametrize("verb", [actions.cancel, actions.revoke, actions.replace])
def test_nobody_touches_a_record_of_another_street(session: Session, made: Organization, verb: Verb) -> None:
    stranger = make_person(session, Role.TOWNSHIP_DECIDER, BAILANG)
    with pytest.raises(NotFound):
        verb(session, stranger, Matter(made.id, LATER, "无"))


def test_a_clerk_does_not_decide(session: Session, made: Organization) -> None:
    with pytest.raises(NotFound):
        actions.cancel(session, make_person(session), Matter(made.id, LATER, "自行解散"))


def test_a_personal_fact_opens_for_a_purpose_and_leaves_a_line(session: Session, made: Organization) -> None:
    clerk = make_person(session)
    assert (
        actions.open_personal(session, clerk, "核对换证材料", made, "responsible_person", today(session, made)) == NAME
    )
    session.flush()
    line = session.scalars(select(AuditLine).order_by(AuditLine.id.desc())).first()
    assert line is not None
    assert (line.event, line.person_id, line.subject_id) == ("personal_read", clerk.id, str(made.id))
    assert "核对换证材料" in line.detail
    assert NAME not in line.detail


def test_a_personal_fact_does_not_open_without_a_purpose(session: Session, made: Organization) -> None:
    with pytest.raises(RuleBroken, match="what you need it for"):
        actions.open_personal(session, make_person(session), "  ", made, "phone", {})


def test_a_personal_fact_does_not_open_from_another_street(session: Session, made: Organization) -> None:
    with pytest.raises(OutOfReach):
        actions.open_personal(session, make_person(session, place_code=BAILANG), "好奇", made, "phone", {})


def test_replay_agrees_with_a_whole_life(session: Session, decider: Person, made: Organization) -> None:
    actions.change(session, decider, Matter(made.id, LATER, "迁址"), {"township_code": BAILANG, "village_code": None})
    session.flush()
    other = make_person(session, Role.TOWNSHIP_DECIDER, BAILANG)
    place = actions.cancel(session, other, Matter(made.id, LATEST, "自行解散"))
    assert place[0] == "4203JK"
    actions.annul(session, other, made.id, place, "误操作")
    assert differences(session) == []
