"""Commands for the books: verify, replay, export; and for the keys that seal what stands in them: rotate."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from portal.history import export as exports
from portal.history import seals
from portal.history.replay import differences, rebuild
from portal.history.verify import Head, Misfit
from portal.history.verify import verify as verify_books
from portal.shared.db import reading, transaction
from portal.shared.errors import RuleBroken
from portal.shared.files import whole
from portal.shared.keys import add_master, folder

history = AppGroup("history", help="The books: check them, fold them again, take them out.")
keys = AppGroup("keys", help="The keys that seal personal facts.")


@history.command("verify")
@click.option("--book", metavar="CODE", help="This book alone; nothing is replayed.")
@click.option("--replay/--no-replay", default=True, show_default=True, help="Also compute anew what follows.")
def verify(book: str | None, replay: bool) -> None:
    """Check every book's hash chain, and that what stands is what follows from the entries.

    Exit 1 names the first entry of each book that does not fit, and what stands otherwise. Nobody is kept waiting.
    """
    with reading() as session:
        sound = _verified(session, book)
        if sound and replay and book is None:
            sound = _replayed(session)
        elif not sound:
            click.echo("Not replayed: a book is not whole.", err=True)
    if not sound:
        sys.exit(1)


def _verified(session: Session, only: str | None) -> bool:
    """A line for each book; whether all are whole."""
    found = list(verify_books(session, only))
    if only is not None and not found:
        message = f"There is no book {only}."
        raise click.ClickException(message)
    for result in found:
        if isinstance(result, Misfit):
            click.echo(f"{result.book}: entry {result.number} does not fit. {result.reason}", err=True)
        else:
            click.echo(f"{result.book}: {result.number} entries, head {result.hash}")
    return all(isinstance(result, Head) for result in found)


def _replayed(session: Session) -> bool:
    """Whether everything that follows from the entries stands there; if not, a line for each difference."""
    found = differences(session)
    for line in found:
        click.echo(line, err=True)
    if not found:
        click.echo("Replayed: no difference.")
    return not found


@history.command("replay")
@click.option("--write", is_flag=True, help="Write all versions and projections anew; nobody records meanwhile.")
def replay(write: bool) -> None:
    """Compute anew what follows from the entries and compare with what stands; exit 1 if there is a difference.

    Without --write nothing is changed and nobody is kept waiting. A book that is not whole is not replayed.
    """
    with reading() as session:
        if not all(isinstance(result, Head) for result in verify_books(session)):
            message = "A book is not whole: flask history verify names the entry. Nothing was replayed."
            raise click.ClickException(message)
        same = _replayed(session)
    if write and not same:
        with transaction() as writing:
            rebuild(writing)
        click.echo("Rebuilt.")
    elif not same:
        sys.exit(1)


@history.command("export")
@click.option("--book", required=True, metavar="CODE", help="The office whose book it is: 420302, 4203JK, 4203 …")
@click.option("--out", required=True, metavar="FILE", help="Where to; - is standard output.")
@click.option("--until", type=int, metavar="NUMBER", help="Up to this entry.")
def export(book: str, out: str, until: int | None) -> None:
    """Write a book as JSON lines, for verify_ledger.py: whole or not at all."""
    try:
        with reading() as session, _opened(out) as file:
            written = exports.write(session, exports.wanted(session, book, until), file)
    except RuleBroken as broken:
        raise click.ClickException(str(broken.message)) from None
    except OSError as reason:
        raise click.FileError(out, str(reason.strerror)) from None
    click.echo(f"{book}: {written.number} entries, head {written.hash}", err=True)


def _opened(out: str) -> AbstractContextManager[IO[bytes]]:
    return nullcontext(sys.stdout.buffer) if out == "-" else whole(Path(out))


@keys.command("rotate")
def rotate() -> None:
    """Make a new master key and wrap every record's data key under it; no entry is rewritten.

    The old master key stays in the folder: backups made before need it.
    """
    number = add_master(folder())
    with transaction() as session:
        count = seals.rotate(session)
    click.echo(f"{count} data keys are now under master key {number}. Make a backup: older ones lack this key.")
