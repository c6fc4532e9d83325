"""What a county may set about filing: dated data with defaults, copied onto each case when it begins. Pure.

Every default here is one: 默认值,未经十堰市办法核对 (domain.md A12). The city's own rule of 2022-06-02
(《十堰市社区社会组织备案管理暂行办法》) could not be read beyond its first articles: it confirms no number below.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, timedelta
from typing import Any

from portal.filing.rules.limits import ClockStart, DayUnit, Limit, Pause
from portal.filing.rules.materials import CHECKLISTS, Item
from portal.filing.rules.numbering import check_template
from portal.filing.rules.steps import Kind, Stage
from portal.history.rules import canonical
from portal.organizations.rules import SCHEMES, Field, LapseRule
from portal.shared.errors import Message
from portal.shared.errors import msg as _


class County(enum.StrEnum):
    """What the county has to do with a decision of the township (县级环节)."""

    NONE = "none"  # 不参与
    COPY = "copy"  # 抄送
    CONFIRMS = "confirms"  # 确认


COUNTIES: dict[County, Message] = {
    County.NONE: _("The township decides; the county takes no part"),
    County.COPY: _("The township decides; the county gets a copy"),
    County.CONFIRMS: _("The township agrees, the county confirms and the number is given then"),
}
COUNTY_COPY = f'"county":"{County.COPY}"'
"""How a policy as it is written (`dump`) says that the county gets a copy."""
VALIDITIES: tuple[int | None, ...] = (None, 1, 2, 3, 5)
"""Years a certificate may be valid for; None: no end."""


CHECK = Limit(5, ClockStart.RECEIVED)
DECISION = Limit(10, ClockStart.ACCEPTED)
CONFIRMATION = Limit(5, ClockStart.PROPOSED)


@dataclass(frozen=True)
class Policy:
    """The settings one case runs under."""

    village_opinion: bool = True  # 村(居)委会意见
    return_after_acceptance: bool = False  # 受理后仍可退回补正
    county: County = County.NONE  # 县级环节
    check: Limit = CHECK  # 材料审查期限
    decision: Limit = DECISION  # 决定期限
    confirmation: Limit = CONFIRMATION  # 县级确认期限
    min_initiators: int = 3  # 发起人数下限
    min_members: int = 10  # 成员人数下限
    shared_address: bool = True  # 一址多社
    name_rest_days: int = 180  # 注销后名称停用期 (calendar days)
    certificate_title: str = "社区社会组织备案证书"  # 证书名称
    certificate_years: int | None = 3  # 证书有效期(年); None: no end
    renewal_days: int = 30  # 届满前多少日可以换证 (calendar days)
    lapse_rule: LapseRule = LapseRule.LAPSES  # 到期处理
    number_template: str = "{county6}{township3}-{year}-{seq4}"  # 备案编号格式
    contact_days: int = 365  # 联系方式多少日核实一次 (calendar days)
    fields: tuple[Field, ...] = tuple(Field)  # 备案类别
    schemes: Mapping[str, Mapping[Field, str]] = field(
        default_factory=dict
    )  # 类别与报表口径对照, where not as proposed
    publish: frozenset[str] = frozenset()  # 另行公开的事项
    checklists: Mapping[Kind, tuple[Item, ...]] = field(default_factory=lambda: CHECKLISTS)  # 材料清单

    def __post_init__(self) -> None:
        """Refuse a number template that could not number. ValueError says what is wrong with it."""
        check_template(self.number_template)

    @property
    def stages(self) -> frozenset[Stage]:
        """The parts of the procedure that not every county has."""
        decides = Stage.COUNTY_CONFIRMS if self.county is County.CONFIRMS else Stage.TOWNSHIP_DECIDES
        return frozenset({decides} | ({Stage.LATE_RETURN} if self.return_after_acceptance else set()))

    def last_day(self, first: date) -> date | None:
        """The last day of a certificate valid from `first`; None without an end."""
        if self.certificate_years is None:
            return None
        year = first.year + self.certificate_years
        if (first.month, first.day) == (2, 29):
            return date(year, 2, 28)
        return first.replace(year=year) - timedelta(days=1)

    def having(self, settings: Mapping[str, Any]) -> Policy:
        """This policy with some settings replaced, as `dump` writes them. KeyError for a setting there is none of."""
        read = _renamed(settings)
        unknown = set(read) - {setting.name for setting in fields(self)}
        if unknown:
            message = f"no such settings: {sorted(unknown)}"
            raise KeyError(message)
        return replace(self, **{name: READ.get(name, _as_it_is)(value) for name, value in read.items()})


def classes_of(scheme: str, policy: Policy) -> Mapping[Field, str]:
    """In which class of a reporting scheme each field counts: as the county set it, else as proposed."""
    return policy.schemes.get(scheme, SCHEMES[scheme].proposed)


def classified(field: Field, scheme: str, policy: Policy, *, hub: bool = False) -> str | None:
    """The class in which an organization of this field counts in a reporting scheme; None for none of them.

    `hub`: it is a hub organization, for which some schemes have a class of their own. KeyError for no such scheme.
    """
    if hub and SCHEMES[scheme].hub:
        return SCHEMES[scheme].hub
    return classes_of(scheme, policy).get(field)


def dump(policy: Policy) -> str:
    """The policy as canonical JSON, for the case that begins under it."""
    return canonical(plain(policy))


def plain(policy: Policy) -> dict[str, Any]:
    """The settings as JSON can hold them, by name."""
    found: dict[str, Any] = _sorted_sets(asdict(policy))
    return found


def load(text: str) -> Policy:
    """The inverse of `dump`."""
    return Policy().having(json.loads(text))


def _sorted_sets(value: Any) -> Any:  # noqa: ANN401 - whatever a setting holds
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return {str(name): _sorted_sets(part) for name, part in value.items()}
    return value


def _as_it_is(value: Any) -> Any:  # noqa: ANN401 - JSON is what it is
    return value


def _limit(value: Mapping[str, Any]) -> Limit:
    return Limit(
        days=value["days"],
        starts=ClockStart(value["starts"]),
        unit=DayUnit(value["unit"]),
        pauses=frozenset(Pause(pause) for pause in value["pauses"]),
        warn=value["warn"],
    )


READ: dict[str, Callable[[Any], Any]] = {
    "county": County,
    "check": _limit,
    "decision": _limit,
    "confirmation": _limit,
    "lapse_rule": LapseRule,
    "fields": lambda value: tuple(Field(name) for name in value),
    "schemes": lambda value: {
        scheme: {Field(name): words for name, words in classes.items()} for scheme, classes in value.items()
    },
    "publish": frozenset,
    "checklists": lambda value: {Kind(kind): tuple(Item(item) for item in items) for kind, items in value.items()},
}
"""How a setting is read back, where it is more than a text, a number or a yes."""


def _renamed(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Cases that began when a limit was but a number of working days keep theirs."""
    read = dict(settings)
    for old, name, starts in (("check_days", "check", "complete"), ("decision_days", "decision", "accepted")):
        if old in read:
            days = read.pop(old)
            read[name] = {"days": days, "starts": starts, "unit": "working", "pauses": [], "warn": 2}
    return read
