"""Bringing divisions in, and handing a township over to another management unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from portal.regions import codes, queries
from portal.regions.codes import Level, UnitKind
from portal.regions.models import Administration, Division, ManagementUnit
from portal.regions.rules import SINCE_EVER, DivisionLine, UnitLine, check_move, read_divisions, read_units, spelled
from portal.shared import clock
from portal.shared.clock import FOREVER
from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _

PACKAGED = Path(__file__).parent / "data"
DIVISIONS = PACKAGED / "divisions.csv"
UNITS = PACKAGED / "management_units.csv"


@dataclass
class Loaded:
    """What a load did to the divisions; `absent` ones are known here but not in the file, and stay."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    absent: int = 0


def load(session: Session, divisions_file: Path = DIVISIONS, units_file: Path = UNITS) -> Loaded:
    """Bring in divisions and management units; again is the same as once. RuleBroken names line and column.

    Who administers a township that is new here follows from the units file; a township already known keeps the
    administration it has (`move_township` changes it).
    """
    lines = read_divisions(divisions_file.read_bytes(), divisions_file.name)
    units = read_units(units_file.read_bytes(), units_file.name, lines)
    _load_units(session, lines, units)
    loaded = Loaded()
    known = {row.code: row for row in queries.divisions(session)}
    called = {code: row.name for code, row in known.items()}
    administers = _administrations(session, lines, units)
    for level in (Level.CITY, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE):
        for line in (line for line in lines if line.level is level):
            values = asdict(line) | {"scope_path": _path(line.code, administers), "pinyin": spelled(line.name)}
            _upsert(session, known.get(line.code), values, loaded)
        session.flush()
    loaded.absent = len(known.keys() - {line.code for line in lines})
    new = administers.keys() - queries.administered_today(session).keys()
    session.add_all(
        Administration(township_code=t, unit_code=administers[t], valid_from=SINCE_EVER) for t in sorted(new)
    )
    session.flush()
    renamed = sorted(code for code, name in called.items() if known[code].name != name)
    for follow in _on_renamed if renamed else ():
        follow(session, renamed)
    return loaded


OnRenamed = Callable[[Session, Sequence[str]], None]
_on_renamed: list[OnRenamed] = []


def on_renamed(callback: OnRenamed) -> None:
    """Register what has to follow divisions that get another name, in the same transaction (again is once)."""
    if callback not in _on_renamed:
        _on_renamed.append(callback)


def _load_units(session: Session, lines: Sequence[DivisionLine], units: Sequence[UnitLine]) -> None:
    city = next(line for line in lines if line.level is Level.CITY)
    known = {row.code: row for row in queries.all_units(session)}
    wanted = [UnitLine(city.code, city.name, UnitKind.CITY, city.code, (), ""), *units]
    for line in wanted:
        path = codes.path(city.code) if line.kind is UnitKind.CITY else codes.path(city.code, line.code)
        values = {name: value for name, value in asdict(line).items() if name != "administers"} | {"scope_path": path}
        row = known.get(line.code)
        if row is None:
            session.add(ManagementUnit(**values))
        else:
            _change(row, values)
    session.flush()


def _administrations(session: Session, lines: Sequence[DivisionLine], units: Sequence[UnitLine]) -> dict[str, str]:
    """Unit code by township code: as it stands here, else as the file says, else by code."""
    by_code = {line.code: codes.county6(line.code) for line in lines if line.level is Level.TOWNSHIP}
    by_file = {township: unit.code for unit in units for township in unit.administers}
    return by_code | by_file | queries.administered_today(session)


def _path(code: str, administers: Mapping[str, str]) -> str:
    """The scope path of a division, given which unit administers which township."""
    city = code[: codes.CITY]
    level = codes.level(code)
    if level is Level.CITY:
        return codes.path(city)
    if level is Level.COUNTY:
        return codes.path(city, code)
    township = codes.township9(code)
    below = (township,) if level is Level.TOWNSHIP else (township, code)
    return codes.path(city, administers[township], *below)


def _upsert(session: Session, row: Division | None, values: Mapping[str, Any], loaded: Loaded) -> None:
    if row is None:
        session.add(Division(**values))
        loaded.added += 1
    elif _change(row, values):
        loaded.changed += 1
    else:
        loaded.unchanged += 1


def _change(row: Division | ManagementUnit, values: Mapping[str, Any]) -> bool:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return bool(changed)


class Actor(Protocol):
    """Who does it: a person of `accounts`, which stands above this package."""

    id: Any


@dataclass(frozen=True)
class Moved:
    """A township that another unit administers from a day on, and the scope paths before and after."""

    township_code: str
    unit_before: str
    unit_after: str
    from_day: date
    path_before: str
    path_after: str
    person_id: int

    def rebased(self, scope_path: Any) -> Any:  # noqa: ANN401 - a column, and an expression made of it
        """SQL: a scope path at or below the township, moved along with it."""
        return self.path_after + func.substr(scope_path, len(self.path_before) + 1)

    def below(self, scope_path: Any) -> Any:  # noqa: ANN401 - a column, and a condition on it
        """SQL: whether a scope path lies at or below the township as it was."""
        return (scope_path >= self.path_before) & (scope_path < codes.after(self.path_before))


OnMoved = Callable[[Session, Moved], None]
_on_moved: list[OnMoved] = []


def on_moved(callback: OnMoved) -> None:
    """Register what has to follow a township in the same transaction (again is the same as once)."""
    if callback not in _on_moved:
        _on_moved.append(callback)


def move_township(session: Session, person: Actor, township_code: str, unit_code: str, from_day: date) -> Moved:
    """Hand a township over to another management unit from a day on; reach follows at once, for past days too.

    The scope paths of its divisions, and whatever registered with `on_moved`, change in the caller's transaction.
    RuleBroken for a place nobody knows, a day ahead, or one not after the last hand-over.
    """
    township, unit = queries.division(session, township_code), queries.unit(session, unit_code)
    if township is None or township.level is not Level.TOWNSHIP:
        raise RuleBroken(_("There is no township with the code %(code)s.", code=township_code), "township_code")
    if unit is None or unit.kind is UnitKind.CITY:
        raise RuleBroken(_("There is no management unit with the code %(code)s.", code=unit_code), "unit_code")
    last = queries.administrations_of(session, township_code)[-1]
    check_move(from_day, clock.today(), last.valid_from, same_unit=last.unit_code == unit_code)
    last.valid_to = from_day
    session.add(Administration(township_code=township_code, unit_code=unit_code, valid_from=from_day, valid_to=FOREVER))
    moved = Moved(
        township_code=township_code,
        unit_before=last.unit_code,
        unit_after=unit_code,
        from_day=from_day,
        path_before=township.scope_path,
        path_after=_path(township_code, {township_code: unit_code}),
        person_id=person.id,
    )
    session.flush()
    paths = Division.scope_path
    session.execute(update(Division).where(moved.below(paths)).values(scope_path=moved.rebased(paths)))
    for follow in _on_moved:
        follow(session, moved)
    for row in session:
        if hasattr(row, "scope_path"):
            session.expire(row, ["scope_path"])
    return moved
