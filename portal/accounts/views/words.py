"""What pages say of people: their duties in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from portal.accounts.access import duties_in_force, somebody
from portal.accounts.models import Duty, Person
from portal.accounts.rules import ROLE_LABELS
from portal.accounts.views.blueprint import bp
from portal.regions.queries import display_names
from portal.shared import clock
from portal.shared.clock import FOREVER
from portal.shared.db import db
from portal.shared.errors import msg as _
from portal.shared.i18n import translate


@dataclass(frozen=True)
class DutyWords:
    """A duty as a page shows it."""

    duty: Duty
    words: str

    @property
    def last_day(self) -> date | None:
        """Its last day, if it has one."""
        return None if self.duty.valid_to == FOREVER else self.duty.valid_to - timedelta(days=1)

    @property
    def standing(self) -> str:
        """Whether it is `ahead`, `in_force` or `over` today."""
        today = clock.today()
        if today < self.duty.valid_from:
            return "ahead"
        return "in_force" if today < self.duty.valid_to else "over"


def duties_of(session: Session, people: Iterable[Person]) -> dict[int, list[DutyWords]]:
    """The duties of each of these people, by id, in words."""
    people = list(people)
    names = display_names(session, {duty.place_code for person in people for duty in person.duties})
    return {person.id: [DutyWords(duty, _words(duty, names)) for duty in person.duties] for person in people}


def _words(duty: Duty, names: dict[str, str]) -> str:
    place = names.get(duty.place_code, duty.place_code)
    return translate(_("%(role)s, %(place)s", role=ROLE_LABELS[duty.role], place=place))


@bp.app_template_global("my_duties")
def my_duties() -> list[str]:
    """The duties in force of whoever is signed in, in words."""
    person = somebody()
    if person is None:
        return []
    words = duties_of(db.session(), [person])[person.id]
    return [line.words for line in words if line.duty in duties_in_force(person)]
