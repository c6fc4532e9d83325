"""A model charter (章程) with the answers of a draft filled in, for the applicant to finish. Pure.

Own wording, along the chapters that charters of social organizations have: general rules, scope, members,
organization, responsible person, funds, ending, final rules. What is not answered yet stays a line to fill in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

BLANK = "＿＿＿＿＿＿"
DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Subject:
    """The organization a charter is for, in words; empty where it is not known yet."""

    name: str
    field: str
    purpose: str
    area: str
    address: str
    office: str
    village: str
    initiators: str
    members: str


@dataclass(frozen=True)
class Chapter:
    """A chapter: its title, and its articles with their numbers."""

    title: str
    articles: tuple[str, ...]


MODEL: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "总则",
        (
            "本组织的名称是{name}（以下简称本组织）。",
            "本组织是由居民自愿发起、在{area}范围内开展{field}活动的非营利性社区社会组织，依法备案，不具有法人资格。",
            (
                "本组织的宗旨是：遵守宪法、法律、法规和国家政策，践行社会主义核心价值观，服务居民，促进邻里和睦，"
                "参与基层治理。"
            ),
            "本组织坚持中国共产党的全面领导。具备条件时，按照党章的规定建立党的组织，为党的活动提供必要条件。",
            "本组织的活动场所设在{address}。",
            "本组织接受{office}的管理和监督，接受{village}的日常指导。",
        ),
    ),
    (
        "业务范围",
        (
            "本组织的业务范围是：{purpose}。",
            "本组织在备案的活动地域内开展活动，不设立分支机构，不从事营利性经营活动，不进行公开募捐。",
            "举办大型或者跨社区的活动，应当事先制定方案和安全措施，并报告{office}。",
        ),
    ),
    (
        "成员",
        (
            "本组织由{initiators}名发起人发起，备案时有成员{members}名。",
            "拥护本章程、自愿参加、在活动地域内居住或者工作的，均可申请加入，经负责人会议同意后成为成员。",
            "成员享有参加活动、表决、选举和被选举、提出建议、查阅账目以及自愿退出的权利。",
            "成员应当遵守本章程、执行决议、维护本组织的声誉、爱护公共财物。",
            "成员退出应当告知本组织。严重违反本章程的，经成员大会表决，可以除名。",
        ),
    ),
    (
        "组织机构",
        (
            "成员大会是本组织的最高权力机构，决定章程的制定和修改、负责人的产生和罢免、经费的重大开支以及本组织的终止。",
            (
                "成员大会每年至少召开一次，须有三分之二以上的成员出席，决议经出席成员过半数同意生效；"
                "修改章程和决定终止，须经出席成员三分之二以上同意。"
            ),
            "成员大会闭会期间，由负责人会议处理日常事务。负责人会议每半年至少召开一次。",
            "会议应当有记录，由负责人保存。",
        ),
    ),
    (
        "负责人",
        (
            "本组织设负责人一名，可以设副负责人若干名，由成员大会选举产生，每届任期三年，可以连选连任。",
            "负责人应当品行良好、热心公益、身体能够坚持正常工作，未受过剥夺政治权利的刑事处罚。",
            "负责人召集会议，组织开展活动，代表本组织签署有关文件，并按照要求报告活动情况。负责人不领取报酬。",
            "负责人变更的，应当及时申请变更备案。",
        ),
    ),
    (
        "经费",
        (
            "本组织的经费来自成员自愿缴纳的会费、捐赠、政府和社区的支持以及其他合法收入。",
            "经费只用于本章程规定的业务范围和宗旨，不得在成员中分配。",
            (
                "经费由专人登记，收支至少每半年向成员公布一次，捐赠和收费情况及时公开；"
                "需要时，可以委托社区社会组织联合会等法人单位代管。"
            ),
        ),
    ),
    (
        "终止",
        (
            "完成宗旨、无法继续开展活动或者由于其他原因需要终止的，由成员大会表决通过，并向{office}申请注销备案。",
            "终止前应当清理财产和债务。剩余财产用于与宗旨相同的公益活动，由{village}协助处理，不得在成员中分配。",
        ),
    ),
    (
        "附则",
        (
            "本章程经＿＿＿＿年＿＿月＿＿日成员大会表决通过，自备案之日起生效。",
            "本章程由本组织的负责人会议解释；与法律、法规和国家政策不一致的，以法律、法规和国家政策为准。",
        ),
    ),
)
"""Chapter by chapter; {…} is filled from the answers."""


def chapters(subject: Subject) -> Iterator[Chapter]:
    """The charter, its chapters and articles numbered through."""
    filled = {name: value.strip().rstrip("。；;") or BLANK for name, value in vars(subject).items()}
    article = 0
    for number, (title, texts) in enumerate(MODEL, start=1):
        articles = []
        for text in texts:
            article += 1
            articles.append(f"第{counted(article)}条　{text.format(**filled)}")
        yield Chapter(f"第{counted(number)}章　{title}", tuple(articles))


def counted(number: int) -> str:
    """A number from 1 to 99 as Chinese papers count: 二十三."""
    tens, ones = divmod(number, 10)
    before = ("" if tens == 1 else DIGITS[tens]) + "十" if tens else ""
    return before + (DIGITS[ones] if ones else "")
