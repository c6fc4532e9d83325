"""The versions of one organization, side by side; or one day as known before and after something was recorded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.accounts.access import requires, signed_in
from portal.accounts.permissions import Permission
from portal.history.rules import Statement
from portal.ledger.forms.versions import KnownForm, TwiceForm
from portal.ledger.queries import amending
from portal.ledger.queries import versions as queries
from portal.ledger.rules import life
from portal.ledger.rules import versions as rules
from portal.ledger.rules.versions import Version
from portal.ledger.rules.wanted import check_names
from portal.ledger.views.blueprint import bp
from portal.organizations import queries as organizations
from portal.organizations.rules import EntryKind, label
from portal.regions.queries import display_names
from portal.shared import clock
from portal.shared.db import db

INSTANT = timedelta(microseconds=1)
NUMBER = re.compile(r"[0-9]{1,9}")
"""The number of an entry in its book."""
PARAMETERS = frozenset({"v", "known_on", "entry", "as_of", "known_from", "known_to", "only"})


@dataclass(frozen=True)
class Compared:
    """The columns of the page, all that could be chosen, and the entry that lies between two of them."""

    columns: Sequence[Version]
    choices: Sequence[Version] = ()
    entry: Statement | None = None
    twice: bool = False


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
    known, twice = KnownForm(request.args), TwiceForm(request.args if "known_from" in request.args else None)
    if "known_from" in request.args and twice.validate():
        compared = _twice(session, row.id, key, twice)
    elif "entry" in request.args:
        compared = _around(session, row.id, key, request.args["entry"])
    else:
        compared = _all(session, row.id, key, known)
    facts = [column.facts for column in compared.columns if column.facts]
    places = display_names(session, {code for each in facts for code in life.codes_in([], each)})
    found = rules.rows(compared.columns, lambda name, value: life.worded(name, value, places), life.NOT_ON_RECORD)
    only = "only" in request.args
    page = render_template(
        "ledger/versions.html",
        organization=row,
        compared=compared,
        rows=[one for one in found if one.changes or not only],
        only=only,
        known=known,
        twice=twice,
        today=clock.today(),
        kind=label(EntryKind(compared.entry.kind)) if compared.entry else None,
    )
    return page, 422 if known.errors or twice.errors else 200


def _all(session: Session, organization_id: int, key: bytes | None, form: KnownForm) -> Compared:
    day = form.known_on.data if form.validate() else None
    instant = None if day in (None, clock.today()) else clock.end_of(day)
    found = queries.versions(session, organization_id, key, instant)
    return Compared(rules.chosen(found, request.args.getlist("v")), found)


def _twice(session: Session, organization_id: int, key: bytes | None, form: TwiceForm) -> Compared:
    instants = [clock.end_of(day) for day in sorted((form.known_from.data, form.known_to.data))]
    day = form.as_of.data
    return Compared(
        [queries.version_on(session, organization_id, key, day, instant) for instant in instants], twice=True
    )


def _around(session: Session, organization_id: int, key: bytes | None, place: str) -> Compared:
    """The day an entry takes effect, as known just before it was recorded and as known with it."""
    book, _stroke, number = place.partition("/")
    counted = int(number) if NUMBER.fullmatch(number) else 0
    entry = amending.entry_or_404(amending.statements(session, organization_id), (book, counted))
    instants = (entry.recorded_at - INSTANT, entry.recorded_at)
    found = [queries.version_on(session, organization_id, key, entry.effective_on, instant) for instant in instants]
    return Compared(found, entry=entry, twice=True)
