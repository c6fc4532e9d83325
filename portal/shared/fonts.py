"""What the documents' fonts can draw, read from their own tables.

A font that lacks a character draws an empty box without a word, so documents ask first (`marked`).
"""

from __future__ import annotations

import struct
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "static" / "dist" / "fonts"
"""Where the front-end build puts the fonts: npm's Noto Serif SC and Noto Sans SC, two weights each."""

FULL_UNICODE = 12
"""The character table format that reaches beyond the first 65,536 characters."""


class FontsMissing(RuntimeError):
    """The fonts were not built (`make setup`)."""


def ranges(font: bytes) -> list[tuple[int, int]]:
    """The code points a TrueType font maps, as (first, last) pairs: its format-12 character table.

    ValueError for a font without one.
    """
    (tables,) = struct.unpack_from(">H", font, 4)
    for at in range(12, 12 + 16 * tables, 16):
        tag, _checksum, start, _length = struct.unpack_from(">4sIII", font, at)
        if tag == b"cmap":
            return _format_12(font, start)
    message = "the font has no character table"
    raise ValueError(message)


def _format_12(font: bytes, cmap: int) -> list[tuple[int, int]]:
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    for at in range(cmap + 4, cmap + 4 + 8 * count, 8):
        _platform, _encoding, offset = struct.unpack_from(">HHI", font, at)
        table = cmap + offset
        if struct.unpack_from(">H", font, table)[0] != FULL_UNICODE:
            continue
        (groups,) = struct.unpack_from(">I", font, table + 12)
        found = (struct.unpack_from(">III", font, table + 16 + 12 * group) for group in range(groups))
        return [(first, last) for first, last, _glyph in found]
    message = "the font's character table does not reach beyond the basic plane"
    raise ValueError(message)


@lru_cache(maxsize=4)
def drawable(folder: Path) -> frozenset[int]:
    """Every code point that each font in the folder can draw. FontsMissing for an empty folder."""
    covered = [
        {point for first, last in ranges(path.read_bytes()) for point in range(first, last + 1)}
        for path in sorted(folder.glob("*.ttf"))
    ]
    if not covered:
        message = f"no fonts in {folder}: run `make setup`"
        raise FontsMissing(message)
    return frozenset(set.intersection(*covered))


def marked(text: str, points: frozenset[int]) -> str:
    """The text with each character that cannot be drawn as its code point: 𠮷 becomes 〔U+20BB7〕."""
    return "".join(
        letter if ord(letter) in points or _invisible(letter) else f"〔U+{ord(letter):04X}〕" for letter in text
    )


def lacking(text: str) -> str:
    """The characters of a text that no document can show, each once, in order."""
    points = drawable(FOLDER)
    return "".join(dict.fromkeys(letter for letter in text if ord(letter) not in points and not _invisible(letter)))


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
    return letter == "\n" or selector or unicodedata.category(letter) == "Cf"
