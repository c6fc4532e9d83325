"""Tables of filing."""

from portal.filing.models.case import DraftChange, Filing, FilingStep, Material
from portal.filing.models.certificate import Certificate, CertificatePrintFile
from portal.filing.models.policy import NumberCounter, PolicyVersion

__all__ = [
    "Certificate",
    "CertificatePrintFile",
    "DraftChange",
    "Filing",
    "FilingStep",
    "Material",
    "NumberCounter",
    "PolicyVersion",
]
