"""What the daily tasks cost a person, counted in a real browser: pages, clicks, fields.

Each task begins on the desk of somebody who is signed in. A page is one that the browser loaded on the way; a click
presses a link or button; typed are fields in which something is written, chosen are lists and ticks.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Frame, Page, sync_playwright

from bench.servers import environment, flask, serving
from portal.operations.demo.people import PASSWORD

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
HEAD = f"{'task, from the desk':<44}{'pages':>8}{'clicks':>8}{'typed':>8}{'chosen':>8}   limit"
NAME = "晨曦柔力球队"
CLERK, DECIDER = "wuyan.clerk", "wuyan.decider"


@dataclass
class Hand:
    """Somebody at a page, whose steps are counted."""

    page: Page
    pages: int = 0
    clicks: int = 0
    typed: int = 0
    chosen: int = 0

    def __post_init__(self) -> None:
        self.page.on("framenavigated", self._loaded)

    def _loaded(self, frame: Frame) -> None:
        self.pages += frame is self.page.main_frame

    def click(self, selector: str) -> None:
        """Press a link or button that leads to another page, and arrive."""
        self.clicks += 1
        with self.page.expect_navigation():
            self.page.click(selector)

    def press(self, selector: str) -> None:
        """Press something that stays on the page."""
        self.clicks += 1
        self.page.click(selector)

    def type(self, name: str, text: str) -> None:
        """Write something into a field."""
        self.typed += 1
        self.page.fill(f"main [name='{name}']", text)

    def choose(self, name: str, value: str) -> None:
        """Choose from a list."""
        self.chosen += 1
        self.page.select_option(f"main [name='{name}']", value)

    def tick(self, selector: str) -> None:
        """Tick a box."""
        self.chosen += 1
        self.page.check(f"main {selector}")

    def go_on(self) -> None:
        """Press the first button of the page's form."""
        self.click("main form[method=post] .actions button[type=submit] >> nth=0")

    def all_seen(self) -> None:
        """Say of all materials that the paper original was seen."""
        self.tick("[name=all_originals]")
        self.go_on()


def file(hand: Hand) -> None:
    """File a new organization: four sections, the check, done."""
    hand.click("main form[action='/filings/start'] button")
    hand.type("name", NAME)
    hand.choose("form", "team")
    hand.choose("field", "culture_sport")
    hand.type("purpose", "组织居民练习柔力球,丰富社区文化生活")
    hand.type("founded_on", "2026-05-01")
    hand.choose("activity_area", "village")
    hand.go_on()
    hand.typed += 1
    village = hand.page.locator("main [role=combobox]")
    village.press_sequentially("朝阳")
    hand.press("main [role=option] >> nth=0")
    hand.type("address", "社区文化活动室二楼")
    hand.go_on()
    people = {"responsible_person": "张三丰", "phone": "13800001234"}
    people |= {"initiators": "3", "members": "24", "party_members": "6"}
    for name, text in people.items():
        hand.type(name, text)
    hand.choose("party_organization", "none")
    hand.tick("[name=notice]")
    hand.go_on()
    hand.choose("village_opinion", "agrees")
    hand.all_seen()
    hand.go_on()


def open_case(hand: Hand, group: str) -> None:
    """Open what was just filed from its row; where more wait than the desk shows, from the list behind the number."""
    row = f"main table a:has-text('{NAME}')"
    if not hand.page.locator(row).count():
        hand.click(f"main a.figure[href$='group={group}']")
    hand.click(row)


def accept(hand: Hand) -> None:
    """Accept and review what was just filed."""
    open_case(hand, "accept")
    hand.click("form[action$='/steps/accept'] button")
    hand.click("form[action$='/steps/review'] button")


def approve(hand: Hand) -> None:
    """Decide a clean case: the row, the case, File it; its number and certificate are made in the same step."""
    open_case(hand, "decide")
    hand.click("form[action$='/steps/file'] button")


def approve_many(hand: Hand) -> None:
    """Decide all clean cases at once."""
    hand.click("main a[href='/filings/decide']")
    hand.tick("[name=every]")
    hand.click("main form[method=post] .actions button")


def send_back(hand: Hand) -> None:
    """Return a case for correction: point at one answer and say what has to be corrected."""
    hand.click("main table tr:has(.tag:text('待受理')) th a >> nth=0")
    hand.click("#next a[href$='/correction']")
    hand.tick(".remark input[type=checkbox] >> nth=0")
    hand.typed += 1
    hand.page.fill("main .remark .form-control >> nth=0", "请与章程中的名称保持一致")
    hand.click("main form[method=post] .actions button[type=submit] >> nth=0")


def find(hand: Hand, name: str) -> None:
    """Find an organization by its name, and open its staff page."""
    hand.typed += 1
    hand.page.fill("#search", name)
    hand.click(".search button")
    hand.click(f"main tr:has-text('{name}') a[href^='/ledger/'] >> nth=0")


def change(hand: Hand, name: str) -> None:
    """Change a telephone: find the record, say what changes and how, the materials, the check."""
    find(hand, name)
    hand.click("main a[href$='/cases/change/new']")
    hand.go_on()
    hand.tick("[name=changed][value=phone]")
    hand.type("reason", "负责人更换手机号码")
    hand.go_on()
    hand.type("phone", "13900005678")
    hand.go_on()
    hand.all_seen()
    hand.go_on()


def renew(hand: Hand, name: str) -> None:
    """Renew a certificate that ends soon, from its row on the desk."""
    hand.click(f"main table a:has-text('{name}')")
    hand.click("main a[href$='/cases/renew/new']")
    hand.go_on()
    hand.tick("[name=contact_right] >> nth=0")
    hand.type("activities", "每周开展三次活动,参加重阳节演出")
    hand.go_on()
    hand.all_seen()
    hand.go_on()


@dataclass(frozen=True)
class Limit:
    """What a task may cost at most; 0: no limit."""

    pages: int = 0
    clicks: int = 0
    typed: int = 0

    def __str__(self) -> str:
        """As it is printed."""
        parts = {"pages": self.pages, "clicks": self.clicks, "typed": self.typed}
        return ", ".join(f"{name} ≤ {most}" for name, most in parts.items() if most)

    def holds(self, hand: Hand) -> bool:
        """Whether the task kept to it."""
        pairs = ((self.pages, hand.pages), (self.clicks, hand.clicks), (self.typed, hand.typed))
        return all(counted <= most for most, counted in pairs if most)


LIMITS = {
    "file a new organization": Limit(pages=6, typed=12),
    "accept and review it": Limit(clicks=4),
    "approve it": Limit(clicks=3),
    "approve all clean ones at once": Limit(clicks=3),
    "find an organization": Limit(pages=2, typed=1),
    "change of telephone": Limit(),
    "renewal": Limit(),
    "return for correction": Limit(),
}
"""The product's measures: six pages and twelve typed fields to file, three clicks to approve."""


def run(open_desk: Callable[[str], Page], clerk: str, decider: str) -> dict[str, Hand]:
    """Do all tasks, one after the other; what each cost, by name. `open_desk` signs somebody in."""
    ending = open_desk(clerk).locator("#certificates tbody th a").all_inner_texts()
    plans: list[tuple[str, str, Callable[[Hand], None]]] = [
        ("file a new organization", clerk, file),
        ("accept and review it", decider, accept),
        ("approve it", decider, approve),
        ("approve all clean ones at once", decider, approve_many),
        ("find an organization", clerk, lambda hand: find(hand, ending[0])),
        ("change of telephone", clerk, lambda hand: change(hand, ending[1])),
        ("renewal", clerk, lambda hand: renew(hand, ending[0])),
        ("return for correction", decider, send_back),
    ]
    found = {}
    for name, who, task in plans:
        found[name] = Hand(open_desk(who))
        task(found[name])
    return found


def line(name: str, hand: Hand) -> str:
    """As it is printed."""
    limit = LIMITS[name]
    kept = "" if not str(limit) else f"{limit}{'' if limit.holds(hand) else ': missed'}"
    return f"{name:<44}{hand.pages:>8}{hand.clicks:>8}{hand.typed:>8}{hand.chosen:>8}   {kept}"


def measure(place: Path) -> dict[str, Hand]:
    """The same on a demonstration city of its own, which is filled anew: the tasks change it."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    settings = environment(PORTAL_INSTANCE=str(place))
    flask(settings, "prepare")
    chromium = os.environ.get("PORTAL_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with serving("app:app", 8193, settings) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, *root])

        def open_desk(login: str) -> Page:
            context = browser.new_context(base_url=f"http://127.0.0.1:{server.port}", locale="zh-CN")
            return sign_in(context.new_page(), login, PASSWORD)

        return run(open_desk, CLERK, DECIDER)


def sign_in(page: Page, login: str, password: str) -> Page:
    """Sign somebody in; their desk."""
    page.goto("/sign-in")
    page.fill("main [name=login]", login)
    page.fill("main [name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url("**/desk")
    return page
