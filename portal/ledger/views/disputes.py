"""A county's own figure beside the portal's: said, settled by the city, taken back."""

from __future__ import annotations

import json

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.accounts.access import requires, signed_in
from portal.accounts.permissions import Permission
from portal.ledger.actions import disputes as actions
from portal.ledger.forms.periods import DisputeForm, SettleForm, TakeBackForm
from portal.ledger.models import Dispute
from portal.ledger.queries.disputes import dispute_or_404
from portal.ledger.queries.seals import seal_or_404
from portal.ledger.rules.periods import GROUPS, figure_label, read, shown
from portal.ledger.views.blueprint import bp
from portal.regions.queries import official_names, unit
from portal.shared.db import db
from portal.shared.errors import Message
from portal.shared.errors import msg as _
from portal.shared.forms import Form
from portal.shared.i18n import translate
from portal.shared.web import answer


@bp.route("/ledger/closed/<int:seal_id>/dispute", methods=["GET", "POST"])
@requires(Permission.PERIOD_CLOSE)
def dispute(seal_id: int) -> ResponseReturnValue:
    """The county sets its own figure beside one of a closed period."""
    session, person, form = db.session(), signed_in(), DisputeForm()
    seal = seal_or_404(session, person, Permission.PERIOD_CLOSE, seal_id)
    figures: dict[str, int] = json.loads(seal.figures)
    words = _words(session, figures)
    form.offer([(name, f"{said} ({figures[name]})") for name, said in words.items()])
    if not form.is_submitted():
        form.figure.data = request.args.get("figure", "count")

    def save() -> ResponseReturnValue:
        actions.dispute(session, person, seal_id, form.figure.data or "", form.own_value.data, form.note.data or "")
        flash(translate(_("Your figure stands beside the portal's until the city settles it.")), "success")
        return redirect(url_for("ledger.period", period=seal.period, unit_code=seal.unit_code))

    def page() -> str:
        named = unit(session, seal.unit_code)
        return render_template("ledger/period_dispute.html", seal=seal, period=read(seal.period), unit=named, form=form)

    return answer(form, save, page)


@bp.route("/ledger/disputes/<int:dispute_id>/settle", methods=["GET", "POST"])
@requires(Permission.PERIOD_ACCEPT)
def settle_dispute(dispute_id: int) -> ResponseReturnValue:
    """The city says in a sentence how it ends."""
    session, person, form = db.session(), signed_in(), SettleForm()
    row = dispute_or_404(session, person, Permission.PERIOD_ACCEPT, dispute_id)

    def save() -> ResponseReturnValue:
        actions.settle(session, person, row.id, form.settlement.data or "")
        flash(translate(_("The dispute is settled.")), "success")
        return redirect(url_for("ledger.period", period=row.period, unit_code=row.unit_code))

    return answer(form, save, lambda: _page(session, row, form, _("Settle the dispute")))


@bp.route("/ledger/disputes/<int:dispute_id>/take-back", methods=["GET", "POST"])
@requires(Permission.PERIOD_CLOSE)
def take_back_dispute(dispute_id: int) -> ResponseReturnValue:
    """The county takes it back."""
    session, person, form = db.session(), signed_in(), TakeBackForm()
    row = dispute_or_404(session, person, Permission.PERIOD_CLOSE, dispute_id)

    def save() -> ResponseReturnValue:
        actions.take_back(session, person, row.id)
        flash(translate(_("The dispute is taken back.")), "success")
        return redirect(url_for("ledger.period", period=row.period, unit_code=row.unit_code))

    return answer(form, save, lambda: _page(session, row, form, _("Take the dispute back")))


def _page(session: Session, row: Dispute, form: Form, title: Message) -> str:
    return render_template(
        "ledger/period_settle.html",
        dispute=row,
        title=title,
        figure=_words(session, {row.figure: row.portal_value}).get(row.figure, row.figure),
        period=read(row.period),
        unit=unit(session, row.unit_code),
        form=form,
    )


def _words(session: Session, figures: dict[str, int]) -> dict[str, str]:
    """What each figure is called, in the order in which they are shown."""
    names = official_names(session, [name.partition(".")[2] for name in figures if name.startswith("township.")])
    everything = dict.fromkeys(figures, 1)
    ordered = [name for _title, group in GROUPS for name in shown(group, everything)]
    return {name: translate(figure_label(name, names)) for name in ordered}
