"""Forms of one's own account."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from portal.accounts.rules import LONGEST
from portal.shared.forms import Form

CURRENT = {"autocomplete": "current-password"}
NEW = {"autocomplete": "new-password"}
TYPED = Length(max=LONGEST, message=_l("This is too long."))


@dataclass(frozen=True)
class Credentials:
    """What was typed to sign in."""

    login: str
    password: str


@dataclass(frozen=True)
class NewPassword:
    """What was typed to change a password."""

    current: str
    new: str
    again: str


class SignInForm(Form):
    """Login and password."""

    login = StringField(
        _l("Login"),
        [InputRequired(_l("Enter your login.")), TYPED],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(_l("Password"), [InputRequired(_l("Enter your password.")), TYPED], render_kw=CURRENT)

    def value(self) -> Credentials:
        """What was typed."""
        return Credentials(self.login.data or "", self.password.data or "")


class PasswordForm(Form):
    """A new password, and the one it replaces."""

    current = PasswordField(
        _l("Password until now"), [InputRequired(_l("Enter the password you have now.")), TYPED], render_kw=CURRENT
    )
    new = PasswordField(_l("New password"), [InputRequired(_l("Enter a new password.")), TYPED], render_kw=NEW)
    again = PasswordField(
        _l("New password again"), [InputRequired(_l("Enter the new password a second time.")), TYPED], render_kw=NEW
    )

    def value(self) -> NewPassword:
        """What was typed."""
        return NewPassword(self.current.data or "", self.new.data or "", self.again.data or "")
