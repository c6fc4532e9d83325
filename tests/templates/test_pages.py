"""Pages that anybody may open, and pages that say something went wrong, in both languages."""

from __future__ import annotations

import html5lib
import pytest
from flask import Flask
from sqlalchemy import text

from portal.accounts.access import public
from tests.conftest import Arrange
from tests.support.visitor import Visitor

LANGUAGES = {"zh-CN": "zh-Hans", "en": "en"}


def plain_addresses(app: Flask) -> list[str]:
    """Addresses of all pages that need no further word."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    return sorted({rule.rule for rule in rules})


@pytest.mark.parametrize("asked", LANGUAGES)
def test_every_plain_page_speaks_the_language_asked_for(app: Flask, client: Visitor, asked: str) -> None:
    for address in plain_addresses(app):
        answer = client.get(address, headers={"Accept-Language": asked}, follow_redirects=True)
        assert answer.status_code in {200, 401, 403, 404}, address
        if answer.mimetype != "text/html" or "Content-Disposition" in answer.headers:
            continue  # a file to take along
        root = html5lib.parse(answer.get_data(as_text=True), namespaceHTMLElements=False)
        assert root.get("lang") == LANGUAGES[asked], address
        title = root.findtext("head/title") or ""
        heading = "".join(next(root.iter("h1")).itertext()).strip()
        assert title.partition("–")[0].strip(), address
        assert heading, address
        chinese = any("\u4e00" <= letter <= "\u9fff" for letter in heading)
        assert chinese or asked == "en", address


@pytest.mark.parametrize(("asked", "said"), [("zh-CN", "未找到"), ("en", "Not found")])
def test_an_address_that_leads_nowhere_says_so(client: Visitor, asked: str, said: str) -> None:
    answer = client.get("/nowhere", headers={"Accept-Language": asked})
    assert answer.status_code == 404
    page = answer.get_data(as_text=True)
    assert said in page
    assert 'href="/"' in page


def test_a_fault_shows_a_sentence_and_no_trace(app: Flask, client: Visitor) -> None:
    @app.get("/fault")
    @public
    def fault() -> str:
        message = "the inner word"
        raise LookupError(message)

    answer = client.get("/fault", headers={"Accept-Language": "en"})
    assert answer.status_code == 500
    page = answer.get_data(as_text=True)
    assert "Something went wrong on our side" in page
    assert "the inner word" not in page
    assert "Traceback" not in page


def test_a_broken_database_still_gives_a_page(client: Visitor, arrange: Arrange) -> None:
    with arrange() as session:
        session.execute(text("alter table organization_version rename to gone"))
    answer = client.get("/?q=x", headers={"Accept-Language": "en"})
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.get_data(as_text=True)
    with arrange() as session:
        session.execute(text("alter table gone rename to organization_version"))
