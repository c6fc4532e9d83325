"""A test client that behaves like a browser and looks at what it gets like a strict reader."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_login import login_user
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from tests.support import pages, unsaved

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
BROWSER = {"REMOTE_ADDR": "127.0.0.1", "HTTP_USER_AGENT": "tests", "HTTP_ACCEPT_LANGUAGE": "zh-CN"}


class Visitor(FlaskClient):
    """Somebody at a browser.

    Sends the CSRF token with every form (`csrf=False` leaves it out), fails the test when a request that went well
    leaves work unsaved, and when a page is not well-formed (`tests.support.pages`).
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - werkzeug's own signature
        super().__init__(*args, **kwargs)
        self.environ_base.update(BROWSER)

    def open(self, *args: Any, csrf: bool = True, **kwargs: Any) -> TestResponse:  # noqa: ANN401 - as above
        """Send a request."""
        if csrf and str(kwargs.get("method", "GET")).upper() in UNSAFE:
            kwargs["headers"] = {"X-CSRFToken": self._token(), **dict(kwargs.get("headers") or {})}
        response = super().open(*args, **kwargs)
        left = unsaved.left_by_last_request(self.application)
        if left and response.status_code < 400:
            message = f"{response.request.method} {response.request.path} left work unsaved: {left}"
            raise AssertionError(message)
        if response.mimetype == "text/html" and not response.is_streamed:
            pages.check(response.get_data(as_text=True), response.request.path)
        return response

    def sign_in(self, person: Any) -> Visitor:  # noqa: ANN401 - whatever the login manager knows
        """Become this person, as if the password had just been given."""
        with self.application.test_request_context(environ_overrides=BROWSER):
            from flask import session

            login_user(person)
            marks = dict(session)
        with self.session_transaction() as own:
            own.update(marks)
        return self

    def _token(self) -> str:
        with self.session_transaction() as own:
            kept = own.get("csrf_token")
        with self.application.test_request_context(environ_overrides=BROWSER):
            from flask import session

            if kept is not None:
                session["csrf_token"] = kept
            token = str(generate_csrf())
            kept = session["csrf_token"]
        with self.session_transaction() as own:
            own["csrf_token"] = kept
        return token


def visitor(app: Flask) -> Visitor:
    """Somebody new, not signed in."""
    app.test_client_class = Visitor
    client = app.test_client()
    if not isinstance(client, Visitor):
        message = "the application makes other clients"
        raise TypeError(message)
    return client
