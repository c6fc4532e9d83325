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

from portal.filing.rules.answers import UNPRINTED
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _

if TYPE_CHECKING:
    from portal.filing.policy import Policy

MEGABYTE = 1024 * 1024
MOST_OF_ITEM = 20
MOST_OF_CASE = 60
LONGEST_NAME = 150


class Item(enum.StrEnum):
    """One thing on the checklist (材料清单)."""

    APPLICATION = "application"  # 备案申请表
    CHARTER = "charter"  # 章程
    ROSTER = "roster"  # 成员名册
    IDENTITY = "identity"  # 负责人身份证明: seen and ticked, never copied (domain.md G1)
    PREMISES = "premises"  # 场所使用证明
    COMMITMENT = "commitment"  # 承诺书
    OPINION = "opinion"  # 村(居)委会意见


ITEMS: dict[Item, Message] = {
    Item.APPLICATION: _("Application form"),
    Item.CHARTER: _("Charter"),
    Item.ROSTER: _("Roster of members"),
    Item.IDENTITY: _("Identity document of the responsible person"),
    Item.PREMISES: _("Proof of the right to use the premises"),
    Item.COMMITMENT: _("Letter of commitment"),
    Item.OPINION: _("Sheet with the opinion of the village or residents' committee"),
}

HELP: dict[Item, Message] = {
    Item.APPLICATION: _("Signed by the responsible person."),
    Item.CHARTER: _("May follow the model charter of the Ministry of Civil Affairs."),
    Item.ROSTER: _("Names of all members; initiators marked."),
    Item.IDENTITY: _("Look at the original and tick it. No copy is kept: the filing does not need one."),
    Item.PREMISES: _("Several organizations may share one address; a certificate from the committee is enough."),
    Item.COMMITMENT: _("No profit-making, within the law and the charter."),
    Item.OPINION: _("With the committee's seal."),
}

SEEN_ONLY = frozenset({Item.IDENTITY})
"""Never taken as a file."""


def checklist(policy: Policy) -> tuple[Item, ...]:
    """What a case under this policy must show."""
    return tuple(item for item in Item if item is not Item.OPINION or policy.village_opinion)


def missing(policy: Policy, present: Iterable[Item]) -> tuple[Item, ...]:
    """The items of the checklist that neither a file nor a tick stands for."""
    there = set(present)
    return tuple(item for item in checklist(policy) if item not in there)


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
