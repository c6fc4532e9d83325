"""Append-only entries, and the versions that follow from them: the two clocks (design.md section 4)."""
