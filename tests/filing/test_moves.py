"""A township passes to another unit while a case of it is being worked on: the case goes with it, and is whole."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.accounts.actions import townships
from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.filing.actions import decisions, drafts
from portal.filing.models import Filing
from portal.filing.rules.answers import Section
from portal.filing.rules.steps import State
from portal.history.replay import differences
from portal.organizations.models import Organization, OrganizationVersion
from portal.shared.db import db, transaction
from tests.accounts.factories import STREET, make_duty, make_person, reloaded
from tests.conftest import Arrange
from tests.filing.factories import make_draft, make_filing, make_office

MOVED = f"/4203/4203JK/{STREET}/"
ELSEWHERE = "420302001"


def meanwhile(app: Flask, mover: Person, work: Callable[[Session], object]) -> None:
    """Do this; before it is saved, somebody else hands the township over, and waits if they have to."""

    def move() -> None:
        with app.app_context(), transaction() as session:
            townships.move(session, mover, STREET, "4203JK", date(2026, 3, 1))

    with app.app_context(), ThreadPoolExecutor(1) as threads, transaction() as session:
        work(session)
        session.flush()
        moving = threads.submit(move)
        while not (moving.done() or waits(session)):
            pass
        session.commit()
        moving.result()


def waits(session: Session) -> bool:
    """Whether somebody waits for us. On SQLite everybody does who wants to write."""
    if db.engine.dialect.name == "sqlite":
        return True
    return bool(session.scalar(text("select count(*) from pg_locks where not granted")))


def test_a_draft_opened_meanwhile_goes_with_its_township(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        office, mover = make_office(session), make_person(session, Role.ADMINISTRATOR, "4203")
        session.flush()
    meanwhile(app, mover, lambda session: drafts.open_draft(session, office.clerk, STREET))
    with arrange() as session:
        assert session.scalars(select(Filing.scope_path).order_by(Filing.id)).all() == [MOVED]


def test_a_draft_given_to_the_township_meanwhile_goes_with_it(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        mover = make_person(session, Role.ADMINISTRATOR, "4203")
        clerk = make_person(session, Role.TOWNSHIP_CLERK, ELSEWHERE)
        make_duty(session, clerk, Role.TOWNSHIP_CLERK, STREET)
        clerk = reloaded(session, clerk)
        session.expunge(clerk)  # as those who sign in are
        filing = make_draft(session, clerk, ELSEWHERE)
        filing_id, seen = filing.id, filing.version
    place = {"township_code": STREET}
    meanwhile(app, mover, lambda session: drafts.save_section(session, clerk, filing_id, Section.PLACE, place, seen))
    with arrange() as session:
        assert session.scalars(select(Filing.scope_path).order_by(Filing.id)).all() == [MOVED]


def test_a_case_decided_meanwhile_goes_with_its_township_and_so_does_its_record(app: Flask, arrange: Arrange) -> None:
    with arrange() as session:
        office, mover = make_office(session), make_person(session, Role.ADMINISTRATOR, "4203")
        filing = make_filing(session, office, State.REVIEWED)
        filing_id, seen = filing.id, filing.version
    meanwhile(app, mover, lambda session: decisions.file(session, office.decider, filing_id, seen))
    with arrange() as session:
        for model in (Filing, Organization, OrganizationVersion):
            assert set(session.scalars(select(model.scope_path).order_by(model.scope_path))) == {MOVED}
        assert differences(session) == []
