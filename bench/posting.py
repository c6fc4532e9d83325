"""Many clients at once, each a process with a connection of its own."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.servers import HOST
from bench.visits import TOKEN, Visitor
from portal.operations.demo.people import PASSWORD


@dataclass(frozen=True)
class Errand:
    """What one client does: sign in as somebody (nobody, if empty), then send each form once."""

    port: int
    login: str
    paths: Sequence[str]
    form: dict[str, str] = field(default_factory=dict)
    expected: int = 302


def run(errands: Sequence[Errand]) -> float:
    """All clients begin at one instant; requests per second until the last has ended."""
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(len(errands) + 1)
    results: multiprocessing.Queue[str] = context.Queue()
    clients = [context.Process(target=_client, args=(errand, ready, results)) for errand in errands]
    for client in clients:
        client.start()
    ready.wait()
    start = time.perf_counter()
    said = [results.get() for _ in clients]
    took = time.perf_counter() - start
    for client in clients:
        client.join()
    wrong = [answer for answer in said if answer]
    if wrong:
        raise RuntimeError(wrong[0])
    return sum(len(errand.paths) for errand in errands) / took


def _client(errand: Errand, ready: object, results: object) -> None:
    visitor = Visitor(HOST, errand.port)
    form = dict(errand.form)
    if errand.login:
        visitor.sign_in(errand.login, PASSWORD)
        found = TOKEN.search(visitor.ask("/desk")[1])
        form["csrf_token"] = found.group(1) if found else ""
    ready.wait()  # type: ignore[attr-defined]
    wrong = ""
    for path in errand.paths:
        status, text = visitor.ask(path, form or {"x": "1"})
        if status != errand.expected and not wrong:
            wrong = f"{path}: {status} {text[:300]}"
    results.put(wrong)  # type: ignore[attr-defined]
