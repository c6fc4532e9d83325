"""Names of organizations: village, style or crop, kind; no name twice in a township (domain.md A9)."""

from __future__ import annotations

from random import Random

from portal.operations.demo.kinds import ANIMALS, CROPS, STYLES, Sort
from portal.operations.demo.places import Village
from portal.organizations.rules import Field


class Names:
    """The names taken in one township."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def take(self, random: Random, village: Village, sort: Sort) -> str:
        """A free name for a group of this kind in this village."""
        for name in candidates(random, village, sort):
            if name not in self.taken:
                self.taken.add(name)
                return name
        message = f"{village.name} has every {sort.word} there could be"
        raise LookupError(message)


def candidates(random: Random, village: Village, sort: Sort) -> list[str]:
    """What such a group may call itself, likeliest first."""
    if sort.field is Field.FARMING and not sort.styled:
        goods = (ANIMALS if "养殖" in sort.word else CROPS[village.code[:6]]).split()
        plain = [f"{village.name}{good}{sort.word}" for good in random.sample(goods, len(goods))]
    else:
        plain = [f"{village.name}{sort.word}"] if not sort.styled or random.random() < 0.55 else []
    styled = [f"{village.name}{style}{sort.word}" for style in random.sample(STYLES, len(STYLES))]
    return plain + styled + [f"{village.name}{sort.word}"]
