"""Pages of the ledger."""

from portal.ledger.views import amending, compare, confirming, exports, lists, record, saved, versions
from portal.ledger.views.api import api
from portal.ledger.views.blueprint import bp

__all__ = ["amending", "api", "bp", "compare", "confirming", "exports", "lists", "record", "saved", "versions"]
