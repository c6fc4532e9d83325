"""The rules of filing that two counties of the demonstration have set for themselves, two weeks before its day."""

from __future__ import annotations

from datetime import date, timedelta

from portal.filing.policy import Policy
from portal.operations.demo.lives import POLICY
from portal.operations.demo.places import Township

SETTINGS: dict[str, dict[str, str]] = {"420323": {"county": "confirms"}, "420322": {"county": "copy"}}
"""By the code of the unit: 竹山县 confirms, 郧西县 gets copies."""
REASON = "按县局要求调整（演示数据）"


def since(day: date) -> date:
    """From when on they hold."""
    return day - timedelta(days=14)


def policy_of(township: Township, opened: date, day: date) -> Policy:
    """The policy a case begun on a day has, in the city as it stands on `day`."""
    settings = SETTINGS.get(township.book)
    return POLICY.having(settings) if settings and opened >= since(day) else POLICY


def keeps_cases(township: Township, recorded: date, day: date) -> bool:
    """Whether what was recorded on this day has a case: where the county confirms, it was still the township's."""
    return SETTINGS.get(township.book, {}).get("county") != "confirms" or recorded < since(day)
