"""How long a case has been in whose hands, as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.filing.models import FilingStep
from portal.filing.rules.deadlines import Holder, Span, Taken, spans
from portal.shared import clock
from portal.shared.working_days import Calendar


@dataclass(frozen=True)
class Hands:
    """Who had a case from when to when, and how many working days both sides took."""

    spans: list[Span]
    office: int
    applicant: int


def in_hands(days: Calendar, history: Iterable[FilingStep]) -> Hands:
    """The hands a case went through, in order."""
    taken = [Taken(step.action, step.from_state, step.to_state, step.at) for step in history]
    found = spans(taken, days, clock.now())
    applicant = sum(span.working_days for span in found if span.holder is Holder.APPLICANT)
    return Hands(found, sum(span.working_days for span in found) - applicant, applicant)
