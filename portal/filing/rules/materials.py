"""The checklist of materials and what a file may be (domain.md A4). Pure."""

from __future__ import annotations

import enum
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from portal.filing.rules.answers import ON_THE_CERTIFICATE, UNPRINTED, Answers, changed
from portal.filing.rules.steps import Kind
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _

if TYPE_CHECKING:
    from portal.filing.policy import Policy

MEGABYTE = 1024 * 1024
MOST_OF_ITEM = 20
MOST_OF_CASE = 60
LONGEST_NAME = 150
TICKED = "seen_"
"""Before an item: the name of the tick that its paper original was seen."""


class Item(enum.StrEnum):
    """One thing on the checklist (材料清单). None is called like an answer: both may stand on one page."""

    APPLICATION = "application"  # 备案申请表
    CHARTER = "charter"  # 章程
    ROSTER = "roster"  # 成员名册
    IDENTITY = "identity"  # 负责人身份证明: seen and ticked, never copied (domain.md G1)
    PREMISES = "premises"  # 场所使用证明
    COMMITMENT = "commitment"  # 承诺书
    OPINION = "opinion"  # 村(居)委会意见
    RESOLUTION = "resolution"  # 会议决议
    OLD_CERTIFICATE = "old_certificate"  # 原备案证书, handed back
    REPORT = "report"  # 活动情况报告
    LOSS = "statement_of_loss"  # 遗失(损毁)声明
    SETTLEMENT = "statement_of_settlement"  # 财产清理说明
    EVIDENCE = "evidence"  # 调查材料
    HEARING = "record_of_hearing"  # 听取意见记录
    REGISTRATION = "registration"  # 登记证书副本


ITEMS: dict[Item, Message] = {
    Item.APPLICATION: _("Application form"),
    Item.CHARTER: _("Charter"),
    Item.ROSTER: _("Roster of members"),
    Item.IDENTITY: _("Identity document of the responsible person"),
    Item.PREMISES: _("Proof of the right to use the premises"),
    Item.COMMITMENT: _("Letter of commitment"),
    Item.OPINION: _("Sheet with the opinion of the village or residents' committee"),
    Item.RESOLUTION: _("Resolution of the members"),
    Item.OLD_CERTIFICATE: _("The certificate held until now"),
    Item.REPORT: _("Report on activities"),
    Item.LOSS: _("Statement on the loss or damage"),
    Item.SETTLEMENT: _("Statement on settled funds and belongings"),
    Item.EVIDENCE: _("Evidence"),
    Item.HEARING: _("Record of the hearing"),
    Item.REGISTRATION: _("Copy of the registration certificate"),
}

HELP: dict[Item, Message] = {
    Item.APPLICATION: _("Signed by the responsible person."),
    Item.CHARTER: _("May follow the model charter of the Ministry of Civil Affairs."),
    Item.ROSTER: _("Names of all members; initiators marked."),
    Item.IDENTITY: _("Look at the original and tick it. No copy is kept: the filing does not need one."),
    Item.PREMISES: _("Several organizations may share one address; a certificate from the committee is enough."),
    Item.COMMITMENT: _("No profit-making, within the law and the charter."),
    Item.OPINION: _("With the committee's seal."),
    Item.RESOLUTION: _("With the day, how many were present, and what they decided."),
    Item.OLD_CERTIFICATE: _("It is handed back: tick it when you have it."),
    Item.REPORT: _("What it did since the last certificate; one page is enough."),
    Item.LOSS: _("When and how it was lost, signed. A damaged certificate is handed back with it."),
    Item.SETTLEMENT: _("What became of funds and belongings, signed."),
    Item.EVIDENCE: _("What was found, when and by whom."),
    Item.HEARING: _("What the organization said, signed, or how it was invited and did not answer."),
    Item.REGISTRATION: _("Issued by the county civil affairs bureau; the code stands on it."),
}

SEEN_ONLY = frozenset({Item.IDENTITY})
"""Never taken as a file."""


CHECKLISTS: Mapping[Kind, tuple[Item, ...]] = {
    Kind.ESTABLISH: (
        Item.APPLICATION,
        Item.CHARTER,
        Item.ROSTER,
        Item.IDENTITY,
        Item.PREMISES,
        Item.COMMITMENT,
        Item.OPINION,
    ),
    Kind.CHANGE: (
        Item.APPLICATION,
        Item.RESOLUTION,
        Item.CHARTER,
        Item.IDENTITY,
        Item.PREMISES,
        Item.OLD_CERTIFICATE,
    ),
    Kind.RENEW: (Item.APPLICATION, Item.REPORT, Item.OLD_CERTIFICATE),
    Kind.REPLACE: (Item.APPLICATION, Item.LOSS),
    Kind.CANCEL: (Item.APPLICATION, Item.RESOLUTION, Item.SETTLEMENT, Item.OLD_CERTIFICATE),
    Kind.REVOKE: (Item.EVIDENCE, Item.HEARING),
    Kind.REGISTER_ELSEWHERE: (Item.APPLICATION, Item.REGISTRATION, Item.OLD_CERTIFICATE),
}
"""What each kind of case asks for, unless a county sets otherwise (domain.md A4; a proposal)."""

ONLY_IF_CHANGED: Mapping[Item, frozenset[str]] = {
    Item.RESOLUTION: ON_THE_CERTIFICATE | {"hub"},
    Item.CHARTER: frozenset({"name", "purpose", "form", "field"}),
    Item.IDENTITY: frozenset({"responsible_person"}),
    Item.PREMISES: frozenset({"address", "village_code"}),
    Item.OLD_CERTIFICATE: ON_THE_CERTIFICATE,
}
"""What a change asks for only if one of these facts changes."""


def checklist(kind: Kind, answers: Answers, policy: Policy) -> tuple[Item, ...]:
    """What a case of this kind with these answers must show under this policy."""
    return tuple(item for item in policy.checklists[kind] if _is_asked(item, kind, answers, policy))


def _is_asked(item: Item, kind: Kind, answers: Answers, policy: Policy) -> bool:
    if item is Item.OPINION:
        return policy.village_opinion
    if kind is Kind.CHANGE and item in ONLY_IF_CHANGED:
        return bool(ONLY_IF_CHANGED[item] & changed(answers))
    return True


def missing(kind: Kind, answers: Answers, policy: Policy, present: Iterable[Item]) -> tuple[Item, ...]:
    """The items of the checklist that neither a file nor a tick stands for."""
    there = set(present)
    return tuple(item for item in checklist(kind, answers, policy) if item not in there)


@dataclass(frozen=True)
class Media:
    """A kind of file we take: its media type, the endings it goes by, whether a browser may show it."""

    type: str
    endings: frozenset[str]
    shown: bool


PDF = Media("application/pdf", frozenset({".pdf"}), shown=True)
JPEG = Media("image/jpeg", frozenset({".jpg", ".jpeg"}), shown=True)
PNG = Media("image/png", frozenset({".png"}), shown=True)
DOCX = Media(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    frozenset({".docx"}),
    shown=False,
)
TAKEN: Mapping[str, Media] = {media.type: media for media in (PDF, JPEG, PNG, DOCX)}


PDF_END = 1024
"""In the last so many bytes a PDF file says that it ends (ISO 32000-1, Annex H; fill bytes may follow)."""


def media_of(content: bytes) -> Media | None:
    """What a file is, by its content; None if it is nothing we take."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    return DOCX if _is_word(content) else None


def _is_word(content: bytes) -> bool:
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {"[Content_Types].xml", "word/document.xml"} <= set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):  # the last: packed in a way zipfile cannot read
        return False


def is_whole(media: Media, content: bytes) -> bool:
    """Whether a file has what its kind cannot be without: not cut off, and right in more than its first bytes."""
    if media is PDF:
        return b"%%EOF" in content.rstrip(b"\0 \r\n")[-PDF_END:]
    if media is JPEG:
        return b"\xff\xd9" in content
    if media is PNG:
        return content[12:16] == b"IHDR" and b"IEND" in content
    return True  # an archive that is cut off has no list of its members: it is no Word file


def plain_name(name: str) -> str:
    """A file's name as it is kept: without folders and what cannot be printed; of a long one the end."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    printed = "".join(letter for letter in last if unicodedata.category(letter) not in UNPRINTED)
    return printed.strip()[-LONGEST_NAME:]


def check_room(item: Item, present: Iterable[Item]) -> None:
    """RuleBroken if the case holds as many files as it may, of this item or in all; `present`: the item of each."""
    there = list(present)
    if there.count(item) >= MOST_OF_ITEM:
        raise RuleBroken(
            _("No more than %(most)s files can be attached here. Put several pages into one file.", most=MOST_OF_ITEM),
            item,
        )
    if len(there) >= MOST_OF_CASE:
        raise RuleBroken(
            _("No more than %(most)s files can be attached to a case. Remove one first.", most=MOST_OF_CASE),
            item,
        )


def check_file(item: Item, name: str, content: bytes, limit: int) -> Media:
    """The kind of a file that may be taken, or RuleBroken naming the file, the reason and the way on.

    `limit` is in bytes. The refusal's field is the item.
    """
    if item in SEEN_ONLY:
        raise RuleBroken(
            _("No copy of this document is kept. Tick that you have seen it, and leave the file out."),
            item,
        )
    if not content:
        raise RuleBroken(
            _("“%(file)s” is empty. Save it again and choose it again.", file=name),
            item,
        )
    if len(content) > limit:
        raise RuleBroken(
            _(
                "“%(file)s” is larger than %(limit)s MB. Scan it with fewer dots per inch, or send it in parts.",
                file=name,
                limit=limit // MEGABYTE,
            ),
            item,
        )
    media = media_of(content)
    if media is None:
        raise RuleBroken(
            _(
                "“%(file)s” is no PDF, JPEG, PNG or Word (.docx) file. Save it as PDF and choose it again.",
                file=name,
            ),
            item,
        )
    if not is_whole(media, content):
        raise RuleBroken(
            _(
                "“%(file)s” cannot be opened: it is damaged, or was not written to its end. "
                "Scan or save it again and choose it again.",
                file=name,
            ),
            item,
        )
    ending = PurePath(name).suffix.lower()
    if ending not in media.endings:
        raise RuleBroken(
            _(
                "“%(file)s” is not what its name says: inside it is %(kind)s. Save it under the right ending.",
                file=name,
                kind=min(media.endings).removeprefix(".").upper(),
            ),
            item,
        )
    return media
