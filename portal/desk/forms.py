"""Forms of the desk: which telephones still hold and which one is to be shown; a job to be cancelled."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectMultipleField
from wtforms.validators import Optional, Regexp

from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _
from portal.shared.forms import Form

ID = r"\A[0-9]{1,18}\Z"


class ContactsForm(Form):
    """Ticks for several, a button for one; or the button that shows one in full."""

    organization = SelectMultipleField(_l("Organization"), coerce=int, validate_choice=False)
    one = HiddenField(validators=[Optional(), Regexp(ID)])
    show = HiddenField(validators=[Optional(), Regexp(ID)])

    @property
    def opens(self) -> int:
        """The organization whose personal facts are to be shown; 0 if none."""
        return int(self.show.data or 0)

    def chosen(self) -> list[int]:
        """The organizations that were confirmed. RuleBroken if none was."""
        found = [int(self.one.data)] if self.one.data else list(self.organization.data or [])
        if not found:
            raise RuleBroken(_("Tick those whose name and telephone still hold."))
        return found


class CancelForm(Form):
    """The button that cancels a job."""
