"""Pages of filing."""

from portal.filing.views import (
    begin,
    cases,
    certificate,
    correcting,
    correction,
    documents,
    drafts,
    lists,
    many,
    materials,
    names,
    papers,
    policies,
    printing,
    start,
    submission,
)
from portal.filing.views.blueprint import bp

__all__ = [
    "begin",
    "bp",
    "cases",
    "certificate",
    "correcting",
    "correction",
    "documents",
    "drafts",
    "lists",
    "many",
    "materials",
    "names",
    "papers",
    "policies",
    "printing",
    "start",
    "submission",
]
