"""The page that checks a certificate without the server, opened from a file with the network off."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from portal.filing.rules.certificate import Issued, qr_payload, qr_text
from portal.public import offline
from portal.shared import clock, keys
from tests.browser.conftest import DESKTOP, PHONE, SECONDS
from tests.filing.test_certificate_rules import ISSUED

ADDRESS = "https://portal.example/verify/7K3M-9TQ2-0XHD-4VBE"


@dataclass
class Checker:
    """The page in a browser, and the office whose key it knows."""

    page: Page
    app: Flask
    asked: list[str]

    def code(self, issued: Issued = ISSUED, address: str = ADDRESS) -> str:
        """The text of a QR code that the office signed."""
        with self.app.app_context():
            ring, payload = keys.keyring(), qr_payload(issued)
            return qr_text(address, ring.key_id, payload, ring.sign(payload))

    def check(self, typed: str) -> str:
        """What the page answers to what was typed."""
        self.page.fill("#content", "")
        self.page.fill("#content", typed)
        self.page.click("button[type=submit]")
        return self.page.locator("#answer").inner_text()


@pytest.fixture
def open_page(browser: Browser, app: Flask, tmp_path: Path) -> Iterator[Callable[..., Checker]]:
    """Opens the page from the disk, at this width, without a network; nothing may complain."""
    complaints: list[str] = []
    contexts = []
    place = tmp_path / offline.FILE_NAME
    with app.app_context():
        place.write_text(offline.page(), encoding="utf-8")

    def opening(size: dict[str, int] = DESKTOP) -> Checker:
        context = browser.new_context(viewport=size, offline=True, timezone_id="Asia/Shanghai")  # type: ignore[arg-type]
        context.set_default_timeout(15 * SECONDS)
        contexts.append(context)
        page, asked = context.new_page(), []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(place.as_uri())
        return Checker(page, app, asked)

    yield opening
    for context in contexts:
        context.close()
    assert complaints == []


def test_a_signed_code_shows_its_facts_from_the_disk_alone(open_page: Callable[..., Checker]) -> None:
    checker = open_page()
    today = clock.today()
    answer = checker.check(checker.code(replace(ISSUED, name="𠮷祥舞蹈队", valid_from=today, valid_until=today)))
    assert "Signed by the office" in answer
    assert "have not passed" in answer
    for fact in ("𠮷祥舞蹈队", "420302003-2026-0001", "茅箭区人民政府五堰街道办事处", "7K3M-9TQ2-0XHD-4VBE"):
        assert fact in answer
    link = checker.page.locator("#answer a")
    assert str(link.get_attribute("href")).endswith("/verify/7K3M9TQ20XHD4VBE")
    assert "only the live page knows" in checker.page.locator("main").inner_text()
    assert [url for url in checker.asked if not url.startswith("file:")] == []


def test_a_scanner_that_types_the_code_needs_no_button(open_page: Callable[..., Checker]) -> None:
    checker = open_page()
    checker.page.fill("#content", checker.code())
    assert "Signed by the office" in checker.page.locator("#answer").inner_text()


@pytest.mark.parametrize(
    ("days", "words"),
    [((-800, -1), "its last day has passed"), ((1, 800), "still to come"), ((0, None), "no end")],
)
def test_the_page_says_whether_the_printed_days_have_passed(
    open_page: Callable[..., Checker], days: tuple[int, int | None], words: str
) -> None:
    checker = open_page()
    first, last = (None if count is None else clock.today() + timedelta(days=count) for count in days)
    assert words in checker.check(checker.code(replace(ISSUED, valid_from=first or date.min, valid_until=last)))


def test_what_was_changed_is_refused(open_page: Callable[..., Checker]) -> None:
    checker = open_page()
    head, _, rest = checker.code().partition("#")
    version, key_id, payload, signature = rest.split(".")
    forged = base64.urlsafe_b64decode(payload + "==").replace(b"2029", b"2039")
    for typed in (
        f"{head}#{version}.{key_id}.{base64.urlsafe_b64encode(forged).decode().rstrip('=')}.{signature}",
        f"{head}#{version}.{key_id}.{payload}.{'A' * len(signature)}",
        f"{head}#{version}.{key_id}.{payload}.{signature[:-1]}{'B' if signature[-1] != 'B' else 'C'}",
    ):
        answer = checker.check(typed)
        assert "Not signed by the office" in answer
        assert "420302003-2026-0001" not in answer


def test_every_changed_letter_of_the_payload_is_refused(open_page: Callable[..., Checker]) -> None:
    checker = open_page()
    head, _, rest = checker.code().partition("#")
    version, key_id, payload, signature = rest.split(".")
    accepted = [
        place
        for place in range(0, len(payload), 7)
        if "Not signed"
        not in checker.check(
            f"{head}#{version}.{key_id}.{payload[:place]}{'x' if payload[place] != 'x' else 'y'}"
            f"{payload[place + 1 :]}.{signature}"
        )
    ]
    assert accepted == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "This is not the code of a certificate"),
        ("https://example.org/?q=<b>x</b>", "This is not the code of a certificate"),
        (ADDRESS, "This code holds an address only"),
        (f"{ADDRESS}#1.00000000.e30.{'A' * 86}", "Signed with a key that this page does not know"),
        (f"{ADDRESS}#1.__proto__.e30.{'A' * 86}", "This is not the code of a certificate"),
    ],
)
def test_what_is_no_signed_code_is_told_apart(open_page: Callable[..., Checker], typed: str, words: str) -> None:
    checker = open_page()
    assert words in checker.check(typed)


def test_an_address_put_before_the_facts_of_another_is_noticed(open_page: Callable[..., Checker]) -> None:
    checker = open_page()
    other = checker.code(address="https://portal.example/verify/0000-0000-0000-0001")
    assert "The address leads elsewhere" in checker.check(other)


def test_the_page_is_whole_at_both_widths(
    open_page: Callable[..., Checker], axe: Callable[[Page], list[str]], fits: Callable[[Page], bool]
) -> None:
    for size in (DESKTOP, PHONE):
        checker = open_page(size)
        checker.check(checker.code())
        assert fits(checker.page)
        assert axe(checker.page) == []
