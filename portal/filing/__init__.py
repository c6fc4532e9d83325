"""A case: draft, submit, accept, review, decide; its number and certificate (备案)."""
