"""The one place that asks what time it is.

Days are days in Asia/Shanghai; instants are UTC with microseconds.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
FOREVER = date(9999, 12, 31)
"""`valid_to` of what has no end."""
END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)
"""`known_to` of what still stands."""


def now() -> datetime:
    """The present instant, UTC, microseconds."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in Shanghai."""
    return day_of(now())


def day_of(instant: datetime) -> date:
    """The day in Shanghai that holds this instant."""
    return instant.astimezone(ZONE).date()


def end_of(day: date) -> datetime:
    """The last instant of a day in Shanghai: "known on K" means what stood recorded by then."""
    if day >= FOREVER:
        return END_OF_TIME - timedelta(microseconds=1)
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=ZONE)
    return midnight.astimezone(UTC) - timedelta(microseconds=1)


def microseconds(instant: datetime) -> int:
    """Microseconds since 1970, exact (no float on the way)."""
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def from_microseconds(count: int) -> datetime:
    """The inverse of `microseconds`."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=count)
