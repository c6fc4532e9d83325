"""What a file of divisions must look like, and how a place moves. Pure (domain.md G6)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pypinyin import Style, lazy_pinyin

from portal.regions.codes import CITY, COUNTY, LEVELS, TOWNSHIP, Kind, Level, UnitKind
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _

FULL = 12
"""Digits of a code in the file: shorter ones are filled up with zeros."""
SINCE_EVER = date(1949, 10, 1)
"""From when an administration counts whose first day nobody told us."""

KINDS: dict[tuple[Level, str], Kind] = {
    (Level.CITY, "地级市"): Kind.CITY,
    (Level.COUNTY, "区"): Kind.COUNTY,
    (Level.COUNTY, "县"): Kind.COUNTY,
    (Level.COUNTY, "县级市"): Kind.COUNTY,
    (Level.TOWNSHIP, "街道"): Kind.STREET,
    (Level.TOWNSHIP, "镇"): Kind.TOWN,
    (Level.TOWNSHIP, "乡"): Kind.TOWNSHIP,
    (Level.TOWNSHIP, "民族乡"): Kind.ETHNIC_TOWNSHIP,
    (Level.TOWNSHIP, "开发区/管理区"): Kind.TOWNSHIP_LIKE,
    (Level.TOWNSHIP, "林场/林区"): Kind.TOWNSHIP_LIKE,
    (Level.TOWNSHIP, "林业管理区"): Kind.TOWNSHIP_LIKE,
    (Level.VILLAGE, "社区"): Kind.COMMUNITY,
    (Level.VILLAGE, "村"): Kind.VILLAGE,
    (Level.VILLAGE, "虚拟/类似村级"): Kind.VILLAGE_LIKE,
}
"""The words of the source, by level."""

UNIT_KINDS = {"county": UnitKind.COUNTY, "functional-area": UnitKind.FUNCTIONAL_AREA}

DIVISION_COLUMNS = ("code", "parent_code", "level", "kind", "name", "short_code", "edition", "note")
UNIT_COLUMNS = ("code", "name", "kind", "statistical_parent", "administers", "note")


@dataclass(frozen=True)
class DivisionLine:
    """One division of the file, by its short code."""

    code: str
    parent_code: str | None
    level: Level
    kind: Kind
    official_kind: str
    name: str
    edition: str
    note: str


@dataclass(frozen=True)
class UnitLine:
    """One management unit of the file; `administers` are townships under another county's digits."""

    code: str
    name: str
    kind: UnitKind
    statistical_parent: str
    administers: tuple[str, ...]
    note: str


@dataclass
class _Cells:
    """One line of a file, that knows how to refuse a cell."""

    file: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column].strip()

    def refuse(self, column: str, reason: Message) -> RuleBroken:
        sentence = _(
            "%(file)s, line %(line)s, column %(column)s: %(reason)s",
            file=self.file,
            line=self.line,
            column=column,
            reason=reason,
        )
        return RuleBroken(sentence)


def read_divisions(content: bytes, file: str) -> list[DivisionLine]:
    """The divisions of a file, parents first. RuleBroken names line and column of what does not fit."""
    found: dict[str, DivisionLine] = {}
    places: dict[str, _Cells] = {}
    for cells in _lines(content, file, DIVISION_COLUMNS):
        division = _division(cells)
        if division.code in found:
            raise cells.refuse("code", _("%(code)s stands in the file twice.", code=cells["code"]))
        found[division.code] = division
        places[division.code] = cells
    for division in found.values():
        if division.parent_code is not None and division.parent_code not in found:
            reason = _("%(code)s is not in the file.", code=division.parent_code)
            raise places[division.code].refuse("parent_code", reason)
    return sorted(found.values(), key=lambda division: (len(division.code), division.code))


def _division(cells: _Cells) -> DivisionLine:
    code = cells["code"]
    if len(code) != FULL or not (code.isascii() and code.isdigit()):
        raise cells.refuse("code", _("a code has 12 digits, this is “%(code)s”.", code=code))
    if cells["level"] not in set(Level):
        raise cells.refuse("level", _("“%(word)s” is no level.", word=cells["level"]))
    level = Level(cells["level"])
    length = next(digits for digits, of in LEVELS.items() if of is level)
    short = code[:length]
    if cells["short_code"] != short or short.ljust(FULL, "0") != code:
        raise cells.refuse(
            "short_code", _("the short code of %(code)s at this level is %(short)s.", code=code, short=short)
        )
    kind = KINDS.get((level, cells["kind"]))
    if kind is None:
        raise cells.refuse("kind", _("“%(word)s” is not a kind of division at this level.", word=cells["kind"]))
    if not cells["name"]:
        raise cells.refuse("name", _("the name is missing."))
    parent = _parent(short)
    if parent is not None and cells["parent_code"] != parent.ljust(FULL, "0"):
        raise cells.refuse("parent_code", _("by its digits it belongs to %(code)s.", code=parent.ljust(FULL, "0")))
    return DivisionLine(
        code=short,
        parent_code=parent,
        level=level,
        kind=kind,
        official_kind=cells["kind"],
        name=cells["name"],
        edition=cells["edition"],
        note=cells["note"],
    )


def _parent(short: str) -> str | None:
    above = [length for length in (CITY, COUNTY, TOWNSHIP) if length < len(short)]
    return short[: above[-1]] if above else None


def read_units(content: bytes, file: str, divisions: Sequence[DivisionLine]) -> list[UnitLine]:
    """The management units of a file. RuleBroken names line and column of what does not fit `divisions`."""
    known = {division.code: division for division in divisions}
    found: dict[str, UnitLine] = {}
    for cells in _lines(content, file, UNIT_COLUMNS):
        unit = _unit(cells, known)
        if unit.code in found:
            raise cells.refuse("code", _("%(code)s stands in the file twice.", code=unit.code))
        found[unit.code] = unit
    for division in divisions:
        if division.level is Level.COUNTY and division.code not in found:
            raise RuleBroken(
                _("%(file)s: %(name)s (%(code)s) is missing.", file=file, name=division.name, code=division.code)
            )
    return list(found.values())


def _unit(cells: _Cells, known: Mapping[str, DivisionLine]) -> UnitLine:
    if cells["kind"] not in UNIT_KINDS:
        raise cells.refuse("kind", _("“%(word)s” is not a kind of management unit.", word=cells["kind"]))
    kind = UNIT_KINDS[cells["kind"]]
    code = cells["code"]
    if (kind is UnitKind.COUNTY) != (code in known and known[code].level is Level.COUNTY) or not code:
        raise cells.refuse("code", _("“%(code)s” is no code of such a unit.", code=code))
    if not cells["name"]:
        raise cells.refuse("name", _("the name is missing."))
    if cells["statistical_parent"] not in known:
        raise cells.refuse("statistical_parent", _("%(code)s is not in the file.", code=cells["statistical_parent"]))
    administers = tuple(cells["administers"].split())
    for township in administers:
        if township not in known or known[township].level is not Level.TOWNSHIP:
            raise cells.refuse("administers", _("“%(code)s” is no township of the divisions.", code=township))
    return UnitLine(code, cells["name"], kind, cells["statistical_parent"], administers, cells["note"])


def _lines(content: bytes, file: str, columns: Sequence[str]) -> Iterator[_Cells]:
    """The lines of a CSV file in UTF-8 whose first line names the columns."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = content.count(b"\n", 0, broken.start) + 1
        raise RuleBroken(_("%(file)s, line %(line)s: the file is not UTF-8 text.", file=file, line=line)) from None
    if "\0" in text:
        raise RuleBroken(_("%(file)s is not a CSV file.", file=file))
    reader = csv.reader(io.StringIO(text))
    header = [name.strip() for name in next(reader, [])]
    missing = [name for name in columns if name not in header]
    if missing:
        raise RuleBroken(_("%(file)s, line 1: the column %(column)s is missing.", file=file, column=missing[0]))
    for row in reader:
        if not any(row):
            continue
        if len(row) != len(header):
            reason = _("there are %(found)s cells, the header has %(wanted)s.", found=len(row), wanted=len(header))
            short = _Cells(file, reader.line_num, {})
            raise short.refuse(header[min(len(row), len(header)) - 1], reason)
        yield _Cells(file, reader.line_num, dict(zip(header, row, strict=True)))


def spelled(name: str) -> str:
    """A name's pinyin for typing: initials, a space, all of it: 五堰 is ``wy wuyan``."""
    initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
    return f"{initials} {''.join(lazy_pinyin(name))}".lower()


def check_move(from_day: date, today: date, last_from: date, *, same_unit: bool) -> None:
    """RuleBroken if a township cannot pass to another unit on this day."""
    if from_day > today:
        raise RuleBroken(_("A township cannot be handed over ahead of time: choose a day up to today."), "from_day")
    if from_day <= last_from:
        sentence = _("The last hand-over was on %(day)s: choose a later day.", day=last_from)
        raise RuleBroken(sentence, "from_day")
    if same_unit:
        raise RuleBroken(_("This unit administers the township already."), "unit_code")
