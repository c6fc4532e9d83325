"""Forms of the administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from portal.accounts.permissions import Role
from portal.accounts.rules import ROLE_LABELS, NewDuty, NewPerson
from portal.shared import clock
from portal.shared.forms import Form
from portal.shared.i18n import translate

Places = dict[str, list[tuple[str, str]]]
"""(code, name) of places, by the name of the unit they belong to."""

CHOOSE = _l("Please choose")
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

    def __init__(self, version: int, **more: Any) -> None:  # noqa: ANN401 - of the form below
        super().__init__(data={"version": version} | more)

    def value(self) -> Any:  # noqa: ANN401 - each form's own frozen value
        """What was asked for."""
        return Confirmation(self.version.data or 0)


class NameFields:
    """Who it is."""

    name = StringField(_l("Full name"), [DataRequired(_l("Enter the person's name.")), Length(max=50)])
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
        self.place.choices = {"": [("", CHOOSE)]} | places

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

    def __init__(self, version: int, places: Places) -> None:
        super().__init__(version, from_day=clock.today())
        self.offer(places)

    def value(self) -> tuple[int, NewDuty]:
        """The version looked at and the duty asked for."""
        return self.version.data or 0, self.duty()


class EndForm(VersionForm):
    """The end of a duty."""

    from_day = DateField(_l("First day without this duty"), [InputRequired(DAY_NEEDED)])

    def __init__(self, version: int) -> None:
        super().__init__(version, from_day=clock.today())

    def value(self) -> Ending:
        """The version looked at and the day."""
        return Ending(self.version.data or 0, self.from_day.data or clock.today())


class HandOverForm(VersionForm):
    """Who takes over."""

    colleague = SelectField(_l("Colleague who takes over"), [InputRequired(_l("Choose a colleague."))], coerce=str)

    def __init__(self, version: int, colleagues: dict[int, str]) -> None:
        super().__init__(version)
        self.colleague.choices = [("", CHOOSE), *((str(key), name) for key, name in colleagues.items())]

    def value(self) -> tuple[int, int]:
        """The version looked at and the colleague's id."""
        return self.version.data or 0, int(self.colleague.data)
