"""Forms of saved views and of confirming a township's ledger."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from portal.shared.forms import Form

NAME, QUERY, NOTE = 40, 2_000, 200
"""Characters at most."""


def _stripped(value: str | None) -> str:
    return (value or "").strip()


class ViewForm(Form):
    """The name of a saved view; `remove` removes it instead."""

    name = StringField(
        _l("Name of the view"),
        filters=[_stripped],
        validators=[
            InputRequired(_l("Give the view a name.")),
            Length(max=NAME, message=_l("A name has at most %(max)d characters.")),
        ],
    )


class SaveViewForm(ViewForm):
    """A new view: `query` is the list it keeps, as its address says it."""

    query = HiddenField(validators=[Length(max=QUERY)])


class RemoveForm(Form):
    """That an own view is no longer needed."""

    remove = SubmitField()


class ConfirmForm(Form):
    """That the ledger of a township is right today; `note` says why the county says it."""

    note = TextAreaField(
        _l("Why the county confirms it in place of the township"),
        filters=[_stripped],
        validators=[Length(max=NOTE, message=_l("A reason has at most %(max)d characters."))],
    )


class WithdrawForm(Form):
    """That today's confirmation was said too early."""
