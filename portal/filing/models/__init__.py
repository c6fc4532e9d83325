"""Tables of filing."""

from portal.filing.models.case import DraftChange, Filing, FilingStep, Material
from portal.filing.models.certificate import Certificate, CertificatePrintFile
from portal.filing.models.correction import Remark
from portal.filing.models.document import DocumentPrintFile, IssuedDocument
from portal.filing.models.name import NameCheck
from portal.filing.models.policy import NumberCounter, PolicyVersion

__all__ = [
    "Certificate",
    "CertificatePrintFile",
    "DocumentPrintFile",
    "DraftChange",
    "Filing",
    "FilingStep",
    "IssuedDocument",
    "Material",
    "NameCheck",
    "NumberCounter",
    "PolicyVersion",
    "Remark",
]
