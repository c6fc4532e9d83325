"""Rounds of correction (补正): what a remark is pinned to, what is reopened by it, when it is resolved. Pure."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.filing.rules.answers import CHANGEABLE, NAME_REASON, QUESTIONS, Answers, asked
from portal.filing.rules.materials import ITEMS, Item, checklist
from portal.filing.rules.steps import Kind
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _
from portal.shared.fonts import no_font

if TYPE_CHECKING:
    from portal.filing.policy import Policy

LONGEST_REMARK = 500
RESOLVED, REPLY = "resolved-", "reply-"
"""Before a remark's id: the names of its tick and its reply on the clerk's page."""
DEPENDENTS: Mapping[str, frozenset[str]] = {
    "name": frozenset({NAME_REASON}),
    "activity_area": frozenset({"village_code"}),
    "township_code": frozenset({"village_code", "address"}),
    "initiators": frozenset({"members"}),
    "members": frozenset({"initiators", "party_members"}),
    "hearing": frozenset({"heard_on", "hearing_said"}),
    "changed": frozenset({*CHANGEABLE, NAME_REASON}),
}
"""What is reopened along with an answer, for it may have to follow."""


class Sort(enum.StrEnum):
    """What a remark can be pinned to (补正对象)."""

    ANSWER = "answer"  # 填报事项
    MATERIAL = "material"  # 材料


@dataclass(frozen=True)
class Target:
    """One answer or one material of the checklist."""

    sort: Sort
    name: str

    def __str__(self) -> str:
        """As it is stored: ``answer:name``, ``material:charter``."""
        return f"{self.sort}:{self.name}"

    @classmethod
    def read(cls, text: str) -> Target:
        """The inverse of `str`. ValueError for what is no target."""
        sort, _colon, name = text.partition(":")
        target = cls(Sort(sort), name)
        if name not in (QUESTIONS if target.sort is Sort.ANSWER else ITEMS):
            raise ValueError(text)
        return target

    @property
    def label(self) -> Message:
        """What it is called on pages and papers."""
        return QUESTIONS[self.name] if self.sort is Sort.ANSWER else ITEMS[Item(self.name)]


@dataclass(frozen=True)
class Reopened:
    """What may be changed while a case is back for correction."""

    answers: frozenset[str]
    items: frozenset[Item]


def reopened(targets: Iterable[Target], needed: Collection[str], lacking: Collection[Item]) -> Reopened:
    """What remarks reopen: what they are pinned to, what depends on it, and what else has to be mended by now."""
    pinned = list(targets)
    answers = {target.name for target in pinned if target.sort is Sort.ANSWER}
    follow = {name for answer in answers for name in DEPENDENTS.get(answer, ())}
    items = {Item(target.name) for target in pinned if target.sort is Sort.MATERIAL}
    return Reopened(frozenset({*answers, *follow, *needed}), frozenset({*items, *lacking}))


def targets(kind: Kind, answers: Answers, policy: Policy) -> list[Target]:
    """All that a remark on such a case can be pinned to, in the order of its pages."""
    names = [name for names in asked(kind, answers).values() for name in names]
    if not policy.village_opinion:
        names = [name for name in names if name != "village_opinion"]
    items = checklist(kind, answers, policy)
    return [Target(Sort.ANSWER, name) for name in names] + [Target(Sort.MATERIAL, item) for item in items]


def check_remarks(remarks: Mapping[str, str], there: Collection[Target]) -> dict[Target, str]:
    """The remarks by what they are pinned to, of what this case has (`there`).

    RuleBroken, at the target, for one that says nothing or too much.
    """
    by_name = {str(target): target for target in there}
    for name, text in remarks.items():
        if name not in by_name:
            raise RuleBroken(_("This case has nothing of that kind to correct. Open the page again."))
        if not text.strip():
            raise RuleBroken(_("Write what has to be corrected here, or take the tick away."), name)
        if len(text.strip()) > LONGEST_REMARK:
            raise RuleBroken(_("Write at most %(most)s characters.", most=LONGEST_REMARK), name)
        unprintable = no_font(text)  # it stands in the notice
        if unprintable:
            raise RuleBroken(unprintable, name)
    return {by_name[name]: text.strip() for name, text in remarks.items()}


def check_resolved(label: Message, *, resolved: bool, changed: bool, reply: str) -> None:
    """RuleBroken if a remark is not resolved: by a change, or by a reply that says why nothing was changed."""
    if not resolved:
        raise RuleBroken(
            _("“%(field)s” is not resolved yet: correct it and tick “Resolved” on the page “To correct”.", field=label)
        )
    if not changed and not reply.strip():
        raise RuleBroken(
            _("“%(field)s” stands as it was returned: change it, or reply why it stays as it is.", field=label)
        )
