"""What follows from setting a record right: which facts, from what to what, from which day to which. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from portal.filing.rules.answers import ON_THE_CERTIFICATE
from portal.history.rules import FOREVER, Place, Span, Statement
from portal.history.rules import standing as counting
from portal.organizations.rules import FACT_LABELS, PUBLIC_FACTS

PRINTED = ON_THE_CERTIFICATE | {"filing_number", "certificate_from", "certificate_until"}
"""The facts that stand on a certificate."""


@dataclass(frozen=True)
class Effect:
    """A fact that holds otherwise from a day (included) to a day (not included; FOREVER: from then on)."""

    fact: str
    valid_from: date
    valid_to: date
    before: Any
    after: Any

    def covers(self, day: date) -> bool:
        """Whether it holds otherwise on this day."""
        return self.valid_from <= day < self.valid_to

    @property
    def last(self) -> date | None:
        """The last day on which it holds otherwise; None if there is no end."""
        return None if self.valid_to == FOREVER else date.fromordinal(self.valid_to.toordinal() - 1)


def effects(before: Sequence[Span], after: Sequence[Span]) -> list[Effect]:
    """What differs between two foldings of a record, fact by fact in official order, the earlier days first.

    On days on which the record is in one of them alone, its standing stands for all of it; None is: not on record.
    """
    edges = sorted({day for span in (*before, *after) for day in (span.valid_from, span.valid_to)})
    found: dict[str, list[Effect]] = {}
    for start, end in pairwise(edges):
        old, new = _on(before, start), _on(after, start)
        names = FACT_LABELS if old is not None and new is not None else ("standing",)
        for name in names:
            was, will = (old or {}).get(name), (new or {}).get(name)
            if was != will:
                _join(found.setdefault(name, []), Effect(name, start, end, was, will))
    return [effect for name in FACT_LABELS for effect in found.get(name, ())]


def _on(spans: Sequence[Span], day: date) -> Mapping[str, Any] | None:
    return next((span.facts for span in spans if span.valid_from <= day < span.valid_to), None)


def _join(found: list[Effect], effect: Effect) -> None:
    """Go on with the last one where it says the same up to this day."""
    last = found[-1] if found else None
    if last and (last.valid_to, last.before, last.after) == (effect.valid_from, effect.before, effect.after):
        found[-1] = Effect(effect.fact, last.valid_from, effect.valid_to, effect.before, effect.after)
    else:
        found.append(effect)


def later(said: Sequence[Statement], day: date, wrong: Place | None) -> list[Statement]:
    """The entries that count and take effect after `day`: they stay. Without the `wrong` one, in folding order."""
    return [each for each in counting(said) if each.effective_on > day and each.place != wrong]


def shown_to_the_public(found: Iterable[Effect], today: date, published: Iterable[str] = ()) -> list[str]:
    """The facts that the public card shows otherwise today, in official order."""
    public = {*PUBLIC_FACTS, *published}
    return list(dict.fromkeys(effect.fact for effect in found if effect.fact in public and effect.covers(today)))


def printed_otherwise(found: Iterable[Effect], day: date) -> list[str]:
    """The facts of that day that stand otherwise on a certificate issued then."""
    return list(dict.fromkeys(effect.fact for effect in found if effect.fact in PRINTED and effect.covers(day)))
