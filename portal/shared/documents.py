"""Documents on paper: typst templates and JSON in, PDF out.

What a person typed reaches the template as data only, never as source. The same data give the same bytes: the fonts
are ours, not the machine's, and the document's date, which an archive's PDF/A wants, comes from the data.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import typst

from portal.shared import fonts

FOLDER = Path(__file__).resolve().parent.parent.parent / "templates" / "documents"
"""The templates, ``name.typ`` each."""


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts.FOLDER])


def render_pdf(template_name: str, data: dict[str, Any], *, tagged: bool = True) -> bytes:
    """The PDF/A-2u of a template and its data (JSON: text, whole numbers, lists, objects).

    `tagged`: with the structure that screen readers go by; in a table of thousands of rows it outweighs the pages.

    What no font has is refused before a document is issued (`fonts.check`); should it come so far, in a record older
    than that, its code point stands in its place, 〔U+3106C〕 for 𱁬: seen, searchable, and never dropped.
    FontsMissing before the front end is built; typst's TypstError for a template that does not fit its data.
    """
    drawn = fonts.mark_all(data, fonts.drawable(fonts.FOLDER))
    return typst.compile(
        FOLDER / f"{template_name}.typ",
        root=FOLDER,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(drawn, ensure_ascii=False, sort_keys=True)},
        pdf_standards="a-2u",
        pdf_tags=tagged,
    )
