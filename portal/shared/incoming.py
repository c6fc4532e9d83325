"""What arrives: texts and ids that a database can hold, from the address that trusted proxies tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Request, current_app, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter
from werkzeug.utils import cached_property


class Sent(Request):
    """A request whose texts hold no NUL: nobody types one, and PostgreSQL takes none."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """What the address asks for."""
        return _without_nul(super().args)

    def _load_form_data(self) -> None:
        super()._load_form_data()
        self.__dict__["form"] = _without_nul(self.__dict__["form"])


def _without_nul(texts: MultiDict[str, str]) -> ImmutableMultiDict[str, str]:
    return ImmutableMultiDict([(name, text.replace("\0", "")) for name, text in texts.items(multi=True)])


class RowId(IntegerConverter):
    """An id in an address, as large as a database takes: a longer one is no page."""

    regex = r"\d{1,18}"


def view() -> Callable[..., Any] | None:
    """The view that will answer this request, if any."""
    return current_app.view_functions.get(request.endpoint or "")


def init_app(app: Flask) -> None:
    """Take requests so; `TRUSTED_PROXIES` says through how many proxies they come."""
    app.request_class = Sent
    app.url_map.converters["int"] = RowId
    proxies = app.config["TRUSTED_PROXIES"]
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
