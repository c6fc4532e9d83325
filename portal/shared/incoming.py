"""What arrives: texts and ids that a database can hold, from the address that trusted proxies tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Any

from flask import Flask, Request, current_app, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, UnicodeConverter
from werkzeug.utils import cached_property


class Sent(Request):
    """A request whose texts hold no NUL: nobody types one, and PostgreSQL takes none."""

    @cached_property
    def spooled(self) -> list[IO[bytes]]:
        """The files that came along, each in memory or on disk."""
        return []

    def _get_file_stream(self, *args: Any, **kwargs: Any) -> IO[bytes]:  # noqa: ANN401 - werkzeug's
        stream = super()._get_file_stream(*args, **kwargs)
        self.spooled.append(stream)
        return stream

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


class Word(UnicodeConverter):
    """A text in an address without NUL: with one it is no page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - werkzeug's
        super().__init__(*args, **kwargs)
        self.regex = self.regex.replace("[^/]", r"[^/\x00]")


def view() -> Callable[..., Any] | None:
    """The view that will answer this request, if any."""
    return current_app.view_functions.get(request.endpoint or "")


def _close_files(_error: BaseException | None) -> None:
    """Close what came along, also of a request that was refused half-way: the disk has its space back at once."""
    for stream in getattr(request, "spooled", ()):
        stream.close()


def init_app(app: Flask) -> None:
    """Take requests so; `TRUSTED_PROXIES` says through how many proxies they come."""
    app.request_class = Sent
    app.teardown_request(_close_files)
    app.url_map.converters["int"] = RowId
    app.url_map.converters["string"] = app.url_map.converters["default"] = Word
    proxies = app.config["TRUSTED_PROXIES"]
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
