"""Fixtures of all tests: a database of its own for each, an application on it, visitors."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from sqlalchemy.orm import Session

from config import Testing
from portal import create_app
from portal.shared import jobs
from portal.shared.db import db
from tests.support import unsaved
from tests.support.databases import (
    PostgresqlDatabases,
    SqliteDatabases,
    build_template,
    clean_environment,
    postgresql_server,
)
from tests.support.visitor import Visitor, visitor

Arrange = Callable[[], AbstractContextManager[Session]]
ClientFor = Callable[[Any], Visitor]

settings.register_profile("desk", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("desk"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--database sqlite` (the default) or `postgresql`."""
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="what the tests run on")


# One folder and one server for all workers: made by the process that starts them, told to each of them.


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder, start the server."""
    if hasattr(config, "workerinput"):
        return
    stack = ExitStack()
    config.add_cleanup(stack.close)
    scratch = Path(tempfile.mkdtemp(prefix="portal-tests-"))
    stack.callback(shutil.rmtree, scratch, ignore_errors=True)
    shared = {"portal_scratch": str(scratch), "portal_server": ""}
    if config.getoption("--database") == "postgresql" and not config.option.collectonly and not config.option.help:
        shared["portal_server"] = stack.enter_context(postgresql_server(scratch))
    config.stash[SHARED] = shared


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401 - xdist's
    """Tell a worker."""
    node.workerinput.update(node.config.stash[SHARED])


SHARED: pytest.StashKey[dict[str, str]] = pytest.StashKey()


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> SqliteDatabases | PostgresqlDatabases:
    """Makes and drops the databases of this worker's tests."""
    config = request.config
    shared = getattr(config, "workerinput", None) or config.stash[SHARED]
    if shared["portal_server"]:
        return PostgresqlDatabases(shared["portal_server"], os.environ.get("PYTEST_XDIST_WORKER", "alone"))
    return SqliteDatabases(Path(shared["portal_scratch"]))


@pytest.fixture(scope="session")
def template_instance(request: pytest.FixtureRequest, databases: SqliteDatabases | PostgresqlDatabases) -> Path:
    """The instance folder of the template database: its keys go with every copy."""
    shared = getattr(request.config, "workerinput", None) or request.config.stash[SHARED]
    patch = pytest.MonkeyPatch()
    clean_environment(patch.setenv, patch.delenv)
    try:
        return build_template(databases, Path(shared["portal_scratch"]))
    finally:
        patch.undo()


@pytest.fixture
def instance(tmp_path: Path, template_instance: Path) -> Path:
    """The instance folder of this test, with keys."""
    shutil.copytree(template_instance / "keys", tmp_path / "instance" / "keys")
    return tmp_path / "instance"


@pytest.fixture
def database_url(instance: Path, databases: SqliteDatabases | PostgresqlDatabases) -> Iterator[str]:
    """A database of this test's own: migrated, divisions loaded, nothing else."""
    url = databases.copy(instance)
    yield url
    databases.drop(url)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, instance: Path, database_url: str) -> Iterator[Flask]:
    """The application on this test's database. No context stays open: Flask-Login would mix up two visitors."""
    clean_environment(monkeypatch.setenv, monkeypatch.delenv)
    application = create_app(Testing(PORTAL_INSTANCE=instance, SQLALCHEMY_DATABASE_URI=database_url))
    unsaved.watch(application)
    yield application
    with application.app_context():
        jobs.close()
        db.engine.dispose()


@pytest.fixture
def arrange(app: Flask) -> Arrange:
    """Put data into the database: `with arrange() as session: …` saves at the end; what it made can still be read."""

    @contextmanager
    def arranging() -> Iterator[Session]:
        with app.app_context():
            session = db.session()
            session.expire_on_commit = False
            yield session
            session.commit()
            session.expunge_all()

    return arranging


@pytest.fixture
def session(request: pytest.FixtureRequest, app: Flask) -> Iterator[Session]:
    """A session inside an open context, for tests of queries and actions that send no request."""
    mixed = {"client", "client_for"} & set(request.fixturenames)
    if mixed:
        pytest.fail(
            f"a test that sends requests ({', '.join(mixed)}) arranges with `arrange`: no context may stay open"
        )
    with app.app_context():
        yield db.session()
        db.session.rollback()


@pytest.fixture
def client(app: Flask) -> Visitor:
    """Somebody who is not signed in."""
    return visitor(app)


@pytest.fixture
def client_for(app: Flask) -> ClientFor:
    """Makes a browser in which this person is signed in: `client_for(clerk).get("/desk")`."""

    def signed_in(person: Any) -> Visitor:  # noqa: ANN401 - whatever the login manager knows
        return visitor(app).sign_in(person)

    return signed_in
