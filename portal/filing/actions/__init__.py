"""Changing cases, issuing certificates."""
