"""The lists of records that the numbers of the desk open: certificates that end, telephones to confirm."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, Row, and_
from sqlalchemy.orm import Session

from portal.accounts.access import reach, requires, signed_in
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.desk.forms import ContactsForm
from portal.desk.queries import records
from portal.desk.queries.after import After
from portal.desk.rules import Ends
from portal.desk.views.blueprint import bp
from portal.desk.views.shown import shown
from portal.organizations import actions
from portal.organizations import queries as organizations
from portal.organizations.models import OrganizationVersion
from portal.organizations.rules import MASKS
from portal.regions import queries as regions
from portal.shared.db import db
from portal.shared.errors import msg as _
from portal.shared.i18n import translate
from portal.shared.keys import keyring
from portal.shared.web import answer

PURPOSE = _("Yearly confirmation of name and telephone")


@bp.get("/desk/certificates")
@requires(Permission.FILING_READ)
def certificates() -> str:
    """The certificates that end soon; with `ended`, those that have ended; of one `township`, if named."""
    session, person, ended = db.session(), signed_in(), request.args.get("ended") == "1"
    where = and_(
        records.certified(person),
        records.ends(records.policies(session, person), Ends.ENDED if ended else Ends.ENDING),
        *_there(),
    )
    after = After.read(request.args.get("after", ""))
    page = records.certificates(session, where, after, latest_first=ended)
    return render_template(
        "desk/certificates.html", page=page, ended=ended, **_narrowed(session), **shown(session, page.rows)
    )


@bp.route("/desk/contacts", methods=["GET", "POST"])
@requires(Permission.FILING_READ)
def contacts() -> ResponseReturnValue:
    """Telephones whose yearly confirmation is due, or will be `soon`; those that still hold are ticked off here."""
    session, person, soon = db.session(), signed_in(), request.args.get("soon") == "1"
    form = ContactsForm()
    where = and_(
        records.certified(person), records.unconfirmed(records.policies(session, person), soon=soon), *_there()
    )
    page = records.contacts(session, where, After.read(request.args.get("after", "")))

    def save() -> ResponseReturnValue:
        if form.opens:
            return show(form.opens)
        done = actions.confirm_contacts(session, person, form.chosen())
        flash(translate(_("Confirmed as of today: %(count)s.", count=done)), "success")
        return redirect(url_for("desk.contacts", **_args()))

    def show(opens: int = 0) -> str:
        return render_template(
            "desk/contacts.html",
            page=page,
            form=form,
            soon=soon,
            personal={row.subject_id: _personal(person, row, opened=row.subject_id == opens) for row in page.rows},
            opened=opens,
            works=bool(reach(person, Permission.FILING_DRAFT)),
            opens=bool(reach(person, Permission.PERSONAL_READ)),
            never=records.NEVER,
            **_narrowed(session),
            **shown(session, page.rows),
        )

    return answer(form, save, show)


def _personal(person: Person, row: Row[Any], *, opened: bool) -> dict[str, object]:
    """Name and telephone: masked, or, where this row is opened, in full with a line in the audit."""
    facts = {fact: getattr(row, fact) for fact in MASKS}
    if not opened:
        key = keyring().unwrap(row.wrapped) if row.wrapped else None
        return dict(organizations.masked(row.subject_id, key, facts))
    session = db.session()
    record = organizations.organization_or_404(session, person, Permission.PERSONAL_READ, row.subject_id)
    return {fact: actions.open_personal(session, person, PURPOSE, record, fact, facts) for fact in facts}


def _there() -> list[ColumnElement[bool]]:
    township = request.args.get("township", "")
    return [OrganizationVersion.township_code == township] if township else []


def _args() -> dict[str, Any]:
    return {name: value for name, value in request.args.items() if name in {"ended", "soon", "township"}}


def _narrowed(session: Session) -> dict[str, object]:
    """The township that a list is narrowed to, and the arguments that its pages carry on."""
    township = request.args.get("township", "")
    return {"township": regions.display_names(session, [township]).get(township) if township else None, "args": _args()}
