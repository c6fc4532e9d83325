"""Commands of organizations: anonymize one that has left the register."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.accounts.queries import person_by_login
from portal.organizations import actions, queries
from portal.organizations.models import Organization
from portal.shared.db import reading, transaction
from portal.shared.errors import RuleBroken

organizations = AppGroup("organizations", help="The records of organizations.")


@organizations.command("anonymize")
@click.argument("organization_id", metavar="ID", type=int)
@click.option("--by", "login", required=True, help="The login of the decider in whose name it is done.")
@click.option("--reason", required=True, help="Why; no names: it stands in the audit.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def anonymize(organization_id: int, login: str, reason: str, yes: bool) -> None:
    """Destroy the personal facts of organization ID, which has left the register, for good."""
    if not yes:
        with reading() as session:
            name = _found(session, _person(session, login), organization_id).name
        click.confirm(f"Nobody will read a name, note, file or print of {name} any more, for good. Go on?", abort=True)
    try:
        with transaction() as session:
            person = _person(session, login)
            _found(session, person, organization_id)
            actions.anonymize(session, person, organization_id, reason)
    except RuleBroken as broken:
        raise click.ClickException(str(broken)) from None
    click.echo(f"Organization {organization_id} is anonymous. Backups made before can still read it: let them expire.")


def _person(session: Session, login: str) -> Person:
    person = person_by_login(session, login)
    if person is None:
        message = f"Nobody has the login {login}."
        raise click.ClickException(message)
    return person


def _found(session: Session, person: Person, organization_id: int) -> Organization:
    try:
        return queries.organization_or_404(session, person, Permission.FILING_DECIDE, organization_id, void=True)
    except NotFound:
        message = f"There is no organization {organization_id} where {person.login} decides."
        raise click.ClickException(message) from None
