"""The printed application form (备案申请表): what stands in which row, which boxes wait for a signature. Pure.

It is printed from the draft before the case is submitted: what is answered is filled in, what is not stays an empty
box that can be finished by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.filing.policy import County, Policy
from portal.filing.rules.answers import CHANGEABLE, QUESTIONS, WAS, Answers, Section, asked, changed, day_of
from portal.filing.rules.materials import Item, checklist
from portal.filing.rules.notices import in_full
from portal.filing.rules.steps import Kind
from portal.filing.rules.words import in_words
from portal.shared.errors import Message

TITLES: dict[Kind, str] = {
    Kind.ESTABLISH: "社区社会组织备案申请表",
    Kind.CHANGE: "社区社会组织变更备案申请表",
    Kind.RENEW: "社区社会组织备案证书换发申请表",
    Kind.REPLACE: "社区社会组织备案证书补发申请表",
    Kind.CANCEL: "社区社会组织注销备案申请表",
    Kind.REGISTER_ELSEWHERE: "社区社会组织转登记(终止备案)申请表",
}
"""Every kind that is applied for. The office begins a revocation itself: it has no form to sign."""

WIDE = frozenset(
    {
        "name",
        "purpose",
        "address",
        "reason",
        "activities",
        "statement",
        "settlement",
        "registered_name",
    }
)
"""These take a row of their own."""
LONG = frozenset({"purpose", "reason", "activities", "statement", "settlement"})
"""These take a high one."""
ELSEWHERE = frozenset({"notice", "village_opinion", "changed", "name_reason"})
"""Said on the form in another way (by the pledge, in a box, by the table of changes), or said by the office."""

PLEDGE = (
    "本组织郑重承诺：以上填报内容和所附材料真实、合法、有效；遵守宪法、法律、法规和章程，"
    "接受中国共产党的领导，不从事营利性经营活动；已知悉所填个人信息仅用于备案管理和监督。"
)
NOTES = (
    "本表由系统按已填写的内容生成，空白栏可用黑色签字笔补填；补填的内容请同时录入系统。",
    "负责人签字、有关单位盖章后，作为申请材料的第一项提交。",
    "备案不赋予法人资格。依法须经批准的活动，经批准后方可开展。",
)


@dataclass(frozen=True)
class Cell:
    """One question with its answer in words; nothing where it is not answered."""

    question: Message | str
    answer: Sequence[Message | str]
    long: bool = False


@dataclass(frozen=True)
class ApplicationForm:
    """The form, row by row: a row is one wide cell or two narrow ones."""

    title: str
    rows: Sequence[Sequence[Cell]]
    changes: Sequence[tuple[Message, Sequence[Message | str], Sequence[Message | str]]]
    opinions: Sequence[str]
    materials: Sequence[Item]


def form(kind: Kind, answers: Answers, policy: Policy, places: Mapping[str, str]) -> ApplicationForm:
    """The form of a draft of this kind; `places`: names by code. KeyError for a revocation, which has none."""
    materials = checklist(kind, answers, policy)
    return ApplicationForm(
        title=TITLES[kind],
        rows=[*_record(kind, answers), *_rows(kind, answers, places)],
        changes=_changes(answers, places) if kind is Kind.CHANGE else [],
        opinions=list(_opinions(policy, materials)),
        materials=materials,
    )


def _record(kind: Kind, answers: Answers) -> Iterator[Sequence[Cell]]:
    """Which organization it is, where it stands on the register already."""
    if kind is Kind.ESTABLISH:
        return
    yield [Cell(QUESTIONS["name"], _words(answers.get(WAS + "name", "")))]
    yield [
        Cell("备案编号", _words(answers.get(WAS + "number", ""))),
        Cell("备案日期", _day(answers.get(WAS + "filed_on", ""))),
    ]


def _rows(kind: Kind, answers: Answers, places: Mapping[str, str]) -> Iterator[Sequence[Cell]]:
    waiting: list[Cell] = []
    names = [
        name
        for section, fields in asked(kind, answers).items()
        if section is not Section.DETAILS
        for name in fields
        if name not in ELSEWHERE
    ]
    for name in names:
        cell = Cell(QUESTIONS[name], _answer(name, answers, places), name in LONG)
        if name in WIDE:
            if waiting:
                yield waiting
            yield [cell]
            waiting = []
        elif waiting:
            yield [*waiting, cell]
            waiting = []
        else:
            waiting = [cell]
    if waiting:
        yield waiting


def _answer(name: str, answers: Answers, places: Mapping[str, str]) -> Sequence[Message | str]:
    if name.endswith("_on"):
        return _day(answers.get(name, ""))
    return in_words(name, answers, places) if name in answers else []


def _changes(
    answers: Answers, places: Mapping[str, str]
) -> list[tuple[Message, Sequence[Message | str], Sequence[Message | str]]]:
    chosen = changed(answers)
    names = [name for name in CHANGEABLE if name in chosen]
    was = {name: answers.get(WAS + name, "") for name in names}
    return [(QUESTIONS[name], in_words(name, was, places), in_words(name, answers, places)) for name in names]


def _opinions(policy: Policy, materials: Sequence[Item]) -> Iterator[str]:
    """The boxes that others sign and seal."""
    if Item.OPINION in materials:
        yield "村（居）民委员会意见"
    yield "乡镇人民政府（街道办事处）意见"
    if policy.county is County.CONFIRMS:
        yield "县（市、区）民政部门意见"


def _day(text: str) -> list[str]:
    """A day as papers write it; as it was typed, if it is none."""
    day = day_of(text.strip())
    return [in_full(day)] if day else _words(text.strip())


def _words(text: str) -> list[str]:
    return [text] if text else []
