"""Giving out filing numbers: gapless, unique, in the transaction of the decision, never anew."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from portal.filing.queries.policy import count_on
from portal.filing.rules import numbering


def reserve(session: Session, template: str, township_code: str, day: date) -> str:
    """The next number for a decision of this day, in the order case, record, book, number of locks."""
    return reserve_many(session, template, township_code, day, 1)[0]


def reserve_many(session: Session, template: str, township_code: str, day: date, count: int) -> list[str]:
    """The next `count` numbers: for a past that is brought in whole."""
    last = count_on(session, numbering.prefix(template, township_code, day), count)
    return [numbering.render(template, township_code, day, seq) for seq in range(last - count + 1, last + 1)]
