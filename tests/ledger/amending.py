"""An organization with a life, and the way through the pages that set it right."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.history.models import Entry
from portal.organizations.models import Organization
from portal.organizations.queries import facts_on
from tests.conftest import Arrange
from tests.support.entries import entries_of
from tests.support.forms import fields_of
from tests.support.visitor import Visitor

LATER, LATEST = date(2025, 6, 1), date(2025, 9, 1)
WHY = "录入时看错了原件"


def of(made: Organization, rest: str = "") -> str:
    """The address of the record, or of one of its pages."""
    return f"/ledger/organizations/{made.id}{rest}"


def said(arrange: Arrange, made: Organization) -> list[Entry]:
    """All that is recorded of it."""
    with arrange() as session:
        return entries_of(session, "organization", made.id)


def on(arrange: Arrange, made: Organization, day: date, fact: str = "members", known: date | None = None) -> object:
    """What holds of it on a day."""
    with arrange() as session:
        return (facts_on(session, made.id, day, known) or {}).get(fact)


def typed(visitor: Visitor, page: str, **typed: str) -> dict[str, str]:
    """The form of a page with something typed into it."""
    return fields_of(visitor.get(page).text, page) | typed


def through(visitor: Visitor, page: str, **what: str) -> Any:  # noqa: ANN401 - a response
    """Type, look at what it comes to, confirm; the last answer."""
    checked = visitor.post(page, data=typed(visitor, page, **what) | {"go": "preview"})
    assert checked.status_code == 200, checked.text
    return visitor.post(page, data=fields_of(checked.text, page) | {"go": "confirm"})


def facts_of(visitor: Visitor, made: Organization, moment: dict[str, str]) -> str:
    """The facts of the page at a moment, without what happened."""
    page = visitor.get(of(made), query_string=moment).text
    return page[page.index("<main") : page.index('id="life"')]
