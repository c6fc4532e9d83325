"""Corrections and late entries, through their pages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import AuditLine, Person
from portal.accounts.permissions import Role
from portal.history.replay import differences
from portal.ledger.models import Seal
from portal.ledger.rules.periods import State
from portal.organizations.actions import Matter, cancel, change
from portal.organizations.models import Organization
from portal.organizations.queries import facts_on
from portal.organizations.rules import is_uscc
from portal.shared import clock
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.ledger.amending import LATER, LATEST, WHY, facts_of, of, on, said, through, typed
from tests.organizations.factories import FILED, make_recorded
from tests.support.forms import fields_of
from tests.support.visitor import Visitor


def test_a_correction_holds_from_its_day_until_the_next_word(
    decider: Visitor, arrange: Arrange, made: Organization
) -> None:
    answer = through(decider, of(made, "/correct?fact=members"), members="25", effective_on="2024-03-05", reason=WHY)
    assert (answer.status_code, answer.location) == (302, of(made, "?order=recorded"))
    assert [on(arrange, made, day) for day in (FILED, LATER)] == [25, 30]
    assert [entry.kind for entry in said(arrange, made)] == ["established", "changed", "corrected"]


def test_both_clocks_after_a_late_change(
    client_for: ClientFor, decider: Visitor, people: dict[str, Person], arrange: Arrange
) -> None:
    """Filed and recorded in 2024; today it comes out that it moved in May 2024."""
    with arrange() as session:
        made = make_recorded(session, people["decider"], clock.end_of(FILED))
    new = {"address": "五堰街道老年活动中心", "effective_on": "2024.5.6", "reason": WHY}
    through(decider, of(made, "/late/changed?fact=address"), **new)
    clerk, yesterday = client_for(people["clerk"]), (clock.today() - timedelta(days=1)).isoformat()
    old, moved = "五堰街道文化站二楼", "五堰街道老年活动中心"
    for as_of, known_on, shown, hidden in (
        ("2024-05-06", "", moved, old),
        ("2024-05-05", "", old, moved),
        ("2024-05-06", yesterday, old, moved),
        ("", yesterday, old, moved),
        ("", "", moved, old),
    ):
        page = facts_of(clerk, made, {"as_of": as_of, "known_on": known_on})
        assert (shown in page, hidden in page) == (True, False), (as_of, known_on)
    before = facts_of(clerk, made, {"as_of": "2024-03-04"})
    assert "2024-03-05" in before  # the day from which there is something to see
    assert [entry.kind for entry in said(arrange, made)] == ["established", "changed"]


def test_what_was_known_at_any_earlier_instant_stays_as_it_was(
    decider: Visitor, arrange: Arrange, made: Organization
) -> None:
    before = said(arrange, made)[-1].recorded_at
    through(
        decider, of(made, "/entries/420302/2/anew?fact=members"), members="31", effective_on="2025-05-01", reason=WHY
    )
    with arrange() as session:
        then, now = (
            [(facts_on(session, made.id, day, known) or {}).get("members") for day in (date(2025, 5, 15), LATER)]
            for known in (before, None)
        )
    assert (then, now) == ([24, 30], [31, 31])


def test_an_entry_is_taken_back_and_nothing_takes_its_place(
    decider: Visitor, arrange: Arrange, made: Organization
) -> None:
    page = of(made, "/entries/420302/2/take-back")
    assert through(decider, page, reason=WHY).status_code == 302
    assert on(arrange, made, LATER) == 24
    assert [entry.kind for entry in said(arrange, made)] == ["established", "changed", "annulled"]
    shown = decider.get(of(made)).text
    assert "420302/3" in shown
    assert WHY in shown


def test_an_entry_recorded_anew_keeps_what_was_not_wrong_and_its_case(
    decider: Visitor, people: dict[str, Person], arrange: Arrange, made: Organization
) -> None:
    with arrange() as session:
        matter = Matter(made.id, LATEST, "换届")
        change(session, people["decider"], matter, {"name": "五堰街道常青队", "volunteers": 7})
    through(
        decider,
        of(made, "/entries/420302/3/anew?fact=volunteers"),
        volunteers="8",
        effective_on="2025-09-01",
        reason=WHY,
    )
    assert [on(arrange, made, LATEST, fact) for fact in ("name", "volunteers")] == ["五堰街道常青队", 8]
    annulled, anew = said(arrange, made)[-2:]
    assert (annulled.kind, anew.kind, annulled.recorded_at) == ("annulled", "changed", anew.recorded_at)


def test_the_filing_itself_is_recorded_anew_with_its_telephone(
    decider: Visitor, client_for: ClientFor, people: dict[str, Person], arrange: Arrange, made: Organization
) -> None:
    page = of(made, "/entries/420302/1/anew?fact=name&fact=phone")
    form = decider.get(page).text
    assert "19900001234" not in form
    assert "199****1234" in form
    through(decider, page, phone="199 0000 9999", name="五堰街道朝阳舞蹈队", reason=WHY)
    assert on(arrange, made, FILED, "name") == "五堰街道朝阳舞蹈队"
    opened = client_for(people["clerk"]).post(of(made), data={"purpose": "contact"}).text
    assert "19900009999" in opened
    assert "张三丰" in opened


def test_the_filing_taken_back_is_warned_of_and_makes_the_record_void(
    decider: Visitor, arrange: Arrange, made: Organization
) -> None:
    page = of(made, "/entries/420302/1/take-back")
    checked = decider.post(page, data=typed(decider, page, reason=WHY) | {"go": "preview"}).text
    assert "notice-bad" in checked
    answer = decider.post(page, data=fields_of(checked, page) | {"go": "confirm"})
    assert decider.get(answer.location).status_code == 200
    assert on(arrange, made, LATER) is None


@pytest.mark.parametrize(
    ("way", "fields", "standing"),
    [
        ("cancelled", {}, "cancelled"),
        ("revoked", {}, "revoked"),
        ("registered-elsewhere", {"uscc": "51420302MJ0000000"}, "registered_elsewhere"),
    ],
)
def test_an_ending_is_entered_late(
    decider: Visitor, arrange: Arrange, made: Organization, way: str, fields: dict[str, str], standing: str
) -> None:
    fields = {name: credit_code(text) for name, text in fields.items()}
    through(decider, of(made, f"/late/{way}"), effective_on="2025-09-01", reason=WHY, **fields)
    assert [on(arrange, made, day, "standing") for day in (date(2025, 8, 31), LATEST)] == ["normal", standing]


def test_an_ending_before_something_else_took_effect_is_refused_at_its_day(
    decider: Visitor, arrange: Arrange, made: Organization
) -> None:
    page = of(made, "/late/cancelled")
    answer = decider.post(page, data=typed(decider, page, effective_on="2025-01-01", reason=WHY) | {"go": "preview"})
    assert answer.status_code == 422
    assert 'id="effective_on-error"' in answer.text
    assert WHY in answer.text
    assert len(said(arrange, made)) == 2


def test_what_it_comes_to_is_shown_before_and_nothing_is_saved(
    decider: Visitor, arrange: Arrange, made: Organization
) -> None:
    page = of(made, "/correct?fact=name&fact=members")
    data = typed(decider, page, members="25", name="五堰街道晚霞队", effective_on="2024-03-05", reason=WHY)
    checked = decider.post(page, data=data | {"go": "preview"}, headers={"Accept-Language": "en"}).text
    for words in (
        "五堰街道晚霞队",
        "2025-05-31",  # the day before the later entry speaks
        "420302/2",  # which stays
        "The public page shows from now on otherwise: Name.",
        "stays as it was known",
    ):
        assert words in checked
    assert len(said(arrange, made)) == 2
    back = decider.post(page, data=fields_of(checked, page) | {"go": "edit"})
    assert fields_of(back.text, page)["name"] == "五堰街道晚霞队"
    with arrange() as session:
        assert differences(session) == []


def test_it_says_that_a_closed_period_stays_as_it_is(
    decider: Visitor, people: dict[str, Person], arrange: Arrange, made: Organization
) -> None:
    with arrange() as session:
        session.add(closed(people["decider"], date(2026, 10, 31)))
    page = of(made, "/correct?fact=members")
    for day, reaches in (("2024-03-05", True), (clock.today().isoformat(), False)):
        data = typed(decider, page, members="25", effective_on=day, reason=WHY)
        checked = decider.post(page, data=data | {"go": "preview"}, headers={"Accept-Language": "en"}).text
        assert ("listed as an adjustment" in checked) is reaches


def test_reasons_are_sealed_and_the_audit_says_that_and_by_whom(
    client_for: ClientFor, decider: Visitor, people: dict[str, Person], arrange: Arrange, made: Organization
) -> None:
    through(decider, of(made, "/entries/420302/2/take-back"), reason=WHY)
    assert WHY not in str(said(arrange, made)[-1].reason)
    assert WHY in client_for(people["clerk"]).get(of(made)).text
    with arrange() as session:
        city = make_person(session, Role.CITY_OFFICER, "4203")
        found = select(AuditLine).where(AuditLine.event == "record_amended").order_by(AuditLine.id)
        lines = list(session.scalars(found))
    assert WHY not in client_for(city).get(of(made)).text
    assert [(line.person_id, line.subject_id, "420302/3" in line.detail) for line in lines] == [
        (people["decider"].id, str(made.id), True)
    ]
    assert WHY not in lines[0].detail


def test_what_just_happened_stands_first(decider: Visitor, made: Organization) -> None:
    answer = through(decider, of(made, "/correct?fact=members"), members="25", effective_on="2024-03-05", reason=WHY)
    page = decider.get(answer.location).text
    life = page[page.index('id="life"') :]
    assert life.index("420302/3") < life.index("420302/2")
    usual = decider.get(of(made)).text
    life = usual[usual.index('id="life"') :]
    assert life.index("420302/2") < life.index("420302/3")


def test_a_cancelled_record_can_be_corrected_and_its_day_recorded_anew(
    decider: Visitor, people: dict[str, Person], arrange: Arrange, made: Organization
) -> None:
    with arrange() as session:
        cancel(session, people["decider"], Matter(made.id, LATEST, "自行解散"))
    through(decider, of(made, "/entries/420302/3/anew"), effective_on="2025-08-01", reason=WHY)
    assert on(arrange, made, date(2025, 8, 1), "standing") == "cancelled"
    page = of(made, "/entries/420302/5/anew")
    early = decider.post(page, data=typed(decider, page, effective_on="2025-01-01", reason=WHY) | {"go": "preview"})
    assert (early.status_code, 'id="effective_on-error"' in early.text) == (422, True)


def credit_code(head: str) -> str:
    """A credit code that begins so, with the last character that fits."""
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return next(head + letter for letter in letters if is_uscc(head + letter))


def closed(person: Person, as_of: date) -> Seal:
    """A closed month of the county."""
    return Seal(
        period=f"{as_of:%Y-%m}",
        unit_code="420302",
        scope_path="/4203/420302/",
        state=State.CLOSED,
        as_of=as_of,
        known_at=clock.end_of(as_of),
        townships="[]",
        figures="{}",
        heads="[]",
        check_code="",
        check_version=1,
        closed_at=clock.end_of(as_of),
        closed_by=person.id,
    )
