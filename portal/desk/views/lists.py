"""The lists of cases that the numbers of the desk open."""

from __future__ import annotations

from flask import abort, render_template, request
from sqlalchemy import ColumnElement, and_

from portal.accounts.access import requires, signed_in
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.desk.queries import waiting
from portal.desk.queries.after import After
from portal.desk.rules import LATE, Group, Late, group
from portal.desk.views.blueprint import bp
from portal.desk.views.shown import shown
from portal.filing.models import Filing
from portal.filing.queries.copies import for_information
from portal.regions import queries as regions
from portal.shared.db import db

ARGS = frozenset({"group", "late", "mine", "alone", "copied", "township"})


@bp.get("/desk/cases")
@requires(Permission.FILING_READ)
def cases() -> str:
    """The cases behind a number: of a `group`, or `mine`, `alone`, `copied`, else with an office; `late` ones only."""
    session, person, asked = db.session(), signed_in(), request.args
    chosen, late = group(asked.get("group", "")), asked.get("late", "")
    if ("group" in asked and chosen is None) or (late and late not in set(Late)):
        abort(404)
    where = and_(_behind(person, chosen), *_narrowed(late, asked.get("township", "")))
    page = waiting.cases(session, where, After.read(asked.get("after", "")))
    return render_template(
        "desk/cases.html",
        page=page,
        group=chosen,
        late=LATE[Late(late)] if late else None,
        mine="mine" in asked,
        alone="alone" in asked,
        copied="copied" in asked,
        township=regions.display_names(session, [asked["township"]]).get(asked["township"])
        if asked.get("township")
        else None,
        args={name: value for name, value in asked.items() if name in ARGS},
        **shown(session, page.rows),
    )


def _behind(person: Person, chosen: Group | None) -> ColumnElement[bool]:
    if chosen:
        return waiting.waits(person, chosen)
    if "copied" in request.args:
        return for_information(db.session(), person)
    if "mine" in request.args:
        return waiting.waits_at_all(person)
    return waiting.decided_alone(person) if "alone" in request.args else waiting.with_office(person)


def _narrowed(late: str, township: str) -> list[ColumnElement[bool]]:
    found = [waiting.late(Late(late))] if late else []
    return [*found, Filing.township_code == township] if township else found
