"""What stands behind a figure of a closed period: the organizations, as known when it was closed."""

from __future__ import annotations

import io

from flask import Response, abort, render_template, request, send_file
from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.accounts.access import requires, signed_in
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.ledger.models import Seal
from portal.ledger.queries import closed as queries
from portal.ledger.queries import seals
from portal.ledger.queries.periods import city_or_404, rounds, unit_or_404
from portal.ledger.rules.periods import behind, figure_label, read
from portal.ledger.rules.wanted import check_names
from portal.ledger.views.blueprint import bp
from portal.ledger.views.periods import CITY
from portal.organizations.rules import label
from portal.regions.models import ManagementUnit
from portal.regions.queries import official_names
from portal.shared.db import db
from portal.shared.errors import msg as _


@bp.get("/ledger/periods/<string:period>/<string:unit_code>/organizations")
@requires(Permission.ORGANIZATION_READ)
def period_list(period: str, unit_code: str) -> str:
    """The list behind a `figure` of a unit's closing (the one that holds, or a `round`), or of the city's."""
    session, person, asked = db.session(), signed_in(), read(period)
    check_names(request.args, {"figure", "round", "after"})
    named = request.args.get("figure", "count")
    unit, closings = _closings(session, person, asked.code, unit_code, request.args.get("round", ""))
    rows, after = queries.page(session, closings, behind(named, asked.first, asked.last), request.args.get("after", ""))
    townships = {code for seal in closings for code in seals.townships_of(seal)}
    names = official_names(session, townships)
    args = {"period": asked.code, "unit_code": unit_code, "figure": named}
    return render_template(
        "ledger/period_list.html",
        period=asked,
        unit=unit,
        title=figure_label(named, names),
        lead=_("As known when the period was closed, at %(time)s.", time=closings[0].known_at)
        if len(closings) == 1
        else _("As known when each unit closed the period."),
        rows=rows,
        names=names,
        label=label,
        after=after,
        args=args | ({"round": closings[0].round} if request.args.get("round") else {}),
    )


def _closings(
    session: Session, person: Person, period: str, unit_code: str, round_: str, *, whole: bool = True
) -> tuple[ManagementUnit, list[Seal]]:
    """The closings that are asked for, of the city's units too where it may be the `whole`; 404 if there is none."""
    if whole and len(unit_code) == CITY:
        unit = city_or_404(session, person)
        found = seals.standing(session, period)
    else:
        unit = unit_or_404(session, person, Permission.ORGANIZATION_READ, unit_code)
        all_of = rounds(session, period, unit_code)
        held = seals.standing(session, period, unit_code)
        found = [seal for seal in all_of if str(seal.round) == round_] if round_ else held
    if not found:
        abort(404)
    return unit, found


@bp.get("/ledger/periods/<string:period>/<string:unit_code>/ledger.jsonl")
@requires(Permission.ORGANIZATION_READ)
def period_lines(period: str, unit_code: str) -> Response:
    """The rows of one closing as it was, of a reopened one too: the bytes that its check code is the SHA-256 of."""
    session, person, asked = db.session(), signed_in(), read(period)
    check_names(request.args, {"round"})
    round_ = request.args.get("round", "")
    unit, (seal, *_more) = _closings(session, person, asked.code, unit_code, round_, whole=False)
    content = "".join(queries.canonical_lines(session, seal)).encode()
    detail = _("%(period)s of %(unit)s, round %(round)s", period=asked.label, unit=unit.name, round=seal.round)
    audit.note_aside(
        "exported", person, subject_kind="period", subject_id=seal.id, scope_path=seal.scope_path, detail=detail
    )
    name = f"{unit.code}-{asked.code}-{seal.round}.jsonl"
    return send_file(io.BytesIO(content), "application/jsonl", as_attachment=True, download_name=name)
