"""Forms of the administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from portal.accounts.actions.duties import NewDuty
from portal.accounts.actions.people import NewPerson
from portal.accounts.models import Person
from portal.accounts.permissions import Role
from portal.accounts.queries import Places
from portal.accounts.rules import ROLE_LABELS
from portal.shared import clock
from portal.shared.forms import Form
from portal.shared.i18n import translate

CHOOSE = _l("– choose –")
ROLE_NEEDED = _l("Choose a role.")
PLACE_NEEDED = _l("Choose a place.")
DAY_NEEDED = _l("Enter a day, such as 2026-01-31.")


@dataclass(frozen=True)
class Confirmation:
    """Which version of the account was looked at."""

    version: int


@dataclass(frozen=True)
class Ending:
    """The end of a duty."""

    version: int
    from_day: date


class VersionForm(Form):
    """A change of an account: it carries the version that was looked at."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    def __init__(self, person: Person, **more: Any) -> None:  # noqa: ANN401 - of the form below
        super().__init__(data={"version": person.version} | more)

    def value(self) -> Any:  # noqa: ANN401 - each form's own frozen value
        """What was asked for."""
        return Confirmation(self.version.data or 0)


class NameFields:
    """Who it is."""

    name = StringField(_l("Full name"), [InputRequired(_l("Enter the person's name.")), Length(max=50)])
    login = StringField(_l("Login"), [InputRequired(_l("Enter a login."))], render_kw={"autocapitalize": "none"})


class DutyFields:
    """A role at a place, from day to day."""

    role = SelectField(_l("Role"), [InputRequired(ROLE_NEEDED)])
    place = SelectField(_l("Place"), [InputRequired(PLACE_NEEDED)])
    from_day = DateField(_l("First day"), [InputRequired(DAY_NEEDED)])
    last_day = DateField(_l("Last day"), [Optional()])

    def offer(self, places: Places) -> None:
        """The roles, and the places within reach: townships under the unit that administers them."""
        self.role.choices = [("", CHOOSE), *((role.value, translate(label)) for role, label in ROLE_LABELS.items())]
        groups: dict[str, list[tuple[str, str]]] = {"": [("", CHOOSE)]}
        for unit in places.units:
            below = [(township.code, township.name) for township in places.townships.get(unit.code, ())]
            groups[unit.name] = [(unit.code, unit.name), *below]
        lone = places.townships.keys() - {unit.code for unit in places.units}
        for code in sorted(lone):
            groups[code] = [(township.code, township.name) for township in places.townships[code]]
        self.place.choices = groups

    def duty(self) -> NewDuty:
        """The duty asked for."""
        return NewDuty(Role(self.role.data), self.place.data, self.from_day.data or clock.today(), self.last_day.data)


class PersonForm(NameFields, DutyFields, Form):
    """A new account and its first duty."""

    def __init__(self, places: Places) -> None:
        super().__init__(data={"from_day": clock.today()})
        self.offer(places)

    def value(self) -> NewPerson:
        """The account asked for."""
        return NewPerson((self.login.data or "").strip().lower(), (self.name.data or "").strip(), self.duty())


class DutyForm(DutyFields, VersionForm):
    """One more duty."""

    def __init__(self, person: Person, places: Places) -> None:
        super().__init__(person, from_day=clock.today())
        self.offer(places)

    def value(self) -> tuple[int, NewDuty]:
        """The version looked at and the duty asked for."""
        return self.version.data or 0, self.duty()


class EndForm(VersionForm):
    """The end of a duty."""

    from_day = DateField(_l("First day without this duty"), [InputRequired(DAY_NEEDED)])

    def __init__(self, person: Person) -> None:
        super().__init__(person, from_day=clock.today())

    def value(self) -> Ending:
        """The version looked at and the day."""
        return Ending(self.version.data or 0, self.from_day.data or clock.today())


class HandOverForm(VersionForm):
    """Who takes over."""

    colleague = SelectField(_l("Colleague who takes over"), [InputRequired(_l("Choose a colleague."))], coerce=str)

    def __init__(self, person: Person, colleagues: dict[int, str]) -> None:
        super().__init__(person)
        self.colleague.choices = [("", CHOOSE), *((str(key), name) for key, name in colleagues.items())]

    def value(self) -> tuple[int, int]:
        """The version looked at and the colleague's id."""
        return self.version.data or 0, int(self.colleague.data)
