"""Writing the audit (审计): append-only lines, never a personal fact.

A detail is a marked sentence, kept with its parameters, so that it can be read in both languages.
"""

from __future__ import annotations

import json
from typing import Any

from flask import has_request_context, request
from sqlalchemy.orm import Session

from portal.accounts import access
from portal.accounts.models import AuditLine, Person
from portal.shared import clock
from portal.shared.db import aside, db
from portal.shared.errors import Message
from portal.shared.i18n import show


def note(
    session: Session,
    event: str,
    person: Person | None,
    *,
    subject_kind: str = "",
    subject_id: object = "",
    scope_path: str = "",
    detail: Message | str = "",
    login: str = "",
) -> None:
    """One line, in the current transaction. `login` is what was typed where there is no person."""
    session.add(
        AuditLine(
            at=clock.now(),
            event=event,
            person_id=person.id if person else None,
            login=person.login if person else login,
            subject_kind=subject_kind,
            subject_id=str(subject_id),
            scope_path=scope_path,
            detail=packed(detail),
            address=(request.remote_addr or "") if has_request_context() else "",
        )
    )


def note_aside(event: str, person: Person | None, **about: Any) -> None:  # noqa: ANN401 - as `note`
    """One line, in a short transaction of its own: reads are audited so. Never inside a writing transaction."""
    with aside() as session:
        note(session, event, person, **about)


def refused(event: str, sentence: Message) -> None:
    """A refusal, in a transaction of its own, after the request's was rolled back."""
    person = access.somebody()
    db.session.rollback()  # finding out who it is may have begun a transaction anew
    note_aside(event, person, subject_kind="page", subject_id=f"{request.method} {request.path}", detail=sentence)


def packed(detail: Message | str) -> str:
    """A sentence as it is stored: JSON of its English text and parameters; plain text as it is."""
    return json.dumps(_parts(detail), ensure_ascii=False) if isinstance(detail, Message) else detail


def unpacked(stored: str) -> Message | str:
    """The inverse of `packed`."""
    return _message(json.loads(stored)) if stored.startswith('{"text":') else stored


def _parts(message: Message) -> dict[str, Any]:
    params = {
        name: _parts(value) if isinstance(value, Message) else str(show(value))
        for name, value in message.params.items()
    }
    return {"text": message.text, "params": params}


def _message(parts: dict[str, Any]) -> Message:
    params = {name: _message(value) if isinstance(value, dict) else value for name, value in parts["params"].items()}
    return Message(parts["text"], params)
