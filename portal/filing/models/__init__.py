"""Tables of filing."""

from portal.filing.models.case import Filing, FilingStep, Material
from portal.filing.models.policy import NumberCounter, PolicyVersion

__all__ = ["Filing", "FilingStep", "Material", "NumberCounter", "PolicyVersion"]
