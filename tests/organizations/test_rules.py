"""What may be said of an organization, after what, about which facts; masks and search keys."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest

from portal.organizations.models import OrganizationFacts
from portal.organizations.rules import (
    CARRIES,
    FACT_LABELS,
    FOLLOWS,
    LABELS,
    MASKS,
    PUBLIC_FACTS,
    SEALED_FACTS,
    EntryKind,
    LapseRule,
    NewOrganization,
    Standing,
    check_saying,
    grams,
    label,
    lapse,
    search_key,
)
from portal.shared.errors import RuleBroken

DAY = date(2025, 6, 1)
GONE = (Standing.CANCELLED, Standing.REVOKED, Standing.REGISTERED_ELSEWHERE)


def test_every_fact_has_a_label_and_a_new_organization_states_it() -> None:
    facts = list(OrganizationFacts.__annotations__)
    assert list(FACT_LABELS) == facts
    assert {field.name for field in fields(NewOrganization)} == set(facts) - {"standing"}


def test_every_member_of_every_enumeration_has_a_label() -> None:
    for kind, labels in LABELS.items():
        assert set(labels) == set(kind)


def test_no_personal_fact_is_public() -> None:
    assert not set(PUBLIC_FACTS) & {*SEALED_FACTS, "address", "purpose"}
    assert set(MASKS) == set(SEALED_FACTS)


@pytest.mark.parametrize("kind", [kind for kind in FOLLOWS if kind not in (EntryKind.CORRECTED, EntryKind.ANNULLED)])
@pytest.mark.parametrize("standing", GONE)
def test_nothing_but_a_correction_follows_an_ending(kind: EntryKind, standing: Standing) -> None:
    with pytest.raises(RuleBroken, match="cannot follow"):
        check_saying(kind, standing, (), [DAY], DAY)


def test_a_correction_may_follow_an_ending() -> None:
    check_saying(EntryKind.CORRECTED, Standing.CANCELLED, ("members",), [DAY], DAY)


def test_a_lapsed_certificate_is_renewed_and_not_replaced() -> None:
    check_saying(EntryKind.RENEWED, Standing.LAPSED, ("certificate_until",), [DAY], DAY)
    with pytest.raises(RuleBroken):
        check_saying(EntryKind.REPLACED, Standing.LAPSED, (), [DAY], DAY)


def test_nothing_takes_effect_before_the_filing() -> None:
    with pytest.raises(RuleBroken, match="before the organization was filed") as broken:
        check_saying(EntryKind.CHANGED, None, ("name",), [DAY], DAY)
    assert broken.value.field == "effective_on"


def test_an_ending_does_not_come_before_what_followed_it() -> None:
    with pytest.raises(RuleBroken, match="2025-07-01"):
        check_saying(EntryKind.CANCELLED, Standing.NORMAL, ("standing",), [DAY, date(2025, 7, 1)], DAY)
    check_saying(EntryKind.CHANGED, Standing.NORMAL, ("name",), [DAY, date(2025, 7, 1)], DAY)


@pytest.mark.parametrize("kind", [EntryKind.CANCELLED, EntryKind.REVOKED])
def test_an_ending_carries_no_details(kind: EntryKind) -> None:
    assert CARRIES[kind] == {"standing"}
    with pytest.raises(ValueError, match="members"):
        check_saying(kind, Standing.NORMAL, ("standing", "members"), [DAY], DAY)


def test_only_an_ending_changes_the_standing() -> None:
    carriers = {kind for kind, facts in CARRIES.items() if "standing" in facts}
    assert carriers == {
        EntryKind.ESTABLISHED,
        EntryKind.CANCELLED,
        EntryKind.REVOKED,
        EntryKind.REGISTERED_ELSEWHERE,
    }


def test_a_certificate_lapses_on_the_day_after_its_last() -> None:
    facts = {"certificate_until": "2025-06-01", "standing": "normal", "lapse_rule": "lapses"}
    assert lapse(facts) == (date(2025, 6, 2), {"standing": "lapsed"})
    assert lapse(facts | {"lapse_rule": LapseRule.STAYS.value}) is None
    assert lapse(facts | {"standing": "cancelled"}) is None
    assert lapse(facts | {"certificate_until": None}) is None


def test_labels_of_two_enumerations_do_not_meet() -> None:
    assert str(label(Standing.CANCELLED)) == "Cancelled"
    assert str(label(EntryKind.CANCELLED)) == "Cancellation"


@pytest.mark.parametrize(
    ("fact", "plain", "masked"),
    [
        ("responsible_person", "张三丰", "张**"),
        ("responsible_person", "李四", "李*"),
        ("responsible_person", "张", "张"),
        ("phone", "13812341234", "138****1234"),
        ("phone", "8765432", "*****32"),
        ("phone", "0719-8765432", "071*****5432"),
        ("phone", "5", "5"),
    ],
)
def test_masks(fact: str, plain: str, masked: str) -> None:
    assert MASKS[fact](plain) == masked


def test_a_search_key_forgets_width_case_spaces_and_signs() -> None:
    assert search_key(" ＫＴＶ 歌友会（东） ") == search_key("ktv歌友会(东)") == "ktv歌友会东"
    assert search_key("％_'—") == ""


def test_grams_are_pieces_of_two() -> None:
    assert grams("夕阳红") == {"夕阳", "阳红"}
    assert grams("红") == set()
