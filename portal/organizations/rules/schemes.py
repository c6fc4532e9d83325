"""Reporting schemes (报表口径): other classes into which the fields of activity can be counted (domain.md A10). Pure.

Which class a field counts in is a proposal where no authority says it: a county may set it otherwise
(`portal.filing.policy`). The classes themselves are those of the named source, in its own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.organizations.rules.words import Field
from portal.shared.errors import Message
from portal.shared.errors import msg as _


@dataclass(frozen=True)
class Scheme:
    """A scheme: its classes by key; the class proposed for each field; the one for hub organizations, if it has one.

    A field that is missing in `proposed` is counted in no class.
    """

    title: Message
    source: Message
    classes: Mapping[str, Message]
    proposed: Mapping[Field, str]
    hub: str | None = None


SCHEMES: Mapping[str, Scheme] = {
    "plan": Scheme(
        _("Focus fields of the action plan"),
        _("The city's three-year action plan 2023–2025, section 10"),
        {
            "resident_service": _("Services for residents"),
            "governance": _("Grassroots governance"),
            "young_and_old": _("Care for the young and the old"),
            "culture_sport": _("Culture, sport and recreation"),
            "farming": _("Agricultural production technology"),
        },
        {
            Field.RESIDENT_SERVICE: "resident_service",
            Field.CHARITY: "resident_service",
            Field.MUTUAL_HELP: "governance",
            Field.CULTURE_SPORT: "culture_sport",
            Field.FARMING: "farming",
        },
    ),
    "statistics": Scheme(
        _("Four classes of community statistics"),
        _("A civil affairs reporting system of 2012"),
        {
            "trade": _("Trade associations"),
            "service": _("Social services"),
            "charity": _("Charity"),
            "other": _("Other class"),
        },
        {
            Field.RESIDENT_SERVICE: "service",
            Field.CHARITY: "charity",
            Field.MUTUAL_HELP: "service",
            Field.CULTURE_SPORT: "service",
            Field.FARMING: "service",
            Field.OTHER: "other",
        },
    ),
    "sichuan": Scheme(
        _("Four classes of Sichuan"),
        _("Sichuan's provisional measures of 2023"),
        {
            "living": _("Everyday services"),
            "affairs": _("Community affairs"),
            "culture_sport": _("Culture and sport"),
            "charity": _("Public benefit and charity"),
        },
        {
            Field.RESIDENT_SERVICE: "living",
            Field.CHARITY: "charity",
            Field.MUTUAL_HELP: "affairs",
            Field.CULTURE_SPORT: "culture_sport",
            Field.FARMING: "affairs",
        },
    ),
    "yueyang": Scheme(
        _("Six classes of Yueyang"),
        _("Yueyang's measures on filing"),
        {
            "consultation": _("Community consultation"),
            "harmony": _("Community harmony"),
            "service": _("Community services"),
            "culture_sport": _("Community culture and sport"),
            "hub": _("Hub organizations"),
            "other": _("Other class"),
        },
        {
            Field.RESIDENT_SERVICE: "service",
            Field.CHARITY: "service",
            Field.MUTUAL_HELP: "harmony",
            Field.CULTURE_SPORT: "culture_sport",
            Field.FARMING: "service",
            Field.OTHER: "other",
        },
        hub="hub",
    ),
}
