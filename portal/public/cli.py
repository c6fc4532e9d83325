"""Commands of the public pages."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from portal.public import offline
from portal.shared.errors import RuleBroken
from portal.shared.files import whole

verify = AppGroup("verify", help="The check of certificates.")


@verify.command("page")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def page(file: Path) -> None:
    """Write the page that checks certificates without this server to FILE, to be handed on."""
    try:
        with whole(file) as out:
            out.write(offline.page().encode())
    except RuleBroken as broken:
        raise click.ClickException(str(broken)) from None
    click.echo(f"Written: {file}. It knows the key of today; after a change of keys, hand it on anew.")
