"""The page that checks certificates without the server: one file, the office's key in it, nothing from elsewhere."""

from __future__ import annotations

import base64
import json
import os
import re
from pathlib import Path
from typing import Any

from flask import Flask

from portal.public import offline
from portal.shared import keys
from tests.support.visitor import Visitor


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_anybody_may_take_the_page_along(client: Visitor) -> None:
    answer = client.get("/verify/offline")
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert offline.FILE_NAME in answer.headers["Content-Disposition"]


def test_the_page_asks_nobody_and_names_nobody_elsewhere(client: Visitor) -> None:
    page = client.get("/verify/offline").get_data(as_text=True)
    assert "default-src 'none'" in page
    assert not re.search(r"<(link|img|iframe)\b|\bsrc\s*=|@import|url\(", page)
    assert offline.PLACE not in page


def test_the_page_knows_the_key_and_the_address_of_the_office(app: Flask, client: Visitor) -> None:
    data = data_of(client.get("/verify/offline").get_data(as_text=True))
    with app.app_context():
        ring = keys.keyring()
        assert data["keys"] == {ring.key_id: base64.urlsafe_b64encode(ring.public_bytes).decode()}
        assert data["address"] == app.config["PUBLIC_URL"].rstrip("/")


def test_every_sentence_stands_in_both_languages(client: Visitor) -> None:
    words = data_of(client.get("/verify/offline").get_data(as_text=True))["words"]
    assert set(words) == set(offline.WORDS)
    assert all(len(pair) == 2 and pair[0] and pair[1].isascii() for pair in words.values())


def test_the_script_names_no_word_that_the_page_lacks() -> None:
    script = (Path(__file__).parents[2] / "portal/static/src/verify-offline.js").read_text()
    verdicts = set(re.findall(r'verdict: "(\w+)"', script)) | {"plain", "unreadable"}
    assert verdicts | {f"{verdict}_more" for verdict in verdicts} <= set(offline.WORDS)


def test_a_command_writes_the_page_to_a_file(app: Flask, tmp_path: Path) -> None:
    place = tmp_path / "page.html"
    assert app.test_cli_runner().invoke(args=["verify", "page", str(place)]).exit_code == 0
    assert data_of(place.read_text(encoding="utf-8"))["keys"]


def test_the_command_puts_no_file_in_the_place_of_a_pipe(app: Flask, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert app.test_cli_runner().invoke(args=["verify", "page", str(pipe)]).exit_code == 1
    assert pipe.is_fifo()


def test_the_form_of_the_check_offers_the_page(client: Visitor) -> None:
    assert "/verify/offline" in client.get("/verify").get_data(as_text=True)
