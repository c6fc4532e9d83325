"""Reading people, duties and the audit."""

from portal.accounts.queries.audit import Line, all_lines, details_of, lines
from portal.accounts.queries.people import (
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
    "Line",
    "all_lines",
    "colleagues",
    "details_of",
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
