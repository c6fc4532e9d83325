"""The home page in a real browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page


def test_the_home_page_is_whole_at_both_widths(
    desktop: Page, phone: Page, axe: Callable[[Page], list[str]], fits: Callable[[Page], bool]
) -> None:
    for page in (desktop, phone):
        answer = page.goto("/")
        assert answer is not None
        assert answer.status == 200
        assert fits(page)
        assert axe(page) == []


def test_the_home_page_needs_no_javascript(without_javascript: Page) -> None:
    without_javascript.goto("/")
    assert without_javascript.locator("h1").is_visible()
