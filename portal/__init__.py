"""The portal: extensions, subjects with a history, blueprints, commands. Nothing else."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from config import Settings, settings

ROOT = Path(__file__).resolve().parent.parent


def create_app(config: Settings | None = None) -> Flask:
    """Make the application; `config` defaults to the environment's settings."""
    app = Flask(__name__, template_folder=str(ROOT / "templates"))
    app.config.from_object(config or settings())
    _extensions(app)
    _subjects()
    _followers()
    _blueprints(app)
    _commands(app)
    return app


def _extensions(app: Flask) -> None:
    from portal.accounts import access, audit  # noqa: PLC0415
    from portal.operations.queries import demonstration  # noqa: PLC0415
    from portal.shared import assets, db, guard, i18n, keys, web, workshop  # noqa: PLC0415

    Path(app.config["PORTAL_INSTANCE"]).mkdir(parents=True, exist_ok=True)
    workshop.init_app(app)
    keys.init_app(app)
    db.init_app(app)
    i18n.init_app(app)
    assets.init_app(app)
    web.init_app(app, refused=audit.refused)
    access.init_app(app)
    guard.init_app(app, demonstration)


def _subjects() -> None:
    from portal.history.subjects import register  # noqa: PLC0415
    from portal.organizations.subject import ORGANIZATION  # noqa: PLC0415

    register(ORGANIZATION)


def _followers() -> None:
    """What follows when a township passes to another management unit or is renamed, and when somebody leaves.

    Cases before records: a case being decided meanwhile is waited for, and its new record then follows too.
    """
    from portal.accounts.actions import townships  # noqa: PLC0415
    from portal.accounts.handover import register_handover  # noqa: PLC0415
    from portal.filing.actions import leaving  # noqa: PLC0415
    from portal.filing.queries.cases import open_count  # noqa: PLC0415
    from portal.history.places import refresh  # noqa: PLC0415
    from portal.history.verify import heads_kept  # noqa: PLC0415
    from portal.ledger.actions import periods  # noqa: PLC0415
    from portal.ledger.queries import kept  # noqa: PLC0415
    from portal.organizations.compare import COMPARED  # noqa: PLC0415
    from portal.regions.actions import on_moved, on_renamed  # noqa: PLC0415

    on_moved(townships.follow)
    on_moved(leaving.follow_township)
    on_moved(refresh)
    on_moved(periods.follow_township)
    on_renamed(COMPARED.renamed)
    heads_kept(kept.heads)
    register_handover(open_count, leaving.hand_over_all)


def _blueprints(app: Flask) -> None:
    from portal.accounts.views import bp as accounts  # noqa: PLC0415
    from portal.desk.views import bp as desk  # noqa: PLC0415
    from portal.filing.views import bp as filing  # noqa: PLC0415
    from portal.ledger.views import bp as ledger  # noqa: PLC0415
    from portal.ledger.views.api import bp as ledger_api  # noqa: PLC0415
    from portal.operations.views import bp as operations  # noqa: PLC0415
    from portal.public.views import bp as public  # noqa: PLC0415

    for blueprint in (public, desk, ledger, ledger_api, filing, accounts, operations):
        app.register_blueprint(blueprint)


def _commands(app: Flask) -> None:
    from portal.accounts.cli import accounts  # noqa: PLC0415
    from portal.history.cli import history, keys  # noqa: PLC0415
    from portal.ledger.cli import ledger  # noqa: PLC0415
    from portal.operations.cli import commands  # noqa: PLC0415
    from portal.organizations.cli import organizations  # noqa: PLC0415
    from portal.public.cli import verify  # noqa: PLC0415
    from portal.regions.cli import regions  # noqa: PLC0415
    from portal.shared.cli import calendar  # noqa: PLC0415

    for command in (accounts, calendar, history, keys, ledger, organizations, regions, verify, *commands):
        app.cli.add_command(command)
