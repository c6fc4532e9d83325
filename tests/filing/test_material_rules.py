"""What a file may be, by its content."""

from __future__ import annotations

import pytest

from portal.filing.policy import Policy
from portal.filing.rules.answers import QUESTIONS
from portal.filing.rules.materials import (
    CHECKLISTS,
    HELP,
    ITEMS,
    LONGEST_NAME,
    MOST_OF_CASE,
    MOST_OF_ITEM,
    Item,
    check_file,
    check_room,
    checklist,
    missing,
    plain_name,
)
from portal.filing.rules.steps import Kind
from portal.shared.errors import RuleBroken
from tests.filing.contents import DOCX, JPEG, PDF, PNG, ZIP

LIMIT = 10 * 1024 * 1024


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("章程.pdf", PDF, "application/pdf"),
        ("照片.JPG", JPEG, "image/jpeg"),
        ("照片.jpeg", JPEG, "image/jpeg"),
        ("扫描.png", PNG, "image/png"),
        ("名册.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_four_kinds_of_file_are_taken(name: str, content: bytes, media_type: str) -> None:
    assert check_file(Item.CHARTER, name, content, LIMIT).type == media_type


@pytest.mark.parametrize(
    ("name", "content", "reason", "way_on"),
    [
        ("章程.exe", b"MZ\x90\x00", "no PDF, JPEG, PNG or Word", "Save it as PDF"),
        ("章程.pdf", b"MZ\x90\x00", "no PDF, JPEG, PNG or Word", "Save it as PDF"),
        ("章程.docx", ZIP, "no PDF, JPEG, PNG or Word", "Save it as PDF"),
        ("章程.docx", b"PK\x03\x04broken", "no PDF, JPEG, PNG or Word", "Save it as PDF"),
        ("章程.pdf", PNG, "not what its name says: inside it is PNG", "right ending"),
        ("章程", PDF, "not what its name says", "right ending"),
        ("章程.pdf", b"", "is empty", "choose it again"),
        ("章程.pdf", PDF + b" " * LIMIT, "larger than 10 MB", "send it in parts"),
    ],
)
def test_a_file_that_is_refused_is_named_with_the_reason_and_the_way_on(
    name: str, content: bytes, reason: str, way_on: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        check_file(Item.CHARTER, name, content, LIMIT)
    sentence = str(refusal.value)
    assert refusal.value.field == Item.CHARTER
    assert name in sentence
    assert reason in sentence
    assert way_on in sentence


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("章程.pdf", b"%PDF-1.4 only its first line is one of a PDF"),
        ("章程.pdf", PDF.removesuffix(b"%%EOF\n") + b"\0" * 40),
        ("名册.png", PNG[:8] + b"zzz"),
        ("名册.png", PNG[:-6]),
        ("名册.jpg", JPEG[:-2]),
    ],
)
def test_a_file_that_is_cut_off_or_only_begins_like_one_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(RuleBroken, match="damaged") as refusal:
        check_file(Item.CHARTER, name, content, LIMIT)
    assert name in str(refusal.value)
    assert refusal.value.field == Item.CHARTER


def test_fill_bytes_behind_the_end_of_a_pdf_do_no_harm() -> None:
    assert check_file(Item.CHARTER, "章程.pdf", PDF + b"\0" * 4000, LIMIT)


def test_a_file_of_just_the_limit_is_taken() -> None:
    assert check_file(Item.CHARTER, "章程.pdf", PDF.ljust(LIMIT), LIMIT)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("章程.pdf", "章程.pdf"),
        ("C:\\材料\\章程.pdf", "章程.pdf"),
        ("../../etc/章程.pdf", "章程.pdf"),
        (" 章\r\n\x00\u202e程.pdf\n", "章程.pdf"),
        ("章" * 300 + ".pdf", "章" * (LONGEST_NAME - 4) + ".pdf"),
        ("e\u0301.pdf", "é.pdf"),
    ],
)
def test_a_file_is_kept_under_its_plain_name(name: str, kept: str) -> None:
    assert plain_name(name) == kept


def test_an_item_and_a_case_hold_so_many_files() -> None:
    check_room(Item.ROSTER, [Item.ROSTER] * (MOST_OF_ITEM - 1))
    with pytest.raises(RuleBroken, match="20 files"):
        check_room(Item.ROSTER, [Item.ROSTER] * MOST_OF_ITEM)
    check_room(Item.ROSTER, [Item.CHARTER] * (MOST_OF_CASE - 1))
    with pytest.raises(RuleBroken, match="60 files") as refusal:
        check_room(Item.ROSTER, [Item.CHARTER] * MOST_OF_CASE)
    assert refusal.value.field == Item.ROSTER


def test_no_copy_of_an_identity_document_is_kept() -> None:
    with pytest.raises(RuleBroken, match="No copy"):
        check_file(Item.IDENTITY, "身份证.jpg", JPEG, LIMIT)


def test_the_committee_s_opinion_is_on_the_checklist_where_the_policy_asks_for_it() -> None:
    assert Item.OPINION in checklist(Kind.ESTABLISH, {}, Policy())
    assert Item.OPINION not in checklist(Kind.ESTABLISH, {}, Policy(village_opinion=False))


def test_what_is_missing_is_the_checklist_less_what_is_there() -> None:
    assert missing(Kind.ESTABLISH, {}, Policy(), checklist(Kind.ESTABLISH, {}, Policy())) == ()
    assert missing(Kind.ESTABLISH, {}, Policy(), [Item.CHARTER]) == tuple(
        item for item in CHECKLISTS[Kind.ESTABLISH] if item is not Item.CHARTER
    )


def test_every_item_has_its_words() -> None:
    assert set(ITEMS) == set(HELP) == set(Item)


def test_no_item_is_called_like_an_answer_for_both_may_stand_on_one_page() -> None:
    assert not {item.value for item in Item} & set(QUESTIONS)
