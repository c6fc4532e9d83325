"""Pages on the demonstration city: O2 and O3 against their limit, the rest as multiples of a fixed answer."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from bench import limits
from bench.limits import Query
from bench.servers import Server, environment, flask, serving
from bench.visits import Visitor
from portal.operations.demo.people import PASSWORD

ASKED = 40
CLERK = "wuyan.clerk"
TWO, FOUR = "舞蹈", "志愿服务"


@dataclass
class Page:
    """A page: who asks, where, what the bare query of its limit is; the medians of each round in milliseconds."""

    visitor: Visitor
    path: str
    query: Query | None = None
    ours: list[float] = field(default_factory=list)
    limit: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def line(self, name: str) -> str:
        """As it is printed."""
        ratios = sorted(ours / limit for ours, limit in zip(self.ours, self.limit, strict=True))
        return (
            f"{name:<44}{statistics.median(self.ours):>8.1f}{statistics.median(self.limit):>9.2f}   "
            f"{ratios[0]:>4.1f} {statistics.median(ratios):>4.1f} {ratios[-1]:>4.1f}  "
            f"{statistics.median(self.processor):>11.1f}"
        )


def measure(place: Path, rounds: int) -> dict[str, Page]:
    """Prepare the city if it is not there, serve it beside fixed answers, ask in interleaved rounds; pages by name."""
    place.mkdir(parents=True, exist_ok=True)
    settings = environment(PORTAL_INSTANCE=str(place))
    flask(settings, "prepare")
    best = limits.prepare(place / "portal.db", place / "best.db")
    with serving("app:app", 8191, settings) as ours, serving("bench.fixed:app", 8192, environment()) as fixed:
        found = pages(ours, best)
        for _ in range(rounds):
            for page in found.values():
                measure_round(page, ours, fixed.visitor())
    return found


def pages(server: Server, best: object) -> dict[str, Page]:
    """What is asked. O3 is the page of the newest organization of the clerk's own street."""
    anybody, clerk = server.visitor(), server.visitor()
    clerk.sign_in(CLERK, PASSWORD)
    newest = best.execute(  # type: ignore[attr-defined]
        "select id from organization where township_code = '420302003' order by filed_on desc limit 1"
    ).fetchone()[0]
    return {
        "O2a name search, two characters": Page(anybody, f"/?q={quote(TWO)}", limits.search(best, TWO)),
        "O2b name search, four characters": Page(anybody, f"/?q={quote(FOUR)}", limits.search(best, FOUR)),
        "O3 one organization with its history": Page(
            clerk, f"/ledger/organizations/{newest}", limits.record(best, newest)
        ),
        "home": Page(anybody, "/"),
        "an organization's public card": Page(anybody, f"/organizations/{newest}"),
        "desk of a clerk": Page(clerk, "/desk"),
        "list of cases": Page(clerk, "/filings"),
    }


def measure_round(page: Page, ours: Server, nothing: Visitor) -> None:
    """Once the limit, once ours."""
    size = len(page.visitor.ask(page.path)[1].encode())
    bare = limits.milliseconds(page.query) if page.query else 0.0
    page.limit.append(bare + statistics.median(nothing.time(f"/{size}", ASKED)))
    before = ours.milliseconds()
    page.ours.append(statistics.median(page.visitor.time(page.path, ASKED)))
    page.processor.append((ours.milliseconds() - before) / (ASKED + 1))
