"""Things that tests of every package need, as plain functions; packages add theirs in tests/<package>/factories.py.

A factory takes the session, makes a believable row out of as little as is said, adds and flushes it, and gives it back.
"""

from __future__ import annotations

import itertools

NUMBERS = itertools.count(1)


def number() -> int:
    """A number that no other row of this run has."""
    return next(NUMBERS)
