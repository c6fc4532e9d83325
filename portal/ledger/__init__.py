"""The ledger (管理台账): for now an organization's staff page."""
