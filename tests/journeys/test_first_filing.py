"""The first filing, from sign-in to the record, as people at their desks do it."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select

from portal.filing.models import Filing
from portal.filing.rules.answers import SECTIONS, Section
from portal.filing.rules.materials import SEEN_ONLY, Item
from portal.filing.rules.steps import State
from portal.organizations.models import Organization
from portal.shared import clock
from tests.filing.contents import PDF
from tests.filing.factories import make_office, typed_answers
from tests.support.forms import fields_of

TICKS = ("hub", "notice")


class Desk:
    """Somebody of the office at a browser."""

    def __init__(self, visitor):
        self.visitor = visitor

    def read(self, path):
        answer = self.visitor.get(path)
        assert answer.status_code == 200, answer.status
        return answer.get_data(as_text=True)

    def send(self, page, path, **typed):
        """Fill in the form of this page that goes to `path` and send it; where it leads."""
        answer = self.visitor.post(path, data=fields_of(self.read(page), path) | typed)
        assert answer.status_code == 302, answer.get_data(as_text=True)
        return answer.location

    def begin(self):
        return int(re.search(r"/filings/(\d+)/", self.send("/filings/new", "/filings/new"))[1])

    def fill(self, filing_id, typed):
        """Fill in all four sections, the materials half on paper and half as files."""
        for section, names in SECTIONS.items():
            said = {name: typed[name] for name in names if name in typed and (name not in TICKS or typed[name])}
            said.pop("township_code", None)
            if section is Section.MATERIALS:
                said |= {f"seen_{item}": "y" for item in Item}
                said["charter"] = (io.BytesIO(PDF), "章程.pdf")
            path = f"/filings/{filing_id}/draft/{section}"
            after = self.send(path, path, **said)
        assert after == f"/filings/{filing_id}/check"

    def submit(self, filing_id):
        path = f"/filings/{filing_id}/check"
        assert self.send(path, path) == f"/filings/{filing_id}/done"

    def step(self, filing_id, action, **note):
        page = f"/filings/{filing_id}"
        assert self.send(page, f"{page}/steps/{action}", **note) == page


@pytest.fixture
def office(arrange):
    with arrange() as session:
        return make_office(session)


@pytest.fixture
def typed(arrange):
    with arrange() as session:
        return typed_answers(session, name="五堰街道夕阳红舞蹈队")


@pytest.fixture
def stored(arrange):
    def read(filing_id):
        with arrange() as session:
            return session.scalars(select(Filing).where(Filing.id == filing_id).order_by(Filing.id)).one()

    return read


def test_an_organization_is_filed_and_every_officer_sees_what_is_theirs(office, typed, client_for, arrange, stored):
    clerk, colleague, decider = (Desk(client_for(p)) for p in (office.clerk, office.colleague, office.decider))
    filing_id = clerk.begin()
    clerk.fill(filing_id, typed)
    clerk.submit(filing_id)
    assert "夕阳红" in clerk.read(f"/filings/{filing_id}/done")
    colleague.step(filing_id, "accept")
    colleague.step(filing_id, "review")
    assert "张三丰" in decider.read(f"/filings/{filing_id}")
    decider.step(filing_id, "file")
    filing = stored(filing_id)
    assert filing.number == f"420302003-{clock.today().year}-0001"
    page = decider.read(f"/filings/{filing_id}")
    assert filing.number in page
    assert "张三丰" not in page
    with arrange() as session:
        organization = session.get_one(Organization, filing.organization_id)
    assert organization.name == "五堰街道夕阳红舞蹈队"


def test_a_case_is_returned_corrected_and_filed(office, typed, client_for, stored):
    clerk, colleague, decider = (Desk(client_for(p)) for p in (office.clerk, office.colleague, office.decider))
    filing_id = clerk.begin()
    clerk.fill(filing_id, typed)
    clerk.submit(filing_id)
    colleague.step(filing_id, "return", note="成员名册缺两人签名,请补齐")
    assert "缺两人签名" in clerk.read(f"/filings/{filing_id}/draft")
    path = f"/filings/{filing_id}/draft/people"
    clerk.send(path, path, members="26")
    clerk.submit(filing_id)
    for action in ("accept", "review"):
        colleague.step(filing_id, action)
    decider.step(filing_id, "file")
    assert stored(filing_id).state is State.FILED
    assert "缺两人签名" in decider.read(f"/filings/{filing_id}")


@pytest.mark.parametrize(
    ("steps", "end"),
    [
        ([("colleague", "not_accept")], State.NOT_ACCEPTED),
        ([("clerk", "withdraw")], State.WITHDRAWN),
        ([("colleague", "accept"), ("clerk", "withdraw")], State.WITHDRAWN),
        ([("colleague", "accept"), ("colleague", "review"), ("decider", "refuse")], State.REFUSED),
    ],
)
def test_a_case_ends_without_a_number(steps, end, office, typed, client_for, stored):
    desks = {name: Desk(client_for(getattr(office, name))) for name in ("clerk", "colleague", "decider")}
    filing_id = desks["clerk"].begin()
    desks["clerk"].fill(filing_id, typed)
    desks["clerk"].submit(filing_id)
    for who, action in steps:
        desks[who].step(filing_id, action, **({} if action in {"accept", "review"} else {"note": "发起人要求"}))
    filing = stored(filing_id)
    assert (filing.state, filing.number, filing.organization_id) == (end, None, None)


def test_the_next_case_that_waits_is_offered_after_a_decision(office, typed, client_for, arrange):
    from tests.filing.factories import make_filing

    with arrange() as session:
        first = make_filing(session, office, State.REVIEWED).id
        second = make_filing(session, office, State.REVIEWED).id
    decider = Desk(client_for(office.decider))
    decider.step(first, "file")
    assert f'href="/filings/{second}"' in decider.read(f"/filings/{first}")


def test_no_copy_of_an_identity_document_can_be_attached(office, client_for):
    clerk = Desk(client_for(office.clerk))
    page = clerk.read(f"/filings/{clerk.begin()}/draft/materials")
    assert 'name="charter"' in page
    assert all(f'name="{item}"' not in page for item in SEEN_ONLY)
