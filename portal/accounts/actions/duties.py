"""Giving and ending duties (岗位); the administrator's part is in `people`."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from portal.accounts.access import reach
from portal.accounts.models import Duty, Person
from portal.accounts.permissions import Permission
from portal.accounts.rules import ROLE_LABELS, NewDuty, check_place, check_powers
from portal.regions import codes
from portal.regions import queries as regions
from portal.shared import clock
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _


def give(session: Session, admin: Person, person: Person, facts: NewDuty) -> Duty:
    """Give a duty within the administrator's reach. RuleBroken for place, role or days that cannot be."""
    path = regions.place_paths(session, [facts.place_code]).get(facts.place_code)
    reached = reach(admin, Permission.ACCOUNTS_MANAGE)
    if path is None or not any(codes.within(path, above) for above in reached):
        raise RuleBroken(_("This place lies outside the places you administer."), "place")
    check_place(facts.role, path)
    if facts.days[0] >= facts.days[1] or facts.days[1] <= clock.today():
        raise RuleBroken(_("The last day must not lie before the first, nor before today."), "last_day")
    check_powers(facts.role, facts.days, person.duties)
    for duty in person.duties:
        overlapping = duty.valid_from < facts.days[1] and facts.days[0] < duty.valid_to
        if overlapping and duty.role is facts.role and duty.scope_path == path:
            raise RuleBroken(_("The person has this duty already."), "role")
    duty = Duty(
        person_id=person.id,
        role=facts.role,
        place_code=facts.place_code,
        scope_path=path,
        valid_from=facts.days[0],
        valid_to=facts.days[1],
    )
    person.duties.append(duty)
    session.flush()
    return duty


def end(person: Person, duty_id: int, from_day: date) -> Duty:
    """End one of a person's duties. RuleBroken for one that is over, or a day gone by."""
    today = clock.today()
    duty = next((duty for duty in person.duties if duty.id == duty_id), None)
    if duty is None or duty.valid_to <= today:
        raise RuleBroken(_("This duty has ended already."))
    if from_day < today:
        raise RuleBroken(_("A duty ends today or later: what was done under it stands."), "from_day")
    if from_day > duty.valid_to:
        raise RuleBroken(_("This duty ends on %(day)s anyway.", day=duty.valid_to), "from_day")
    duty.valid_to = max(from_day, duty.valid_from)
    return duty


def words(session: Session, duty: Duty) -> Message:
    """A duty as people say it: its role and its place."""
    place = regions.display_names(session, [duty.place_code]).get(duty.place_code, duty.place_code)
    return _("%(role)s, %(place)s", role=ROLE_LABELS[duty.role], place=place)
