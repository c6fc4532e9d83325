"""Which file of the bundle stands for which source.

`make setup` bundles the front end into portal/static/dist/ under names that carry a hash of the content;
manifest.json there says which is which. Templates write ``asset('app.css')``.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from pathlib import Path

from flask import Flask, current_app, request, url_for
from werkzeug.wrappers import Response

DIST = Path(__file__).parent.parent / "static" / "dist"
YEAR = 365 * 24 * 3600


class NotBundled(RuntimeError):
    """The front end has not been bundled yet."""


def asset(name: str) -> str:
    """The address of a bundled file by its source's name. NotBundled before `make setup`."""
    return url_for("static", filename=f"dist/{_bundled(name)}")


def text(name: str) -> str:
    """What a bundled file holds. NotBundled before `make setup`."""
    return (DIST / _bundled(name)).read_text(encoding="utf-8")


def _bundled(name: str) -> str:
    manifest: dict[str, str] | None = current_app.extensions.get("portal_assets")
    if manifest is None:
        path = DIST / "manifest.json"
        if not path.exists():
            message = "the front end is not bundled: run `make setup`"
            raise NotBundled(message)
        manifest = json.loads(path.read_text())
        if not current_app.debug:  # while developing, a new bundle shows at once
            current_app.extensions["portal_assets"] = manifest
    return manifest[name]


def _keep(response: Response) -> Response:
    """A name with a hash never changes its content: browsers may keep it, and get the packed copy if they take it."""
    if (
        request.endpoint != "static"
        or not request.path.startswith("/static/dist/")
        or response.status_code != HTTPStatus.OK
    ):
        return response
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    packed = DIST / f"{request.path.removeprefix('/static/dist/')}.gz"
    if packed.exists():
        response.vary.add("Accept-Encoding")
        if request.accept_encodings["gzip"]:
            response.close()  # the file that would have been sent
            response.direct_passthrough = False
            response.set_data(packed.read_bytes())
            response.content_encoding = "gzip"
            response.headers.pop("ETag", None)
    return response


def init_app(app: Flask) -> None:
    """Give templates `asset`."""
    app.jinja_env.globals["asset"] = asset
    app.after_request(_keep)
