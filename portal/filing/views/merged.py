"""What pages say where several people type into one draft."""

from __future__ import annotations

from collections.abc import Mapping

from flask import make_response
from flask.typing import ResponseReturnValue

from portal.filing.actions.drafts import Saved
from portal.filing.models import DraftChange
from portal.filing.rules.answers import QUESTIONS
from portal.filing.rules.materials import ITEMS, TICKED, Item
from portal.filing.rules.merging import shown
from portal.filing.rules.typed import as_kept
from portal.shared.errors import Message
from portal.shared.errors import msg as _
from portal.shared.i18n import translate

BASE = "Draft-Base"
"""The header by which a page that saves itself learns what stands now of what it shows."""


def told(saved: Saved) -> list[Message]:
    """What colleagues did to the same page meanwhile, in sentences."""
    apart = [
        _(
            "%(who)s changed “%(field)s” at %(when)s, and so did you. What stands there was not overwritten; "
            "what you typed is still on your page.",
            **_by(change),
        )
        for change in saved.apart
    ]
    left = [
        _("%(who)s changed “%(field)s” at %(when)s. You did not touch it: it stands as they wrote it.", **_by(change))
        for change in saved.left
    ]
    return apart + left


def kept(saved: Saved, page: Mapping[str, str], stands: Mapping[str, str]) -> ResponseReturnValue:
    """The answer to a page that saves itself: what colleagues did in plain text, nothing if nothing.

    `page` is what it shows, `stands` what stands now. It learns the new base of the fields that stand as it shows
    them; the others keep the old one, so that its next saving tells them apart again.
    """
    sentences = told(saved)
    if saved.apart:
        sentences.append(_("Save to see both side by side."))
    said = make_response("\n".join(map(translate, sentences)), 422 if saved.apart else 200 if sentences else 204)
    said.mimetype = "text/plain"
    typed = {name: as_kept(name, value) for name, value in page.items()}
    said.headers[BASE] = shown({name: value for name, value in typed.items() if stands.get(name, "") == value})
    return said


def _by(change: DraftChange) -> dict[str, object]:
    """Who changed what and when."""
    return {"who": change.person.name, "field": field_of(change.name), "when": change.at}


def field_of(name: str) -> Message:
    """What a name of a draft's page is called there."""
    if name.startswith(TICKED):
        return ITEMS[Item(name.removeprefix(TICKED))]
    return QUESTIONS.get(name, _("What is said to a remark"))
