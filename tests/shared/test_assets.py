"""The bundled front end: kept by browsers, packed for those who take it, small."""

from __future__ import annotations

import gzip

from flask import Flask

from portal.shared import assets
from tests.support.visitor import Visitor

FIRST_PAGE = 100 * 1024
"""What the first page may bring over the line, packed."""


def address(app: Flask, name: str) -> str:
    with app.test_request_context():
        return assets.asset(name)


def test_a_bundle_may_be_kept_forever(app: Flask, client: Visitor) -> None:
    answer = client.get(address(app, "app.css"), buffered=True)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.mimetype == "text/css"


def test_who_takes_a_packed_bundle_gets_it(app: Flask, client: Visitor) -> None:
    where = address(app, "app.js")
    plain = client.get(where, headers={"Accept-Encoding": "identity"}, buffered=True)
    packed = client.get(where, headers={"Accept-Encoding": "gzip, deflate"}, buffered=True)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.mimetype == plain.mimetype
    assert gzip.decompress(packed.data) == plain.data


def test_a_bundle_that_is_not_there_is_not_kept(client: Visitor) -> None:
    answer = client.get("/static/dist/app-NOWHERE.js")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_the_first_page_is_small(app: Flask, client: Visitor) -> None:
    page = len(gzip.compress(client.get("/").data))
    packed = {"Accept-Encoding": "gzip"}
    bundles = [client.get(address(app, name), headers=packed, buffered=True) for name in ("app.css", "app.js")]
    assert page + sum(len(bundle.data) for bundle in bundles) < FIRST_PAGE
