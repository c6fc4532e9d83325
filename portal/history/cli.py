"""Commands for the books: verify, replay; and for the keys that seal what stands in them: rotate."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from portal.history import seals
from portal.history.replay import differences
from portal.history.verify import Misfit
from portal.history.verify import verify as verify_books
from portal.shared.db import db, reading, transaction
from portal.shared.keys import add_master, folder

history = AppGroup("history", help="The books: check them, fold them again.")
keys = AppGroup("keys", help="The keys that seal personal facts.")


@history.command("verify")
def verify() -> None:
    """Check every book's hash chain; exit 1 and name the first entry that does not fit."""
    whole = True
    with reading() as session:
        for result in verify_books(session):
            if isinstance(result, Misfit):
                whole = False
                click.echo(f"{result.book}: entry {result.number} does not fit. {result.reason}", err=True)
            else:
                click.echo(f"{result.book}: {result.number} entries, head {result.hash[:16]}")
    if not whole:
        sys.exit(1)


@history.command("replay")
@click.option("--write", is_flag=True, help="Keep the rebuilt versions and projections.")
def replay(write: bool) -> None:
    """Fold every entry again and compare with what stands; exit 1 if there is a difference."""
    found = differences(db.session())
    for line in found:
        click.echo(line, err=True)
    if write:
        db.session.commit()
    else:
        db.session.rollback()
    if found and not write:
        sys.exit(1)
    click.echo("No difference." if not found else "Rebuilt.")


@keys.command("rotate")
def rotate() -> None:
    """Make a new master key and wrap every record's data key under it; no entry is rewritten.

    The old master key stays in the folder: backups made before need it.
    """
    number = add_master(folder())
    with transaction() as session:
        count = seals.rotate(session)
    click.echo(f"{count} data keys are now under master key {number}. Make a backup: older ones lack this key.")
