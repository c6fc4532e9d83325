"""Names taken apart, and the keys by which those that look alike are found: kept beside the versions (a projection).

One row of `organization_name` for each organization, on the register or not: a name rests for a while after its
organization has left (`portal.filing.policy`, name_rest_days). Earlier names are free at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Table, delete, insert
from sqlalchemy.orm import Session

from portal.history.queries import chunks
from portal.history.subjects import Row
from portal.organizations import queries
from portal.organizations.models import OrganizationName, OrganizationNameKey
from portal.organizations.rules import ON_THE_REGISTER
from portal.organizations.rules.names import Named, divisions_of, keys, place, take_apart
from portal.organizations.search import rows_of
from portal.regions import queries as regions
from portal.shared.clock import FOREVER
from portal.shared.db import table_of


class Compared:
    """The projection behind the check of a wanted name."""

    name = "compared names"
    tables: tuple[Table, ...] = (table_of(OrganizationName), table_of(OrganizationNameKey))

    def apply(
        self, session: Session, closed: Sequence[Row], opened: Sequence[Row], new: Collection[int] = frozenset()
    ) -> None:
        """Write anew what stands for every organization whose versions changed; what is as before stays."""
        touched = sorted({row["subject_id"] for row in (*closed, *opened)})
        _insert(session, list(_wanted(session, list(rows_of(new, opened))).values()))
        for ids in chunks([key for key in touched if key not in new]):
            wanted = _wanted(session, queries.last_said(session, ids))
            stood = queries.compared_names(session, ids)
            changed = [key for key in ids if wanted.get(key) != stood.get(key)]
            written = [key for key in changed if key in stood]
            for model in (OrganizationNameKey, OrganizationName) if written else ():
                session.execute(delete(model).where(model.organization_id.in_(written)))
            _insert(session, [wanted[key] for key in changed if key in wanted])

    def renamed(self, session: Session, codes: Sequence[str]) -> None:
        """Follow divisions that got another name: those of the names below them are taken off anew."""
        ids = queries.named_below(session, codes)
        self.apply(session, [{"subject_id": organization_id} for organization_id in ids], [])


def named(row: Any) -> Named:  # noqa: ANN401 - a row of `organization_name`
    """A stored name, as it is compared."""
    said = row.village_code if row.says_village else None
    return Named(row.name, row.core, said, row.township_code, row.village_code)


def _wanted(session: Session, rows: Sequence[Any]) -> dict[int, tuple[Any, ...]]:
    """Rows of `organization_name`, by id: the last that is known of each organization. Its versions stand together."""
    newest, left = {}, {}
    for subject_id, own in groupby(rows, lambda row: row.subject_id):
        versions = list(own)
        newest[subject_id] = next(row for row in versions if row.valid_to == FOREVER)
        ends = [row.valid_to for row in versions if row.standing in ON_THE_REGISTER]
        gone = newest[subject_id].standing not in ON_THE_REGISTER
        left[subject_id] = max(ends, default=min(row.valid_from for row in versions)) if gone else None
    official = _official(session, newest.values())
    found: dict[int, tuple[Any, ...]] = {}
    for subject_id, row in newest.items():
        apart = take_apart(row.name, place(official, row.township_code, row.village_code))
        where = (apart.township_code, apart.village_code)
        found[subject_id] = (
            subject_id,
            apart.name,
            apart.core,
            apart.says_village,
            *where,
            row.standing,
            left[subject_id],
        )
    return found


def _official(session: Session, rows: Iterable[Any]) -> Mapping[str, str]:
    """The official names of the places of these; none are asked for where there are none."""
    wanted: set[str] = set()
    for row in rows:
        wanted |= divisions_of(row.township_code, row.village_code)
    return regions.official_names(session, wanted) if wanted else {}


def _insert(session: Session, rows: Sequence[tuple[Any, ...]]) -> None:
    columns = OrganizationName.__table__.columns.keys()
    whole = [dict(zip(columns, row, strict=True)) for row in rows]
    pieces = [
        {"key": key, "township_code": row["township_code"], "organization_id": row["organization_id"]}
        for row in whole
        for key in sorted(keys(Named(row["name"], row["core"], None, row["township_code"], None)))
    ]
    for model, values in ((OrganizationName, whole), (OrganizationNameKey, pieces)):
        if values:
            session.execute(insert(model), values)


COMPARED = Compared()
