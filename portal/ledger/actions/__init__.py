"""Changing what the ledger keeps: confirmations, periods, saved views, exports asked for."""
