"""Names that look like the one a case asks for: while it is typed, and before the second section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import reach, require_may, requires, signed_in
from portal.accounts.permissions import Permission
from portal.filing import policy as policies
from portal.filing.actions import cases
from portal.filing.actions import names as actions
from portal.filing.models import Filing
from portal.filing.queries import cases as queries
from portal.filing.queries import names
from portal.filing.rules.answers import Section, sections
from portal.filing.rules.certificate import village_name
from portal.filing.rules.checks import NAME
from portal.filing.rules.names import NEARNESS, VERDICTS, Checked, Lookalike, Nearness
from portal.filing.rules.verdicts import Verdict
from portal.filing.views.blueprint import bp
from portal.organizations.rules.names import LIKENESS
from portal.regions import codes
from portal.regions import queries as regions
from portal.shared.db import db
from portal.shared.errors import Message

SHOWN = 10


@dataclass(frozen=True)
class Line:
    """One who has such a name: what it is called, why it looks alike, where it is and stands, the way to it."""

    name: str
    why: Message
    near: Message
    place: str
    stands: Message
    href: str | None


@dataclass(frozen=True)
class Shown:
    """What a check of a name comes to, as pages show it; `more` were found than are listed."""

    verdict: Verdict
    sentence: Message
    lines: Sequence[Line] = ()
    more: int = 0


@bp.get("/filings/<int:filing_id>/likeness")
@requires(Permission.FILING_DRAFT)
def likeness(filing_id: int) -> ResponseReturnValue:
    """A part of a page: who has a name like the one that is being typed."""
    filing = names.asking_or_404(db.session(), signed_in(), filing_id)
    typed = request.args.get("name", "").strip()[: NAME[1]]
    rest = policies.load(filing.policy).name_rest_days
    found = shown(filing, names.check(db.session(), filing, typed, rest)) if typed else None
    return render_template("filing/_alike.html", alike=found, apart=True)


@bp.get("/filings/<int:filing_id>/namesakes")
@requires(Permission.FILING_DRAFT)
def namesakes(filing_id: int) -> ResponseReturnValue:
    """Who has such a name, shown before the second section."""
    filing = entering(filing_id)
    part = next(part for part, names in sections(filing.kind).items() if "name" in names or part is Section.MATERIALS)
    change = url_for("filing.section", filing_id=filing.id, section=part)
    go_on = next_page(filing, part)
    return render_template("filing/namesakes.html", filing=filing, alike=alike(filing), next=go_on, change=change)


def next_page(filing: Filing, part: Section) -> str:
    """The page after a section of a draft."""
    order = list(sections(filing.kind))
    position = order.index(part) + 1
    if position == len(order):
        return url_for("filing.check", filing_id=filing.id)
    return url_for("filing.section", filing_id=filing.id, section=order[position])


def anybody_alike(filing: Filing) -> bool:
    """Whether the name a case asks for looks like any other."""
    found = alike(filing)
    return found is not None and found.verdict is not Verdict.CLEAR


def alike(filing: Filing) -> Shown | None:
    """What the name a case asks for comes to now; None if it asks for none."""
    session = db.session()
    answers = cases.answers_of(session, filing)
    checked = actions.check(session, filing, answers, policies.load(filing.policy))
    return None if checked is None else shown(filing, checked)


def shown(filing: names.Asking, checked: Checked) -> Shown:
    """What a check comes to, as a page shows it to who is signed in."""
    some = checked.found[:SHOWN]
    paths = _scope_paths(filing, some)
    lines = [_line(each, checked.around, paths[each.township_code]) for each in some]
    return Shown(checked.verdict, VERDICTS[checked.verdict], lines, len(checked.found) - len(some))


def _line(found: Lookalike, around: Mapping[str, str], scope_path: str) -> Line:
    place = village_name(around.get(found.village_code or "") or around.get(found.township_code, ""))
    return Line(
        found.name,
        LIKENESS[found.likeness],
        NEARNESS[found.nearness],
        place or regions.display_name(db.session(), found.township_code),
        found.stands,
        _way_to(found, scope_path),
    )


def _way_to(found: Lookalike, scope_path: str) -> str | None:
    """The record or case, for who reads cases there; else the public card, which a case has not."""
    within = any(codes.within(scope_path, above) for above in reach(signed_in(), Permission.FILING_READ))
    if found.filing_id is not None:
        return url_for("filing.case", filing_id=found.filing_id) if within else None
    page = "ledger.organization" if within else "public.card"
    return url_for(page, organization_id=found.organization_id)


def _scope_paths(filing: names.Asking, found: Sequence[Lookalike]) -> dict[str, str]:
    """Who administers the townships of these."""
    elsewhere = {each.township_code for each in found if each.nearness is Nearness.COUNTY}
    known = regions.scope_paths(db.session(), elsewhere) if elsewhere else {}
    return {filing.township_code: filing.scope_path} | known


def entering(filing_id: int) -> Filing:
    """A case in whose township this person enters cases."""
    person = signed_in()
    filing = queries.filing_or_404(db.session(), person, filing_id)
    require_may(person, Permission.FILING_DRAFT, filing)
    return filing
