"""`flask ledger export`: the same code as the page, from the command line; whole files or none."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import time_machine
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import AuditLine
from portal.ledger.exports import produce as produced
from portal.ledger.rules.canonical import FIELDS
from portal.shared import clock
from tests.conftest import Arrange
from tests.ledger.exported import GONE, NAMES, PERSON, PHONE, Ledger, make_ledger
from tests.organizations.factories import make_organization

YESTERDAY = clock.today() - timedelta(days=1)


@pytest.fixture
def ledger(arrange: Arrange) -> Ledger:
    return make_ledger(arrange)


def export(app: Flask, out: Path, *options: str, scope: str = "4203") -> Result:
    return app.test_cli_runner().invoke(args=["ledger", "export", "--scope", scope, "--out", str(out), *options])


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.usefixtures("ledger")
def test_it_writes_the_register_and_says_what_it_wrote(app: Flask, tmp_path: Path) -> None:
    out = tmp_path / "ledger.jsonl"
    result = export(app, out, "--format", "jsonl")
    assert result.exit_code == 0, result.output
    assert [row["name"] for row in rows(out)] == list(NAMES)
    assert [*rows(out)[0]] == sorted(FIELDS)
    for said in ("4203", str(clock.today()), f"{YESTERDAY} (the last day that is over)", "rows        3"):
        assert said in result.output
    assert hashlib.sha256(out.read_bytes()).hexdigest() in result.output


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize("form", ["csv", "jsonl", "plain-xlsx", "xlsx"])
def test_no_form_holds_a_person(app: Flask, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    assert export(app, out, "--format", form).exit_code == 0
    text = out.read_bytes()
    if form.endswith("xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(text))
        text = str([list(sheet.iter_rows(values_only=True)) for sheet in book]).encode()
    assert NAMES[0].encode() in text
    assert PHONE.encode() not in text
    assert PERSON.encode() not in text


@pytest.mark.usefixtures("ledger")
def test_it_is_in_the_audit(app: Flask, arrange: Arrange, tmp_path: Path) -> None:
    export(app, tmp_path / "out.csv", "--format", "csv")
    with arrange() as session:
        [line] = session.scalars(select(AuditLine).where(AuditLine.event == "exported"))
    assert (line.person_id, line.scope_path, line.subject_id) == (None, "/4203/", "out.csv")
    assert "masked" in line.detail


@pytest.mark.usefixtures("ledger")
def test_all_includes_those_that_left_the_register(app: Flask, tmp_path: Path) -> None:
    export(app, tmp_path / "out", "--format", "jsonl", "--all")
    assert GONE in [row["name"] for row in rows(tmp_path / "out")]


@pytest.mark.usefixtures("ledger")
def test_the_place_may_be_a_unit_or_a_twelve_digit_code(app: Flask, tmp_path: Path) -> None:
    for scope, names in (("4203JK", NAMES[2:]), ("420302000000", NAMES[:2]), ("420302003", NAMES[:2])):
        assert export(app, tmp_path / "out", "--format", "jsonl", scope=scope).exit_code == 0
        assert [row["name"] for row in rows(tmp_path / "out")] == list(names)


@pytest.mark.parametrize("form", ["csv", "jsonl", "plain-xlsx", "xlsx"])
def test_the_same_request_gives_the_same_bytes_later(
    app: Flask, arrange: Arrange, tmp_path: Path, ledger: Ledger, form: str
) -> None:
    days = "--as-of", str(clock.today()), "--known-on", str(YESTERDAY), "--format", form
    assert export(app, tmp_path / "one", *days).exit_code == 0
    with arrange() as session:
        make_organization(session, ledger.decider, name="五堰街道后来者")
    with time_machine.travel(clock.now() + timedelta(days=40)):
        assert export(app, tmp_path / "other", *days).exit_code == 0
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


@pytest.mark.usefixtures("ledger")
def test_before_the_first_entry_the_ledger_is_empty_and_says_so(app: Flask, tmp_path: Path) -> None:
    result = export(app, tmp_path / "out", "--known-on", "2020-01-01", "--format", "jsonl")
    assert (result.exit_code, (tmp_path / "out").read_bytes()) == (0, b"")
    assert "Nothing was on the ledger" in result.output
    result = export(app, tmp_path / "out.xlsx", "--known-on", "2020-01-01")
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--as-of", str(clock.today() + timedelta(days=2))], "--as-of"),
        (["--as-of", "31.12.2025"], "--as-of"),
        (["--known-on", str(clock.today() + timedelta(days=2))], "--known-on"),
        (["--format", "docx"], "--format"),
        (["--scope", "999"], "--scope"),
        (["--scope", ""], "--scope"),
        (["--out", "/nowhere/at/all/out.csv"], "--out"),
        (["--out", "."], "--out"),
    ],
)
def test_bad_input_is_refused_with_the_option_named(app: Flask, tmp_path: Path, options: list[str], named: str) -> None:
    result = export(app, tmp_path / "out", *options)
    assert result.exit_code == 2
    assert named in result.output
    assert not list(tmp_path.glob("out*"))


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize("form", ["csv", "jsonl", "plain-xlsx", "xlsx"])
@pytest.mark.parametrize("before", [None, b"of yesterday"])
def test_what_is_cut_off_leaves_no_half_file(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, before: bytes | None
) -> None:
    out = tmp_path / "out"
    if before is not None:
        out.write_bytes(before)
    there = {path.name for path in tmp_path.iterdir()}
    stream = produced.lines.stream

    def cut(*args: Any, **kwargs: Any) -> Iterator[Any]:  # noqa: ANN401 - as it is called
        with closing(stream(*args, **kwargs)) as rows:
            yield next(rows)
            raise KeyboardInterrupt

    monkeypatch.setattr(produced.lines, "stream", cut)
    assert export(app, out, "--format", form).exit_code == 1
    assert {path.name for path in tmp_path.iterdir()} == there
    assert before is None or out.read_bytes() == before


@pytest.mark.usefixtures("ledger")
def test_nothing_takes_the_place_of_a_device_or_a_pipe_and_a_link_stays_one(app: Flask, tmp_path: Path) -> None:
    pipe, link, file = tmp_path / "pipe", tmp_path / "link", tmp_path / "file"
    os.mkfifo(pipe)
    for command in (["ledger", "export", "--scope", "4203"], ["history", "export", "--book", "4203"]):
        result = app.test_cli_runner().invoke(args=[*command, "--out", str(pipe)])
        assert result.exit_code > 0
        assert "is no file" in result.output
        assert pipe.is_fifo()
    file.touch()
    link.symlink_to(file)
    assert export(app, link, "--format", "jsonl").exit_code == 0
    assert link.is_symlink()
    assert len(rows(file)) == len(NAMES)


@pytest.mark.usefixtures("ledger")
def test_where_nothing_can_be_written_one_sentence_says_so(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "replace", lambda *_paths: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    result = export(app, tmp_path / "out", "--format", "jsonl")
    assert result.exit_code == 2
    assert "cannot be written: No space left on device" in result.output
    assert "--out" in result.output


@pytest.mark.usefixtures("ledger")
def test_a_dash_is_standard_output_and_what_is_said_stands_beside_it(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    options = ["--scope", "4203", "--format", "jsonl"]
    result = app.test_cli_runner().invoke(args=["ledger", "export", *options, "--out", "-"])
    assert result.exit_code == 0, result.output
    assert [json.loads(line)["name"] for line in result.stdout.splitlines()] == list(NAMES)
    assert "check code" in result.stderr
    assert not (tmp_path / "-").exists()
