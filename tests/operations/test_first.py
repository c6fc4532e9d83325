"""Setting up a real office, and what production refuses to start with."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

import config
from portal import create_app
from portal.accounts.models import Duty, Person
from portal.accounts.permissions import Role
from portal.shared import guard
from portal.shared.db import db
from tests.accounts.factories import make_person
from tests.conftest import Arrange

INIT = ["init", "--place", "4203", "--login", "first.admin", "--name", "王立"]


def test_a_new_office_has_one_administrator_with_a_one_time_password(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=INIT)
    assert result.exit_code == 0, result.output
    with app.app_context():
        person = db.session.scalars(select(Person)).one()
        duty = db.session.scalars(select(Duty)).one()
        assert (person.login, person.must_change_password, person.demonstration) == ("first.admin", True, False)
        assert (duty.role, duty.scope_path) == (Role.ADMINISTRATOR, "/4203/")


def test_an_office_with_people_is_not_set_up_again(app: Flask) -> None:
    app.test_cli_runner().invoke(args=INIT)
    again = app.test_cli_runner().invoke(args=INIT)
    assert again.exit_code == 1
    assert "people in this database already" in again.output


@pytest.mark.parametrize(
    ("change", "word"),
    [(("--place", "999999"), "management unit"), (("--place", "420302003"), "role"), (("--login", "X"), "login")],
)
def test_what_cannot_be_is_refused_with_a_sentence(app: Flask, change: tuple[str, str], word: str) -> None:
    result = app.test_cli_runner().invoke(args=[*INIT, *change])
    assert result.exit_code == 1
    assert word in result.output
    with app.app_context():
        assert db.session.scalar(select(Person.id)) is None


def test_lost_keys_are_never_made_anew(app: Flask, instance: Path) -> None:
    app.test_cli_runner().invoke(args=INIT)
    (instance / "keys" / "master-1.key").unlink()
    result = app.test_cli_runner().invoke(args=["database", "upgrade"])
    assert result.exit_code == 1
    assert "never make new ones" in result.output
    assert not (instance / "keys" / "master-1.key").exists()


def production(app: Flask, **settings: str) -> config.Production:
    settings = {"PUBLIC_URL": "https://portal.example"} | settings
    return config.Production(
        PORTAL_INSTANCE=app.config["PORTAL_INSTANCE"],
        SQLALCHEMY_DATABASE_URI=app.config["SQLALCHEMY_DATABASE_URI"],
        **settings,
    )


def started(settings: config.Production) -> None:
    application = create_app(settings)
    with application.app_context():
        db.engine.dispose()


def test_production_starts_with_keys_and_real_people(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        make_person(session)
    started(production(app))


def test_production_refuses_demonstration_accounts(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        make_person(session, demonstration=True)
    with pytest.raises(guard.NotFit, match="demonstration accounts"):
        started(production(app))


def test_production_refuses_a_default_or_missing_session_key(app: Flask, instance: Path) -> None:
    (instance / "keys" / "secret.key").unlink()
    with pytest.raises(guard.NotFit, match="session key"):
        started(production(app))
    with pytest.raises(guard.NotFit, match="session key"):
        started(production(app, SECRET_KEY=config.DEVELOPMENT_KEY))
    with pytest.raises(guard.NotFit, match="can be guessed"):
        started(production(app, SECRET_KEY="s3cret"))


def test_production_is_never_filled_with_invented_people(app: Flask) -> None:
    app.config["PORTAL_ENVIRONMENT"] = "production"
    result = app.test_cli_runner().invoke(args=["demo", "load", "--small"])
    assert result.exit_code == 1
    assert "no invented people" in result.output
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Person)) == 0


@pytest.mark.parametrize("address", ["", "http://127.0.0.1:8000", "https://localhost"])
def test_production_refuses_an_address_that_nobody_else_can_reach(app: Flask, address: str) -> None:
    with pytest.raises(guard.NotFit, match="PORTAL_PUBLIC_URL"):
        started(production(app, PUBLIC_URL=address))


def test_production_refuses_a_key_folder_that_is_not_whole(app: Flask, instance: Path) -> None:
    (instance / "keys" / "signing.key").unlink()
    with pytest.raises(guard.NotFit, match=r"signing\.key"):
        started(production(app))


def test_the_serve_command_says_so_and_ends(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        make_person(session, demonstration=True)
    app.config |= {"PORTAL_ENVIRONMENT": "production", "PUBLIC_URL": "https://portal.example"}
    result = app.test_cli_runner().invoke(args=["serve", "--prepared"])
    assert result.exit_code == 1
    assert result.output.startswith("Error: This database holds demonstration accounts")


def test_every_page_of_a_demonstration_says_so(app: Flask, arrange: Arrange) -> None:
    with app.app_context():
        assert not guard.demonstration()
    with arrange() as session:
        make_person(session, demonstration=True)
    with app.app_context():
        guard.forget()
        assert guard.demonstration()
        assert app.jinja_env.globals["demonstration"] is guard.demonstration
