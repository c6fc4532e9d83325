"""What a county may set about filing: dated data with defaults, copied onto each case when it begins. Pure.

Every default here is one: 默认值,未经十堰市办法核对 (domain.md A12). The city's own rule of 2022-06-02
(《十堰市社区社会组织备案管理暂行办法》) could not be read beyond its first articles: it confirms no number below.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from portal.filing.rules.numbering import check_template
from portal.history.rules import canonical
from portal.organizations.rules import LapseRule


@dataclass(frozen=True)
class Policy:
    """The settings one case runs under. Days are working days unless said otherwise."""

    village_opinion: bool = True  # 村(居)委会意见
    return_after_acceptance: bool = False  # 受理后仍可退回补正
    min_initiators: int = 3  # 发起人数下限
    min_members: int = 10  # 成员人数下限
    check_days: int = 5  # 材料审查期限
    decision_days: int = 10  # 决定期限
    certificate_title: str = "社区社会组织备案证书"  # 证书名称
    certificate_years: int | None = 3  # 证书有效期(年); None: no end
    renewal_days: int = 30  # 届满前多少日可以换证 (calendar days)
    lapse_rule: LapseRule = LapseRule.LAPSES  # 到期处理
    number_template: str = "{county6}{township3}-{year}-{seq4}"  # 备案编号格式

    def __post_init__(self) -> None:
        """Refuse a number template that could not number. ValueError says what is wrong with it."""
        check_template(self.number_template)

    def last_day(self, first: date) -> date | None:
        """The last day of a certificate valid from `first`; None without an end."""
        if self.certificate_years is None:
            return None
        year = first.year + self.certificate_years
        if (first.month, first.day) == (2, 29):
            return date(year, 2, 28)
        return first.replace(year=year) - timedelta(days=1)

    def having(self, settings: Mapping[str, Any]) -> Policy:
        """This policy with some settings replaced. KeyError for a setting there is none of."""
        unknown = set(settings) - {field.name for field in fields(self)}
        if unknown:
            message = f"no such settings: {sorted(unknown)}"
            raise KeyError(message)
        read = dict(settings)
        if "lapse_rule" in read:
            read["lapse_rule"] = LapseRule(read["lapse_rule"])
        return replace(self, **read)


def dump(policy: Policy) -> str:
    """The policy as canonical JSON, for the case that begins under it."""
    return canonical(asdict(policy))


def load(text: str) -> Policy:
    """The inverse of `dump`."""
    return Policy().having(json.loads(text))
