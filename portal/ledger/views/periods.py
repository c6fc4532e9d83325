"""Where the periods stand: all of them at a glance, one of a unit, one of the city."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.accounts.access import may, reach, requires, signed_in
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.accounts.queries import names_of
from portal.ledger.exports.differences import changes
from portal.ledger.forms.periods import mark
from portal.ledger.models import Dispute, Seal
from portal.ledger.queries import adjusting, parts, seals
from portal.ledger.queries import disputes as disputed
from portal.ledger.queries import periods as queries
from portal.ledger.queries.periods import Place, Standing
from portal.ledger.rules.freshness import from_above
from portal.ledger.rules.periods import (
    ACTS,
    GROUPS,
    KINDS,
    NEXT,
    STAGES,
    Act,
    Kind,
    Period,
    Stage,
    State,
    figure_label,
    overs,
    read,
    shown,
    stage,
    summed,
)
from portal.ledger.rules.shown import Names
from portal.ledger.rules.wanted import Wanted, check_names
from portal.ledger.views.blueprint import bp
from portal.regions import codes
from portal.regions.models import ManagementUnit
from portal.regions.queries import all_units, official_names, townships
from portal.shared import clock
from portal.shared.db import db
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _
from portal.shared.web import look

SHOWN = {Kind.MONTH: 6, Kind.QUARTER: 4, Kind.YEAR: 3}
"""Periods on the page of all."""
FEW = 20
"""Adjustments on the page of a period."""
CITY = codes.CITY
"""The city's own code is as long as this."""
ORDER = (Stage.WAITING, Stage.READY, Stage.CLOSED, Stage.ACCEPTED, Stage.RUNNING)
Figures = Mapping[str, int]


@bp.get("/ledger/periods")
@requires(Permission.ORGANIZATION_READ)
def periods() -> ResponseReturnValue:
    """The last months, quarters or years: which units are closed, which townships are missing."""
    session, person, today = db.session(), signed_in(), clock.today()

    def page(broken: RuleBroken | None) -> str:
        if not broken:
            check_names(request.args, {"kind"})
        kind = _kind(request.args.get("kind", "")) if not broken else Kind.QUARTER
        found = overs(kind, today, SHOWN[kind])
        board = queries.board(session, person, found, today)
        rows = {code: sorted(all_of, key=lambda one: ORDER.index(one.stage)) for code, all_of in board.items()}
        units = {one.unit.code for all_of in board.values() for one in all_of}
        return render_template(
            "ledger/periods.html",
            broken=broken,
            kind=kind,
            kinds=KINDS,
            periods=found,
            rows=rows,
            stages=STAGES,
            today=today,
            city=_city(session, person),
            disputes=disputed.open_counts(session, units),
            own=lambda place: may(person, Permission.ORGANIZATION_READ, place.township),
        )

    return look(page)


def _kind(typed: str) -> Kind:
    if typed and typed not in set(Kind):
        raise RuleBroken(_("“%(typed)s” is no kind of period. Choose again.", typed=typed[:40]), "kind")
    return Kind(typed or Kind.QUARTER)


def _city(session: Session, person: Person) -> ManagementUnit | None:
    """The city's unit, for those who may read all of it."""
    found = [unit for unit in all_units(session) if len(unit.code) == CITY]
    return next((unit for unit in found if may(person, Permission.ORGANIZATION_READ, unit)), None)


@bp.get("/ledger/periods/<string:period>/<string:unit_code>")
@requires(Permission.ORGANIZATION_READ)
def period(period: str, unit_code: str) -> str:
    """One period of a unit, or of the city."""
    session, person, asked = db.session(), signed_in(), read(period)
    check_names(request.args, ())
    return city_page(session, person, asked) if len(unit_code) == CITY else unit_page(session, person, asked, unit_code)


def unit_page(session: Session, person: Person, asked: Period, unit_code: str) -> str:
    """Its townships, the one next step, what the closing holds. Who reads a township only sees that township."""
    unit = queries.seen_unit_or_404(session, person, unit_code)
    rounds = queries.rounds(session, asked.code, unit.code)
    seal = rounds[0] if rounds and rounds[0].state is not State.REOPENED else None
    whole = may(person, Permission.ORGANIZATION_READ, unit)
    places = queries.places_closed(session, asked, seal) if seal else queries.places(session, asked, unit)
    at = stage(
        over=asked.over(clock.today()),
        missing=any(place.missing for place in places),
        seal=seal.state if seal else None,
    )
    mine = [place for place in places if may(person, Permission.ORGANIZATION_READ, place.township)]
    found = disputed.of_period(session, person, asked.code, unit.code) if whole else []
    figures = figures_of(seal) if seal else {}
    names = official_names(session, [name.partition(".")[2] for name in figures if name.startswith("township.")])
    return render_template(
        "ledger/period.html",
        period=asked,
        unit=unit,
        stage=at,
        next=NEXT[at],
        seal=seal,
        whole=whole,
        places=mine,
        hidden=len(places) - len(mine),
        came=queries.came_since(session, asked, unit, seal) if seal and whole else [],
        steps=_steps(person, unit, at, mine),
        rounds=rounds,
        seen=mark(clock.now()),
        **_figures(session, figures, names, found, closed_before(session, asked, unit.code)),
        **(_adjustments(session, person, asked, unit, seal) if whole else {}),
        **_words(session, rounds, found, places),
    )


def city_page(session: Session, person: Person, asked: Period) -> str:
    """The ten units, accepted or not; their sum."""
    city = queries.city_or_404(session, person)
    board = queries.board(session, person, [asked], clock.today())[asked.code]
    closed = [one.seal for one in board if one.stage in (Stage.CLOSED, Stage.ACCEPTED) and one.seal]
    figures = summed([figures_of(seal) for seal in closed])
    names = official_names(session, [code for seal in closed for code in seals.townships_of(seal)])
    found = disputed.of_period(session, person, asked.code)
    same = {seal.unit_code for seal in closed}
    before = [seal for seal in seals.standing(session, asked.before.code) if seal.unit_code in same]
    return render_template(
        "ledger/period_city.html",
        period=asked,
        unit=city,
        board=sorted(board, key=lambda one: ORDER.index(one.stage)),
        closed=closed,
        left_out=_left_out(session, board, closed),
        accepts=may(person, Permission.PERIOD_ACCEPT, city),
        sees=lambda _place: True,
        **_figures(session, figures, names, found, before if len(before) == len(closed) else []),
        **_words(session, closed, found, []),
    )


def _left_out(session: Session, board: Sequence[Standing], closed: Sequence[Seal]) -> list[str]:
    """Townships that stand in no closed period although every unit has closed it."""
    if len(closed) < len(board):
        return []
    held = {code for seal in closed for code in seals.townships_of(seal)}
    return [township.name for township in townships(session) if township.code not in held]


def figures_of(seal: Seal) -> dict[str, int]:
    """The figures a closing holds."""
    found: dict[str, int] = json.loads(seal.figures)
    return found


def closed_before(session: Session, asked: Period, unit_code: str) -> list[Seal]:
    """The closing of the period before that holds, if there is one."""
    return seals.standing(session, asked.before.code, unit_code)


def _groups(figures: Figures) -> list[tuple[Any, list[str]]]:
    groups = [(title, shown(group, figures)) for title, group in GROUPS]
    return [(title, names) for title, names in groups if names]


def _figures(
    session: Session, figures: Figures, names: Mapping[str, str], found: Sequence[Dispute], before: Sequence[Seal]
) -> dict[str, Any]:
    """The figures by group, each with that of the period before and the disputes that are open."""
    return {
        "groups": _groups(figures),
        "figures": figures,
        "before": summed([figures_of(seal) for seal in before]),
        "label_of": lambda name: figure_label(name, names),
        "disputes": found,
        "open_disputes": [one for one in found if one.settled_at is None],
        "unit_names": {unit.code: unit.name for unit in all_units(session)},
    }


def _steps(person: Person, unit: ManagementUnit, at: Stage, places: Sequence[Place]) -> dict[str, Any]:
    """What this person may do next. The first that is possible is the one big button."""
    closes, accepts = may(person, Permission.PERIOD_CLOSE, unit), may(person, Permission.PERIOD_ACCEPT, unit)
    open_ = at in (Stage.WAITING, Stage.READY)
    paths = reach(person, Permission.LEDGER_CONFIRM)
    confirms = {
        place.township.code: from_above(paths, place.township.scope_path)
        for place in places
        if open_ and place.required and may(person, Permission.LEDGER_CONFIRM, place.township)
    }
    return {
        "close": closes and at is Stage.READY,
        "accept": accepts and at is Stage.CLOSED,
        "reopen": closes and at is Stage.CLOSED,
        "give_back": accepts and at in (Stage.CLOSED, Stage.ACCEPTED),
        "confirm": confirms,
        "own": next((code for code, above in confirms.items() if not above), None),
        "dispute": closes and at in (Stage.CLOSED, Stage.ACCEPTED),
        "settle": accepts,
    }


def _adjustments(
    session: Session, person: Person, asked: Period, unit: ManagementUnit, seal: Seal | None
) -> dict[str, Any]:
    """What adjusts the period before in this one; what was recorded about this one since."""
    before = adjusting.in_period(session, person, asked, unit.code, seal)
    since = adjusting.since(session, person, seal) if seal else None
    return {"adjusted": _listed(session, before), "since": _listed(session, since)}


def _listed(session: Session, found: adjusting.Adjusted | None) -> dict[str, Any] | None:
    if found is None:
        return None
    page = parts.listing(session, found.parts, Wanted(), size=FEW)
    codes_of = {one.shown.facts["township_code"] for one in page.rows} | set(found.beyond)
    names = Names(official_names(session, codes_of))
    return {
        "day": found.day,
        "rows": list(zip(page.rows, changes(page.rows, names), strict=True)),
        "more": bool(page.after),
        "beyond": [names.of(code) for code in found.beyond],
    }


def _words(
    session: Session, rounds: Sequence[Seal], found: Sequence[Dispute], places: Sequence[Place]
) -> dict[str, Any]:
    people = {id_ for seal in rounds for id_ in (seal.closed_by, seal.accepted_by, seal.reopened_by)}
    people |= {id_ for one in found for id_ in (one.person_id, one.settled_by)}
    people |= {place.confirmation.person_id for place in places if place.confirmation}
    return {
        "acts": ACTS,
        "Act": Act,
        "stages": STAGES,
        "who": names_of(session, [id_ for id_ in people if id_]),
        "today": clock.today(),
        "figures_of": figures_of,
        "heads_of": lambda seal: json.loads(seal.heads),
    }
