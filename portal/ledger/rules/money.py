"""Money: kept in fen (分), read in yuan, without rounding. Pure."""

from __future__ import annotations

from decimal import Decimal

PLACES = 2
"""Decimal places of an amount in yuan."""


def yuan(fen: int) -> Decimal:
    """Fen as yuan, exact to the fen."""
    return Decimal(fen).scaleb(-PLACES)


def amount(fen: int) -> str:
    """Fen as yuan, as read: 1,234.50."""
    return f"{yuan(fen):,.{PLACES}f}"


def typed(fen: int) -> str:
    """Fen as yuan, as a field has it that is typed in: 1234.50."""
    return f"{yuan(fen):.{PLACES}f}"
