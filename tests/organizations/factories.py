"""Organizations on the register, put there by the real actions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.history import seals
from portal.history.book import record
from portal.organizations.actions import establish
from portal.organizations.models import Organization
from portal.organizations.rules import ActivityArea, Field, Form, NewOrganization
from portal.organizations.sayings import Teller
from portal.regions import codes
from portal.regions.queries import scope_paths
from portal.shared.db import reserve_ids
from tests.factories import number

WUYAN = "420302003"
"""五堰街道 of 茅箭区."""
BAILANG = "420302004"
"""白浪街道, by code in 茅箭区, run by the 经开区."""
FILED = date(2024, 3, 5)


def new_organization(**facts: Any) -> NewOrganization:  # noqa: ANN401 - any fact
    """Believable facts; `filed_on` moves the certificate with it."""
    filed_on = facts.get("filed_on", FILED)
    township = facts.get("township_code", WUYAN)
    usual: dict[str, Any] = {
        "name": "五堰街道夕阳红舞蹈队",
        "form": Form.TEAM,
        "field": Field.CULTURE_SPORT,
        "purpose": "组织居民开展广场舞活动",
        "activity_area": ActivityArea.TOWNSHIP,
        "township_code": township,
        "address": "五堰街道文化站二楼",
        "responsible_person": "张三丰",
        "phone": "19900001234",
        "filing_number": f"{township}-{filed_on.year}-{number():04d}",
        "filed_on": filed_on,
        "certificate_from": filed_on,
        "certificate_until": filed_on.replace(year=filed_on.year + 3) - timedelta(days=1),
        "members": 24,
        "initiators": 3,
    }
    return NewOrganization(**(usual | facts))


def make_organization(session: Session, person: Person, **facts: Any) -> Organization:  # noqa: ANN401 - any fact
    """An organization on the register since `filed_on`, recorded now by `person`."""
    new = new_organization(**facts)
    key_id, _key = seals.new_key(session)
    organization_id = reserve_ids(session, Organization)[0]
    book = codes.office(scope_paths(session, [new.township_code])[new.township_code])
    establish(session, person, organization_id, book, new.filed_on, new, key_id, case_id=None, reason="材料齐全")
    return session.get_one(Organization, organization_id)


def make_recorded(session: Session, person: Person, at: datetime, **facts: Any) -> Organization:  # noqa: ANN401 - any fact
    """An organization that was recorded at a past instant, no earlier than anything else in its book."""
    new = new_organization(**facts)
    key_id, key = seals.new_key(session)
    organization_id = reserve_ids(session, Organization)[0]
    book = codes.office(scope_paths(session, [new.township_code])[new.township_code])
    teller = Teller(organization_id, book, person.id, key, recorded_at=at)
    record(session, teller.establish(new.filed_on, new, "材料齐全", key_id))
    return session.get_one(Organization, organization_id)
