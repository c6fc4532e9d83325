"""The list of the ledger: any day, both clocks, the reader's own columns and order."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.accounts.access import requires, signed_in
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.ledger.forms import list as forms
from portal.ledger.forms.list import VILLAGE, Asked
from portal.ledger.queries import lines
from portal.ledger.queries.freshness import first_recorded, fresh
from portal.ledger.queries.places import Places, names_for, places, villages_of
from portal.ledger.queries.scopes import Scope, scope_of
from portal.ledger.queries.views import own
from portal.ledger.rules.columns import COLUMNS, ON_SCREEN
from portal.ledger.rules.cursors import AFTER
from portal.ledger.rules.freshness import STALE_DAYS
from portal.ledger.rules.wanted import DAYS, WHICH_LABELS, Sort, Which, check_names
from portal.ledger.views.blueprint import bp
from portal.ledger.views.cells import NUMBERS, Cells
from portal.ledger.views.confirming import of_township, words
from portal.organizations.rules import FACT_LABELS, LABELS, Field, Form, Management, Standing, label
from portal.regions import codes
from portal.shared import clock
from portal.shared.db import db
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _
from portal.shared.i18n import translate
from portal.shared.web import look

SORTS = {
    "unit": Sort.PLACE,
    "township_code": Sort.PLACE,
    "name": Sort.NAME,
    "filing_number": Sort.FILING_NUMBER,
    "filed_on": Sort.FILED_ON,
    "certificate_until": Sort.CERTIFICATE_UNTIL,
    "members": Sort.MEMBERS,
    "changed_at": Sort.KNOWN_FROM,
}
"""What the header of a column orders the list by."""
FILTERS: dict[str, Message] = {
    "place": _("Place"),
    **{name: FACT_LABELS[name] for name in ("field", "form", "standing", "management")},
    VILLAGE: FACT_LABELS["village_code"],
    "filed_from": _("Filed from"),
    "filed_to": _("Filed until"),
    "until_from": _("Certificate ends from"),
    "until_to": _("Certificate ends until"),
    "text": _("Name or number"),
    "as_of": _("As of"),
    "known_on": _("As known on"),
}
"""The fields above the list, and what they are called."""
KEPT = sorted(forms.PARAMETERS - {forms.CHOSEN, AFTER})
"""What an address keeps while its columns are chosen."""
CHOOSING = frozenset({*forms.PARAMETERS, "chosen", "show", *(f"at_{name}" for name in COLUMNS)})
MORE = ("form", "management", *DAYS)
"""Those that are folded away until one of them is used."""
REGISTER = WHICH_LABELS[Which.REGISTER]
CHOICES = {
    "standing": [(which, words) for which, words in WHICH_LABELS.items() if which != Which.REGISTER],
    "field": list(LABELS[Field].items()),
    "form": list(LABELS[Form].items()),
    "management": list(LABELS[Management].items()),
}


@bp.get("/ledger")
@requires(Permission.ORGANIZATION_READ)
def ledger() -> ResponseReturnValue:
    """The organizations on the register, or those that the address asks for, at the moment it names."""
    session, person = db.session(), signed_in()
    here = places(session, person)

    def page(broken: RuleBroken | None) -> str:
        found = {} if broken else _found(session, person, here, forms.read(request.args, clock.today()))
        return render_template(
            "ledger/list.html",
            broken=broken,
            places=here,
            filters=FILTERS,
            choices=CHOICES,
            register=REGISTER,
            days=DAYS,
            more=any(request.args.get(name) for name in MORE),
            **found,
        )

    return look(page)


def _found(session: Session, person: Person, here: Places, asked: Asked) -> dict[str, Any]:
    """What the page shows of what was asked for: rows, and on the first page what is said of all of them."""
    scope = scope_of(session, person, asked.wanted.place)
    page = lines.listing(session, scope, asked.moment, asked.wanted, asked.after)
    names = names_for(session, here, {row.village_code or row.township_code for row in page.rows})
    cells = Cells(names, asked.columns, asked.moment.args(), asked.moment.known_on)
    township = asked.wanted.place[: codes.TOWNSHIP] if len(asked.wanted.place) >= codes.TOWNSHIP else here.only
    found = {
        "asked": asked,
        "name": here.whole(township or asked.wanted.place) if township or asked.wanted.place else None,
        "page": page,
        "lines": cells.lines(page.rows),
        "headers": [_header(name, asked) for name in asked.columns],
        "villages": villages_of(session, township) if township else (),
    }
    return found if asked.after else found | _of_all(session, person, here, asked, scope, township, bool(page.rows))


def _of_all(
    session: Session, person: Person, here: Places, asked: Asked, scope: Scope, township: str, rows: bool
) -> dict[str, Any]:
    """Totals, one's saved views, how fresh the ledger is; where there is no row, since when there is any."""
    totals = lines.totals(session, scope, asked.moment, asked.wanted) if rows else None
    found = {
        "totals": totals,
        "standings": _in_order(Standing, totals.by_standing) if totals else (),
        "fields": _in_order(Field, totals.by_field) if totals else (),
        "begins": None if rows else first_recorded(session, scope),
        "label": label,
        "saved": own(session, person),
    }
    if not asked.moment.now:
        return found
    if not township:
        due = set(here.below(asked.wanted.place)) - fresh(session)
        return found | {"due": len(due), "stale_days": STALE_DAYS}
    return found | of_township(session, person, township) | words(here)


def _in_order(words: type[enum.StrEnum], counts: Mapping[str, int]) -> list[tuple[enum.StrEnum, int]]:
    """Counts as they are always told, those that are nothing left out."""
    return [(word, counts[word]) for word in words if counts.get(word)]


def _header(name: str, asked: Asked) -> dict[str, object]:
    """The header of a column: its label; where it orders the list, the address that does so."""
    column, sort = COLUMNS[name], SORTS.get(name)
    header: dict[str, object] = {"text": translate(column.label), "number": column.holds in NUMBERS}
    if sort:
        header["href"] = url_for("ledger.ledger", **asked.sorted_by(sort))  # type: ignore[arg-type]
    if sort is asked.wanted.sort and name != "unit":
        header["order"] = "descending" if asked.wanted.descending else "ascending"
    return header


@bp.get("/ledger/columns")
@requires(Permission.ORGANIZATION_READ)
def columns() -> ResponseReturnValue:
    """Which columns the list shows, in which order: `show` names those ticked, `at_…` the place of each."""
    check_names(request.args, CHOOSING)
    kept = {name: request.args[name] for name in KEPT if request.args.get(name)}
    if "chosen" in request.args:
        ticked = {name: request.args.get(f"at_{name}", "") for name in request.args.getlist("show")}
        names = forms.put_in_order(ticked)
        return redirect(url_for("ledger.ledger", **(kept | ({forms.CHOSEN: names} if names else {}))))  # type: ignore[arg-type]
    now = [name for name in request.args.get(forms.CHOSEN, "").split(",") if name in COLUMNS] or list(ON_SCREEN)
    rest = [name for name in COLUMNS if name not in now]
    return render_template("ledger/columns.html", kept=kept, now=now, columns=[COLUMNS[name] for name in now + rest])
