"""Pages: O2, O3, the desks and the list of cases against their limit, the rest as multiples of a fixed answer."""

from __future__ import annotations

import itertools
import sqlite3
import statistics
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from bench import limits
from bench.large import STEP
from bench.limits import Query
from bench.servers import Server, environment, serving
from bench.visits import Visitor
from portal.operations.demo.people import PASSWORD
from portal.regions import codes

ASKED = 40
CLERK, DECIDER, COUNTY = "wuyan.clerk", "wuyan.decider", "maojian.county"
UNIT, STREET = codes.path("4203", "420302"), codes.path("4203", "420302", "420302003")
PORTS = itertools.count(8181)
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

    def line(self, name: str, width: int = 44) -> str:
        """As it is printed."""
        ratios = sorted(ours / limit for ours, limit in zip(self.ours, self.limit, strict=True))
        return (
            f"{name:<{width}}{statistics.median(self.ours):>8.1f}{statistics.median(self.limit):>9.2f}   "
            f"{ratios[0]:>4.1f} {statistics.median(ratios):>4.1f} {ratios[-1]:>4.1f}  "
            f"{statistics.median(self.processor):>11.1f}"
        )


def measure(folders: Mapping[str, Path], rounds: int) -> dict[str, Page]:
    """Serve cities, by their sizes, beside fixed answers, ask in interleaved rounds; pages by name."""
    found: dict[str, Page] = {}
    for size, place in folders.items():
        settings = environment(PORTAL_INSTANCE=str(place))
        with (
            closing(limits.prepare(place / "portal.db", place / "best.db")) as best,
            serving("app:app", next(PORTS), settings) as ours,
            serving("bench.fixed:app", next(PORTS), environment()) as fixed,
        ):
            asked = pages(ours, best)
            for _ in range(rounds):
                for page in asked.values():
                    measure_round(page, ours, fixed.visitor())
        found |= {f"{name}, {size}": page for name, page in asked.items()}
    return found


def pages(server: Server, best: sqlite3.Connection) -> dict[str, Page]:
    """What is asked. O3 is the page of the newest organization of the clerk's own street."""
    anybody, clerk, decider, county = (server.visitor() for _ in range(4))
    for visitor, login in ((clerk, CLERK), (decider, DECIDER), (county, COUNTY)):
        visitor.sign_in(login, PASSWORD)
    newest = best.execute(
        "select id from organization where township_code = '420302003' and id < ? order by filed_on desc limit 1",
        (STEP,),
    ).fetchone()[0]
    return {
        "O2a name search, two characters": Page(anybody, f"/?q={quote(TWO)}", limits.search(best, TWO)),
        "O2b name search, four characters": Page(anybody, f"/?q={quote(FOUR)}", limits.search(best, FOUR)),
        "O3 one organization with its history": Page(
            clerk, f"/ledger/organizations/{newest}", limits.record(best, newest)
        ),
        "home": Page(anybody, "/"),
        "an organization's public card": Page(anybody, f"/organizations/{newest}"),
        "desk of a clerk": Page(clerk, "/desk", limits.desk(best, STREET)),
        "desk of a decider": Page(decider, "/desk", limits.desk(best, STREET)),
        "desk of a county": Page(county, "/desk", limits.desk(best, UNIT)),
        "list of cases": Page(clerk, "/filings", limits.cases(best, STREET)),
    }


def measure_round(page: Page, ours: Server, nothing: Visitor) -> None:
    """Once the limit, once ours."""
    size = len(page.visitor.ask(page.path)[1].encode())
    bare = limits.milliseconds(page.query) if page.query else 0.0
    page.limit.append(bare + statistics.median(nothing.time(f"/{size}", ASKED)))
    before = ours.milliseconds()
    page.ours.append(statistics.median(page.visitor.time(page.path, ASKED)))
    page.processor.append((ours.milliseconds() - before) / (ASKED + 1))
