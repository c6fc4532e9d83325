"""Writing the audit (审计): append-only lines, never a personal fact."""

from __future__ import annotations

from portal.shared.errors import Message


def refused(event: str, sentence: Message) -> None:
    """A refusal, in a transaction of its own (after the request's was rolled back)."""
