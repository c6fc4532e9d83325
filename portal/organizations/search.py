"""Search terms and grams beside the versions, kept in the transaction that records a change (a history projection).

An organization is found by every name and number it has had, as known now: `organization_term` holds them whole,
`organization_gram` in pieces that narrow the search before the terms are compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Table, delete, insert
from sqlalchemy.orm import Session

from portal.history.queries import chunks
from portal.history.subjects import Row
from portal.organizations import queries
from portal.organizations.models import OrganizationGram, OrganizationTerm
from portal.organizations.rules import ON_THE_REGISTER, TermKind, grams, terms
from portal.shared.clock import FOREVER
from portal.shared.db import table_of


class Names:
    """The projection behind the search by name, initials or number."""

    name = "names"
    tables: tuple[Table, ...] = (table_of(OrganizationTerm), table_of(OrganizationGram))

    def apply(
        self, session: Session, closed: Sequence[Row], opened: Sequence[Row], new: Collection[int] = frozenset()
    ) -> None:
        """Write anew the terms of every organization whose versions changed; those that are as before stay."""
        touched = sorted({row["subject_id"] for row in (*closed, *opened)})
        before = [key for key in touched if key not in new]
        rows = chain(queries.names_of(session, before), rows_of(new, opened))
        wanted, stood = _wanted(rows), queries.terms_of(session, before)
        changed = [key for key in touched if wanted.get(key, set()) != stood.get(key, set())]
        for model in (OrganizationTerm, OrganizationGram):
            for chunk in chunks([key for key in changed if key in stood]):
                session.execute(delete(model).where(model.organization_id.in_(chunk)))
        _insert(session, {key: wanted.get(key, set()) for key in changed})


def rows_of(new: Collection[int], opened: Sequence[Row]) -> Iterator[Any]:
    """What was opened of new records, as the queries give what was there before."""
    return (SimpleNamespace(**row) for row in opened if row["subject_id"] in new)


def _wanted(rows: Iterable[Any]) -> dict[int, queries.Terms]:
    names: dict[int, set[str]] = defaultdict(set)
    numbers: dict[int, set[str]] = defaultdict(set)
    there: set[int] = set()
    for row in rows:
        names[row.subject_id].add(row.name)
        numbers[row.subject_id].update(filter(None, (row.filing_number, row.legacy_number)))
        if row.valid_to == FOREVER and row.standing in ON_THE_REGISTER:
            there.add(row.subject_id)
    return {key: {(*term, key in there) for term in terms(names[key], numbers[key])} for key in names}


def _insert(session: Session, wanted: dict[int, queries.Terms]) -> None:
    whole, pieces = [], []
    for organization_id, found in wanted.items():
        whole += [
            {"organization_id": organization_id, "kind": kind, "text": text, "on_register": on_register}
            for kind, text, on_register in sorted(found)
        ]
        texts = (text for kind, text, _ in found if kind is not TermKind.NUMBER)
        cut = sorted(set().union(*map(grams, texts)))
        pieces += [{"organization_id": organization_id, "gram": gram} for gram in cut]
    for model, rows in ((OrganizationTerm, whole), (OrganizationGram, pieces)):
        if rows:
            session.execute(insert(model), rows)


NAMES = Names()
