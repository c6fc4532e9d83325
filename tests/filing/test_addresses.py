"""When two addresses of a township are one, and which address a case asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.filing.rules.addresses import Address, alike, asked_for
from portal.filing.rules.answers import WAS
from portal.filing.rules.steps import Kind

ABOVE = ["十堰市", "茅箭区", "五堰街道", "五堰社区", "朝阳社区"]
HERE, THERE = "420302003001", "420302003002"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("人民路12号", "人民路１２号", True),
        ("人民路12号", " 人民路 12 号", True),
        ("人民路12号", "十堰市茅箭区五堰街道人民路12号", True),
        ("人民路12号(二楼)", "人民路12号二楼", True),
        ("人民路12号A座", "人民路12号a座", True),
        ("人民路12号", "人民路12号二楼", False),
        ("人民路12号", "人民路2号", False),
        ("五堰社区活动室", "五堰街道五堰社区活动室", True),
        ("五堰社区", "五堰社区", True),
        ("", "", False),
    ],
)
def test_an_address_is_compared_but_for_width_marks_and_the_places_above(one: str, other: str, same: bool) -> None:
    assert alike(Address(HERE, one), Address(HERE, other), ABOVE) is same


def test_the_same_words_in_another_village_are_another_place() -> None:
    hall = "社区文化活动室二楼"
    assert not alike(Address(HERE, hall), Address(THERE, hall), ABOVE)
    assert alike(Address(HERE, hall), Address(None, hall), ABOVE)


@given(
    st.text(alphabet="人民路五堰社区街道12号", max_size=8),
    st.text(alphabet="人民路五堰社区街道12号", max_size=8),
    st.sampled_from([None, HERE, THERE]),
    st.sampled_from([None, HERE, THERE]),
)
def test_whether_two_addresses_are_one_does_not_depend_on_their_order(
    one: str, other: str, here: str | None, there: str | None
) -> None:
    assert alike(Address(here, one), Address(there, other), ABOVE) == alike(
        Address(there, other), Address(here, one), ABOVE
    )


def test_a_change_asks_for_an_address_only_if_it_changes_one() -> None:
    stands = {f"{WAS}address": "人民路12号", f"{WAS}village_code": HERE}
    assert asked_for(Kind.CHANGE, stands | {"changed": "name"}) is None
    moved = stands | {"changed": "name address", "address": "中岳路3号", "village_code": THERE}
    assert asked_for(Kind.CHANGE, moved) == Address(HERE, "中岳路3号")
    assert asked_for(Kind.CHANGE, moved | {"changed": "village_code"}) == Address(THERE, "人民路12号")


def test_a_renewal_asks_for_none() -> None:
    assert asked_for(Kind.RENEW, {"address": "人民路12号"}) is None
    assert asked_for(Kind.ESTABLISH, {"address": " "}) is None
