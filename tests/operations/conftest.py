"""Two portals: one with a city, to be backed up; one to be restored into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

import config
from portal import create_app
from portal.operations.demo.load import load
from portal.shared.db import db, transaction
from tests.operations.backups import DAY
from tests.support.databases import PostgresqlDatabases, SqliteDatabases


@pytest.fixture
def city(app: Flask) -> Flask:
    """A portal with a small demonstration city."""
    with app.app_context(), transaction() as session:
        load(session, 1, DAY, 60)
    return app


@pytest.fixture
def elsewhere(tmp_path: Path, databases: SqliteDatabases | PostgresqlDatabases) -> Iterator[Flask]:
    """Another portal, with a database of its own and no keys."""
    instance = tmp_path / "elsewhere"
    instance.mkdir()
    url = databases.copy(instance)
    application = create_app(config.Testing(PORTAL_INSTANCE=instance, SQLALCHEMY_DATABASE_URI=url))
    yield application
    with application.app_context():
        db.engine.dispose()
    databases.drop(url)
