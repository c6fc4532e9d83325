"""Reading who has a name like the one that is wanted at a place: organizations by index, cases that are open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal.accounts.access import within_reach
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.filing.models import Filing, NameCheck
from portal.filing.rules.names import Checked, Lookalike, alike, in_order
from portal.filing.rules.steps import OPEN
from portal.organizations import queries as organizations
from portal.organizations.compare import named
from portal.organizations.rules import Standing
from portal.organizations.rules.names import Named, Place, place, take_apart, village_said
from portal.regions import codes
from portal.regions.queries import below_and_above
from portal.shared import clock
from portal.shared.db import table_of


class Asking(Protocol):
    """A case, as far as a check of its name asks: the whole `Filing`, or what `asking_or_404` reads of one."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def scope_path(self) -> str:
        """Of its township."""

    @property
    def township_code(self) -> str:
        """Where the organization is."""

    @property
    def village_code(self) -> str | None:
        """Where in the township, if that is known."""

    @property
    def organization_id(self) -> int | None:
        """The organization it is about, if there is one yet."""

    @property
    def policy(self) -> str:
        """What it began under."""


def asking_or_404(session: Session, person: Person, filing_id: int) -> Asking:
    """A case where this person enters cases, as far as a check of its name asks. NotFound otherwise."""
    columns = (Filing.id, Filing.scope_path, Filing.township_code, Filing.village_code, Filing.organization_id)
    found = select(*columns, Filing.policy).where(
        Filing.id == filing_id, within_reach(person, Permission.FILING_DRAFT, Filing)
    )
    row = session.execute(found.order_by(Filing.id)).first()
    if row is None:
        raise NotFound
    return row


def check(session: Session, filing: Asking, name: str, rest_days: int, *, cases: bool = True) -> Checked:
    """Who has a name like this one, which a case wants for its place.

    Without the case itself and the organization it is about; without `cases`, organizations alone. A name rests for
    `rest_days` after its organization has left the register. The village that the name begins with counts where none
    is chosen, and is taken off the name in any case.
    """
    wanted, official = _wanted(session, filing, name)
    if not wanted.whole:
        return Checked(wanted, (), official)
    found = list(_organizations(session, filing, wanted, rest_days))
    if cases:
        found += _cases(session, filing, wanted, official)
    return Checked(wanted, in_order(found), official)


def _wanted(session: Session, filing: Asking, name: str) -> tuple[Named, dict[str, str]]:
    """The wanted name, taken apart; the official names of all divisions around."""
    township = filing.township_code
    official = below_and_above(session, township)
    villages = [(code, text) for code, text in official.items() if len(code) == codes.VILLAGE]
    said = village_said(name, place(official, township, None), villages)
    apart = take_apart(name, place(official, township, said or filing.village_code))
    return replace(apart, village_code=filing.village_code or said), official


def _organizations(session: Session, filing: Asking, wanted: Named, rest_days: int) -> Iterator[Lookalike]:
    rest = timedelta(days=rest_days)
    for row in organizations.sharing_a_key(session, wanted, clock.today() - rest):
        found = None if row.organization_id == filing.organization_id else alike(wanted, named(row))
        if found is not None:
            rests = row.left_on is not None and row.standing is not Standing.REGISTERED_ELSEWHERE
            yield Lookalike(
                row.name,
                *found,
                row.township_code,
                row.village_code,
                organization_id=row.organization_id,
                standing=row.standing,
                free_on=row.left_on + rest if rests else None,
            )


def _cases(session: Session, filing: Asking, wanted: Named, official: dict[str, str]) -> Iterator[Lookalike]:
    for row in _open_cases(session, filing, wanted):
        found = alike(wanted, take_apart(row.wanted_name, _place(official, row.township_code, row.village_code)))
        if found is not None:
            where = (row.township_code, row.village_code)
            yield Lookalike(row.wanted_name, *found, *where, filing_id=row.id, state=row.state)


def _place(official: dict[str, str], township_code: str, village_code: str | None) -> Place:
    """The place of a case; of one in another township no official names are wanted, for it is compared whole."""
    if township_code not in official:
        return Place(township_code, village_code)
    return place(official, township_code, village_code)


def _wanting() -> Select[Any]:
    """Made once, as `organizations.SHARING` is."""
    case = table_of(Filing).c
    near = and_(case.scope_path == bindparam("scope_path"), case.state.in_(OPEN), case.wanted_name != "")
    county = and_(case.township_code >= bindparam("county"), case.township_code < bindparam("behind"))
    far = and_(case.wanted_name == bindparam("wanted"), county, case.state.in_(OPEN))
    ids = select(case.id).where(near).union(select(case.id).where(far))
    columns = (case.id, case.wanted_name, case.state, case.township_code, case.village_code)
    return select(*columns).where(case.id.in_(ids), case.id != bindparam("this")).order_by(case.id)


WANTING = _wanting()


def _open_cases(session: Session, filing: Asking, wanted: Named) -> Sequence[Any]:
    """Cases under way that want a name: all of the township, and in its county those that want the same."""
    county = codes.county6(filing.township_code)
    here = {"scope_path": filing.scope_path, "county": county, "behind": codes.behind(county)}
    return session.execute(WANTING, here | {"wanted": wanted.name, "this": filing.id}).all()


def checks_of(session: Session, filing_id: int) -> Sequence[NameCheck]:
    """What the checks of a case's name came to, in order."""
    found = select(NameCheck).where(NameCheck.filing_id == filing_id).order_by(NameCheck.id)
    return session.scalars(found).all()
