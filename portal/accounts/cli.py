"""Commands of accounts."""

from __future__ import annotations

from datetime import datetime

import click
from flask.cli import AppGroup

from portal.accounts import queries
from portal.accounts.actions import townships
from portal.shared import clock
from portal.shared.db import transaction
from portal.shared.errors import RuleBroken

accounts = AppGroup("accounts", help="People, and the places they administer.")


@accounts.command("move-township")
@click.argument("township")
@click.argument("unit")
@click.option("--from", "day", type=click.DateTime(["%Y-%m-%d"]), help="The first day (today, if none is named).")
@click.option("--by", "login", required=True, help="The login of the administrator in whose name it is done.")
def move_township(township: str, unit: str, day: datetime | None, login: str) -> None:
    """Hand a TOWNSHIP (9 digits) over to another management UNIT; reach follows at once."""
    try:
        with transaction() as session:
            person = queries.person_by_login(session, login)
            if person is None:
                message = f"Nobody has the login {login}."
                raise click.ClickException(message)
            moved = townships.move(session, person, township, unit, day.date() if day else clock.today())
    except RuleBroken as broken:
        raise click.ClickException(str(broken)) from None
    click.echo(f"{moved.township_code}: {moved.unit_before} until {moved.from_day}, {moved.unit_after} from then on.")
