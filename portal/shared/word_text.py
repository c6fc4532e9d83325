"""The words of a Word document (.docx), paragraph by paragraph, for who looks at it in a browser."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator

import docx
from docx.opc.exceptions import OpcError
from docx.table import Table

LARGEST = 60 * 1024 * 1024
"""Bytes of all parts unpacked: a small file may claim to hold much more than a person can read."""
MOST = 2_000
"""Paragraphs that are shown."""

UNREADABLE = (
    OpcError,
    SyntaxError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    EOFError,
    RuntimeError,
    KeyError,
    ValueError,
    AttributeError,
)
"""What a file that a person made may bring about: parts missing, damaged, locked or no XML. It can be downloaded."""


def paragraphs(content: bytes) -> list[str] | None:
    """The paragraphs that say something, a row of a table as one; None if it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST:
                return None
        return [text for _number, text in zip(range(MOST), _texts(content), strict=False)]
    except UNREADABLE:
        return None


def _texts(content: bytes) -> Iterator[str]:
    for block in docx.Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, Table):
            lines = ["　".join(dict.fromkeys(cell.text.strip() for cell in row.cells)) for row in block.rows]
        else:
            lines = [block.text]
        yield from (line.strip() for line in lines if line.strip())
