"""Rules of filing: steps, answers, materials, numbers. Pure."""

from portal.filing.rules.steps import STEPS, Action, Kind, State, Step, step, steps_for

__all__ = ["STEPS", "Action", "Kind", "State", "Step", "step", "steps_for"]
