"""Closing a period (期末封账): which days it holds, who may take which step, what figures it keeps. Pure."""

from portal.ledger.rules.periods.figures import GROUPS, Behind, behind, check_own, counted, figure_label, shown, summed
from portal.ledger.rules.periods.span import KINDS, Kind, Period, overs, period_of, read
from portal.ledger.rules.periods.steps import (
    ACTS,
    NEXT,
    PERMISSIONS,
    STAGES,
    STEPS,
    TOWNSHIP_ACTS,
    Act,
    Stage,
    State,
    Step,
    check_reason,
    stage,
    step,
)

__all__ = [
    "ACTS",
    "GROUPS",
    "KINDS",
    "NEXT",
    "PERMISSIONS",
    "STAGES",
    "STEPS",
    "TOWNSHIP_ACTS",
    "Act",
    "Behind",
    "Kind",
    "Period",
    "Stage",
    "State",
    "Step",
    "behind",
    "check_own",
    "check_reason",
    "counted",
    "figure_label",
    "overs",
    "period_of",
    "read",
    "shown",
    "stage",
    "step",
    "summed",
]
