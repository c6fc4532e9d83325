"""The calendar's pages: a year at a look, the notice pasted or typed, what follows for open cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select

from portal.accounts.models import AuditLine, Person
from portal.accounts.permissions import Role
from portal.filing.models import Filing
from portal.filing.rules.steps import State
from portal.shared import queries
from portal.shared.calendar import load_schedules
from portal.shared.clock import ZONE
from portal.shared.db import db
from portal.shared.models import CalendarDay
from portal.shared.queries import SCHEDULE, beyond
from portal.shared.working_days import Calendar
from tests.accounts.factories import make_person
from tests.conftest import Arrange, ClientFor
from tests.filing.factories import make_filing, make_office
from tests.support.forms import fields_of
from tests.support.notices import text_of
from tests.support.visitor import Visitor

CITY, COUNTY = "4203", "420302"
# An invented schedule: 2027's was not announced when this was written.
NOTICE = """
一、元旦：2026年12月31日（周四）至2027年1月2日（周六）放假调休，共3天。1月10日（周日）上班。
二、春节：2月5日（农历除夕、周五）至12日（周五）放假调休，共8天。2月14日（周日）、2月20日（周六）上班。
三、清明节：4月5日（周一）放假，与周末连休。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。4月25日（周日）、5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天，不调休。
六、中秋节：9月15日（周三）放假1天，不调休。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
"""
DAYS = "/calendar/2027/days"
PASTE = "/calendar/2027/notice"
YEAR = "/calendar?year=2027"


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    """The notice for 2027 is awaited."""
    with time_machine.travel(datetime(2026, 11, 23, 10, tzinfo=ZONE)):
        yield


@pytest.fixture
def administrator(arrange: Arrange) -> Person:
    with arrange() as session:
        load_schedules(session)
        return make_person(session, Role.ADMINISTRATOR, CITY)


@pytest.fixture
def browser(administrator: Person, client_for: ClientFor) -> Visitor:
    return client_for(administrator)


@pytest.fixture
def known(app: Flask) -> Callable[[], Calendar]:
    def read() -> Calendar:
        with app.app_context():
            return queries.calendar(db.session())

    return read


def paste(browser: Visitor, text: str) -> str:
    answer = browser.post(PASTE, data={"text": text})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def save(browser: Visitor, page: str, **typed: str) -> str:
    """Save the table that stands on this page; the page it leads to."""
    answer = browser.post(DAYS, data=fields_of(page, DAYS) | typed)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    assert answer.location == YEAR
    return browser.get(YEAR).get_data(as_text=True)


def test_the_notice_is_pasted_looked_at_and_saved(browser: Visitor, known: Callable[[], Calendar], app: Flask) -> None:
    page = paste(browser, NOTICE)
    assert 'value="2027-02-05"' in page
    assert 2027 not in known().settled  # nothing is saved yet
    after = save(browser, page)
    assert "2027-02-05" in after
    calendar = known()
    assert 2027 in calendar.settled
    assert not calendar.works(day("2027-02-08"))
    assert calendar.works(day("2027-02-14"))
    assert not calendar.works(day("2026-12-31"))
    with app.app_context():
        line = db.session.scalars(select(AuditLine).where(AuditLine.event == "calendar_changed")).one()
        assert (line.subject_kind, line.subject_id) == ("calendar", "2027")


def test_saving_moves_what_is_owed_and_says_how_many_cases(
    arrange: Arrange, administrator: Person, client_for: ClientFor
) -> None:
    with time_machine.travel(datetime(2026, 12, 29, 10, tzinfo=ZONE)):
        with arrange() as session:
            office = make_office(session)
            states = (State.SUBMITTED, State.ACCEPTED, State.RETURNED, State.FILED)
            cases = {state: make_filing(session, office, state).id for state in states}
        browser = client_for(administrator)
        page = save(browser, paste(browser, NOTICE))
    assert "期限相应变动的在办件：1件" in page
    with arrange() as session:
        found = {state: session.get_one(Filing, number) for state, number in cases.items()}
        # 31 December is off and Sunday 10 January worked: the ten days of the second come out even.
        assert (found[State.SUBMITTED].due_on, found[State.ACCEPTED].due_on) == (day("2027-01-07"), day("2027-01-13"))
        assert [filing.due_on for state, filing in found.items() if state in {State.RETURNED, State.FILED}] == [
            None
        ] * 2
        assert not any(filing.due_provisional for filing in found.values())


def test_what_contradicts_itself_is_named_before_anything_is_saved(browser: Visitor) -> None:
    page = paste(browser, NOTICE.replace("6月9日（周三）", "6月9日（周二）").replace("共8天", "共7天"))
    assert "2027-06-09" in page
    assert "notice-bad" in page
    assert "notice-bad" not in paste(browser, NOTICE)


def test_a_text_that_is_no_notice_stays_in_its_field(browser: Visitor) -> None:
    answer = browser.post(PASTE, data={"text": "明天放假"})
    assert answer.status_code == 422
    assert "明天放假" in answer.get_data(as_text=True)
    assert browser.post(PASTE, data={"text": ""}).status_code == 422
    assert browser.post(PASTE, data={"text": "节" * 5001}).status_code == 422


def test_the_notice_of_another_year_is_refused(browser: Visitor) -> None:
    assert browser.post(PASTE, data={"text": text_of(2026, long_weekdays=False)}).status_code == 422


def test_a_row_can_be_added_changed_and_removed(browser: Visitor, known: Callable[[], Calendar]) -> None:
    save(browser, paste(browser, NOTICE))
    page = browser.get(DAYS).get_data(as_text=True)
    fields = fields_of(page, DAYS)
    mid_autumn = next(name for name, value in fields.items() if value == "2027-09-15").removesuffix("-first")
    blank = next(name for name in fields if name.endswith("-first") and not fields[name]).removesuffix("-first")
    local = {f"{blank}-first": "2027-03-01", f"{blank}-name": "地方节日", f"{blank}-source": "市政府通知"}
    save(browser, page, **{f"{mid_autumn}-becomes": "removed"}, **local)
    calendar = known()
    assert calendar.works(day("2027-09-15"))
    assert not calendar.works(day("2027-03-01"))
    page = browser.get(DAYS).get_data(as_text=True)
    save(browser, page, **{f"{mid_autumn}-name": "端午"})


def test_pasting_anew_keeps_local_holidays_and_forgets_the_rest(
    browser: Visitor, known: Callable[[], Calendar]
) -> None:
    page = browser.get(DAYS).get_data(as_text=True)
    local = {"rows-0-first": "2027-03-01", "rows-0-name": "地方节日", "rows-0-source": "市政府通知"}
    save(browser, page, **local)
    assert 2027 not in known().settled
    save(browser, paste(browser, NOTICE))
    plain = NOTICE.replace(
        "2026年12月31日（周四）至2027年1月2日（周六）放假调休，共3天。1月10日（周日）上班",
        "1月1日（周五）放假，与周末连休",
    )
    save(browser, paste(browser, plain))
    calendar = known()
    assert not calendar.works(day("2027-03-01"))
    assert calendar.works(day("2026-12-31"))
    assert not calendar.works(day("2027-01-10"))


def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(browser: Visitor, known: Callable[[], Calendar]) -> None:
    fields = fields_of(paste(browser, NOTICE), DAYS)
    answer = browser.post(DAYS, data=fields | {"rows-0-first": "31. Dezember", "rows-0-name": "新年"})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert 'href="#rows-0-first"' in page
    assert 'id="rows-0-first-error"' in page
    assert "31. Dezember" in page
    assert "新年" in page
    assert 2027 not in known().settled


def test_who_saves_what_somebody_else_changed_meanwhile_is_told(
    browser: Visitor, administrator: Person, client_for: ClientFor
) -> None:
    colleague = client_for(administrator)
    slower = paste(colleague, NOTICE)
    save(browser, paste(browser, NOTICE))
    answer = colleague.post(DAYS, data=fields_of(slower, DAYS))
    assert answer.status_code == 422


def test_a_notice_is_taken_back_until_its_year_begins(browser: Visitor, known: Callable[[], Calendar]) -> None:
    after = save(browser, paste(browser, NOTICE))
    path = "/calendar/2027/take-back"
    assert browser.post(path, data=fields_of(after, path)).status_code == 302
    assert 2027 not in known().settled
    assert known().works(day("2026-12-31"))
    assert path not in browser.get(YEAR).get_data(as_text=True)


def test_the_notice_of_a_year_that_has_begun_is_only_replaced(browser: Visitor, known: Callable[[], Calendar]) -> None:
    page = browser.get("/calendar?year=2026").get_data(as_text=True)
    assert "/take-back" not in page
    seen = fields_of(browser.get("/calendar/2026/days").get_data(as_text=True), "/calendar/2026/days")["seen"]
    assert browser.post("/calendar/2026/take-back", data={"seen": seen}).status_code == 422
    assert 2026 in known().settled


def test_entering_a_year_that_is_known_changes_no_day(browser: Visitor, known: Callable[[], Calendar]) -> None:
    before = known()
    page = browser.post("/calendar/2026/notice", data={"text": text_of(2026, long_weekdays=False)}).get_data(
        as_text=True
    )
    assert "calendar-shifts" not in page
    answer = browser.post("/calendar/2026/days", data=fields_of(page, "/calendar/2026/days"))
    assert answer.status_code == 302
    after = known()
    assert [each for each in before.exceptions if before.works(each) != after.works(each)] == []


def test_the_office_wins_over_the_package(browser: Visitor, arrange: Arrange, known: Callable[[], Calendar]) -> None:
    page = browser.get("/calendar/2026/days").get_data(as_text=True)
    fields = fields_of(page, "/calendar/2026/days")
    made_up = next(name for name, value in fields.items() if value == "2026-10-10").removesuffix("-first")
    browser.post("/calendar/2026/days", data=fields | {f"{made_up}-becomes": "removed"})
    assert not known().works(day("2026-10-10"))
    with arrange() as session:
        assert load_schedules(session) == {}
    assert not known().works(day("2026-10-10"))


def test_days_of_december_belong_to_the_notice_that_names_them(browser: Visitor, arrange: Arrange) -> None:
    save(browser, paste(browser, NOTICE))
    with arrange() as session:
        found = select(CalendarDay.source).where(CalendarDay.day == day("2026-12-31"))
        assert session.scalar(found) == beyond(2027) != SCHEDULE
    of_2026 = browser.get("/calendar/2026/days").get_data(as_text=True)
    assert 'value="2026-12-31"' not in of_2026
    assert "2026-12-31" in browser.get("/calendar?year=2026").get_data(as_text=True)
    browser.post("/calendar/2026/days", data=fields_of(of_2026, "/calendar/2026/days"))
    assert 'value="2026-12-31"' in browser.get(DAYS).get_data(as_text=True)


@pytest.mark.parametrize("role", [Role.TOWNSHIP_CLERK, Role.COUNTY_OFFICER, Role.CITY_OFFICER, Role.AUDITOR])
def test_everybody_reads_the_calendar_and_only_administrators_enter_it(
    role: Role, arrange: Arrange, client_for: ClientFor
) -> None:
    place = {Role.TOWNSHIP_CLERK: "420302003", Role.COUNTY_OFFICER: COUNTY}.get(role, CITY)
    with arrange() as session:
        load_schedules(session)
        person = make_person(session, role, place)
    visitor = client_for(person)
    page = visitor.get("/calendar?year=2026").get_data(as_text=True)
    assert "2026-10-10" in page
    assert "/calendar/2026/days" not in page
    assert visitor.get(DAYS).status_code == 403
    assert visitor.post(PASTE, data={"text": NOTICE}).status_code == 403


def test_an_administrator_of_a_county_only_reads_it(arrange: Arrange, client_for: ClientFor) -> None:
    with arrange() as session:
        person = make_person(session, Role.ADMINISTRATOR, COUNTY)
    visitor = client_for(person)
    assert DAYS not in visitor.get(YEAR).get_data(as_text=True)
    for path in (DAYS, PASTE, "/calendar/2027/take-back"):
        assert visitor.post(path, data={"text": NOTICE}).status_code == 403


@pytest.mark.parametrize(
    "path", ["/calendar?year=2018", "/calendar?year=2028", "/calendar/2018/days", "/calendar/9999/days"]
)
def test_years_that_no_notice_can_be_for_are_not_there(browser: Visitor, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_a_year_that_is_no_year_shows_this_one(browser: Visitor) -> None:
    assert browser.get("/calendar?year=morgen").status_code == 200
    assert browser.get("/calendar").status_code == 200


def test_nobody_signed_in_is_sent_to_sign_in(client: Visitor) -> None:
    assert "/sign-in" in client.get("/calendar").location


def test_an_empty_calendar_says_so(browser: Visitor, arrange: Arrange) -> None:
    with arrange() as session:
        session.execute(delete(CalendarDay))
    page = browser.get("/calendar?year=2026")
    assert page.status_code == 200
    assert "empty-title" in page.get_data(as_text=True)
