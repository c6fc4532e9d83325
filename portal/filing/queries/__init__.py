"""Reading cases and certificates."""
