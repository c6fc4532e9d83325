"""An invented official ledger, as large as asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from portal.ledger.exports.content import Change, Changes, Cover, Fact, Head, Line, Proof, Unit
from portal.ledger.rules.columns import COLUMNS, STANDARD
from portal.organizations.rules import FACT_LABELS, Field, Form, Management, PartyOrganization, Standing, label
from portal.shared.errors import msg as _

UNITS = (
    Unit("茅箭区", ("二堰街道", "五堰街道", "武当路街道", "大川镇")),
    Unit("郧西县", ("城关镇", "上津镇", "安家乡")),
    Unit("房县", ("城关镇", "军店镇")),
)
WUYAN = (Unit("茅箭区", ("五堰街道",)),)
KNOWN = datetime(2026, 11, 23, 15, 59, 59, 999999, tzinfo=UTC)
PROOF = Proof(
    (Head("茅箭区备案簿", 1234, "3f" * 32), Head("郧西县备案簿", 567, "a0" * 32)),
    "0123456789abcdef" * 4,
)


def cover(**changes: Any) -> Cover:  # noqa: ANN401 - whatever a test is about
    usual: dict[str, Any] = {
        "city": "十堰市",
        "office": "十堰市民政局",
        "scope": "十堰市",
        "as_of": date(2026, 10, 31),
        "known": KNOWN,
        "known_day": True,
        "columns": tuple(COLUMNS[name] for name in STANDARD),
        "units": UNITS,
        "filters": (),
        "opened": False,
        "release": "0.1.0",
    }
    return Cover(**(usual | changes))


def lines(count: int, units: tuple[Unit, ...] = UNITS, names: tuple[str, ...] = STANDARD) -> Iterator[Line]:
    """So many organizations, spread over the townships in official order."""
    places = [(unit.name, township) for unit in units for township in unit.townships]
    for at in range(count):
        unit, township = places[at * len(places) // count]
        yield line(at, unit, township, names)


def line(
    at: int,
    unit: str = "茅箭区",
    township: str = "五堰街道",
    names: tuple[str, ...] = STANDARD,
    **facts: Any,  # noqa: ANN401 - as above
) -> Line:
    field = tuple(Field)[at % len(Field)]
    cells = {
        "unit": unit,
        "township_code": township,
        "village_code": f"{township[:2]}第{at % 9 + 1}社区",
        "name": f"{township[:2]}第{at % 9 + 1}社区夕阳红文艺宣传志愿服务队{at}",
        "field": label(field),
        "form": label(tuple(Form)[at % 3]),
        "management": label(Management.FILED),
        "filing_number": f"{unit[:2]}社备〔2024〕{at:06d}",
        "filed_on": date(2024, 1, 1) + timedelta(at % 700),
        "certificate_until": date(2027, 1, 1) + timedelta(at % 700),
        "standing": label(Standing.NORMAL),
        "responsible_person": "王*" if at % 50 else _("[anonymized]"),
        "phone": "138****0000",
        "initiators": 5,
        "members": 10 + at % 70,
        "party_members": at % 7,
        "volunteers": None if at % 5 else 12,
        "party_organization": label(PartyOrganization.JOINT),
        "address": f"{township}人民中路{at % 120 + 1}号社区党群服务中心二楼活动室",
        "funds_fen": at * 101,
        "change_count": 1 + at % 3,
        "changed_at": date(2025, 1, 1) + timedelta(at % 600),
        **facts,
    }
    return Line(unit, township, field, tuple(cells.get(name) for name in names))


def changes() -> Changes:
    return Changes(
        _("As of %(as_of)s", as_of="2026-09-30"),
        (_("%(place)s: %(count)s added.", place="茅箭区五堰街道", count=1),),
        iter(
            [
                Change("茅箭区", "五堰街道", "五堰舞蹈队", "茅箭社备〔2026〕000001", _("Added")),
                Change(
                    "茅箭区",
                    "五堰街道",
                    "=1+1队",
                    "茅箭社备〔2024〕000007",
                    _("Details changed"),
                    (Fact(FACT_LABELS["members"], "10", "12"), Fact(FACT_LABELS["name"], "五堰队", "=1+1队")),
                ),
            ]
        ),
        iter(
            [
                Change(
                    "郧西县",
                    "上津镇",
                    "上津古镇巡河队",
                    "郧西社备〔2023〕000003",
                    _("Correction"),
                    (Fact(FACT_LABELS["members"], "20", "30"),),
                    date(2026, 8, 1),
                    "原数漏计",
                )
            ]
        ),
    )


def proof() -> Proof:
    return PROOF
