"""Somebody of the office at a browser: reads pages, fills in their forms, sends them."""

from __future__ import annotations

import io
import re
from typing import Any

from werkzeug.test import TestResponse

from portal.filing.rules.answers import SECTIONS, Section
from portal.filing.rules.materials import Item
from portal.filing.rules.steps import Kind
from tests.filing.contents import PDF
from tests.support.forms import fields_of
from tests.support.visitor import Visitor

TICKS = ("hub", "notice")


class Officer:
    """A visitor who is signed in, and what they do with cases."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor

    def read(self, path: str) -> str:
        """The page."""
        answer = self.visitor.get(path)
        assert answer.status_code == 200, answer.status
        return answer.get_data(as_text=True)

    def post(self, page: str, path: str, **typed: object) -> TestResponse:
        """Fill in the form of this page that goes to `path`, and send it."""
        return self.visitor.post(path, data=fields_of(self.read(page), path) | typed)

    def send(self, page: str, path: str, **typed: object) -> str:
        """As `post`; where it leads."""
        answer = self.post(page, path, **typed)
        assert answer.status_code == 302, answer.get_data(as_text=True)
        return answer.location

    def begin(self) -> int:
        """Begin a draft."""
        found = re.search(r"/filings/(\d+)/", self.send("/filings/new", "/filings/new"))
        assert found
        return int(found[1])

    def fill(self, filing_id: int, typed: dict[str, str]) -> None:
        """Fill in all four sections; the charter as a file, everything else seen on paper."""
        after = ""
        for section, names in SECTIONS[Kind.ESTABLISH].items():
            said: dict[str, Any] = {n: typed[n] for n in names if n in typed and (n not in TICKS or typed[n])}
            said.pop("township_code", None)
            if section is Section.MATERIALS:
                said |= {f"seen_{item}": "y" for item in Item if item is not Item.CHARTER}
                said["charter"] = (io.BytesIO(PDF), "章程.pdf")
            path = f"/filings/{filing_id}/draft/{section}"
            after = self.send(path, path, **said)
        assert after == f"/filings/{filing_id}/check"

    def submit(self, filing_id: int) -> None:
        """Submit it from the check page."""
        path = f"/filings/{filing_id}/check"
        assert self.send(path, path) == f"/filings/{filing_id}/done"

    def step(self, filing_id: int, action: str, **note: str) -> str:
        """Press a button of the case page; where it leads: back to it, or after a decision to the next case."""
        page = f"/filings/{filing_id}"
        where = self.send(page, f"{page}/steps/{action}", **note)
        assert where == page or where.endswith(f"?decided={filing_id}")
        return where
