"""Asking a server over one kept connection, as a browser does."""

from __future__ import annotations

import http.client
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Visitor:
    """Somebody with a cookie and an open connection."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(self.host, self.port, timeout=60)

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and text of an answer."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = urlencode(form) if form else None
        call = ("POST" if form else "GET", path, body, headers | (FORM if form else {}))
        try:
            self.connection.request(*call)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.connection.close()  # it rested too long; the next request opens it again
            self.connection.request(*call)
            answer = self.connection.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text

    def sign_in(self, login: str, password: str) -> None:
        """Give name and password. RuntimeError if that does not let in."""
        _, page = self.ask("/sign-in")
        found = TOKEN.search(page)
        token = found.group(1) if found else ""
        status, _ = self.ask("/sign-in", {"login": login, "password": password, "csrf_token": token})
        if status != 302:
            message = f"{login} is not let in: {status}"
            raise RuntimeError(message)

    def time(self, path: str, rounds: int) -> list[float]:
        """Milliseconds of so many answers. RuntimeError if one is not well."""
        self.ask(path)  # not timed: opens the connection again, warms what is kept
        taken = []
        for _ in range(rounds):
            start = time.perf_counter()
            status, _ = self.ask(path)
            taken.append((time.perf_counter() - start) * 1000)
            if status != 200:
                message = f"{path}: {status}"
                raise RuntimeError(message)
        return taken
