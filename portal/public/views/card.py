"""The public card of one organization."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any

from flask import abort, render_template

from portal.accounts.access import public
from portal.filing.queries.policy import policy_for
from portal.organizations.rules import FACT_LABELS, label
from portal.public import queries
from portal.public.views.blueprint import bp
from portal.public.views.rows import places, within
from portal.regions import codes
from portal.shared.clock import today
from portal.shared.db import db
from portal.shared.errors import Message
from portal.shared.errors import msg as _


@bp.get("/organizations/<int:organization_id>")
@public
def card(organization_id: int) -> str:
    """The public facts of an organization today, also of one that has left the register."""
    session = db.session()
    row = queries.card(session, organization_id)
    if row is None:
        abort(404)
    policy = policy_for(session, codes.office(row.scope_path), today())
    return render_template(
        "public/card.html",
        organization=row,
        place=places(session, [row])[row.village_code or row.township_code],
        staff=bool(within([row])),
        label=label,
        further=_in_words(queries.published(session, organization_id, policy.publish)),
        today=today(),
    )


def _in_words(facts: Mapping[str, Any]) -> list[tuple[Message, Any]]:
    """What the county has shown besides, as the card names it."""
    return [(FACT_LABELS[name], _said(value)) for name, value in facts.items()]


def _said(value: Any) -> Any:  # noqa: ANN401 - whatever a fact holds
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return label(value) if isinstance(value, enum.StrEnum) else value
