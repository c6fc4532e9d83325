"""The ledger for other programs of the office (docs/api.md): filters, clocks and reach of the page, as JSON."""

from __future__ import annotations

import re

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from portal.accounts import audit
from portal.accounts.access import NotSignedIn, requires, signed_in
from portal.accounts.permissions import Permission
from portal.history.queries import statements
from portal.ledger.queries import lines
from portal.ledger.queries.scopes import scope_of
from portal.ledger.rules import canonical, moments, wanted
from portal.ledger.rules.cursors import AFTER
from portal.ledger.rules.machine import entry
from portal.ledger.rules.moments import Moment
from portal.organizations.queries import organization_or_404
from portal.organizations.sayings import KIND
from portal.shared import clock
from portal.shared.db import db
from portal.shared.errors import OutOfReach, RuleBroken
from portal.shared.errors import msg as _
from portal.shared.i18n import translate

bp = Blueprint("ledger_api", __name__, url_prefix="/api")
LIMIT, MOST, USUAL = "limit", 1_000, 100
CLOCKS = (moments.AS_OF, moments.KNOWN_ON)
LIST = frozenset({*wanted.PARAMETERS, *CLOCKS, AFTER, LIMIT})
ONE = frozenset(CLOCKS)


@bp.get("/ledger")
@requires(Permission.ORGANIZATION_READ)
def ledger() -> ResponseReturnValue:
    """A page of rows, how many there are in all, and what to ask for the next page."""
    session, args = db.session(), request.args
    wanted.check_names(args, LIST)
    moment, asked = moments.read(args, clock.today()), wanted.read(args)
    scope = scope_of(session, signed_in(), asked.place)
    page = lines.listing(session, scope, moment, asked, args.get(AFTER, ""), _limit(), opens=False)
    return jsonify(
        _clocks(moment)
        | {
            "count": lines.totals(session, scope, moment, asked).count,
            "rows": [canonical.plain(row) for row in page.rows],
            "next": page.after,
        }
    )


@bp.get("/ledger/organizations/<int:organization_id>")
@requires(Permission.ORGANIZATION_READ)
def organization(organization_id: int) -> ResponseReturnValue:
    """One organization at a moment (`row` is null where nothing held then) and what had been said of it by then."""
    session = db.session()
    wanted.check_names(request.args, ONE)
    moment = moments.read(request.args, clock.today())
    found = organization_or_404(session, signed_in(), Permission.ORGANIZATION_READ, organization_id, void=True)
    row = lines.one(session, found.id, moment)
    said = [statement for _id, statement in statements(session, KIND, [found.id])]
    known = [entry(each) for each in said if moment.known is None or each.recorded_at <= moment.known]
    return jsonify(_clocks(moment) | {"row": None if row is None else canonical.plain(row), "entries": known})


def _clocks(moment: Moment) -> dict[str, object]:
    return {"as_of": moment.as_of.isoformat(), "known_on": moment.known_on.isoformat()}


def _limit() -> int:
    typed = request.args.get(LIMIT, str(USUAL))
    if not (re.fullmatch(r"[0-9]{1,9}", typed) and 1 <= int(typed) <= MOST):
        raise RuleBroken(_("Give a number from 1 to %(most)s.", most=MOST), LIMIT)
    return int(typed)


@bp.errorhandler(RuleBroken)
def refused(broken: RuleBroken) -> ResponseReturnValue:
    """What was asked for is nonsense, or not theirs: which parameter, and why."""
    forbidden = isinstance(broken, OutOfReach)
    if forbidden:
        audit.refused("refused", broken.message)
    return _error(403 if forbidden else 422, translate(broken.message), broken.field)


@bp.errorhandler(NotSignedIn)
def not_signed_in(_nobody: NotSignedIn) -> ResponseReturnValue:
    """Nobody is signed in."""
    return _error(401, translate(_("Sign in first.")))


@bp.errorhandler(404)
def not_here(_missing: HTTPException) -> ResponseReturnValue:
    """There is no such thing, or it is not within reach."""
    sentence = _("There is no such page, or it is not within your reach.")
    audit.refused("refused", sentence)
    return _error(404, translate(sentence))


def _error(status: int, message: str, field: str | None = None) -> ResponseReturnValue:
    return jsonify({"error": {"field": field, "message": message}}), status
