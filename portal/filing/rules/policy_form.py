"""A policy as a form holds it: what was typed, what is wrong with it, and the policy it makes. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.filing.policy import VALIDITIES, County, Policy, classes_of
from portal.filing.rules.answers import UNPRINTED, day_of, whole
from portal.filing.rules.checks import Problems
from portal.filing.rules.limits import ClockStart, DayUnit, Limit, Pause
from portal.filing.rules.materials import CHECKLISTS, Item
from portal.filing.rules.numbering import template_problem
from portal.filing.rules.steps import Kind
from portal.organizations.rules import PUBLISHABLE, SCHEMES, Field, LapseRule
from portal.shared.errors import Message
from portal.shared.errors import msg as _
from portal.shared.fonts import no_font

Typed = Mapping[str, Any]
"""By field of the form: a text, a tick, or the list of what was ticked."""


@dataclass(frozen=True)
class Change:
    """A policy as it shall hold from a day on, why, and the history that whoever made it looked at."""

    policy: Policy
    effective_from: date
    reason: str
    seen: str


LIMITS: Mapping[str, tuple[ClockStart, ...]] = {
    "check": (ClockStart.RECEIVED, ClockStart.COMPLETE),
    "decision": (ClockStart.ACCEPTED, ClockStart.COMPLETE, ClockStart.RECEIVED),
    "confirmation": (ClockStart.PROPOSED, ClockStart.ACCEPTED, ClockStart.COMPLETE, ClockStart.RECEIVED),
}
"""The time limits, and from when each may run: never from what comes after it."""

NUMBERS: Mapping[str, tuple[int, int]] = {
    **{f"{limit}_days": (1, 365) for limit in LIMITS},
    **{f"{limit}_warn": (0, 364) for limit in LIMITS},
    "min_initiators": (1, 50),
    "min_members": (1, 1_000),
    "name_rest_days": (0, 3_650),
    "renewal_days": (1, 365),
    "contact_days": (1, 3_650),
}
"""Whole numbers, from and to."""

SHORTEST_YEAR = 364
"""A certificate is not renewed on the day it is issued."""
TITLE = (2, 30)
REASON = (4, 500)
FURTHEST = 3
"""A policy may begin so many years ahead."""

ONLY: Mapping[Item, frozenset[Kind]] = {
    Item.LOSS: frozenset({Kind.REPLACE}),
    Item.SETTLEMENT: frozenset({Kind.CANCEL}),
    Item.EVIDENCE: frozenset({Kind.REVOKE}),
    Item.HEARING: frozenset({Kind.REVOKE}),
    Item.REGISTRATION: frozenset({Kind.REGISTER_ELSEWHERE}),
    Item.OLD_CERTIFICATE: frozenset(Kind) - {Kind.ESTABLISH, Kind.REVOKE},
}
"""Materials that only some kinds of case can ask for."""
BY_STAGE = (Kind.ESTABLISH, Item.OPINION)
"""Asked for wherever the committee gives its opinion: no tick of its own."""


def may_ask(kind: Kind, item: Item) -> bool:
    """Whether the checklist of a kind may hold an item, at the county's choice."""
    return kind in ONLY.get(item, frozenset(Kind)) and (kind, item) != BY_STAGE


def typed(policy: Policy) -> dict[str, Any]:
    """A policy as the form holds it."""
    found: dict[str, Any] = {
        name: getattr(policy, name)
        for name in ("village_opinion", "return_after_acceptance", "shared_address", "certificate_title")
    }
    found |= {name: getattr(policy, name).value for name in ("county", "lapse_rule")}
    for name in LIMITS:
        limit: Limit = getattr(policy, name)
        found |= {f"{name}_days": str(limit.days), f"{name}_warn": str(limit.warn), f"{name}_unit": limit.unit.value}
        found |= {f"{name}_starts": limit.starts.value, f"{name}_pauses": Pause.CORRECTION in limit.pauses}
    found |= {name: str(getattr(policy, name)) for name in NUMBERS if hasattr(policy, name)}
    found["certificate_years"] = str(policy.certificate_years or "")
    found["number_template"] = policy.number_template
    found["fields"] = [field.value for field in policy.fields]
    found["publish"] = [fact for fact in PUBLISHABLE if fact in policy.publish]
    for scheme in SCHEMES:
        found |= {f"scheme_{scheme}_{field}": classes_of(scheme, policy).get(field, "") for field in Field}
    for kind in Kind:
        items = policy.checklists.get(kind, ())
        found[f"checklist_{kind}"] = [item.value for item in items if may_ask(kind, item)]
    return found


def problems(said: Typed, today: date) -> Problems:
    """What has to be mended in the form, by field."""
    return dict(_problems(said, today))


def _problems(said: Typed, today: date) -> Iterator[tuple[str, Message]]:
    numbers = {name: whole(str(said[name]).strip()) for name in NUMBERS}
    for name, (least, most) in NUMBERS.items():
        number = numbers[name]
        if number is None or not least <= number <= most:
            yield name, _("Write a whole number from %(least)s to %(most)s.", least=least, most=most)
    for name in LIMITS:
        days, warn = numbers[f"{name}_days"], numbers[f"{name}_warn"]
        if days and warn is not None and days <= warn <= NUMBERS[f"{name}_warn"][1]:
            yield f"{name}_warn", _("The warning has to come before the end: write less than %(days)s.", days=days)
    years, window = str(said["certificate_years"]), numbers["renewal_days"]
    if years.isdecimal() and window and window > int(years) * SHORTEST_YEAR:
        yield "renewal_days", _("A certificate is not valid for that long: write fewer days.")
    initiators, members = numbers["min_initiators"], numbers["min_members"]
    if initiators and members and members < initiators:
        yield "min_members", _("There are at least %(least)s initiators: write no fewer members.", least=initiators)
    yield from _texts(said)
    if not said["fields"]:
        yield "fields", _("Keep at least one category: nothing could be filed without.")
    for kind in Kind:
        if not said[f"checklist_{kind}"]:
            yield f"checklist_{kind}", _("Keep at least one item: there would be nothing to decide on.")
    yield from _day_and_reason(said, today)


def _texts(said: Typed) -> Iterator[tuple[str, Message]]:
    title = str(said["certificate_title"]).strip()
    wrong = _text(title, TITLE)
    if wrong:
        yield "certificate_title", wrong
    template = template_problem(str(said["number_template"]).strip())
    if template:
        yield "number_template", template
    if said["certificate_years"] and int(said["certificate_years"]) not in VALIDITIES:
        yield "certificate_years", _("Choose how long a certificate is valid.")


def _text(value: str, length: tuple[int, int]) -> Message | None:
    if not length[0] <= len(value) <= length[1]:
        return _("Write %(least)s to %(most)s characters.", least=length[0], most=length[1])
    if any(unicodedata.category(letter) in UNPRINTED for letter in value):
        return _("There are characters in it that cannot be printed. Type it anew.")
    return no_font(value)


def _day_and_reason(said: Typed, today: date) -> Iterator[tuple[str, Message]]:
    day = day_of(str(said["effective_from"]).strip())
    if day is None:
        yield "effective_from", _("Write the day as year-month-day, for example %(day)s.", day=today)
    elif day < today:
        yield "effective_from", _("A policy never reaches back: choose today or a later day.")
    elif day.year > today.year + FURTHEST:
        yield "effective_from", _("The day lies too far ahead. Check the year.")
    wrong = reason_problem(str(said["reason"]))
    if wrong:
        yield "reason", wrong


def reason_problem(reason: str) -> Message | None:
    """What is wrong with the reason somebody gives for a change."""
    return _text(" ".join(reason.split()), REASON)


def read(said: Typed) -> Policy:
    """The policy that was typed. Only for a form without `problems`: ValueError or KeyError otherwise."""
    texts = {name: str(value).strip() for name, value in said.items() if isinstance(value, str)}
    limits = {
        name: Limit(
            days=_number(texts[f"{name}_days"]),
            starts=ClockStart(texts[f"{name}_starts"]),
            unit=DayUnit(texts[f"{name}_unit"]),
            pauses=frozenset({Pause.CORRECTION} if said[f"{name}_pauses"] else ()),
            warn=_number(texts[f"{name}_warn"]),
        )
        for name in LIMITS
    }
    return Policy(
        village_opinion=said["village_opinion"],
        return_after_acceptance=said["return_after_acceptance"],
        county=County(texts["county"]),
        **limits,
        min_initiators=_number(texts["min_initiators"]),
        min_members=_number(texts["min_members"]),
        shared_address=said["shared_address"],
        name_rest_days=_number(texts["name_rest_days"]),
        certificate_title=texts["certificate_title"],
        certificate_years=int(texts["certificate_years"]) if texts["certificate_years"] else None,
        renewal_days=_number(texts["renewal_days"]),
        lapse_rule=LapseRule(texts["lapse_rule"]),
        number_template=texts["number_template"],
        contact_days=_number(texts["contact_days"]),
        fields=tuple(field for field in Field if field.value in said["fields"]),
        schemes=dict(_schemes(texts)),
        publish=frozenset(said["publish"]) & frozenset(PUBLISHABLE),
        checklists={kind: _checklist(kind, said[f"checklist_{kind}"]) for kind in Kind},
    )


def _number(text: str) -> int:
    number = whole(text)
    if number is None:
        message = f"{text!r} is no whole number"
        raise ValueError(message)
    return number


def _schemes(texts: Mapping[str, str]) -> Iterator[tuple[str, dict[Field, str]]]:
    """The schemes that are not as proposed."""
    for key, scheme in SCHEMES.items():
        chosen = {field: texts[f"scheme_{key}_{field}"] for field in Field}
        counted = {field: name for field, name in chosen.items() if name in scheme.classes}
        if counted != scheme.proposed:
            yield key, counted


def _checklist(kind: Kind, ticked: list[str]) -> tuple[Item, ...]:
    """The ticked items, in the usual order, then the others."""
    usual = CHECKLISTS[kind]
    order = [*usual, *(item for item in Item if item not in usual)]
    return tuple(item for item in order if (kind, item) == BY_STAGE or (item.value in ticked and may_ask(kind, item)))
