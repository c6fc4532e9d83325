"""Signing in, as every journey of an officer begins."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.accounts.factories import PASSWORD


def sign_in(page: Page, login: str) -> Page:
    """Give login and password, and arrive at the desk; the page."""
    page.goto("/sign-in")
    page.fill("main [name=login]", login)
    page.fill("main [name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/desk")
    return page
