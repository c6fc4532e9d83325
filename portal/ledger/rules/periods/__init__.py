"""Closing a period (期末封账): which days it holds, who may take which step, what figures it keeps. Pure."""

from portal.ledger.rules.periods.figures import GROUPS, check_own, counted, figure_label, summed
from portal.ledger.rules.periods.span import KINDS, Kind, Period, overs, period_of, read
from portal.ledger.rules.periods.steps import ACTS, STAGES, STEPS, Act, Stage, State, Step, check_reason, stage, step

__all__ = [
    "ACTS",
    "GROUPS",
    "KINDS",
    "STAGES",
    "STEPS",
    "Act",
    "Kind",
    "Period",
    "Stage",
    "State",
    "Step",
    "check_own",
    "check_reason",
    "counted",
    "figure_label",
    "overs",
    "period_of",
    "read",
    "stage",
    "step",
    "summed",
]
