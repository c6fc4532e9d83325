"""The figures a closed period keeps: whole numbers by name, of rows and of what happened. Pure.

A name is a word (`members`), or a word and what it is about (`field.charity`, `township.420302003`). Figures of
several units are summed name by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.ledger.rules.comparing import Kind, Reason, Way
from portal.ledger.rules.tallies import Tally
from portal.ledger.rules.wanted import Wanted, Which
from portal.organizations.rules import ON_THE_REGISTER, Field, Form, PartyOrganization, Standing, label
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _

LARGEST = 1_000_000_000
FLOW = ("begin", "added", "moved_in", "moved_out")
SUMS = ("members", "party_members", "volunteers")
HAVING = {"hub": "hub", "party": "party_organization"}
"""Figures of those that have a fact."""
NOTHING: Mapping[str, Any] = {"hub": False, "party_organization": PartyOrganization.NONE, **dict.fromkeys(SUMS, 0)}
"""What a fact says of those that have it not, beside saying nothing."""
WORD_OF: Mapping[str, type[Standing | Field | Form]] = {"standing": Standing, "field": Field, "form": Form}
ENDS = (Reason.CANCELLED, Reason.REVOKED, Reason.REGISTERED_ELSEWHERE, Reason.TAKEN_BACK)
WORDS: Mapping[str, Message] = {
    "count": _("On the register on the last day"),
    "hub": _("Hub organizations among them"),
    "party": _("With a party organization"),
    "members": _("Members, as far as stated"),
    "party_members": _("Party members among them"),
    "volunteers": _("Volunteers, as far as stated"),
    "filed": _("Filed during the period"),
    "begin": _("At the beginning of the period"),
    "added": _("Added"),
    "moved_in": _("Moved in"),
    "moved_out": _("Moved out"),
    "left": _("Left"),
    "left.cancelled": _("of these cancelled"),
    "left.revoked": _("of these revoked"),
    "left.registered_elsewhere": _("of these registered with the county"),
    "left.taken_back": _("of these the filing taken back"),
}
GROUPS: tuple[tuple[Message, tuple[str, ...]], ...] = (
    (_("On the last day"), ("count", "standing.", "hub", "party", *SUMS)),
    (
        _("During the period"),
        ("filed", *FLOW, "left", *(f"left.{end}" for end in ENDS)),
    ),
    (_("By field"), ("field.",)),
    (_("By form"), ("form.",)),
    (_("By township"), ("township.",)),
)
"""In what order they are shown; a name that ends in a dot stands for all that begin so."""


def counted(rows: Iterable[Any], townships: Iterable[str], happened: Tally, filed: int) -> dict[str, int]:
    """The figures of rows on the register, of what differs since the day before the period, and how many were filed.

    An organization that came and left within the period is among those filed, and neither among `added` nor `left`.
    """
    found: Counter[str] = Counter()
    for row in rows:
        found["count"] += 1
        found[f"standing.{row.standing}"] += 1
        found[f"field.{row.field}"] += 1
        found[f"form.{row.form}"] += 1
        found[f"township.{row.township_code}"] += 1
        for name, fact in HAVING.items():
            found[name] += getattr(row, fact) not in (None, NOTHING[fact])
        for name in SUMS:
            found[name] += getattr(row, name) or 0
    moves = {name: getattr(happened, name) for name in FLOW}
    ends = {f"left.{end}": happened.left[end] for end in ENDS}
    return {name: found[name] for name in _names(townships)} | moves | ends | {"left": happened.gone, "filed": filed}


def _names(townships: Iterable[str]) -> list[str]:
    return [
        "count",
        *(f"standing.{each}" for each in ON_THE_REGISTER),
        *(f"field.{each}" for each in Field),
        *(f"form.{each}" for each in Form),
        *(f"township.{code}" for code in townships),
        *HAVING,
        *SUMS,
    ]


def summed(figures: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The figures of several units together."""
    found: Counter[str] = Counter()
    for each in figures:
        for name, value in each.items():
            found[name] += value
    return dict(found)


def shown(group: Iterable[str], figures: Mapping[str, int]) -> list[str]:
    """The names of a group that these figures have; of those that stand for many, the ones that are not 0."""
    found: list[str] = []
    for name in group:
        if name.endswith("."):
            found += sorted(other for other, value in figures.items() if other.startswith(name) and value)
        elif name in figures:
            found.append(name)
    return found


def figure_label(name: str, places: Mapping[str, str]) -> Message | str:
    """What a figure is called; `places` are the names of townships by code."""
    if name in WORDS:
        return WORDS[name]
    kind, _dot, about = name.partition(".")
    return label(WORD_OF[kind](about)) if kind in WORD_OF else places.get(about, about)


def check_own(figures: Mapping[str, int], name: str, own: int | None) -> int:
    """The county's own figure; RuleBroken unless it may stand beside this one."""
    if name not in figures:
        raise RuleBroken(_("Choose the figure that you dispute."), "figure")
    if own is None or not 0 <= own <= LARGEST:
        raise RuleBroken(_("Write your own figure as a whole number."), "own_value")
    if own == figures[name]:
        raise RuleBroken(_("Your figure is the portal's: there is nothing to dispute."), "own_value")
    return own


@dataclass(frozen=True)
class Behind:
    """What stands behind a figure: rows that meet conditions (`having` a fact), or differences of these kinds.

    `begin`: rows as they stood on the day before the period; `township`: of this one alone.
    """

    wanted: Wanted = field(default_factory=Wanted)
    kinds: tuple[Kind | Way, ...] = ()
    reason: Reason | None = None
    having: str = ""
    begin: bool = False
    township: str = ""


def behind(name: str, first: date, last: date) -> Behind:
    """What stands behind the figure with this name, in a period from one day to another. RuleBroken for no figure."""
    kind, _dot, about = name.partition(".")
    if kind == "left":
        return Behind(kinds=(Kind.LEFT,), reason=Reason(about) if about in set(ENDS) else None)
    if kind == "township":
        return Behind(township=about)
    if kind in WORD_OF and about in set(WORD_OF[kind]):
        return Behind(Wanted(**{kind: WORD_OF[kind](about)}))  # type: ignore[arg-type]
    if name in BEHIND:
        return BEHIND[name]
    if name == "filed":
        return Behind(Wanted(standing=Which.ALL, filed_from=first, filed_to=last))
    raise RuleBroken(_("There is no such figure. Go back to the closed period."), "figure")


BEHIND: Mapping[str, Behind] = {
    "count": Behind(),
    **{name: Behind(having=fact) for name, fact in HAVING.items()},
    **{name: Behind(having=name) for name in SUMS},
    "begin": Behind(begin=True),
    "added": Behind(kinds=(Kind.ADDED,)),
    "moved_in": Behind(kinds=(Way.IN,)),
    "moved_out": Behind(kinds=(Way.OUT,)),
}
