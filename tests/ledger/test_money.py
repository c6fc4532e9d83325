"""Fen as yuan: nothing is rounded, and what is owed is owed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ledger.rules.money import amount, typed, yuan


@pytest.mark.parametrize(
    ("fen", "said"),
    [
        (0, "0.00"),
        (5, "0.05"),
        (-1, "-0.01"),
        (-100, "-1.00"),
        (-199, "-1.99"),
        (123_450, "1,234.50"),
        (-123_456_789, "-1,234,567.89"),
    ],
)
def test_fen_are_read_as_yuan(fen: int, said: str) -> None:
    assert amount(fen) == said
    assert typed(fen) == said.replace(",", "")


@given(st.integers(-(10**18), 10**18))
def test_no_fen_is_lost(fen: int) -> None:
    assert yuan(fen) * 100 == fen
    assert Decimal(amount(fen).replace(",", "")) == yuan(fen)
