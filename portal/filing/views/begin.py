"""Beginning a case: of a new organization, or about one on the register."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import requires, signed_in
from portal.accounts.permissions import Permission
from portal.filing.actions import drafts
from portal.filing.forms.steps import BeginForm, NewForm
from portal.filing.models import Filing
from portal.filing.policy import COUNTIES
from portal.filing.queries import records
from portal.filing.queries.places import townships_to_file_in
from portal.filing.rules.answers import sections
from portal.filing.rules.kinds import WORDS, only_if_changed
from portal.filing.rules.limits import DAY_UNITS
from portal.filing.rules.materials import HELP, ITEMS
from portal.filing.rules.steps import KINDS, Kind
from portal.filing.views.blueprint import bp
from portal.organizations import queries as organizations
from portal.organizations.rules import label
from portal.regions.queries import display_name, display_names
from portal.shared import clock
from portal.shared.db import db
from portal.shared.web import answer

ABOUT = [kind for kind in Kind if kind is not Kind.ESTABLISH]
LONGEST = 80


@bp.route("/filings/new", methods=["GET", "POST"])
@requires(Permission.FILING_DRAFT)
def new() -> ResponseReturnValue:
    """A new organization: what is needed, and the button that begins a draft. Or one on the register: its search."""
    person, session = signed_in(), db.session()
    names = display_names(session, [place.code for place in townships_to_file_in(session, person)])
    form = NewForm()
    form.township_code.choices = sorted(names.items())
    text = request.args.get("q", "").strip()[:LONGEST]
    found = records.on_the_register(session, person, text) if text else []

    def save() -> ResponseReturnValue:
        return redirect(_first_page(drafts.open_draft(session, person, form.township_code.data)))

    def page() -> str:
        return render_template(
            "filing/new.html",
            form=form,
            names=names,
            text=text,
            found=found[: records.SHOWN],
            more=len(found) > records.SHOWN,
            label=label,
        )

    return answer(form, save, page)


@bp.route(
    f"/organizations/<int:organization_id>/cases/<any({','.join(ABOUT)}):kind>/new",
    methods=["GET", "POST"],
)
@requires(Permission.FILING_DRAFT)
def begin(organization_id: int, kind: str) -> ResponseReturnValue:
    """A case about a record: what for, who decides, what is needed, until when; the button that begins the draft."""
    person, session, wanted = signed_in(), db.session(), Kind(kind)
    organization = organizations.organization_or_404(
        session, person, Permission.FILING_DRAFT, organization_id, void=True
    )
    form = BeginForm()

    def save() -> ResponseReturnValue:
        return redirect(_first_page(drafts.open_case(session, person, organization_id, wanted)))

    def page() -> str:
        possible = records.possible(session, person, organization)
        facts = organizations.facts_on(session, organization_id, clock.today())
        return render_template(
            "filing/begin.html",
            form=form,
            kind=wanted,
            kinds=KINDS,
            words=WORDS[wanted],
            organization=organization,
            facts=facts,
            possible=possible,
            offered=possible is not None and wanted in dict(possible.kinds),
            place=display_name(session, organization.township_code),
            counties=COUNTIES,
            units=DAY_UNITS,
            items=ITEMS,
            help=HELP,
            only_if=[item for item in ITEMS if only_if_changed(wanted, item)],
            label=label,
        )

    return answer(form, save, page)


def _first_page(filing: Filing) -> str:
    return url_for("filing.section", filing_id=filing.id, section=next(iter(sections(filing.kind))))
