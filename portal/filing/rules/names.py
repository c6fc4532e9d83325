"""A wanted name beside those that look like it: how near, who holds it, what follows (domain.md A9). Pure.

The same name in the village blocks, in the township needs a reason, in the county warns; names that are merely alike
are listed. A draft holds no name yet: it is listed too. Why so: docs/decisions/names-that-look-alike.md.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from portal.filing.rules.answers import NAME_REASON, Answers, changed
from portal.filing.rules.steps import STATES, Kind, State
from portal.filing.rules.verdicts import Verdict
from portal.organizations.rules import ON_THE_REGISTER, Standing, label
from portal.organizations.rules.names import Likeness, Named, likeness, tidy
from portal.shared.errors import Message
from portal.shared.errors import msg as _


class Nearness(enum.StrEnum):
    """How near an organization is to the place of a wanted name (同名范围)."""

    VILLAGE = "village"  # 本村(社区)
    TOWNSHIP = "township"  # 本乡镇(街道)
    COUNTY = "county"  # 本县(市、区)


NEARNESS: Mapping[Nearness, Message] = {
    Nearness.VILLAGE: _("in the same village or community"),
    Nearness.TOWNSHIP: _("in the same township or street"),
    Nearness.COUNTY: _("in the same county"),
}

VERDICTS: Mapping[Verdict, Message] = {
    Verdict.CLEAR: _("No organization nearby has a name like this."),
    Verdict.ALIKE: _("There are names that look like this one. Make sure that it is another organization."),
    Verdict.REASONED: _("An organization of the township has the same name: a reason is needed."),
    Verdict.BLOCKED: _("The name is taken in this village or community: choose another."),
}
"""What a check says of the name."""


def wanted_name(kind: Kind, answers: Answers) -> str:
    """The name a case asks for, on one line: of a new organization, or of one that changes its name; "" if none."""
    asks = kind is Kind.ESTABLISH or (kind is Kind.CHANGE and "name" in changed(answers))
    return tidy(" ".join(answers.get("name", "").splitlines())) if asks else ""


@dataclass(frozen=True)
class Lookalike:
    """One whose name looks like the wanted one: an organization, or a case that is not decided.

    `free_on`: the first day on which its name may be taken, of one that has left the register; None if it holds it.
    """

    name: str
    likeness: Likeness
    nearness: Nearness
    township_code: str
    village_code: str | None
    organization_id: int | None = None
    filing_id: int | None = None
    standing: Standing | None = None
    state: State | None = None
    free_on: date | None = None

    @property
    def verdict(self) -> Verdict:
        """What follows from this one."""
        if self.likeness is not Likeness.SAME or self.state is State.DRAFT:
            return Verdict.ALIKE
        return _WEIGHT[self.nearness]

    @property
    def stands(self) -> Message:
        """Where it stands, in words."""
        if self.state is not None:
            return _("case %(number)s: %(state)s", number=self.filing_id, state=STATES[self.state])
        if self.standing is None or self.standing in ON_THE_REGISTER:
            return _("on the register")
        if self.free_on is not None:
            return _("%(standing)s; the name is free from %(day)s", standing=label(self.standing), day=self.free_on)
        return label(self.standing)


_WEIGHT: Mapping[Nearness, Verdict] = {
    Nearness.VILLAGE: Verdict.BLOCKED,
    Nearness.TOWNSHIP: Verdict.REASONED,
    Nearness.COUNTY: Verdict.ALIKE,
}
_ORDER = (Verdict.CLEAR, Verdict.ALIKE, Verdict.REASONED, Verdict.BLOCKED)


@dataclass(frozen=True)
class Checked:
    """A wanted name and all that look like it, those that matter most first.

    `around` are the official names of the divisions of its township, and of those it lies in, by code.
    """

    wanted: Named
    found: tuple[Lookalike, ...] = ()
    around: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def verdict(self) -> Verdict:
        """The gravest of all."""
        return max((each.verdict for each in self.found), key=_ORDER.index, default=Verdict.CLEAR)


def alike(wanted: Named, other: Named) -> tuple[Likeness, Nearness] | None:
    """Why and how near two names of one county are alike; None if they are not."""
    why = likeness(wanted, other)
    return None if why is None else (why, nearness(wanted, other))


def nearness(wanted: Named, other: Named) -> Nearness:
    """How near two places of one county are."""
    if wanted.township_code != other.township_code:
        return Nearness.COUNTY
    same = wanted.village_code is not None and wanted.village_code == other.village_code
    return Nearness.VILLAGE if same else Nearness.TOWNSHIP


def in_order(found: Iterable[Lookalike]) -> tuple[Lookalike, ...]:
    """The gravest first, then the nearest, the likest; organizations before cases."""
    near, like = list(Nearness), list(Likeness)

    def rank(each: Lookalike) -> tuple[int, int, int, bool, str, int]:
        grave = -_ORDER.index(each.verdict)
        who = each.organization_id or each.filing_id or 0
        return grave, near.index(each.nearness), like.index(each.likeness), each.state is not None, each.name, who

    return tuple(sorted(found, key=rank))


def refusal(checked: Checked) -> Message | None:
    """Why the name cannot be had; None if it can."""
    worst = checked.found[0] if checked.found else None
    if worst is None or worst.verdict is not Verdict.BLOCKED:
        return None
    if worst.filing_id is not None and worst.state is not None:
        return _(
            "Case %(number)s asks for the same name in this village or community and stands at “%(state)s”. "
            "Settle that case first, or choose another name.",
            number=worst.filing_id,
            state=STATES[worst.state],
        )
    if worst.free_on is not None and worst.standing is not None:
        return _(
            "“%(name)s” of this village or community has left the register (%(standing)s), and its name rests: "
            "it may be used again from %(day)s. Choose another name until then.",
            name=worst.name,
            standing=label(worst.standing),
            day=worst.free_on,
        )
    return _(
        "“%(name)s” in this village or community is an organization already (record %(number)s). Choose another name; "
        "if it is the same organization, enter a change of its record.",
        name=worst.name,
        number=worst.organization_id,
    )


def to_mend(checked: Checked, reason: str) -> dict[str, Message]:
    """What has to be mended before the name can be handed in, by field."""
    blocked = refusal(checked)
    if blocked is not None:
        return {"name": blocked}
    if checked.verdict is Verdict.REASONED and not reason.strip():
        return {NAME_REASON: _("An organization of this township has the same name. Say why both shall have it.")}
    return {}


def to_settle(checked: Checked, reason: str) -> Message | None:
    """Why the case cannot be granted: the name is taken by now, or has come to need a reason.

    `checked` is of organizations alone.
    """
    blocked = refusal(checked)
    if blocked is not None or checked.verdict is not Verdict.REASONED or reason.strip():
        return blocked
    return _(
        "“%(name)s” in this township has the same name by now, and the case does not say why both shall have it. "
        "Return it for correction, or refuse it.",
        name=checked.found[0].name,
    )
