"""Pages of the ledger."""

from portal.ledger.views import record
from portal.ledger.views.blueprint import bp

__all__ = ["bp", "record"]
