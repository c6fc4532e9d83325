"""Pages of filing."""

from portal.filing.views import (
    cases,
    certificate,
    documents,
    drafts,
    lists,
    many,
    materials,
    names,
    papers,
    printing,
    start,
    submission,
)
from portal.filing.views.blueprint import bp

__all__ = [
    "bp",
    "cases",
    "certificate",
    "documents",
    "drafts",
    "lists",
    "many",
    "materials",
    "names",
    "papers",
    "printing",
    "start",
    "submission",
]
