"""When a case about a record may begin, and with which answers: kind by kind, standing by standing."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from portal.filing.policy import Policy
from portal.filing.rules.answers import CHANGEABLE, WAS, asked, read_changes, sections
from portal.filing.rules.beginnings import answers, check, offered, overtaken, refusal
from portal.filing.rules.checks import problems, warnings
from portal.filing.rules.kinds import WORDS, actions, done, state_words, titles
from portal.filing.rules.materials import Item, checklist
from portal.filing.rules.steps import DONE, STATES, Action, Kind, State
from portal.organizations.rules import ActivityArea, Field, Form, PartyOrganization, Standing
from portal.shared.errors import RuleBroken

TODAY = date(2026, 11, 23)
UNTIL = date(2026, 12, 1)
ABOUT = [kind for kind in Kind if kind is not Kind.ESTABLISH]
ON = {Standing.NORMAL, Standing.LAPSED}
FACTS: dict[str, Any] = {
    "standing": Standing.NORMAL,
    "name": "五堰街道夕阳红舞蹈队",
    "form": Form.TEAM,
    "field": Field.CULTURE_SPORT,
    "hub": False,
    "purpose": "组织居民开展广场舞活动",
    "activity_area": ActivityArea.TOWNSHIP,
    "township_code": "420302003",
    "village_code": None,
    "address": "文化站二楼",
    "responsible_person": "张三丰",
    "phone": "19900001234",
    "initiators": 3,
    "members": 24,
    "party_members": 6,
    "volunteers": None,
    "party_organization": PartyOrganization.NONE,
    "funds_fen": 120_050,
    "filing_number": "420302003-2024-0001",
    "legacy_number": None,
    "filed_on": date(2024, 3, 5),
    "certificate_until": UNTIL,
}


@pytest.mark.parametrize(("kind", "standing"), list(product(ABOUT, Standing)))
def test_a_case_begins_about_what_is_on_the_register_and_only_a_valid_certificate_is_replaced(
    kind: Kind, standing: Standing
) -> None:
    able = standing is Standing.NORMAL if kind is Kind.REPLACE else standing in ON
    facts = FACTS | {"standing": standing}
    assert (refusal(kind, facts, Policy(), TODAY) is None) == able
    assert (kind in dict(offered(facts, Policy(), TODAY))) == able
    if not able:
        with pytest.raises(RuleBroken, match="not possible"):
            check(kind, facts, Policy(), TODAY)


@pytest.mark.parametrize("kind", ABOUT)
def test_nothing_begins_about_a_record_that_is_none(kind: Kind) -> None:
    with pytest.raises(RuleBroken, match="not on the register"):
        check(kind, {}, Policy(), TODAY)
    assert offered({}, Policy(), TODAY) == []


@pytest.mark.parametrize(("days", "able"), [(31, False), (30, True), (0, True), (-100, True)])
def test_a_renewal_begins_within_the_window_before_the_end_and_ever_after(days: int, able: bool) -> None:
    facts = FACTS | {"certificate_until": TODAY + timedelta(days=days)}
    assert (refusal(Kind.RENEW, facts, Policy(), TODAY) is None) == able


def test_a_kind_that_cannot_begin_today_is_offered_with_the_day_from_which_it_can() -> None:
    facts = FACTS | {"certificate_until": date(2026, 12, 31)}
    sentence = dict(offered(facts, Policy(), TODAY))[Kind.RENEW]
    assert sentence is not None
    assert sentence.params["first"] == date(2026, 12, 1)


def test_a_change_begins_with_what_the_register_says() -> None:
    begun = answers(Kind.CHANGE, FACTS)
    assert begun["phone"] == begun[WAS + "phone"] == "19900001234"
    assert (begun["funds"], begun["hub"], begun["volunteers"], begun["village_code"]) == ("1200.50", "", "", "")
    assert all(name in begun and WAS + name in begun for name in CHANGEABLE)


@pytest.mark.parametrize("kind", [kind for kind in ABOUT if kind is not Kind.CHANGE])
def test_the_other_kinds_begin_with_nothing_answered(kind: Kind) -> None:
    begun = answers(kind, FACTS)
    assert {name for name in begun if not name.startswith(WAS)} == {"township_code"}
    assert (begun[WAS + "name"], begun[WAS + "number"]) == (FACTS["name"], FACTS["filing_number"])


@pytest.mark.parametrize("name", CHANGEABLE)
def test_each_fact_that_was_put_right_meanwhile_overtakes_a_change_of_it_alone(name: str) -> None:
    begun = answers(Kind.CHANGE, FACTS)
    now = {**FACTS, "funds_fen": 1, "hub": True} | {fact: "别的" for fact in CHANGEABLE if fact not in {"funds", "hub"}}
    assert overtaken(Kind.CHANGE, begun | {"changed": name}, now) == [name]
    assert overtaken(Kind.CHANGE, begun | {"changed": name}, FACTS) == []
    assert overtaken(Kind.CHANGE, begun, now) == []
    assert overtaken(Kind.RENEW, begun | {"changed": name}, now) == []


@pytest.mark.parametrize("name", CHANGEABLE)
def test_only_what_was_ticked_is_asked_and_read(name: str) -> None:
    begun = answers(Kind.CHANGE, FACTS) | {"changed": name}
    details = [fact for fact in asked(Kind.CHANGE, begun)[list(sections(Kind.CHANGE))[1]] if fact != "name_reason"]
    assert details == [name]
    assert list(read_changes(begun)) == ["funds_fen" if name == "funds" else name]


@pytest.mark.parametrize("name", CHANGEABLE)
def test_a_change_to_the_same_is_none(name: str) -> None:
    begun = answers(Kind.CHANGE, FACTS) | {"changed": name, "reason": "换届"}
    assert name in problems(Kind.CHANGE, begun, Policy(), TODAY)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"changed": "members", "members": "12", "party_members": "20"}, "members"),
        ({"changed": "activity_area", "activity_area": "village"}, "changed"),
    ],
)
def test_what_changes_fits_what_stays(changes: dict[str, str], field: str) -> None:
    begun = answers(Kind.CHANGE, FACTS) | {"reason": "换届"} | changes
    assert field in problems(Kind.CHANGE, begun, Policy(), TODAY)


@pytest.mark.parametrize("name", ["夕阳红𠮷社", "㐂乐民乐队", "〇〇〇〇", "䶮社志愿队"])
def test_names_with_rare_characters_are_names(name: str) -> None:
    begun = answers(Kind.CHANGE, FACTS) | {"reason": "更名", "changed": "name", "name": name}
    assert problems(Kind.CHANGE, begun, Policy(), TODAY) == {}


@pytest.mark.parametrize(
    ("changed", "items"),
    [
        ("phone", {Item.APPLICATION}),
        ("members party_members volunteers funds", {Item.APPLICATION}),
        ("address", {Item.APPLICATION, Item.RESOLUTION, Item.PREMISES, Item.OLD_CERTIFICATE}),
        ("responsible_person", {Item.APPLICATION, Item.RESOLUTION, Item.IDENTITY, Item.OLD_CERTIFICATE}),
        ("name", {Item.APPLICATION, Item.RESOLUTION, Item.CHARTER, Item.OLD_CERTIFICATE}),
    ],
)
def test_a_change_asks_for_the_papers_of_what_changes(changed: str, items: set[Item]) -> None:
    assert set(checklist(Kind.CHANGE, {"changed": changed}, Policy())) == items


def test_a_name_that_stays_is_not_looked_at_twice() -> None:
    begun = answers(Kind.CHANGE, FACTS | {"name": "五堰街道夕阳红舞蹈团"})
    assert warnings(begun | {"changed": "phone"}) == {}
    assert "name" in warnings(begun | {"changed": "form"})


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_words(kind: Kind) -> None:
    assert set(titles(kind)) == set(sections(kind))
    assert set(actions(kind)) == set(Action)
    assert actions(kind)[Action.FILE] == WORDS[kind].grant
    granted = state_words(kind, State.FILED)
    assert (granted == STATES[State.FILED]) == (kind is Kind.ESTABLISH)
    assert state_words(kind, State.DRAFT) == STATES[State.DRAFT]
    assert (done(kind) == DONE) == (kind is Kind.ESTABLISH)


def test_a_refusal_is_called_by_what_is_refused() -> None:
    assert len({actions(kind)[Action.REFUSE].text for kind in Kind}) == len(Kind)
    assert len({state_words(kind, State.REFUSED).text for kind in Kind}) == len(Kind)
