"""Two states of the ledger compared: who came, who left and why, who moved, what changed of whom. Pure.

A state is what a list shows at one moment: the organizations of a place that meet its conditions. Where one of them
stands at the other moment without being on that list (cancelled, moved away, of another field), that is told too, for
it is the reason.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.history.rules import Place, Statement, standing
from portal.ledger.rules.moments import Moment
from portal.organizations.rules import ENDS, FACT_LABELS, ON_THE_REGISTER, EntryKind, Standing
from portal.shared.errors import Message
from portal.shared.errors import msg as _

PLACE = ("township_code", "village_code")
Facts = Mapping[str, Any]


class Kind(enum.StrEnum):
    """What became of an organization between two moments (变动类别)."""

    ADDED = "added"  # 新增
    LEFT = "left"  # 减少
    MOVED = "moved"  # 迁移
    CHANGED = "changed"  # 信息变更


class Way(enum.StrEnum):
    """Which way it moved, seen from the place that is looked at (迁移方向)."""

    IN = "moved_in"  # 迁入
    OUT = "moved_out"  # 迁出
    WITHIN = "moved_within"  # 辖区内迁移


class Reason(enum.StrEnum):
    """Why it is on the list now, or no longer (变动原因)."""

    FILED = "filed"  # 新备案
    RETURNED = "returned"  # 恢复: it had left the register
    FITS = "fits"  # 符合筛选条件
    CANCELLED = "cancelled"  # 注销
    REVOKED = "revoked"  # 撤销
    REGISTERED_ELSEWHERE = "registered_elsewhere"  # 转登记
    TAKEN_BACK = "taken_back"  # 备案记录作废
    FITS_NOT = "fits_not"  # 不再符合筛选条件


KINDS: Mapping[Kind, Message] = {
    Kind.ADDED: _("Added"),
    Kind.LEFT: _("Left"),
    Kind.MOVED: _("Moved"),
    Kind.CHANGED: _("Details changed"),
}
WAYS: Mapping[Way, Message] = {
    Way.IN: _("Moved in"),
    Way.OUT: _("Moved out"),
    Way.WITHIN: _("Moved within the place"),
}
REASONS: Mapping[Reason, Message] = {
    Reason.FILED: _("Newly filed"),
    Reason.RETURNED: _("Back on the register"),
    Reason.FITS: _("Meets the conditions of this list now"),
    Reason.CANCELLED: _("Cancelled"),
    Reason.REVOKED: _("Revoked"),
    Reason.REGISTERED_ELSEWHERE: _("Registered with the county"),
    Reason.TAKEN_BACK: _("The filing was taken back"),
    Reason.FITS_NOT: _("Meets the conditions of this list no longer"),
}
ENDINGS = {standing: Reason(standing.value) for standing in ENDS.values()}


@dataclass(frozen=True)
class Seen:
    """An organization at one moment: its facts, where (today's scope path), since when this held.

    `listed`: it is on the list that is compared. `fits`: it meets the conditions of the list, whatever its place.
    """

    facts: Facts = field(hash=False)
    path: str
    since: date
    lapsed: bool = False
    listed: bool = True
    fits: bool = True

    @property
    def place(self) -> tuple[Any, ...]:
        """Township and village."""
        return tuple(self.facts[name] for name in PLACE)


@dataclass(frozen=True)
class Difference:
    """One organization that stands otherwise at the second moment than at the first.

    `facts` are the names of those that differ, in the ledger's order; of one that came or left none are named, of one
    that is seen at one moment only because it lies elsewhere at the other, the place alone.
    """

    organization_id: int
    kind: Kind
    before: Seen | None
    after: Seen | None
    facts: tuple[str, ...] = ()
    way: Way | None = None
    reason: Reason | None = None
    late: bool = False
    """True of the first day already, and only recorded afterwards: entered late, or put right."""
    said: tuple[EntryKind, ...] = ()
    """What was said between the moments of the facts that differ: a renewal, a change, a correction."""

    @property
    def shown(self) -> Seen:
        """How it is listed: as it is, or as it last was on the list."""
        return next(seen for seen in (self.after, self.before) if seen and seen.listed)

    @property
    def by_time(self) -> bool:
        """Whether its certificate ended in between: nobody said anything, time passed."""
        return (
            "standing" in self.facts
            and self.after is not None
            and self.after.lapsed
            and self.after.facts["standing"] == Standing.LAPSED
        )


def difference(organization_id: int, before: Seen | None, after: Seen | None, since: date) -> Difference | None:
    """What became of it; None if the lists show the same. `since` is the first moment's day."""
    was, is_now = _listed(before), _listed(after)
    late = after is None or after.since <= since
    if was and is_now:
        return _both(organization_id, was, is_now, late=late)
    if was:
        return _gone(organization_id, was, after, late=late)
    if is_now:
        return _come(organization_id, before, is_now, since)
    return None


def _listed(seen: Seen | None) -> Seen | None:
    return seen if seen and seen.listed else None


def _both(organization_id: int, before: Seen, after: Seen, *, late: bool) -> Difference | None:
    facts = tuple(name for name in FACT_LABELS if before.facts[name] != after.facts[name])
    if not facts:
        return None
    if before.place != after.place:
        return Difference(organization_id, Kind.MOVED, before, after, facts, Way.WITHIN, late=late)
    return Difference(organization_id, Kind.CHANGED, before, after, facts, late=late)


def _gone(organization_id: int, before: Seen, after: Seen | None, *, late: bool) -> Difference:
    if after and after.fits:
        return Difference(organization_id, Kind.MOVED, before, after, _places(before, after), Way.OUT, late=late)
    reason = why_left(after.facts["standing"] if after else None)
    return Difference(organization_id, Kind.LEFT, before, after, reason=reason, late=late)


def why_left(standing: Standing | None) -> Reason:
    """Why an organization that stands so at the second moment is not on the list; None: nothing holds of it."""
    return Reason.TAKEN_BACK if standing is None else ENDINGS.get(standing, Reason.FITS_NOT)


def _come(organization_id: int, before: Seen | None, after: Seen, since: date) -> Difference:
    late = after.since <= since
    if before and before.fits:
        return Difference(organization_id, Kind.MOVED, before, after, _places(before, after), Way.IN, late=late)
    if before is None:
        filed_on = after.facts["filed_on"]
        late = late or (filed_on is not None and filed_on <= since)
    reason = why_added(before.facts["standing"] if before else None, after.facts["standing"])
    return Difference(organization_id, Kind.ADDED, before, after, reason=reason, late=late)


def why_added(before: Standing | None, after: Standing) -> Reason:
    """Why an organization is on the list that stood so at the first moment (None: nothing held), and so now."""
    if before is None:
        return Reason.FILED
    returned = before not in ON_THE_REGISTER and after in ON_THE_REGISTER
    return Reason.RETURNED if returned else Reason.FITS


def _places(before: Seen, after: Seen) -> tuple[str, ...]:
    return tuple(name for name in PLACE if before.facts[name] != after.facts[name])


def said_of(
    facts: Collection[str], statements: Sequence[Statement], before: Moment, after: Moment
) -> tuple[EntryKind, ...]:
    """The kinds of one record's entries by which these facts differ between two moments, in the order of their days.

    An entry that counted at the first moment and was taken back by the second is a taking back.
    """
    told = [each for each in statements if not each.changes.keys().isdisjoint(facts) or each.annuls]
    was, is_now = _counting(told, before), _counting(told, after)
    kinds = [EntryKind(each.kind) for place, each in is_now.items() if place not in was]
    if any(each.annuls in was for each in _known(told, after)):
        kinds.append(EntryKind.ANNULLED)
    return tuple(dict.fromkeys(kinds))


def _counting(statements: Sequence[Statement], moment: Moment) -> dict[Place, Statement]:
    return {each.place: each for each in standing(_known(statements, moment)) if each.effective_on <= moment.as_of}


def _known(statements: Sequence[Statement], moment: Moment) -> list[Statement]:
    return [each for each in statements if moment.known is None or each.recorded_at <= moment.known]
