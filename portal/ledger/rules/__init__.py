"""Rules of the ledger: columns, filters, moments, comparing, periods. Pure."""
