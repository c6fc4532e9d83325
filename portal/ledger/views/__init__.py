"""Pages of the ledger."""

from portal.ledger.views import amending, list, record
from portal.ledger.views.blueprint import bp

__all__ = ["amending", "bp", "list", "record"]
