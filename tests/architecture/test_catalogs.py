"""The check of catalogs notices each kind of gap."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tests.architecture.house import ROOT
from tools import catalogs


def wanted(*sentences: str) -> Catalog:
    catalog = Catalog()
    for sentence in sentences:
        catalog.add(sentence)
    return catalog


def test_every_sentence_is_translated() -> None:
    assert catalogs.problems(catalogs.extract(ROOT), catalogs.read(ROOT / catalogs.PO)) == []


@pytest.mark.parametrize(
    ("string", "flags", "gap"),
    [
        ("", (), "not translated: 'Say %(why)s.'"),
        ("说明%(why)s。", ("fuzzy",), "marked fuzzy: 'Say %(why)s.'"),
        ("说明%(what)s。", ("python-format",), "unknown named placeholder 'what': 'Say %(why)s.'"),
    ],
)
def test_a_gap_is_noticed(string: str, flags: tuple[str, ...], gap: str) -> None:
    catalog = Catalog(locale="zh_Hans")
    catalog.add("Say %(why)s.", string, flags=flags)
    assert catalogs.problems(wanted("Say %(why)s."), catalog) == [gap]


def test_a_missing_sentence_is_noticed() -> None:
    assert catalogs.problems(wanted("Say why."), Catalog(locale="zh_Hans")) == ["not in the catalog: 'Say why.'"]


def test_a_translated_sentence_is_left_alone() -> None:
    catalog = Catalog(locale="zh_Hans")
    catalog.add("Say %(why)s.", "说明%(why)s。", flags=["python-format"])
    assert catalogs.problems(wanted("Say %(why)s."), catalog) == []


def test_sentences_are_collected_from_code_and_templates(tmp_path: Path) -> None:
    (tmp_path / "portal").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "babel.cfg").write_text((ROOT / "babel.cfg").read_text())
    (tmp_path / "portal" / "rules.py").write_text('raise RuleBroken(_("Say why.", field="x"))\nmsg("Marked.")\n')
    (tmp_path / "templates" / "x.html").write_text("<p>{{ _('In a page') }} {% trans %}In a block{% endtrans %}</p>")
    found = {message.id for message in catalogs.extract(tmp_path) if message.id}
    assert found == {"Say why.", "Marked.", "In a page", "In a block"}
