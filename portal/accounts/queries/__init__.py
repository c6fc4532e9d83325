"""Reading people, duties and the audit."""

from portal.accounts.queries.audit import AuditFilter, Line, all_lines, lines
from portal.accounts.queries.people import (
    Places,
    colleagues,
    names_of,
    people_page,
    people_with,
    person,
    person_by_login,
    person_for_update,
    person_within,
    places_within,
)

__all__ = [
    "AuditFilter",
    "Line",
    "Places",
    "all_lines",
    "colleagues",
    "lines",
    "names_of",
    "people_page",
    "people_with",
    "person",
    "person_by_login",
    "person_for_update",
    "person_within",
    "places_within",
]
