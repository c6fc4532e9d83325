"""docs/data-dictionary.md says what every fact is, and which standing counts where."""

from __future__ import annotations

import re
from pathlib import Path

from portal.organizations.models import Organization, OrganizationFacts
from portal.organizations.rules import ON_THE_REGISTER, PUBLIC_FACTS, PUBLISHABLE, SEALED_FACTS, Standing

WHOLE = (Path(__file__).parents[2] / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
TEXT = WHOLE.split("\n## Machine fields\n")[0]
ROWS = {cells[0]: cells for cells in re.findall(r"^\| `(\w+)` \| (.*?) \| (.*) \|$", TEXT, re.MULTILINE)}


def cells(name: str) -> list[str]:
    return [cell.strip() for cell in ROWS[name][2].split(" | ")]


def test_every_fact_stands_in_the_dictionary() -> None:
    facts = set(OrganizationFacts.__annotations__)
    assert set(ROWS) == facts | set(Standing)


def test_the_dictionary_says_which_facts_are_sealed_and_which_public() -> None:
    for fact in OrganizationFacts.__annotations__:
        sealed, public = cells(fact)[-2:]
        assert (sealed == "yes") == (fact in SEALED_FACTS), fact
        assert (public == "yes") == (fact in PUBLIC_FACTS), fact
        assert (public == "by policy") == (fact in PUBLISHABLE), fact


def test_the_dictionary_says_days_and_counts_as_they_are_stored() -> None:
    columns = Organization.__table__.c
    for fact in OrganizationFacts.__annotations__:
        kind, said = columns[fact].type.python_type.__name__, cells(fact)[0]
        assert (kind == "date") == said.startswith("day"), fact
        assert (kind == "int") == said.startswith(("count", "money")), fact
        assert (kind == "bool") == said.startswith("yes or no"), fact


def test_the_dictionary_says_which_standing_is_on_the_register() -> None:
    for standing in Standing:
        assert (cells(standing)[0] == "counts") == (standing in ON_THE_REGISTER)
