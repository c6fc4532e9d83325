"""Commands of operation."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from portal.filing.actions.deadlines import recompute
from portal.operations import database as shape
from portal.operations import first, queries
from portal.operations.backup.restore import occupied
from portal.operations.backup.restore import restore as put_back
from portal.operations.backup.take import take
from portal.operations.demo import city, people
from portal.operations.demo.load import load as load_city
from portal.operations.prepare import prepare
from portal.operations.serve import serve
from portal.regions import actions as regions
from portal.shared import clock, guard, keys
from portal.shared import jobs as worker
from portal.shared.calendar import load_schedules
from portal.shared.db import transaction
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _

database = AppGroup("database", help="The shape of the database.")


@database.command("upgrade")
def upgrade() -> None:
    """Migrate the database to the newest shape; a new office gets its keys."""
    make_ready()


def make_ready() -> None:
    """Migrate; make keys for a new office. An office that has people has lost its keys if they are not there."""
    shape.upgrade()
    with transaction() as session:
        if not queries.anybody(session):
            keys.create(keys.folder())
            return
        recompute(session)  # what the office owes may have new columns
    try:
        keys.load(keys.folder())
    except keys.KeysMissing as missing:
        message = f"{missing}. This database has people: put its keys back (`flask restore`), never make new ones."
        raise click.ClickException(message) from None


demo = AppGroup("demo", help="Demonstration data: an invented city in the real townships.")


@demo.command("load")
@click.option("--seed", default=1, show_default=True, help="Another seed, another city.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The city as it stands on this day (today).")
@click.option("--small", is_flag=True, help=f"{city.SMALL} organizations instead of {city.WHOLE}.")
@click.option("--if-empty", is_flag=True, help="Do nothing, without complaint, where there are people already.")
def load(seed: int, day: datetime | None, small: bool, if_empty: bool) -> None:
    """Fill an empty database with the demonstration city, all or nothing."""
    if current_app.config["PORTAL_ENVIRONMENT"] == "production":
        message = "Production has no invented people: `flask init` sets up a real office."
        raise click.ClickException(message)
    total, shown = city.SMALL if small else city.WHOLE, day.date() if day else clock.today()
    try:
        with transaction() as session:
            empty = not queries.anybody(session)
            if empty:
                load_city(session, seed, shown, total)
            elif not if_empty:
                refuse_to_mix()
            invented = queries.demonstration(session)
    except RuleBroken as broken:
        raise click.ClickException(str(broken)) from None
    guard.forget()
    if empty:
        click.echo(f"Demonstration city of {shown}: {total} organizations on the register, all people invented.")
    if invented:
        logins = " ".join(worker.login for worker in people.workers())
        click.echo(f"Demonstration accounts (password {people.PASSWORD}): {logins}")


def refuse_to_mix() -> None:
    """Real and invented people are never in one database."""
    raise RuleBroken(_("There are people in this database already: it is not filled with invented ones."))


@click.command("init")
@click.option("--place", prompt="Code of the city or management unit", default="4203", show_default=True)
@click.option("--login", prompt="Login of the first administrator")
@click.option("--name", prompt="Name of the first administrator")
@with_appcontext
def init(place: str, login: str, name: str) -> None:
    """Set up a real office: migrate, load divisions and calendar, add the first administrator."""
    make_ready()
    try:
        with transaction() as session:
            regions.load(session)
            load_schedules(session)
            password = first.administrator(session, place, login, name)
    except RuleBroken as broken:
        raise click.ClickException(str(broken)) from None
    click.echo(f"{login} may sign in with the one-time password {password} and will be asked for another.")
    click.echo(f"The keys lie in {keys.folder()}. Without them no name can be read again: make a backup, keep it safe.")


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write database, uploads and keys into one FILE, while the portal is at work."""
    if file.exists():
        message = f"{file} is there already; name another file."
        raise click.ClickException(message)
    try:
        lost = take(file)
    except (keys.KeysMissing, OSError) as fault:
        raise click.ClickException(str(fault)) from None
    click.echo(f"{file}: {file.stat().st_size:,} bytes. It holds the keys: whoever has it can read every name.")
    if lost:
        click.echo(f"{len(lost)} stored files that rows name are nowhere any more, the first: {lost[0]}", err=True)


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace a database that has people, after asking.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def restore(file: Path, force: bool, yes: bool) -> None:
    """Restore a backup: all of it or nothing. Stop the portal first."""
    if force and not yes and occupied():
        click.confirm("This replaces the people, records and keys that are here now. Go on?", abort=True)
    try:
        before = put_back(file, force=force)
    except RuleBroken as broken:
        raise click.ClickException(str(broken)) from None
    click.echo("Restored: rows, books, keys and files are as the backup says.")
    if before:
        click.echo(f"What stood here before lies in {before}. Remove it when you are sure.")


jobs = AppGroup("jobs", help="Work behind the page.")


@jobs.command("work")
def work() -> None:
    """Do jobs until stopped (SIGTERM); the one under way is finished first."""
    worker.work()


commands: list[click.Command] = [backup, database, demo, init, jobs, prepare, restore, serve]
