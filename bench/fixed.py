"""The least that a web server can do: a fixed answer. What a page costs is told as a multiple of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

BODY = b"x" * 20_000


def app(_environ: dict[str, object], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answer anything with the same bytes."""
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(BODY)))])
    return [BODY]
