"""The ledger of two days compared: numbers by place, sentences for a report, the differences one by one."""

from __future__ import annotations

import io
from typing import Any

from flask import render_template, request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.accounts.access import requires, signed_in
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.ledger.exports import audited, words
from portal.ledger.exports import differences as worded
from portal.ledger.exports.request import MIME, Format
from portal.ledger.forms import compare as forms
from portal.ledger.forms.compare import Asked
from portal.ledger.queries import exports
from portal.ledger.queries import parts as queries
from portal.ledger.queries.compare import codes_of, within
from portal.ledger.queries.places import Places, names_for, places, villages_of
from portal.ledger.queries.scopes import Scope, scope_of
from portal.ledger.rules.comparing import KINDS, WAYS
from portal.ledger.rules.periods import read
from portal.ledger.rules.shown import Names
from portal.ledger.rules.wanted import DAYS
from portal.ledger.views.blueprint import bp
from portal.ledger.views.lists import CHOICES, FILTERS, REGISTER
from portal.regions import codes
from portal.shared import clock
from portal.shared.db import db
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _
from portal.shared.i18n import translate
from portal.shared.web import look
from portal.shared.workshop import workshop

NAMED: dict[str, Message] = {
    **FILTERS,
    "period": _("Since the closed period"),
    "from": _("Compared from"),
    "from_known": _("Recorded up to (first day)"),
    "as_of": _("Compared to"),
    "known_on": _("Recorded up to (second day)"),
    "kind": _("Kind of difference"),
}
"""The fields above the list, and what they are called."""
AT_ONCE = 3_000
"""So many differences are written into a workbook while the page waits: a second or two."""
FEW = 12
"""Sentences that stand open on the page."""


@bp.get("/ledger/compare")
@requires(Permission.ORGANIZATION_READ)
def compare() -> ResponseReturnValue:
    """What differs between two moments: against the last closed period, or the end of the last month, up to today."""
    session, person = db.session(), signed_in()
    here = places(session, person)

    def page(broken: RuleBroken | None) -> str:
        found = {} if broken else _found(session, person, here)
        return render_template(
            "ledger/compare.html",
            broken=broken,
            places=here,
            filters=NAMED,
            choices=CHOICES,
            kinds={**KINDS, **WAYS},
            register=REGISTER,
            days=DAYS,
            few=FEW,
            **found,
        )

    return look(page)


def _asked(session: Session, person: Person) -> tuple[Asked, Scope, queries.Closed]:
    """What the address asks for, complete; where; and the periods closed there."""
    asked = forms.read(request.args, clock.today())
    scope = scope_of(session, person, asked.wanted.place)
    closed = queries.closed_periods(session, scope)
    return forms.complete(asked, queries.last_moments(closed)), scope, closed


def _found(session: Session, person: Person, here: Places) -> dict[str, Any]:
    """What the page shows: the list; on its first page numbers and sentences too."""
    asked, scope, closed = _asked(session, person)
    parts = queries.parts(scope, closed, asked.period, asked.since, asked.moment)
    page = queries.listing(session, parts, asked.wanted, asked.kinds, asked.after)
    names = Names(names_for(session, here, codes_of(page.rows) | _above(asked.wanted.place)))
    shown = {"asked": asked, "periods": list(closed), "page": page, "against": worded.against(parts)}
    township = asked.wanted.place[: codes.TOWNSHIP] if len(asked.wanted.place) >= codes.TOWNSHIP else here.only
    shown |= {
        "label_of": lambda code: read(code).label,
        "lines": list(zip(page.rows, worded.changes(page.rows, names), strict=True)),
        "reachable": within(session, person, page.rows),
        "first": parts[0].before,
        "about": worded.about(parts),
        "villages": villages_of(session, township) if township else (),
    }
    return shown if asked.after else shown | _numbers(session, parts, asked, names)


def _numbers(session: Session, parts: queries.Parts, asked: Asked, names: Names) -> dict[str, Any]:
    tallies = worded.tallied(session, parts, asked.wanted)
    rows = tallies.units if len(tallies.units) > 1 else tallies.townships
    return {
        "whole": tallies.whole,
        "many": tallies.whole.count > AT_ONCE,
        "tallies": [each for each in rows if each.differs] if len(rows) > 1 else [],
        "place_of": lambda each: worded.place_of(each, names),
        "code_of": lambda each: codes.parts(each.path)[-1],
        "sentences": [*worded.narrowed(asked.wanted), *worded.said(tallies, names, parts)],
    }


def _above(place: str) -> set[str]:
    """A place with those above it by code."""
    return {place[:length] for length in codes.LEVELS if place[:length]}


@bp.get("/ledger/compare.xlsx")
@requires(Permission.ORGANIZATION_READ)
def compare_workbook() -> ResponseReturnValue:
    """The same as a workbook, as the official ledger has it: sentences, then a row for each fact that differs."""
    session, person = db.session(), signed_in()
    asked, scope, closed = _asked(session, person)
    parts = queries.parts(scope, closed, asked.period, asked.since, asked.moment)
    count = queries.counts(session, parts, asked.wanted).total()
    if count > AT_ONCE:
        raise RuleBroken(
            _(
                "There are %(count)s differences; a workbook of them alone holds %(most)s. "
                "Choose a place or fewer days, or take the official ledger: it has a sheet of all of them.",
                count=count,
                most=AT_ONCE,
            )
        )
    changes = worded.told(session, parts, asked.wanted, exports.names(session), asked.kinds, words.days())
    with workshop() as folder:
        path = folder / "differences.xlsx"
        worded.write(path, changes, asked.moment.known or clock.now())
        content = path.read_bytes()
    about = {"subject_kind": audited.SUBJECT, "subject_id": path.name, "scope_path": scope.prefixes[0]}
    audit.note_aside("exported", person, **about, detail=audited.compared(asked.wanted.place, scope, changes, count))
    name = translate(_("Differences up to %(day)s", day=asked.moment.as_of))
    return send_file(io.BytesIO(content), mimetype=MIME[Format.XLSX], as_attachment=True, download_name=f"{name}.xlsx")
