"""The ledger (管理台账): list, an organization's staff page, compare, official Excel, period close, proof."""
