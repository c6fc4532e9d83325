"""What the documents' fonts can draw, read from their own tables.

The documents' own fonts come first; what they lack, the typesetter takes from the fonts of rare characters. A font that
lacks a character draws an empty box without a word, so whoever issues a document asks first (`lacking`).
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _

FOLDER = Path(__file__).resolve().parent.parent / "static" / "dist" / "fonts"
"""Where the front-end build puts the fonts: npm's Noto Serif SC and Noto Sans SC, two weights each."""
RARE = "rare"
"""The folder in it with npm's Hanazono Mincho, unpacked: CJK extensions B to F and compatibility ideographs."""

FULL_UNICODE = 12
"""The character table format that reaches beyond the first 65,536 characters."""


class FontsMissing(RuntimeError):
    """The fonts were not built (`make setup`)."""


def ranges(font: BinaryIO) -> list[tuple[int, int]]:
    """The code points a TrueType font maps, as (first, last) pairs: its format-12 character table.

    ValueError for a font without one.
    """
    (tables,) = _at(font, 4, ">H")
    for place in range(12, 12 + 16 * tables, 16):
        tag, _checksum, start, _length = _at(font, place, ">4sIII")
        if tag == b"cmap":
            return _format_12(font, start)
    message = "the font has no character table"
    raise ValueError(message)


def _format_12(font: BinaryIO, cmap: int) -> list[tuple[int, int]]:
    (count,) = _at(font, cmap + 2, ">H")
    for place in range(cmap + 4, cmap + 4 + 8 * count, 8):
        _platform, _encoding, offset = _at(font, place, ">HHI")
        table = cmap + offset
        if _at(font, table, ">H")[0] != FULL_UNICODE:
            continue
        (groups,) = _at(font, table + 12, ">I")
        font.seek(table + 16)
        return [(first, last) for first, last, _glyph in struct.iter_unpack(">III", font.read(12 * groups))]
    message = "the font's character table does not reach beyond the basic plane"
    raise ValueError(message)


def _at(font: BinaryIO, place: int, shape: str) -> tuple[Any, ...]:
    font.seek(place)
    return struct.unpack(shape, font.read(struct.calcsize(shape)))


@lru_cache(maxsize=4)
def drawable(folder: Path) -> frozenset[int]:
    """Every code point that documents can show: each of the folder's fonts draws it, or one of the rare ones does.

    FontsMissing for a folder without fonts.
    """
    own, rare = _covered(folder), _covered(folder / RARE)
    if not own or not rare:
        message = f"no fonts in {folder}: run `make setup`"
        raise FontsMissing(message)
    return frozenset(set.intersection(*own).union(*rare))


def _covered(folder: Path) -> list[set[int]]:
    covered = []
    for path in sorted(folder.glob("*.ttf")):
        with path.open("rb") as font:
            covered.append({point for first, last in ranges(font) for point in range(first, last + 1)})
    return covered


def marked(text: str, points: frozenset[int]) -> str:
    """The text with each character that cannot be drawn as its code point: a character of tomorrow is 〔U+323B0〕."""
    if points.issuperset(map(ord, text)):  # nearly always, and quick
        return text
    return "".join(
        letter if ord(letter) in points or _invisible(letter) else f"〔U+{ord(letter):04X}〕" for letter in text
    )


def lacking(text: str) -> str:
    """The characters of a text that no document can show, each once, in order."""
    points = drawable(FOLDER)
    if points.issuperset(map(ord, text)):
        return ""
    return "".join(dict.fromkeys(letter for letter in text if ord(letter) not in points and not _invisible(letter)))


def named(characters: str) -> str:
    """Characters as a sentence names them, with their code points: one that no screen shows either is still named."""
    return "、".join(f"{letter}（U+{ord(letter):04X}）" for letter in characters)


def check(texts: Iterable[tuple[Message, str]]) -> None:
    """RuleBroken for the first of these named texts that holds what no document can show."""
    for label, text in texts:
        refused = no_font(text)
        if refused is not None:
            raise RuleBroken(_("%(field)s: %(sentence)s", field=label, sentence=refused))


def no_font(text: str) -> Message | None:
    """What is said of a text with characters that no font has, naming them; None if all can be shown."""
    characters = lacking(text)
    if not characters:
        return None
    return _(
        "No document can show %(characters)s: no font has it. "
        "Check that it is the right character; if it is, agree with the applicant how else to write it.",
        characters=named(characters),
    )


def mark_all(value: Any, points: frozenset[int]) -> Any:  # noqa: ANN401 - JSON is what it is
    """`marked` for every text in a JSON value."""
    if isinstance(value, str):
        return marked(value, points)
    if isinstance(value, dict):
        return {name: mark_all(part, points) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [mark_all(part, points) for part in value]
    return value


def _invisible(letter: str) -> bool:
    """Line breaks, and what only shapes its neighbor (joiners, variation selectors)."""
    point = ord(letter)
    selector = 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF
    return letter in "\r\n" or selector or unicodedata.category(letter) == "Cf"
