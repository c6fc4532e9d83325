"""How fresh each township's ledger is, and saying that it is right today."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.accounts.access import may, reach, requires, signed_in
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.ledger.actions import confirming as actions
from portal.ledger.forms.saved import ConfirmForm, WithdrawForm
from portal.ledger.queries import freshness as queries
from portal.ledger.queries.places import Places, places
from portal.ledger.queries.scopes import scope_of
from portal.ledger.rules import wanted
from portal.ledger.rules.freshness import STALE_DAYS, STATES, Freshness, State, ago, from_above, worst_first
from portal.ledger.views.blueprint import bp
from portal.regions import codes
from portal.regions.models import Division
from portal.regions.queries import display_name
from portal.shared import clock
from portal.shared.db import db
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _
from portal.shared.i18n import translate
from portal.shared.web import answer, look

DUE = "due"


@bp.get("/ledger/freshness")
@requires(Permission.ORGANIZATION_READ)
def freshness() -> ResponseReturnValue:
    """Every township within reach (of one `place`), the missing first; with `due` those to be confirmed alone."""
    session, person, today = db.session(), signed_in(), clock.today()
    here, due = places(session, person), request.args.get(DUE) == "1"

    def page(broken: RuleBroken | None) -> str:
        if not broken:
            wanted.check_names(request.args, {"place", DUE})
        found = [] if broken else _townships(session, person, wanted.place(request.args.get("place", "")))
        shown = [one for one in found if one.state(today) is not State.FRESH] if due else found
        return render_template(
            "ledger/freshness.html",
            broken=broken,
            places=here,
            units=_by_unit(here, shown),
            counts={state: sum(one.state(today) is state for one in found) for state in State},
            due=due,
            **words(here),
        )

    return look(page)


@bp.get("/ledger/freshness/<string:township_code>")
@requires(Permission.ORGANIZATION_READ)
def township(township_code: str) -> str:
    """A township's ledger: how fresh it is, who confirmed it when; the button that confirms it."""
    session, person = db.session(), signed_in()
    found = queries.township_or_404(session, person, Permission.ORGANIZATION_READ, township_code)
    return _township(session, person, found, ConfirmForm())


@bp.post("/ledger/freshness/<string:township_code>/confirmation")
@requires(Permission.LEDGER_CONFIRM)
def confirm(township_code: str) -> ResponseReturnValue:
    """The ledger of this township is right today."""
    session, person, form = db.session(), signed_in(), ConfirmForm()
    found = queries.township_or_404(session, person, Permission.LEDGER_CONFIRM, township_code)

    def save() -> ResponseReturnValue:
        new = actions.confirm(session, person, township_code, form.note.data)
        said = _("Confirmed: the ledger is right today.") if new else _("The ledger was confirmed today already.")
        flash(translate(said), "success")
        return redirect(url_for("ledger.ledger", place=township_code))

    return answer(form, save, lambda: _township(session, person, found, form))


@bp.post("/ledger/freshness/<string:township_code>/withdrawal")
@requires(Permission.LEDGER_CONFIRM)
def take_back(township_code: str) -> ResponseReturnValue:
    """Today's confirmation was said too early."""
    session, person, form = db.session(), signed_in(), WithdrawForm()
    found = queries.township_or_404(session, person, Permission.LEDGER_CONFIRM, township_code)

    def save() -> ResponseReturnValue:
        actions.withdraw(session, person, township_code)
        flash(translate(_("Today's confirmation is taken back.")), "success")
        return redirect(url_for("ledger.ledger", place=township_code))

    def page() -> str:
        refused = ConfirmForm()
        refused.refusals = form.refusals
        return _township(session, person, found, refused)

    return answer(form, save, page)


def of_township(session: Session, person: Person, township_code: str) -> dict[str, object]:
    """What the list of one township says of its freshness: how things stand, what the reader may do about it."""
    found = queries.township_or_404(session, person, Permission.ORGANIZATION_READ, township_code)
    confirms = may(person, Permission.LEDGER_CONFIRM, found)
    return {
        "fresh": queries.of_one(session, found),
        "confirms": confirms,
        "from_above": confirms and from_above(reach(person, Permission.LEDGER_CONFIRM), found.scope_path),
    }


def words(here: Places) -> dict[str, object]:
    """What the templates need to say how fresh a ledger is."""
    return {
        "ago": ago,
        "place_names": here.names,
        "stale_days": STALE_DAYS,
        "states": STATES,
        "today": clock.today(),
    }


def _townships(session: Session, person: Person, place: str) -> list[Freshness]:
    scope = scope_of(session, person, place)
    return worst_first(queries.freshness(session, scope.prefixes), clock.today())


def _by_unit(here: Places, found: Sequence[Freshness]) -> list[tuple[str, list[Freshness]]]:
    by: dict[str, list[Freshness]] = {}
    for one in found:
        by.setdefault(codes.office(one.scope_path), []).append(one)
    return [(here.whole(unit), townships) for unit, townships in by.items()]


def _township(session: Session, person: Person, found: Division, form: ConfirmForm) -> str:
    return render_template(
        "ledger/township.html",
        form=form,
        name=display_name(session, found.code),
        township=found,
        confirmations=queries.confirmations(session, found.code),
        **of_township(session, person, found.code),
        **words(places(session, person)),
    )
