"""Differences counted by place, and the sentence that a report says of each place. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from portal.ledger.rules.comparing import Kind, Reason
from portal.regions import codes
from portal.shared.errors import Message
from portal.shared.errors import msg as _


@dataclass(frozen=True)
class Group:
    """Differences of one sort. A path is None where the organization is not on that moment's list."""

    kind: Kind
    reason: Reason | None
    late: bool
    before: str | None
    after: str | None


Counted = Counter[Group]
"""How many there are of each sort."""


@dataclass
class Tally:
    """The numbers of one place (`path`; empty: all of it): at the first moment, what happened, at the second."""

    path: str
    begin: int = 0
    added: int = 0
    added_late: int = 0
    moved_in: int = 0
    moved_out: int = 0
    moved_within: int = 0
    left: Counter[Reason] = field(default_factory=Counter)
    changed: int = 0

    @property
    def gone(self) -> int:
        """How many left, for whatever reason."""
        return self.left.total()

    @property
    def end(self) -> int:
        """How many there are at the second moment."""
        return self.begin + self.added + self.moved_in - self.moved_out - self.gone

    @property
    def moved(self) -> int:
        """How many moved in, out or within."""
        return self.moved_in + self.moved_out + self.moved_within

    @property
    def count(self) -> int:
        """How many differences there are."""
        return self.added + self.gone + self.moved + self.changed

    @property
    def differs(self) -> bool:
        """Whether anything happened."""
        return self.count > 0

    def take(self, sort: Group, count: int) -> None:
        """Count differences, of which some may lie elsewhere."""
        was, is_now = self._holds(sort.before), self._holds(sort.after)
        if sort.kind is Kind.MOVED:
            self.moved_within += count * (was and is_now)
            self.moved_out += count * (was and not is_now)
            self.moved_in += count * (is_now and not was)
        elif sort.kind is Kind.ADDED and is_now:
            self.added += count
            self.added_late += count * sort.late
        elif sort.kind is Kind.LEFT and was:
            self.left[sort.reason or Reason.FITS_NOT] += count
        elif sort.kind is Kind.CHANGED and was:
            self.changed += count

    def _holds(self, path: str | None) -> bool:
        return path is not None and codes.within(path, self.path)


def tally(path: str, begin: Mapping[str, int], found: Counted) -> Tally:
    """The numbers of one place; `begin` are those of the first moment by township path."""
    tally = Tally(path, sum(count for township, count in begin.items() if codes.within(township, path)))
    for sort, count in found.items():
        tally.take(sort, count)
    return tally


@dataclass(frozen=True)
class Tallies:
    """The numbers of all, of each management unit and of each township, in official order."""

    whole: Tally
    units: Sequence[Tally]
    townships: Sequence[Tally]


def tallies(begin: Mapping[str, int], found: Counted) -> Tallies:
    """The numbers of all places where an organization stands at either moment."""
    townships = sorted({*begin, *(path for sort in found for path in (sort.before, sort.after) if path)})
    units = sorted({unit(path) for path in townships})
    whole, *rest = [tally(path, begin, found) for path in ("", *units, *townships)]
    return Tallies(whole, rest[: len(units)], rest[len(units) :])


def unit(path: str) -> str:
    """The path of the management unit that a township path lies below."""
    return codes.path(*codes.parts(path)[:2])


LEFT: Mapping[Reason, Message] = {
    Reason.CANCELLED: _("%(count)s cancelled"),
    Reason.REVOKED: _("%(count)s revoked"),
    Reason.REGISTERED_ELSEWHERE: _("%(count)s registered with the county"),
    Reason.TAKEN_BACK: _("the filing of %(count)s taken back"),
    Reason.FITS_NOT: _("%(count)s meeting the conditions no longer"),
}


def sentence(place: Message | str, tally: Tally, about: date | None = None) -> Message:
    """What a report says of a place.

    `about`: both moments are this day, so all that differs was recorded afterwards about it.
    """
    begin, end = (_BEGIN_KNOWN, _END_KNOWN) if about else (_BEGIN, _END)
    numbers = [_count(begin, tally.begin), *_events(tally, known=about is not None), _count(end, tally.end)]
    name = _("%(place)s (as of %(day)s)", place=place, day=about) if about else place
    if not tally.differs:
        return _("%(place)s: %(numbers)s; nothing changed.", place=name, numbers=joined(numbers))
    if not tally.changed:
        return _("%(place)s: %(numbers)s.", place=name, numbers=joined(numbers))
    if about:
        words = _("%(place)s: %(numbers)s; details of %(changed)s put right or entered late.")
    else:
        words = _("%(place)s: %(numbers)s; details of %(changed)s changed.")
    return Message(words.text, {"place": name, "numbers": joined(numbers), "changed": tally.changed})


_BEGIN, _END = _("%(count)s at the beginning"), _("%(count)s at the end")
_BEGIN_KNOWN, _END_KNOWN = _("%(count)s known at first"), _("%(count)s known now")


def _events(tally: Tally, *, known: bool) -> list[Message]:
    said = []
    if known:
        said.append((_("%(count)s entered late"), tally.added))
    elif tally.added_late:
        words = _("%(count)s added, %(late)s of them entered late")
        said.append((Message(words.text, {"late": tally.added_late}), tally.added))
    else:
        said.append((_("%(count)s added"), tally.added))
    said.append((_("%(count)s moved in"), tally.moved_in))
    said.append((_("%(count)s moved out"), tally.moved_out))
    said += [(LEFT[reason], tally.left[reason]) for reason in LEFT]
    said.append((_("%(count)s moved within the place"), tally.moved_within))
    return [_count(words, count) for words, count in said if count]


def _count(words: Message, count: int) -> Message:
    return Message(words.text, words.params | {"count": count})


def joined(parts: Sequence[Message]) -> Message:
    """Several phrases as one, with the comma of the reader's language."""
    first, *more = parts
    return _("%(first)s, %(more)s", first=first, more=joined(more)) if more else first
