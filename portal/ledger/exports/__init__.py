"""The ledger as files: the official workbook and its paper, and plain forms for machines."""
