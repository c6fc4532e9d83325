"""Everything that has to be in the database before serving, in one process: each step does nothing where it is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

Step = tuple[tuple[str, str], Mapping[str, Any]]

STEPS: tuple[Step, ...] = (
    (("database", "upgrade"), {}),
    (("regions", "load"), {}),
    (("calendar", "load"), {}),
)
DEMONSTRATION: Step = (("demo", "load"), {"if_empty": True})


@click.command("prepare")
@click.pass_context
@with_appcontext
def prepare(context: click.Context) -> None:
    """Bring the database up to date; an empty one gets demonstration data, except in production."""
    real = current_app.config["PORTAL_ENVIRONMENT"] == "production"
    for (group, verb), options in STEPS if real else (*STEPS, DEMONSTRATION):
        commands = current_app.cli.commands[group]
        if not isinstance(commands, click.Group):
            message = f"{group} is no group of commands"
            raise TypeError(message)
        context.invoke(commands.commands[verb], **options)
