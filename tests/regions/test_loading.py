"""Bringing divisions in."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.regions import actions, queries
from portal.regions.codes import Kind, Level
from portal.regions.models import Administration, Division
from portal.shared.errors import RuleBroken

LINES = actions.DIVISIONS.read_text(encoding="utf-8").splitlines()


def test_the_city_has_its_townships_by_kind(session: Session) -> None:
    kinds = Counter(row.kind for row in queries.divisions(session) if row.level is Level.TOWNSHIP)
    assert kinds == {
        Kind.STREET: 12,
        Kind.TOWN: 72,
        Kind.TOWNSHIP: 33,
        Kind.ETHNIC_TOWNSHIP: 1,
        Kind.TOWNSHIP_LIKE: 11,
    }
    villages = Counter(row.kind for row in queries.divisions(session) if row.level is Level.VILLAGE)
    assert villages == {Kind.VILLAGE: 1808, Kind.COMMUNITY: 184, Kind.VILLAGE_LIKE: 4}


def test_ten_units_administer_every_township_once(session: Session) -> None:
    units = queries.units(session)
    assert len(units) == 10
    administered = [township.code for unit in units for township in queries.townships(session, unit.code)]
    assert len(administered) == len(set(administered)) == 129
    assert [row.code for row in queries.townships(session, "4203JK")] == ["420302004"]
    assert [row.code for row in queries.townships(session, "4203WD")] == ["420381450"]


def test_a_scope_path_says_who_administers_not_whose_digits(session: Session) -> None:
    wanted = ["4203", "420302", "420302003", "420302004", "420302004001", "420381450"]
    assert queries.scope_paths(session, wanted) == {
        "4203": "/4203/",
        "420302": "/4203/420302/",
        "420302003": "/4203/420302/420302003/",
        "420302004": "/4203/4203JK/420302004/",
        "420302004001": "/4203/4203JK/420302004/420302004001/",
        "420381450": "/4203/4203WD/420381450/",
    }


def test_loading_again_changes_nothing(session: Session) -> None:
    before = [(row.code, row.scope_path, row.pinyin) for row in queries.divisions(session)]
    assert actions.load(session) == actions.Loaded(unchanged=2134)
    assert [(row.code, row.scope_path, row.pinyin) for row in queries.divisions(session)] == before
    assert len(session.query(Administration).all()) == 129


def test_a_renamed_village_is_changed_a_new_one_added_and_a_missing_one_stays(session: Session, tmp_path: Path) -> None:
    lines = [line.replace("北街社区居委会", "新北街社区居委会") for line in LINES if "滨河社区居委会" not in line]
    new = "420302003999,420302003000,village,社区,新建社区居委会,420302003999,own 2026,"
    file = _file(tmp_path, [*lines, new])
    gone = sum("滨河社区居委会" in line for line in LINES)
    changed = sum("北街社区居委会" in line for line in LINES)
    loaded = actions.load(session, file)
    assert loaded == actions.Loaded(1, changed, 2134 - changed - gone, gone)
    village = session.get_one(Division, "420302003999")
    assert village.scope_path == "/4203/420302/420302003/420302003999/"


def _file(folder: Path, lines: list[str]) -> Path:
    file = folder / "own.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


STREET = next(number for number, line in enumerate(LINES) if line.startswith("420302003000,"))


@pytest.mark.parametrize(
    ("old", "new", "column", "reason"),
    [
        ("420302003000", "42030200300X", "code", "12 digits"),
        ("township", "hamlet", "level", "no level"),
        ("街道,", "农场,", "kind", "not a kind"),
        (",五堰街道,", ",,", "name", "missing"),
        (",420302003,", ",420302030,", "short_code", "420302003"),
        (",420302000000,", ",420303000000,", "parent_code", "belongs to"),
        (",五堰街道,", ",五堰街道", "code", "cells"),
    ],
)
def test_a_wrong_line_is_named_with_its_column(
    session: Session, tmp_path: Path, old: str, new: str, column: str, reason: str
) -> None:
    lines = list(LINES)
    broken = lines[STREET].replace(old, new)
    assert broken != lines[STREET]
    lines[STREET] = broken
    with pytest.raises(RuleBroken, match=reason) as refused:
        actions.load(session, _file(tmp_path, lines))
    place = refused.value.message.params
    assert place["file"] == "own.csv"
    if reason != "cells":
        assert place["column"] == column
    assert place["line"] == STREET + 1


def test_a_division_stands_in_the_file_once(session: Session, tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match="line 2136, column code: 420302003000 stands in the file twice"):
        actions.load(session, _file(tmp_path, [*LINES, LINES[STREET]]))


def test_a_village_without_its_township_is_refused(session: Session, tmp_path: Path) -> None:
    lines = [line for line in LINES if not line.startswith("420302003000,")]
    with pytest.raises(RuleBroken, match="420302003 is not in the file"):
        actions.load(session, _file(tmp_path, lines))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "column code is missing"),
        (b"code,name\n1,2\n", "column parent_code is missing"),
        ("code,名称\n".encode("gb18030"), "line 1: the file is not UTF-8"),
        (b"PK\x03\x04\x00\x00", "not a CSV file"),
    ],
)
def test_a_file_of_another_kind_is_refused(session: Session, tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "wrong.csv"
    file.write_bytes(content)
    with pytest.raises(RuleBroken, match=reason):
        actions.load(session, file)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("420302,茅箭区,county", "420302,茅箭区,village", "kind of management unit"),
        ("420302,茅箭区,county", "420399,茅箭区,county", "no code of such a unit"),
        ("4203,420302004", "4203,420302999", "no township"),
        ("420302,茅箭区", "420303,茅箭区", "twice"),
    ],
)
def test_a_wrong_unit_is_named(session: Session, tmp_path: Path, old: str, new: str, reason: str) -> None:
    text = actions.UNITS.read_text(encoding="utf-8").replace(old, new)
    file = tmp_path / "units.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RuleBroken, match=reason):
        actions.load(session, actions.DIVISIONS, file)


def test_a_wrong_file_leaves_everything_as_it_was(app: Flask, tmp_path: Path) -> None:
    lines = [line.replace("五堰街道", "六堰街道") for line in LINES]
    wrong = _file(tmp_path, [*lines, "12,,,,,,,"])
    result = app.test_cli_runner().invoke(args=["regions", "load", str(wrong)])
    assert result.exit_code == 1
    assert "own.csv, line 2136, column code" in result.output
    with app.app_context():
        from portal.shared.db import db

        assert queries.display_name(db.session(), "420302003") == "茅箭区五堰街道"
