"""Keeping passwords: argon2id, at the cost the configuration names."""

from __future__ import annotations

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Of one-time passwords: nothing that is mistaken for something else when read aloud."""


@lru_cache
def _hasher(time_cost: int, memory_kib: int) -> PasswordHasher:
    return PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)


@lru_cache
def _nobody(time_cost: int, memory_kib: int) -> str:
    """A hash that no password fits: an unknown login costs as much as a known one."""
    return _hasher(time_cost, memory_kib).hash(secrets.token_hex())


def _cost() -> tuple[int, int]:
    return current_app.config["ARGON2_TIME_COST"], current_app.config["ARGON2_MEMORY_KIB"]


def hashed(password: str) -> str:
    """The hash to keep."""
    return _hasher(*_cost()).hash(password)


def fits(kept: str | None, password: str) -> bool:
    """Whether the password is the one that was hashed; None costs the same and is False."""
    try:
        _hasher(*_cost()).verify(kept or _nobody(*_cost()), password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def outdated(kept: str) -> bool:
    """Whether the cost has changed since."""
    return _hasher(*_cost()).check_needs_rehash(kept)


def one_time() -> str:
    """A first password, to be told and changed: three groups of four."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def new_token() -> str:
    """A session token: whoever renews it ends all sessions."""
    return secrets.token_urlsafe(16)
