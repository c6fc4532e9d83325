"""The columns of the ledger and what stands in their cells; where a page of a list ended."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ledger.queries.lines import ORDERS
from portal.ledger.rules import columns, cursors
from portal.ledger.rules.columns import COLUMNS, ON_SCREEN, STANDARD
from portal.ledger.rules.shown import Names, cell
from portal.organizations.rules import ANONYMIZED, FACT_LABELS, SEALED_FACTS, Field, Standing, label
from portal.shared.errors import RuleBroken

NAMES = Names({"420302": "茅箭区", "420302003": "五堰街道"})


def test_every_fact_has_a_column_and_stands_in_the_order_of_the_official_ledger() -> None:
    assert set(FACT_LABELS) <= set(COLUMNS)
    assert set(COLUMNS) - set(FACT_LABELS) == {"unit", "valid_from", "change_count", "changed_at"}
    assert tuple(name for name in COLUMNS if name in STANDARD) == STANDARD
    assert set(ON_SCREEN) <= set(COLUMNS)


def test_only_personal_facts_are_masked() -> None:
    assert {name for name, column in COLUMNS.items() if column.personal} == set(SEALED_FACTS)


def test_chosen_columns_come_in_the_order_they_are_named_each_once() -> None:
    assert columns.chosen("field, name,field,,members", ON_SCREEN) == ("field", "name", "members")


def test_nothing_chosen_is_the_default() -> None:
    assert columns.chosen(" , ", ON_SCREEN) == ON_SCREEN


def test_the_name_is_always_there() -> None:
    assert columns.chosen("phone,members", ON_SCREEN) == ("name", "phone", "members")


@pytest.mark.parametrize("name", ["password_hash", "Name", "subject_id", "名称", "__class__"])
def test_a_column_that_is_none_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(RuleBroken, match=name) as refused:
        columns.chosen(f"name,{name}", STANDARD)
    assert refused.value.field == "columns"


def a_row(**facts: Any) -> SimpleNamespace:  # noqa: ANN401 - any fact
    usual = dict.fromkeys(COLUMNS) | {
        "scope_path": "/4203/420302/420302003/",
        "township_code": "420302003",
        "village_code": "420302003999",
        "field": Field.CHARITY,
        "standing": Standing.LAPSED,
        "phone": "sealed",
        "members": 0,
        "hub": False,
        "changed_at": datetime(2026, 11, 23, 16, tzinfo=UTC),
    }
    return SimpleNamespace(**(usual | facts))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("unit", "茅箭区"),
        ("township_code", "五堰街道"),
        ("village_code", "420302003999"),  # nobody knows its name
        ("field", label(Field.CHARITY)),
        ("standing", label(Standing.LAPSED)),
        ("members", 0),
        ("hub", False),
        ("volunteers", None),
        ("party_organization", None),
        ("changed_at", date(2026, 11, 24)),  # in Shanghai
    ],
)
def test_a_cell_says_it_in_words(name: str, shown: object) -> None:
    assert cell(name, a_row(), NAMES) == shown


def test_every_column_can_be_shown_where_nothing_is_stated() -> None:
    facts: dict[str, Any] = dict.fromkeys(SEALED_FACTS)
    assert [cell(name, a_row(**facts), NAMES) for name in SEALED_FACTS] == [None, None]
    for name in COLUMNS:
        cell(name, a_row(), NAMES)


def test_a_telephone_is_masked_unless_somebody_may_see_it() -> None:
    opens: Callable[[str], str] = {"phone": "19900001234", "responsible_person": "张三丰"}.__getitem__
    row = a_row(responsible_person="sealed")
    assert cell("phone", row, NAMES, opens, masked=False) == "19900001234"
    masked = str(cell("phone", row, NAMES, opens))
    assert masked != "19900001234"
    assert "*" in masked
    assert cell("responsible_person", row, NAMES, opens) != "张三丰"


def test_a_person_whose_key_was_destroyed_is_anonymous() -> None:
    assert cell("phone", a_row(), NAMES, None, masked=False) == ANONYMIZED
    assert cell("phone", a_row(phone=None), NAMES, None) is None


VALUES: dict[type, st.SearchStrategy[Any]] = {
    str: st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    int: st.integers(-(2**63) + 1, 2**63 - 1),
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
}
places = st.lists(
    st.sampled_from(list(VALUES)).flatmap(lambda kind: st.tuples(st.just(kind), st.none() | VALUES[kind])), max_size=4
)


@given(places)
def test_a_place_in_a_list_can_be_carried_in_an_address(place: list[tuple[type, Any]]) -> None:
    values = [value for _kind, value in place]
    text = cursors.written(values)
    assert text.isascii()
    assert not set(text) & set("&=?#+/ %")
    assert cursors.read(text, [kind for kind, _value in place]) == values


def written(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


ORDER = (str, date, int)
FORGED = {
    "no base64": "*",
    "half": cursors.written(["/4203/"]),
    "more": cursors.written(["/4203/", date(2024, 1, 1), 1, 1]),
    "no JSON": base64.urlsafe_b64encode(b"{").decode(),
    "no list": written({"a": 1}),
    "a number where a text was": written([7, "2024-01-01", 1]),
    "no day": written(["/4203/", "2024-02-30", 1]),
    "no number": written(["/4203/", "2024-01-01", "one"]),
    "a broken number": written(["/4203/", "2024-01-01", 1.5]),
    "truth": written(["/4203/", "2024-01-01", True]),
    "infinity": written(["/4203/", "2024-01-01", float("inf")]),
    "a number no database holds": written(["/4203/", "2024-01-01", 2**63]),
    "a text no database holds": written(["/4203/\0", "2024-01-01", 1]),
    "half a character": written(["\ud800", "2024-01-01", 1]),
    "a deep one": base64.urlsafe_b64encode(b"[" * 100_000).decode(),
    "no letters": "茅箭",
}


@pytest.mark.parametrize("text", FORGED.values(), ids=FORGED)
def test_a_page_that_nobody_was_given_cannot_be_found(text: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        cursors.read(text, ORDER)
    assert refused.value.field == "after"


@given(text=st.text(), kinds=st.lists(st.sampled_from(list(VALUES)), max_size=3))
def test_any_text_is_a_place_or_refused(text: str, kinds: list[type]) -> None:
    try:
        found = cursors.read(text, kinds)
    except RuleBroken as refusal:
        assert refusal.field == "after"  # noqa: PT017 - either way is right
    else:
        assert len(found) == len(kinds)


def test_an_instant_before_or_behind_all_time_is_refused() -> None:
    for count in (2**62, -(2**62)):
        with pytest.raises(RuleBroken):
            cursors.read(written([count]), [datetime])


def test_every_order_of_a_list_can_be_carried() -> None:
    assert {column.type.python_type for column in ORDERS.values()} <= set(cursors.READ)
