"""Names with rare characters on pages: where the machine has no font for one, the portal's own is loaded."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page

from portal.accounts.permissions import Role
from tests.accounts.factories import make_person
from tests.browser.conftest import DESKTOP
from tests.conftest import Arrange
from tests.organizations.factories import make_organization

RAREST = "五堰街道𪚥𫝀𬺰舞蹈队"
"""Of extensions B, D and F: hardly a machine has a font for all of them."""
PIECE = re.compile(r"HanaMinB.*\.woff2$")


def test_a_page_brings_a_font_for_what_the_machine_cannot_draw(look: Callable[..., Page], arrange: Arrange) -> None:
    with arrange() as session:
        make_organization(session, make_person(session, Role.TOWNSHIP_DECIDER), name=RAREST)
        make_organization(session, make_person(session, Role.TOWNSHIP_DECIDER), name="五堰街道合唱团")
    page = look(DESKTOP)
    with page.expect_response(lambda answer: bool(PIECE.search(answer.url))) as piece:
        page.goto("/?q=𪚥𫝀")
    assert piece.value.status == 200
    assert page.get_by_text(RAREST).first.is_visible()


def test_a_page_without_rare_characters_loads_no_font(look: Callable[..., Page], arrange: Arrange) -> None:
    with arrange() as session:
        make_organization(session, make_person(session, Role.TOWNSHIP_DECIDER), name="五堰街道合唱团")
    page, asked = look(DESKTOP), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/?q=合唱团", wait_until="networkidle")
    assert page.get_by_text("五堰街道合唱团").first.is_visible()
    assert [url for url in asked if "woff2" in url] == []
