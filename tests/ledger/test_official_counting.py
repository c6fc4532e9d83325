"""The sums of the official ledger, against counting by hand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.ledger.exports.content import Line, Unit
from portal.ledger.exports.counting import Counting, Level, Sum
from portal.ledger.rules.columns import COLUMNS
from portal.organizations.rules import Field

COLUMNS_COUNTED = tuple(COLUMNS[name] for name in ("name", "members", "funds_fen"))
LINES = st.lists(
    st.tuples(
        st.sampled_from(("甲区", "乙县", "丙县")),
        st.sampled_from(("城关镇", "上津镇")),
        st.sampled_from(Field),
        st.none() | st.integers(0, 900),
        st.none() | st.integers(0, 10**13),
    )
).map(lambda rows: [Line(*row[:3], ("队", *row[3:])) for row in sorted(rows, key=str)])


def by_hand(lines: list[Line]) -> tuple[int, int, int]:
    return len(lines), sum(line.cells[1] or 0 for line in lines), sum(line.cells[2] or 0 for line in lines)


def summed(row: Sum) -> tuple[int, int | None, int | None]:
    assert row.sums[0] is None
    return row.organizations, row.sums[1], row.sums[2]


@given(LINES)
def test_every_sum_is_what_adding_up_its_rows_gives(lines: list[Line]) -> None:
    rows = list(Counting(COLUMNS_COUNTED).broken(iter(lines)))
    assert [row for row in rows if isinstance(row, Line)] == lines
    seen: list[Line] = []
    units = {line.unit for line in lines}
    for row in rows:
        if isinstance(row, Line):
            seen.append(row)
        elif row.level is Level.TOWNSHIP:
            last = seen[-1]
            assert summed(row) == by_hand([line for line in lines if line[:2] == last[:2]])
        elif row.level is Level.UNIT:
            assert len(units) > 1
            assert summed(row) == by_hand([line for line in lines if line.unit == row.place])
        else:
            assert summed(row) == by_hand(lines)
    levels = [row.level for row in rows if isinstance(row, Sum)]
    assert levels.count(Level.TOWNSHIP) == len({line[:2] for line in lines})
    assert levels.count(Level.UNIT) == (len(units) if len(units) > 1 else 0)
    assert levels.count(Level.ALL) == bool(lines)


@given(LINES)
def test_the_table_of_the_cover_counts_every_row_once(lines: list[Line]) -> None:
    counting = Counting(COLUMNS_COUNTED)
    list(counting.broken(iter(lines)))
    expected = (Unit("甲区", ("城关镇", "上津镇")), Unit("丁县", ("城关镇",)))
    table = counting.places(expected)
    assert table.by_unit
    assert [name for name, _counts, _total in table.rows[:2]] == ["甲区", "丁县"]
    for name, counts, total in table.rows:
        mine = [line for line in lines if line.unit == name]
        assert counts == tuple(sum(line.field is field for line in mine) for field in Field)
        assert total == len(mine)
    assert table.total[1] == len(lines)


@given(LINES)
def test_the_table_of_one_unit_counts_its_townships(lines: list[Line]) -> None:
    mine = [line for line in lines if line.unit == "甲区"]
    counting = Counting(COLUMNS_COUNTED)
    list(counting.broken(iter(mine)))
    table = counting.places((Unit("甲区", ("上津镇", "空镇")),))
    assert not table.by_unit
    assert [name for name, _counts, _total in table.rows[:2]] == ["上津镇", "空镇"]
    assert {name: total for name, _counts, total in table.rows if total} == {
        township: len([line for line in mine if line.township == township])
        for township in {line.township for line in mine}
    }
