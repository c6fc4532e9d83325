"""Every row of every table survives backup and restore as it was, also out of an older portal's backup."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from tests.operations.backups import as_of_revision, contents, fill, flask, shape_of


def test_every_row_of_every_table_is_restored_as_it_was(city: Flask, elsewhere: Flask, tmp_path: Path) -> None:
    fill(city)
    before = contents(city)
    assert [name for name, rows in before.items() if not rows] == []
    assert flask(city, "backup", tmp_path / "backup.tgz").exit_code == 0
    result = flask(elsewhere, "restore", tmp_path / "backup.tgz")
    assert result.exit_code == 0, result.output
    assert contents(elsewhere) == before


def test_a_backup_from_before_the_ledger_had_tables_keeps_every_row(
    city: Flask, elsewhere: Flask, tmp_path: Path
) -> None:
    fill(city)
    shape = shape_of("0007", tmp_path / "shape.db")
    assert flask(city, "backup", tmp_path / "backup.tgz").exit_code == 0
    as_of_revision("0007", shape, tmp_path / "backup.tgz", tmp_path / "unpacked", tmp_path / "older.tgz")
    result = flask(elsewhere, "restore", tmp_path / "older.tgz")
    assert result.exit_code == 0, result.output
    for name, rows in contents(city).items():
        older = shape.get(name)
        wanted = [{key: value if key in older else None for key, value in row.items()} for row in rows] if older else []
        assert contents(elsewhere)[name] == wanted, name
