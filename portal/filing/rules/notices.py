"""What the notices and decisions of a case say (文书内容): frozen, whole, as it was issued. Pure.

The words themselves are the data: a document says today what it said when it was given out, whatever becomes of the
record or of these sentences. They are Chinese, whoever reads the portal. Ways of redress: 《行政复议法》 (2023
revision) Art. 20 (60 days) and Art. 24 (the people's government above), 《行政诉讼法》 Art. 46 (6 months).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date

from portal.filing.rules.certificate import ANONYMIZED
from portal.filing.rules.documents import CONTESTABLE, MATTERS, DocumentKind, title
from portal.filing.rules.steps import Kind
from portal.history.rules import canonical
from portal.regions.codes import UnitKind

FORMAT = 1
"""Of the frozen facts; the number goes up when their shape changes."""
BASIS = "《十堰市社区社会组织备案管理暂行办法》"
"""The rule that filing rests on (domain.md A1)."""
CITY_GOVERNMENT = "十堰市人民政府"
TELLING = frozenset(
    {
        DocumentKind.FILED,
        DocumentKind.RENEWED,
        DocumentKind.REPLACED,
        DocumentKind.CANCELLED,
        DocumentKind.REGISTERED_ELSEWHERE,
    }
)
"""These tell what stands on the register, fact by fact."""


@dataclass(frozen=True)
class Notice:
    """A document, line by line, as paper and Word show it.

    `paragraphs` come first, then `points` (numbered) or `rows` (a table, its head first if `headed`), then `closing`.
    `copies_to` are the offices that get a copy (抄送). `receipt`: a proof of service (送达回证) hangs on it.
    """

    title: str
    number: str
    addressee: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    headed: bool
    closing: tuple[str, ...]
    office: str
    issued_on: date
    copies_to: tuple[str, ...]
    receipt: bool

    def text(self) -> str:
        """Canonical JSON: what is sealed and signed."""
        return canonical({"format": FORMAT} | asdict(self) | {"issued_on": self.issued_on.isoformat()})

    @classmethod
    def read(cls, text: str) -> Notice:
        """The inverse of `text`."""
        facts = {name: value for name, value in json.loads(text).items() if name != "format"}
        for name in ("paragraphs", "points", "closing", "copies_to"):
            facts[name] = tuple(facts[name])
        facts["rows"] = tuple(tuple(row) for row in facts["rows"])
        return cls(**facts | {"issued_on": date.fromisoformat(facts["issued_on"])})


@dataclass(frozen=True)
class Seat:
    """Who issues: the office by its full name, the unit above it and what that unit is."""

    office: str
    unit: str
    unit_kind: UnitKind


@dataclass(frozen=True)
class Matter:
    """What a document is about. Words are Chinese and plain; days are days in Shanghai.

    `points` are the remarks of a correction round; `reason` what the officer wrote; `ground` the ground's words;
    `changes` are (fact, before, after), with effect from `effective_on` (None: from the day of issue); `record` are
    (fact, value) of what is granted. `certificate_title`: of the certificate that is issued with it; None if none is.
    """

    kind: Kind
    name: str
    person: str
    received_on: date | None = None
    due_on: date | None = None
    provisional: bool = False
    effective_on: date | None = None
    ground: str | None = None
    reason: str = ""
    points: tuple[str, ...] = ()
    record: tuple[tuple[str, str], ...] = ()
    changes: tuple[tuple[str, str, str], ...] = ()
    certificate_title: str | None = None


def in_full(day: date) -> str:
    """A day as papers write it: 2026年11月3日."""
    return f"{day.year}年{day.month}月{day.day}日"


def validity(first: date, until: date | None) -> str:
    """How long a certificate is valid, its last day included; None: without end."""
    return f"自{in_full(first)}起长期有效" if until is None else f"{in_full(first)}至{in_full(until)}"


def notice(document: DocumentKind, matter: Matter, seat: Seat, day: date, number: str, *, copied: bool) -> Notice:
    """The document as it is issued on `day` under `number`; `copied`: the county gets a copy."""
    rows, headed = _table(document, matter)
    return Notice(
        title=title(document, matter.kind),
        number=number,
        addressee=f"{matter.name}（负责人：{matter.person}）" if matter.person else matter.name,
        paragraphs=tuple(_paragraphs(document, matter, day)),
        points=_points(document, matter),
        rows=rows,
        headed=headed,
        closing=tuple(_closing(document, matter, seat)),
        office=seat.office,
        issued_on=day,
        copies_to=(county_office(seat),) if copied else (),
        receipt=True,
    )


def anonymized(document: DocumentKind, kind: Kind, name: str, seat: Seat, day: date) -> Notice:
    """What is left of a document whose words were destroyed with the personal facts: that it was issued, and when."""
    return Notice(
        title=title(document, kind),
        number=ANONYMIZED,
        addressee=f"{name or ANONYMIZED}（负责人：{ANONYMIZED}）",
        paragraphs=(f"本文书于{in_full(day)}制发。所载内容已随个人信息依法作匿名化处理，不可恢复。",),
        points=(),
        rows=(),
        headed=False,
        closing=(),
        office=seat.office,
        issued_on=day,
        copies_to=(),
        receipt=False,
    )


def county_office(seat: Seat) -> str:
    """The office of civil affairs above the one that issues."""
    return f"{seat.unit}民政工作部门" if seat.unit_kind is UnitKind.FUNCTIONAL_AREA else f"{seat.unit}民政局"


def reviewing_government(seat: Seat) -> str:
    """Whom to ask for reconsideration: the government above a town, or the one whose agency a street office is.

    A functional area has none of its own; the city's government has set it up.
    """
    return CITY_GOVERNMENT if seat.unit_kind is UnitKind.FUNCTIONAL_AREA else f"{seat.unit}人民政府"


OPENINGS: dict[DocumentKind, str] = {
    DocumentKind.ACCEPTANCE: "{applied}经审查，申请材料齐全，符合规定形式，决定自{on}起受理。",
    DocumentKind.CORRECTION: ("{applied}经审查，申请材料不齐全或者不符合规定形式。现将需要补正的内容一次告知如下："),
    DocumentKind.NOT_ACCEPTED: "{applied}经审查，因下列事由，依据{basis}，决定不予受理：",
    DocumentKind.REFUSED: "{applied}经审查，因下列事由，依据{basis}，决定不予{matter}：",
    DocumentKind.FILED: "{applied}经审查，依据{basis}，准予备案。备案事项如下：",
    DocumentKind.CHANGED: "{applied}经审查，依据{basis}，准予变更备案，自{on}起生效。变更事项如下：",
    DocumentKind.RENEWED: ("{applied}经审查，依据{basis}，准予换发{certificate}。原证书同时作废。证书载明事项如下："),
    DocumentKind.REPLACED: (
        "{applied}经审查，依据{basis}，准予补发{certificate}。遗失、损毁的原证书作废，不得继续使用。证书载明事项如下："
    ),
    DocumentKind.CANCELLED: (
        "{applied}经审查，依据{basis}，准予注销备案。自{on}起，你组织的备案终止，不得再以该组织名义开展活动。"
    ),
    DocumentKind.REVOKED: (
        "经调查核实并听取你组织的陈述和申辩，因下列事由，依据{basis}，决定自{on}起撤销你组织的备案："
    ),
    DocumentKind.REGISTERED_ELSEWHERE: (
        "{applied}经审查，依据{basis}，你组织已由登记管理机关准予登记，自{on}起终止备案，转为登记管理。"
    ),
}
NOT_REVOKED = (
    "本机关对你组织启动的撤销备案程序，经审查并听取你组织的意见，自{on}起终止，你组织的备案继续有效。事由如下："
)
UNTIL = "本机关将于{due}前（含当日）作出决定；期间需要补正、核实的，所需时间不计算在内。"
PROVISIONAL = "该日期按现行放假安排推算，国务院公布有关年份的放假安排后可能调整。"

DUTIES = (
    "备案不赋予法人资格。请按照章程和备案事项开展活动，不得从事营利性经营活动；"
    "备案事项发生变化的，应当及时申请变更备案。"
)
GIVE_BACK = "请自收到本文书之日起将备案证书及印章交回本机关，并依照章程处理剩余财物。"
CLOSINGS: dict[DocumentKind, tuple[str, ...]] = {
    DocumentKind.ACCEPTANCE: ("办理期间，请保持所留联系电话畅通。",),
    DocumentKind.CORRECTION: ("请按上述要求补正后，向本机关一次提交。补正期间不计入办理期限。",),
    DocumentKind.FILED: ("请持本通知书领取{certificate}。", DUTIES),
    DocumentKind.CHANGED: ("请持本通知书和原证书领取{certificate}。",),
    DocumentKind.RENEWED: ("请持本通知书和原证书领取{certificate}。",),
    DocumentKind.REPLACED: ("请持本通知书领取{certificate}。",),
    DocumentKind.CANCELLED: (GIVE_BACK,),
    DocumentKind.REVOKED: (GIVE_BACK,),
    DocumentKind.REGISTERED_ELSEWHERE: (GIVE_BACK,),
}
REDRESS = (
    "如不服本决定，可以自知道本决定之日起六十日内，依照《中华人民共和国行政复议法》第二十条的规定，"
    "向{government}申请行政复议；也可以自知道本决定之日起六个月内，"
    "依照《中华人民共和国行政诉讼法》第四十六条的规定，直接向有管辖权的人民法院提起行政诉讼。"
)


def _paragraphs(document: DocumentKind, matter: Matter, day: date) -> Iterator[str]:
    when = f"于{in_full(matter.received_on)}" if matter.received_on else ""
    words = NOT_REVOKED if _not_revoked(document, matter) else OPENINGS[document]
    yield words.format(
        applied=f"你组织{when}提交的{MATTERS[matter.kind]}申请及材料收悉。",
        basis=BASIS,
        matter=MATTERS[matter.kind],
        on=in_full(matter.effective_on or day),
        certificate=matter.certificate_title,
    )
    if document is DocumentKind.ACCEPTANCE and matter.due_on:
        yield UNTIL.format(due=in_full(matter.due_on)) + (PROVISIONAL if matter.provisional else "")


def _closing(document: DocumentKind, matter: Matter, seat: Seat) -> Iterator[str]:
    for words in CLOSINGS.get(document, ()):
        if matter.certificate_title or "{certificate}" not in words:
            yield words.format(certificate=matter.certificate_title)
    if document in CONTESTABLE and not _not_revoked(document, matter):
        yield REDRESS.format(government=reviewing_government(seat))


def _not_revoked(document: DocumentKind, matter: Matter) -> bool:
    """Whether this ends a revocation that the office had begun: nothing was taken, nothing can be contested."""
    return document is DocumentKind.REFUSED and matter.kind is Kind.REVOKE


def _points(document: DocumentKind, matter: Matter) -> tuple[str, ...]:
    if document is DocumentKind.CORRECTION:
        return matter.points or (matter.reason,)
    if document in CONTESTABLE:
        return tuple(words for words in (matter.ground, matter.reason) if words)
    return ()


def _table(document: DocumentKind, matter: Matter) -> tuple[tuple[tuple[str, ...], ...], bool]:
    if document is DocumentKind.CHANGED and matter.changes:
        return (("变更事项", "变更前", "变更后"), *matter.changes), True
    return (matter.record, False) if document in TELLING else ((), False)
