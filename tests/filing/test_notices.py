"""What documents say, by rule: every kind of document of every kind of case, frozen and read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from portal.filing.rules.charter import BLANK, MODEL, Subject, chapters, counted
from portal.filing.rules.documents import (
    CONTESTABLE,
    DECIDED,
    DOCUMENTS,
    GRANTED,
    ISSUED,
    SIGNS,
    DocumentKind,
    number_template,
    title,
)
from portal.filing.rules.notices import Matter, Notice, Seat, anonymized, notice, reviewing_government, validity
from portal.filing.rules.numbering import check_template
from portal.filing.rules.steps import Action, Kind
from portal.regions.codes import UnitKind

DAY = date(2026, 11, 3)
TOWN = Seat("竹山县宝丰镇人民政府", "竹山县", UnitKind.COUNTY)
AREA = Seat("武当山旅游经济特区管理委员会", "武当山旅游经济特区", UnitKind.FUNCTIONAL_AREA)
MATTER = Matter(
    kind=Kind.ESTABLISH,
    name="夕阳红舞蹈队",
    person="张䶮",
    received_on=date(2026, 10, 30),
    ground="重名",
    reason="本村已有同名组织{applied}",
    points=("成员名册：缺签名",),
    record=(("组织名称", "夕阳红舞蹈队"),),
    changes=(("负责人", "张䶮", "李四"),),
    certificate_title="备案证书",
)
PAIRS = sorted({(document, kind) for (kind, _action), document in ISSUED.items()})


def made(document: DocumentKind, kind: Kind = Kind.ESTABLISH, **changes: object) -> Notice:
    matter = replace(MATTER, kind=kind, **changes)  # type: ignore[arg-type]
    return notice(document, matter, TOWN, DAY, "竹山县宝丰镇社组受〔2026〕1号", copied=False)


def whole(found: Notice) -> str:
    return "\n".join([*found.paragraphs, *found.points, *("|".join(row) for row in found.rows), *found.closing])


@pytest.mark.parametrize(("document", "kind"), PAIRS)
def test_every_document_of_every_kind_says_something_and_leaves_no_gap(document: DocumentKind, kind: Kind) -> None:
    found = made(document, kind, reason="本村已有同名组织")
    assert found.paragraphs
    assert "{" not in whole(found) + found.title
    assert "None" not in whole(found)
    assert Notice.read(found.text()) == found


@pytest.mark.parametrize(("document", "kind"), PAIRS)
def test_only_what_can_be_contested_says_how(document: DocumentKind, kind: Kind) -> None:
    not_revoked = document is DocumentKind.REFUSED and kind is Kind.REVOKE
    assert ("行政复议" in whole(made(document, kind))) == (document in CONTESTABLE and not not_revoked)


def test_what_an_officer_wrote_is_never_taken_for_a_template() -> None:
    assert "本村已有同名组织{applied}" in made(DocumentKind.REFUSED).points


def test_titles_name_the_matter() -> None:
    assert title(DocumentKind.REFUSED, Kind.CHANGE) == "不予变更备案决定书"
    assert title(DocumentKind.REFUSED, Kind.REVOKE) == "终止撤销程序告知书"
    assert title(DocumentKind.ACCEPTANCE, Kind.RENEW) == "受理通知书"


def test_a_deadline_that_may_still_move_says_so() -> None:
    due = {"due_on": date(2027, 1, 4)}
    assert "2027年1月4日前" in whole(made(DocumentKind.ACCEPTANCE, **due))
    assert "可能调整" not in whole(made(DocumentKind.ACCEPTANCE, **due))
    assert "可能调整" in whole(made(DocumentKind.ACCEPTANCE, **due, provisional=True))


def test_a_change_without_a_new_certificate_sends_nobody_for_one() -> None:
    assert "领取备案证书" in whole(made(DocumentKind.CHANGED, Kind.CHANGE))
    assert "领取" not in whole(made(DocumentKind.CHANGED, Kind.CHANGE, certificate_title=None))


def test_a_correction_without_remarks_says_the_reason() -> None:
    assert made(DocumentKind.CORRECTION, points=()).points == (MATTER.reason,)


def test_the_county_gets_a_copy_only_where_it_should() -> None:
    sent = notice(DocumentKind.FILED, MATTER, TOWN, DAY, "1", copied=True)
    assert sent.copies_to == ("竹山县民政局",)
    assert notice(DocumentKind.FILED, MATTER, AREA, DAY, "1", copied=True).copies_to == (
        "武当山旅游经济特区民政工作部门",
    )
    assert made(DocumentKind.FILED).copies_to == ()


def test_who_reconsiders_is_the_government_above() -> None:
    assert reviewing_government(TOWN) == "竹山县人民政府"
    assert reviewing_government(AREA) == "十堰市人民政府"


def test_a_record_without_a_responsible_person_is_addressed_by_its_name() -> None:
    assert made(DocumentKind.FILED, person="").addressee == "夕阳红舞蹈队"


def test_what_is_left_of_a_destroyed_document_names_nobody() -> None:
    left = anonymized(DocumentKind.REFUSED, Kind.CHANGE, "夕阳红舞蹈队", TOWN, DAY)
    assert left.title == "不予变更备案决定书"
    assert "〔已匿名〕" in left.addressee
    assert "2026年11月3日制发" in left.paragraphs[0]


def test_validity_names_its_last_day() -> None:
    assert validity(DAY, date(2029, 11, 2)) == "2026年11月3日至2029年11月2日"
    assert validity(DAY, None) == "自2026年11月3日起长期有效"


def test_every_kind_of_document_has_its_words_and_its_own_sign() -> None:
    assert set(DOCUMENTS) == set(SIGNS) == set(DocumentKind)
    assert len(set(SIGNS.values())) == len(SIGNS)
    assert set(GRANTED) == set(Kind)
    assert {*GRANTED.values(), DocumentKind.REFUSED} == DECIDED
    assert set(ISSUED.values()) == set(DocumentKind)


def test_a_revocation_is_told_by_its_decision_alone() -> None:
    assert {action for kind, action in ISSUED if kind is Kind.REVOKE} == {Action.FILE, Action.REFUSE}


@pytest.mark.parametrize("document", DocumentKind)
def test_numbers_can_be_counted(document: DocumentKind) -> None:
    check_template(number_template(document, "竹山县", "宝丰镇"))


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (29, "二十九"), (99, "九十九")]
)
def test_articles_are_counted_as_papers_count(number: int, words: str) -> None:
    assert counted(number) == words


def test_a_charter_leaves_a_line_where_an_answer_is_missing() -> None:
    empty = Subject(**dict.fromkeys(Subject.__dataclass_fields__, ""))
    found = list(chapters(empty))
    assert found[0].title == "第一章　总则"
    assert len(found) == len(MODEL) == 8
    assert BLANK in found[0].articles[0]
    articles = [article for chapter in found for article in chapter.articles]
    assert articles[-1].startswith(f"第{counted(len(articles))}条")
