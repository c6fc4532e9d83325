"""Pages of the ledger."""

from portal.ledger.views import amending, record
from portal.ledger.views.blueprint import bp

__all__ = ["amending", "bp", "record"]
