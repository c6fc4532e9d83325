"""Who works in the demonstration city: somebody for every role, in several townships, all invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.accounts.permissions import Role

PASSWORD = "Shiyan-2026-demo"  # noqa: S105 - printed by `make run`; production refuses to start with these people
SINCE = date(2019, 1, 1)


@dataclass(frozen=True)
class Worker:
    """An account of the demonstration city: a duty at a place (a management unit or a township)."""

    login: str
    name: str
    role: Role
    place: str


_R = Role
TOWNSHIPS = {
    "wuyan": ("420302003", "陈晓燕", "刘建国"),  # 五堰街道
    "eryan": ("420302002", "王丽娟", "周志明"),  # 二堰街道
    "bailang": ("420302004", "李欣怡", "赵文斌"),  # 白浪街道, run by the 经开区
    "wudang": ("420381450", "杨雨晴", "徐世平"),  # 武当山特区, runs itself
    "baofeng": ("420323103", "黄秀英", "吴大勇"),  # 宝丰镇
    "hubeikou": ("420322202", "马桂兰", "马光荣"),  # 湖北口回族乡
}
"""By the name their logins begin with: code, clerk, decider."""
UNITS = {
    "maojian": ("420302", "孙海燕"),
    "zhangwan": ("420303", "胡永刚"),
    "yunyang": ("420304", "朱春梅"),
    "yunxi": ("420322", "高家明"),
    "zhushan": ("420323", "林学军"),
    "zhuxi": ("420324", "何红梅"),
    "fangxian": ("420325", "郭正国"),
    "danjiangkou": ("420381", "马俊峰"),
    "jingkai": ("4203JK", "罗静"),
    "wudangshan": ("4203WD", "梁思远"),
}
"""By the name their logins begin with: management unit, officer."""
OTHERS = (
    Worker("shiyan.city", "宋佳宁", _R.CITY_OFFICER, "4203"),
    Worker("maojian.base", "郑浩然", _R.BASE_MANAGER, "420302"),
    Worker("wuyan.federation", "谢玉珍", _R.FEDERATION_OFFICER, "420302003"),
    Worker("admin", "韩立新", _R.ADMINISTRATOR, "4203"),
    Worker("auditor", "唐明华", _R.AUDITOR, "4203"),
)


def workers() -> tuple[Worker, ...]:
    """All of them."""
    found: list[Worker] = []
    for login, (place, clerk, decider) in TOWNSHIPS.items():
        found.append(Worker(f"{login}.clerk", clerk, _R.TOWNSHIP_CLERK, place))
        found.append(Worker(f"{login}.decider", decider, _R.TOWNSHIP_DECIDER, place))
    found += [Worker(f"{login}.county", name, _R.COUNTY_OFFICER, place) for login, (place, name) in UNITS.items()]
    return (*found, *OTHERS)
