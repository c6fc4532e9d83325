"""What was typed or pasted is kept clean, and nothing of it is lost."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.filing.rules.answers import UNPRINTED
from portal.filing.rules.typed import LINES, as_kept


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("founded_on", "2023.5.6", "2023-05-06"),
        ("effective_on", "2023年5月6日", "2023-05-06"),
        ("loss_on", "２０２３／５／６", "2023-05-06"),
        ("registered_on", " 2023 年 5 月 6 日 ", "2023-05-06"),
        ("heard_on", "去年春天", "去年春天"),
        ("resolved_on", "2026-02-30", "2026-02-30"),
        ("members", "２４", "24"),
        ("members", "二十四", "二十四"),
        ("funds", "１，２００.50", "1200.50"),
        ("funds", "约1200", "约1200"),
        ("phone", "138 0000-1234", "13800001234"),
        ("phone", "０７１９－８６５４３２１", "07198654321"),
        ("phone", "问村里", "问村里"),
        ("uscc", "５１４２0300 mja0000007".replace(" ", ""), "５１４２0300mja0000007"),
        ("name", "夕阳红\u200b舞\x07蹈队\r\n", "夕阳红舞蹈队"),
        ("name", "　夕阳红 \t 舞蹈队　", "夕阳红 舞蹈队"),
        ("name", "夕阳红\n舞蹈队", "夕阳红 舞蹈队"),
        ("name", "𠮷㐂〇䶮社", "𠮷㐂〇䶮社"),
        ("purpose", "  一、跳舞\r\n\r\n二、唱歌\x00 ", "一、跳舞\n\n二、唱歌"),
        ("address", "社区\u2028二楼", "社区 二楼"),
        ("village_code", "", ""),
    ],
)
def test_an_answer_is_kept_in_plain_form(name: str, typed: str, kept: str) -> None:
    assert as_kept(name, typed) == kept


def test_a_credit_code_is_kept_in_half_width_capitals_if_it_is_one() -> None:
    code = "51420300MJA000000"
    last = next(end for end in "0123456789ABCDEFGHJKLMNPQRTUWXY" if as_kept("uscc", f" {code}{end} ".lower()).isupper())
    assert as_kept("uscc", f"{code}{last}".lower()) == f"{code}{last}"


@given(st.sampled_from(["name", "purpose", "founded_on", "funds", "phone", "members", "uscc"]), st.text(max_size=40))
def test_what_is_kept_is_kept_again_the_same_and_can_be_printed(name: str, typed: str) -> None:
    kept = as_kept(name, typed)
    assert as_kept(name, kept) == kept
    breaks = "\n" if name in LINES else ""
    assert not [letter for letter in kept if unicodedata.category(letter) in UNPRINTED and letter not in breaks]


@given(st.text(alphabet=st.characters(categories=["Lo", "Nd", "Po"]), max_size=40))
def test_of_a_text_no_letter_is_lost(typed: str) -> None:
    assert as_kept("purpose", typed) == unicodedata.normalize("NFC", typed)
