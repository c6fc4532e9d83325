"""Pages of the ledger."""

from portal.ledger.views import (
    amending,
    api,
    closing,
    compare,
    confirming,
    disputes,
    exports,
    lists,
    period_list,
    periods,
    record,
    saved,
    versions,
)
from portal.ledger.views.blueprint import bp

__all__ = [
    "amending",
    "api",
    "bp",
    "closing",
    "compare",
    "confirming",
    "disputes",
    "exports",
    "lists",
    "period_list",
    "periods",
    "record",
    "saved",
    "versions",
]
