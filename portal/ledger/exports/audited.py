"""What the audit says of an export: what left the portal, masked or not."""

from __future__ import annotations

from portal.ledger.exports.content import Changes
from portal.ledger.exports.located import Located
from portal.ledger.exports.request import FORMATS
from portal.ledger.queries.scopes import Scope
from portal.shared.errors import Message
from portal.shared.errors import msg as _

SUBJECT = "ledger_export"


def told(found: Located, rows: int, purpose: Message | str = "") -> Message:
    """Form, place, both days and how many; where names and telephones were opened, what for."""
    request = found.request
    params = {
        "format": FORMATS[request.format],
        "place": request.wanted.place or "、".join(found.paths),
        "as_of": request.moment.as_of,
        "known_on": request.moment.known_on,
        "rows": rows,
    }
    if not request.opened:
        words = _("%(format)s of %(place)s, as of %(as_of)s, known on %(known_on)s: %(rows)s organizations, masked")
        return Message(words.text, params)
    words = _(
        "%(format)s of %(place)s, as of %(as_of)s, known on %(known_on)s: %(rows)s organizations, "
        "with telephones, for: %(purpose)s"
    )
    return Message(words.text, params | {"purpose": purpose})


def compared(place: str, scope: Scope, changes: Changes, count: int) -> Message:
    """What a workbook of differences alone told: of which place, between which days, how many; no person is in it."""
    return _(
        "Differences of %(place)s, masked: %(count)s. %(against)s",
        place=place or "、".join(scope.prefixes),
        count=count,
        against=changes.against,
    )
