"""What a policy may not do to cases under way (one row per reason). Pure.

A case keeps the settings it began under, so that most changes cannot hurt one. These can: what is shared between cases
(numbers, addresses), who has to act, and what the register would hold against the rule of its own day.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.filing.policy import County, Policy
from portal.filing.rules.numbering import may_collide
from portal.filing.rules.steps import KINDS, Kind
from portal.organizations.rules import Field, label
from portal.shared.errors import Message
from portal.shared.errors import msg as _


@dataclass(frozen=True)
class Running:
    """A case that is open: what it may stumble over."""

    id: int
    kind: Kind
    name: str
    fields: frozenset[Field]
    template: str
    beside: str | None = None
    """Who else has the address it asks for."""

    @property
    def called(self) -> Message:
        """The case as a sentence names it."""
        return _("case %(case)s (%(kind)s, %(name)s)", case=self.id, kind=KINDS[self.kind], name=self.name or "…")


@dataclass(frozen=True)
class Around:
    """What a new policy meets: what held before it, the open cases, templates of other numbers, who can confirm."""

    before: Policy
    running: Sequence[Running]
    templates: Collection[str]
    confirming: int


Rule = Callable[[Policy, Around], Iterator[Message]]


def _category_in_use(policy: Policy, around: Around) -> Iterator[Message]:
    dropped = set(around.before.fields) - set(policy.fields)
    for case in around.running:
        for field in sorted(case.fields & dropped):
            yield _(
                "“%(field)s” cannot be dropped yet: %(case)s is about an organization of this category. "
                "Close the case first, or keep the category.",
                field=label(field),
                case=case.called,
            )


def _address_in_use(policy: Policy, around: Around) -> Iterator[Message]:
    if policy.shared_address or not around.before.shared_address:
        return
    for case in around.running:
        if case.beside:
            yield _(
                "Addresses are still shared: %(case)s asks for the address of %(other)s. "
                "Close the case first, or go on allowing it.",
                case=case.called,
                other=case.beside,
            )


def _number_in_use(policy: Policy, around: Around) -> Iterator[Message]:
    template = policy.number_template
    if template == around.before.number_template:
        return
    for case in around.running:
        if may_collide(template, case.template):
            yield _(
                "%(case)s still gets its number by “%(other)s”, and both could give the same number. "
                "Set the parts apart by another sign, for example a hyphen.",
                case=case.called,
                other=case.template,
            )
            return
    for other in sorted(around.templates):
        if may_collide(template, other):
            yield _(
                "Numbers are or were given by “%(other)s”, and both could give the same number. "
                "Set the parts apart by another sign, for example a hyphen.",
                other=other,
            )
            return


def _nobody_confirms(policy: Policy, around: Around) -> Iterator[Message]:
    if policy.county is County.CONFIRMS and not around.confirming:
        yield _(
            "Nobody in the county may confirm: no case could ever be filed. Have a county officer given the duty first."
        )


IMPOSSIBLE: Mapping[str, Rule] = {
    "fields": _category_in_use,
    "shared_address": _address_in_use,
    "number_template": _number_in_use,
    "county": _nobody_confirms,
}
"""Why a policy is refused, by the field of the form that would have to be mended."""


def impossible(policy: Policy, around: Around) -> dict[str, Message]:
    """What makes this policy impossible now, by field: the first reason of each."""
    found = {name: next(rule(policy, around), None) for name, rule in IMPOSSIBLE.items()}
    return {name: sentence for name, sentence in found.items() if sentence is not None}
