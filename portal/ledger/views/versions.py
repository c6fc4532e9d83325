"""The versions of one organization, side by side; or one day as known before and after something was recorded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.accounts.access import requires, signed_in
from portal.accounts.permissions import Permission
from portal.history.rules import Statement
from portal.ledger.forms.versions import KNOWN_FROM, KNOWN_TO, NAMED, twice
from portal.ledger.queries import amending
from portal.ledger.queries import versions as queries
from portal.ledger.rules import life, moments
from portal.ledger.rules import versions as rules
from portal.ledger.rules.moments import AS_OF, KNOWN_ON
from portal.ledger.rules.versions import Version
from portal.ledger.rules.wanted import check_names
from portal.ledger.views.blueprint import bp
from portal.organizations import queries as organizations
from portal.organizations.rules import EntryKind, label
from portal.regions.queries import display_names
from portal.shared import clock
from portal.shared.db import db
from portal.shared.errors import RuleBroken
from portal.shared.web import look

INSTANT = timedelta(microseconds=1)
NUMBER = re.compile(r"[0-9]{1,9}")
"""The number of an entry in its book."""
PARAMETERS = frozenset({"v", KNOWN_ON, "entry", AS_OF, KNOWN_FROM, KNOWN_TO, "only"})


@dataclass(frozen=True)
class Compared:
    """The columns of the page, all that could be chosen; the day that two show, and the entry between them."""

    columns: Sequence[Version] = ()
    choices: Sequence[Version] = ()
    day: date | None = None
    entry: Statement | None = None

    @property
    def twice(self) -> bool:
        """Whether it is one day, as known twice."""
        return self.day is not None


@bp.get("/ledger/organizations/<int:organization_id>/versions")
@requires(Permission.ORGANIZATION_READ)
def versions(organization_id: int) -> ResponseReturnValue:
    """Facts as rows, versions as columns.

    `v` names versions by their first days, `known_on` says as known when; `entry` (``420302/9``) shows its day before
    and after it was recorded; `as_of`, `known_from` and `known_to` one day as known on two days; `only` the rows that
    differ.
    """
    session, person = db.session(), signed_in()
    check_names(request.args, PARAMETERS)
    row = organizations.organization_or_404(session, person, Permission.ORGANIZATION_READ, organization_id, void=True)
    key = organizations.key_of(session, row)

    def page(broken: RuleBroken | None) -> str:
        compared = Compared() if broken else _compared(session, row.id, key)
        facts = [column.facts for column in compared.columns if column.facts]
        places = display_names(session, {code for each in facts for code in life.codes_in([], each)})
        found = rules.rows(compared.columns, lambda name, value: life.worded(name, value, places), life.NOT_ON_RECORD)
        only = "only" in request.args
        return render_template(
            "ledger/versions.html",
            broken=broken,
            organization=row,
            compared=compared,
            rows=[one for one in found if one.changes or not only],
            only=only,
            filters=NAMED,
            kind=label(EntryKind(compared.entry.kind)) if compared.entry else None,
        )

    return look(page)


def _compared(session: Session, organization_id: int, key: bytes | None) -> Compared:
    """What the address asks for. RuleBroken at the day that is nonsense."""
    if KNOWN_FROM in request.args:
        return _twice(session, organization_id, key)
    if "entry" in request.args:
        return _around(session, organization_id, key, request.args["entry"])
    known = moments.read(request.args, clock.today()).known
    found = queries.versions(session, organization_id, key, known)
    return Compared(rules.chosen(found, request.args.getlist("v")), found)


def _twice(session: Session, organization_id: int, key: bytes | None) -> Compared:
    asked = twice(request.args, clock.today())
    found = [queries.version_on(session, organization_id, key, asked.as_of, known) for known in asked.known]
    return Compared(found, day=asked.as_of)


def _around(session: Session, organization_id: int, key: bytes | None, place: str) -> Compared:
    """The day an entry takes effect, as known just before it was recorded and as known with it."""
    book, _stroke, number = place.partition("/")
    counted = int(number) if NUMBER.fullmatch(number) else 0
    entry = amending.entry_or_404(amending.statements(session, organization_id), (book, counted))
    instants = (entry.recorded_at - INSTANT, entry.recorded_at)
    found = [queries.version_on(session, organization_id, key, entry.effective_on, instant) for instant in instants]
    return Compared(found, day=entry.effective_on, entry=entry)
