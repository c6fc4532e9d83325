"""Saved views of the ledger: kept under a name, opened by a link."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import requires, signed_in
from portal.accounts.permissions import Permission
from portal.ledger.actions import views as actions
from portal.ledger.forms import list as asked
from portal.ledger.forms.saved import RemoveForm, SaveViewForm, ViewForm
from portal.ledger.queries import views as queries
from portal.ledger.views.blueprint import bp
from portal.shared import clock
from portal.shared.db import db
from portal.shared.errors import msg as _
from portal.shared.i18n import translate
from portal.shared.web import answer


@bp.route("/ledger/views", methods=["GET", "POST"])
@requires(Permission.ORGANIZATION_READ)
def views() -> ResponseReturnValue:
    """One's own saved views; a POST keeps another."""
    session, person, form = db.session(), signed_in(), SaveViewForm()

    def save() -> ResponseReturnValue:
        query = urlencode(asked.read(dict(parse_qsl(form.query.data or "")), clock.today()).args())
        saved = actions.save(session, person, form.name.data, query)
        flash(translate(_("The view “%(name)s” is kept.", name=saved.name)), "success")
        return redirect(f"{url_for('ledger.ledger')}?{query}")

    def page() -> str:
        mine = queries.own(session, person)
        return render_template("ledger/views.html", form=form, views=mine, most=actions.MOST)

    return answer(form, save, page)


@bp.get("/ledger/views/<int:view_id>")
@requires(Permission.ORGANIZATION_READ)
def view(view_id: int) -> ResponseReturnValue:
    """The list that a view keeps, as far as whoever opens it may read."""
    return redirect(f"{url_for('ledger.ledger')}?{queries.view_or_404(db.session(), view_id).query}")


@bp.route("/ledger/views/<int:view_id>/name", methods=["GET", "POST"])
@requires(Permission.ORGANIZATION_READ)
def rename_view(view_id: int) -> ResponseReturnValue:
    """Give an own view another name, or remove it."""
    session, person = db.session(), signed_in()
    found = queries.own_or_404(session, person, view_id)
    form = ViewForm(obj=found if request.method == "GET" else None)

    def save() -> ResponseReturnValue:
        actions.rename(session, person, view_id, form.name.data)
        flash(translate(_("The view is now called “%(name)s”.", name=form.name.data)), "success")
        return redirect(url_for("ledger.views"))

    return answer(form, save, lambda: render_template("ledger/view.html", form=form, view=found))


@bp.post("/ledger/views/<int:view_id>/removal")
@requires(Permission.ORGANIZATION_READ)
def remove_view(view_id: int) -> ResponseReturnValue:
    """Remove an own view."""
    session, person, form = db.session(), signed_in(), RemoveForm()
    found = queries.own_or_404(session, person, view_id)

    def save() -> ResponseReturnValue:
        actions.remove(session, person, view_id)
        flash(translate(_("The view “%(name)s” is removed.", name=found.name)), "success")
        return redirect(url_for("ledger.views"))

    return answer(form, save, lambda: render_template("ledger/view.html", form=ViewForm(obj=found), view=found))
