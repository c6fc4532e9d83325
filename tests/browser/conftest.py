"""Fixtures of the journeys in a real browser: the portal behind a real server, pages at two widths."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support.server import ROOT, serving

HERE = Path(__file__).parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Read now: the application's fixtures clear the environment.
CHROMIUM = os.environ.get("PORTAL_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
REQUIRED = bool(os.environ.get("CI") or os.environ.get("PORTAL_REQUIRE_BROWSER"))
FLAGS = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
SECONDS = 1000
FAILED = pytest.StashKey[bool]()

Axe = Callable[[Page], list[str]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder is a journey."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember what failed, for the picture of it."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, once per worker."""
    if CHROMIUM is None:
        reason = "no browser: chromium is not on the PATH (Debian: apt install chromium; or set PORTAL_CHROMIUM)"
        if REQUIRED:
            pytest.fail(reason)
        pytest.skip(reason)  # a desk without a browser may still run the rest; CI sets REQUIRED
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *root])
        yield launched
        launched.close()


@pytest.fixture
def server(browser: Browser, app: Any, instance: Path, database_url: str) -> Iterator[str]:  # noqa: ANN401, ARG001
    """The address of a server on this test's own database; `arrange` puts data into the same one."""
    with serving(instance, database_url) as address:
        yield address


@pytest.fixture
def look(request: pytest.FixtureRequest, browser: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser of its own (`look(PHONE, javascript=False)`); in the end none may have complained."""
    complaints: list[str] = []
    opened: list[tuple[BrowserContext, Page]] = []

    def open_page(size: dict[str, int] = DESKTOP, *, javascript: bool = True, language: str = "zh-CN") -> Page:
        context = browser.new_context(
            base_url=server,
            viewport=size,  # type: ignore[arg-type]
            java_script_enabled=javascript,
            locale=language,
            timezone_id="Asia/Shanghai",
        )
        context.set_default_timeout(15 * SECONDS)
        page = context.new_page()
        _listen(page, server, complaints)
        opened.append((context, page))
        return page

    yield open_page
    for number, (context, page) in enumerate(opened):
        if request.node.stash.get(FAILED, False):
            _picture(page, f"{request.node.name}-{number}")
        context.close()
    if complaints:
        pytest.fail("\n".join(complaints))


def _listen(page: Page, server: str, complaints: list[str]) -> None:
    """Errors of scripts, what the content security policy stops, and requests to other servers are complaints.

    What the browser asks of itself (its viewer of PDF files) leaves no machine.
    """
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}") if _bad(said) else None)
    page.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith(server) or not asked.url.startswith(("http:", "https:", "ws:", "wss:"))
            else complaints.append(f"{page.url} asked {asked.url}")
        ),
    )


def _bad(said: Any) -> bool:  # noqa: ANN401 - playwright's message
    # A refused form (422) is an answer, not a fault of the page, though the browser logs it; a line is cut on purpose.
    return said.type == "error" and "status of 4" not in said.text and "ERR_INTERNET_DISCONNECTED" not in said.text


def _picture(page: Page, name: str) -> None:
    folder = ROOT / "test-results"
    folder.mkdir(exist_ok=True)
    page.screenshot(path=folder / f"{name.replace('/', '-')}.png", full_page=True)


@pytest.fixture
def desktop(look: Callable[..., Page]) -> Page:
    """A page 1280 pixels wide."""
    return look(DESKTOP)


@pytest.fixture
def phone(look: Callable[..., Page]) -> Page:
    """A page 360 pixels wide."""
    return look(PHONE)


@pytest.fixture
def without_javascript(look: Callable[..., Page]) -> Page:
    """A page 1280 pixels wide, scripts off."""
    return look(DESKTOP, javascript=False)


@pytest.fixture
def axe() -> Axe:
    """What axe-core finds wrong with a page (WCAG 2.1 AA): `assert axe(page) == []`."""
    source = AXE.read_text(encoding="utf-8")

    def examine(page: Page) -> list[str]:
        page.evaluate(source)
        found = page.evaluate(
            "() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})"
        )
        return [f"{v['id']} ({v['impact']}): {node['html']}" for v in found["violations"] for node in v["nodes"]]

    return examine


@pytest.fixture
def fits() -> Callable[[Page], bool]:
    """Whether a page needs no scrolling sideways: `assert fits(phone)`."""

    def examine(page: Page) -> bool:
        return bool(page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))

    return examine
