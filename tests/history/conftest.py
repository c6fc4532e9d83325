"""A toy as a kind of record with a history, and somebody who says things about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.history import subjects
from portal.history.book import Said
from portal.shared.db import db
from tests.history.toy import FACTS, OWN_TABLES, TOY, Kind, ToyBase


@pytest.fixture(autouse=True)
def toys(app: Flask) -> Iterator[None]:
    """The toy's tables in this test's database; known to history while the test runs."""
    with app.app_context():
        ToyBase.metadata.create_all(db.engine, tables=OWN_TABLES)
    subjects.register(TOY)
    yield
    del subjects._SUBJECTS["toy"]


@dataclass
class Speaker:
    """Says things about toys: everything has a default."""

    actor_id: int
    book: str = "420302"
    day: date = field(default_factory=lambda: date(2020, 3, 1))

    def said(self, kind: Kind, toy: int = 1, **other: object) -> Said:
        values = {"book": self.book, "effective_on": self.day, "actor_id": self.actor_id} | other
        return Said(subject="toy", subject_id=toy, kind=kind, **values)

    def made(self, toy: int = 1, **other: object) -> Said:
        facts = FACTS | other.pop("changes", {})
        return self.said(Kind.MADE, toy, changes=facts, **other)

    def changed(self, toy: int = 1, **other: object) -> Said:
        return self.said(Kind.CHANGED, toy, **other)

    def annulled(self, annuls: object, toy: int = 1, **other: object) -> Said:
        return self.said(Kind.ANNULLED, toy, annuls=annuls, **other)


def a_person(session: Session) -> Person:
    person = Person(login="clerk", name="王芳", password_hash="-", session_token="-")
    session.add(person)
    session.flush()
    return person


@pytest.fixture
def speaker(session: Session) -> Speaker:
    return Speaker(a_person(session).id)
