"""The pages of a round of correction, and a file beside the answers."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import docx
import pytest

from portal.accounts.models import AuditLine
from portal.filing.models import Filing
from portal.filing.rules.steps import State
from portal.shared.word_text import paragraphs
from tests.conftest import Arrange, ClientFor
from tests.filing.contents import PDF, PNG
from tests.filing.factories import Made, Office, make_filing
from tests.filing.officer import Officer
from tests.support.forms import fields_of

Answered = Callable[[int], dict[str, str]]


@pytest.fixture
def colleague(office: Office, client_for: ClientFor) -> Officer:
    return Officer(client_for(office.colleague))


@pytest.fixture
def reviewed(arrange: Arrange, office: Office) -> int:
    """A case that waits to be accepted; its id."""
    with arrange() as session:
        return make_filing(session, office, State.SUBMITTED, address="社区文化活动室一楼").id


def return_(reviewer: Officer, filing_id: int, **remarks: str) -> None:
    """Return it with a remark on each answer: ``phone="打不通"``."""
    path = f"/filings/{filing_id}/correction"
    said = {f"answer:{name}": text for name, text in remarks.items()}
    ticks = {f"tick:answer:{name}": "y" for name in remarks}
    assert reviewer.send(path, path, note="请一次补齐", **said, **ticks) == f"/filings/{filing_id}"


def test_every_answer_and_material_of_a_case_can_be_remarked_on(colleague: Officer, reviewed: int) -> None:
    case = colleague.read(f"/filings/{reviewed}")
    page = colleague.read(f"/filings/{reviewed}/correction")
    linked = re.findall(r"/correction\?at=([a-z]+:[a-z_]+)#", case)
    assert len(linked) > 20
    for target in linked:
        assert f'name="tick:{target}"' in page


def test_the_way_from_an_answer_ticks_it(colleague: Officer, reviewed: int) -> None:
    page = colleague.read(f"/filings/{reviewed}/correction?at=answer:phone")
    assert re.findall(r"<input[^>]*checked[^>]*>", page) == re.findall(
        r'<input[^>]*name="tick:answer:phone"[^>]*>', page
    )


def test_a_tick_without_a_remark_comes_back_with_all_that_was_typed(colleague: Officer, reviewed: int) -> None:
    path = f"/filings/{reviewed}/correction"
    said = {"tick:answer:phone": "y", "tick:answer:address": "y", "answer:address": "与证明不符"}
    answer = colleague.post(path, path, **said)
    assert answer.status_code == 422
    assert "与证明不符" in answer.text
    assert 'id="remark-answer-phone-error"' in answer.text


def test_the_second_who_returns_it_is_told_and_loses_nothing(clerk: Officer, colleague: Officer, reviewed: int) -> None:
    path = f"/filings/{reviewed}/correction"
    older = fields_of(colleague.read(path), path)
    return_(clerk, reviewed, phone="打不通")
    answer = colleague.visitor.post(path, data=older | {"tick:answer:name": "y", "answer:name": "名称不规范"})
    assert answer.status_code == 422
    assert "名称不规范" in answer.text


def test_who_may_not_return_a_case_is_shown_the_case(decider: Officer, clerk: Officer, made: Made) -> None:
    filing_id = made(State.DRAFT)
    assert clerk.visitor.get(f"/filings/{filing_id}/correction").location == f"/filings/{filing_id}"
    answer = decider.visitor.post(f"/filings/{filing_id}/correction", data={"version": "1", "note": "补正"})
    assert answer.status_code in {403, 422}


def test_the_clerk_sees_only_what_was_reopened(clerk: Officer, colleague: Officer, reviewed: int) -> None:
    return_(colleague, reviewed, phone="打不通", activity_area="与村不符")
    page = clerk.read(f"/filings/{reviewed}/draft/correct")
    assert "请一次补齐" in page
    for name in ("phone", "activity_area", "village_code"):
        assert f'name="{name}"' in page
    for name in ("members", "charter", "address"):
        assert f'name="{name}"' not in page
    assert f'href="/filings/{reviewed}/draft/correct"' in clerk.read(f"/filings/{reviewed}/draft")
    for section in ("people", "materials"):
        assert clerk.visitor.get(f"/filings/{reviewed}/draft/{section}").location.endswith("/draft/correct")
    check = clerk.read(f"/filings/{reviewed}/check")
    assert f'href="/filings/{reviewed}/draft/correct#phone"' in check
    assert "#members" not in check


def test_what_was_not_reopened_is_refused_also_when_it_is_sent(
    clerk: Officer, colleague: Officer, reviewed: int, answers: Answered
) -> None:
    return_(colleague, reviewed, phone="打不通")
    sent = clerk.visitor.post(f"/filings/{reviewed}/draft/people/autosave", data={"members": "99"})
    assert sent.status_code == 422
    path = f"/filings/{reviewed}/draft/correct"
    clerk.post(path, path, phone="13900005678", members="99")
    assert (answers(reviewed)["phone"], answers(reviewed)["members"]) == ("13900005678", "24")


def test_a_case_is_corrected_and_the_reviewer_sees_before_and_after(
    clerk: Officer, colleague: Officer, reviewed: int
) -> None:
    return_(colleague, reviewed, phone="打不通", address="与证明不符")
    path = f"/filings/{reviewed}/draft/correct"
    fields = fields_of(clerk.read(path), path)
    ticks = {name.replace("reply", "resolved"): "y" for name in fields if name.startswith("reply-")}
    replies = {name: f"答复{at}" for at, name in enumerate(sorted(fields)) if name.startswith("reply-")}
    assert clerk.send(path, path, phone="13900005678").endswith("/draft/correct")  # nothing is ticked yet
    check = clerk.send(path, path, phone="13900005678", **ticks, **replies)
    assert check == f"/filings/{reviewed}/check"
    clerk.send(check, check)
    page = colleague.read(f"/filings/{reviewed}")
    rounds = page[page.index('id="rounds"') :]
    for words in ("打不通", "13800001234", "13900005678", "与证明不符", *replies.values()):
        assert words in rounds


def test_a_correction_saves_itself(clerk: Officer, colleague: Officer, reviewed: int, answers: Answered) -> None:
    return_(colleague, reviewed, phone="打不通")
    path = f"/filings/{reviewed}/draft/correct"
    fields = fields_of(clerk.read(path), path)
    reply = next(name for name in fields if name.startswith("reply-"))
    sent = clerk.visitor.post(f"{path}/autosave", data=fields | {"phone": "13900005678", reply: "已改"})
    assert sent.status_code == 204
    assert answers(reviewed)["phone"] == "13900005678"
    assert "已改" in clerk.read(path)


def test_two_correct_at_once_and_see_both(clerk: Officer, colleague: Officer, reviewed: int, answers: Answered) -> None:
    return_(colleague, reviewed, phone="打不通", address="与证明不符")
    path = f"/filings/{reviewed}/draft/correct"
    mine = fields_of(clerk.read(path), path)
    colleague.post(path, path, phone="13900005678", address="社区文化活动室三楼")
    answer = clerk.visitor.post(path, data=mine | {"phone": "13900009999"})
    assert answer.status_code == 422
    assert "13900005678" in answer.text
    shown = fields_of(answer.text, path)
    assert (shown["phone"], shown["address"]) == ("13900009999", "社区文化活动室三楼")
    assert answers(reviewed)["phone"] == "13900005678"


def test_who_may_not_open_personal_facts_sees_no_round(
    clerk: Officer, colleague: Officer, reviewed: int, arrange: Arrange, client_for: ClientFor
) -> None:
    from portal.accounts.permissions import Role
    from tests.accounts.factories import make_person

    return_(colleague, reviewed, phone="打不通")
    with arrange() as session:
        reader = make_person(session, Role.CITY_OFFICER, "4203")
    assert "打不通" not in Officer(client_for(reader)).read(f"/filings/{reviewed}")
    assert "打不通" in clerk.read(f"/filings/{reviewed}")


def word(*texts: str) -> bytes:
    """A Word file of these paragraphs and a table."""
    made, content = docx.Document(), io.BytesIO()
    for text in texts:
        made.add_paragraph(text)
    cells = made.add_table(1, 2).rows[0].cells
    cells[0].text, cells[1].text = "姓名", "张三"
    made.save(content)
    return content.getvalue()


@pytest.fixture
def shown(clerk: Officer) -> tuple[int, list[str]]:
    """A draft with three files of the charter; the ids of the files."""
    filing_id = clerk.begin()
    path = f"/filings/{filing_id}/draft/materials"
    for name, content in (("章程.pdf", PDF), ("照片.png", PNG), ("章程.docx", word("第一章 总则", "第二章 成员"))):
        clerk.send(path, path, charter=(io.BytesIO(content), name), then="list")
    ids = re.findall(rf"/filings/{filing_id}/materials/(\d+)/remove", clerk.read(path))
    return filing_id, sorted(set(ids), key=int)


def test_a_file_is_shown_beside_the_answers(clerk: Officer, shown: tuple[int, list[str]]) -> None:
    filing_id, (pdf, png, text) = shown
    for page in (f"/filings/{filing_id}", f"/filings/{filing_id}/draft/materials"):
        assert f'<iframe src="/filings/{filing_id}/materials/{pdf}#' in clerk.read(f"{page}?show={pdf}")
        assert f'<img src="/filings/{filing_id}/materials/{png}"' in clerk.read(f"{page}?show={png}")
        assert "第二章 成员" in clerk.read(f"{page}?show={text}")
        between = clerk.read(f"{page}?show={png}")
        assert f'href="{page}?show={pdf}#preview" rel="prev"' in between
        assert f'href="{page}?show={text}#preview" rel="next"' in between
        assert 'id="preview"' not in clerk.read(page)
        assert 'id="preview"' not in clerk.read(f"{page}?show=999999")


def test_a_shown_file_may_stand_in_a_page_of_ours_alone(clerk: Officer, shown: tuple[int, list[str]]) -> None:
    filing_id, (pdf, *_others) = shown
    headers = clerk.visitor.get(f"/filings/{filing_id}/materials/{pdf}").headers
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert clerk.visitor.get(f"/filings/{filing_id}").headers["X-Frame-Options"] == "DENY"


def test_that_the_words_of_a_file_were_shown_is_in_the_audit(
    clerk: Officer, shown: tuple[int, list[str]], audited: Callable[[str], list[AuditLine]]
) -> None:
    filing_id, (*_others, text) = shown
    clerk.read(f"/filings/{filing_id}?show={text}")
    assert [line.subject_id for line in audited("material_read")] == [str(filing_id)]


def test_the_whole_digest_of_a_file_can_be_seen(clerk: Officer, shown: tuple[int, list[str]], arrange: Arrange) -> None:
    from portal.filing.queries.cases import materials_of

    filing_id, (pdf, *_others) = shown
    with arrange() as session:
        row = materials_of(session, session.get_one(Filing, filing_id).id)[0]
    assert str(row.id) == pdf
    assert f"<code>{row.sha256}</code>" in clerk.read(f"/filings/{filing_id}")


def test_the_words_of_a_word_file_are_read_with_its_tables() -> None:
    assert paragraphs(word("第一章", "", "第二章")) == ["第一章", "第二章", "姓名　张三"]


def damaged(method: int, part: str = "word/document.xml") -> bytes:
    """A Word file whose text is packed in this way and cannot be unpacked any more."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word("一"))) as whole, zipfile.ZipFile(made, "w", method) as archive:
        for name in whole.namelist():
            archive.writestr(name, whole.read(name))
        start = archive.getinfo(part).header_offset + 30 + len(part) + (9 if method == zipfile.ZIP_LZMA else 0)
    content = bytearray(made.getvalue())
    content[start : start + 40] = b"\xff" * 40
    return bytes(content)


def locked() -> bytes:
    """A Word file that says of every part that it is packed under a password."""
    content = bytearray(word("一"))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


BROKEN = [damaged(method) for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)]


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", word("一")[:-40], word("一").replace(b"PK\x01\x02", b"PK\x01\x03"), *BROKEN, locked()],
)
def test_a_word_file_that_cannot_be_read_is_said_to_be_none(content: bytes) -> None:
    assert paragraphs(content) is None


@pytest.mark.parametrize("content", [BROKEN[0], locked()], ids=["damaged", "locked"])
def test_a_page_with_a_word_file_that_cannot_be_read_is_shown_all_the_same(clerk: Officer, content: bytes) -> None:
    filing_id = clerk.begin()
    path = f"/filings/{filing_id}/draft/materials"
    clerk.send(path, path, charter=(io.BytesIO(content), "章程.docx"), then="list")
    (material_id,) = set(re.findall(rf"/filings/{filing_id}/materials/(\d+)/remove", clerk.read(path)))
    assert f"/filings/{filing_id}/materials/{material_id}?download=1" in clerk.read(f"{path}?show={material_id}")


def test_a_page_left_open_after_the_case_was_handed_in_again_is_told_so(clerk: Officer, reviewed: int) -> None:
    answer = clerk.visitor.post(f"/filings/{reviewed}/draft/correct/autosave", data={"phone": "13900005678"})
    assert (answer.status_code, answer.mimetype) == (422, "text/plain")
    assert clerk.visitor.get(f"/filings/{reviewed}/draft/correct").status_code == 302


def test_the_check_says_how_many_remarks_are_not_resolved(clerk: Officer, colleague: Officer, reviewed: int) -> None:
    return_(colleague, reviewed, phone="打不通")
    path = f"/filings/{reviewed}/check"
    assert f'href="/filings/{reviewed}/draft/correct">1' in clerk.read(path)
    answer = clerk.post(path, path)
    assert answer.status_code == 422
    assert "error-summary" in answer.text


def test_who_corrects_a_colleague_s_case_leaves_a_line_in_the_audit(
    colleague: Officer, office: Office, reviewed: int, audited: Callable[[str], list[AuditLine]]
) -> None:
    return_(colleague, reviewed, phone="打不通")
    before = len(audited("personal_read"))
    path = f"/filings/{reviewed}/draft/correct"
    colleague.post(path, path, phone="12")
    lines = audited("personal_read")[before:]
    assert [line.person_id for line in lines] == [office.colleague.id] * 2
