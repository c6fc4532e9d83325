"""The city as a whole: so many on the register on the day, some that have left; numbers in order of decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import cycle
from random import Random

from portal.operations.demo import lives
from portal.operations.demo.kinds import LEFT, SORTS, Sort
from portal.operations.demo.lives import Founding, Life
from portal.operations.demo.naming import Names
from portal.operations.demo.places import Township, Village, shares

WHOLE = 12_197
"""Community organizations of the city, mid-2025 (domain.md 0.4)."""
SMALL = 400
GONE_PER_MILLE = 85
CORRECTED_PER_MILLE = 12
VOID_PER_MILLE = 1


def build(seed: int, day: date, townships: Sequence[Township], total: int = WHOLE) -> list[Life]:
    """All lives; exactly `total` of them are on the register on `day`."""
    found: list[Life] = []
    standing = shares(townships, total)
    gone = shares(townships, total * GONE_PER_MILLE // 1000)
    for township in townships:
        random = Random(f"{seed}/{day}/{township.code}")  # noqa: S311 - invented data, the same for the same seed
        taken = Names()
        pick = _Picker(random, township)
        for index in range(standing[township.code] + gone[township.code]):
            leaves = index >= standing[township.code]
            village, sort = pick.next(leaves=leaves)
            name = taken.take(random, village, sort)
            start = Founding(len(found) + 1, township, village, sort, name)
            found.append(_life(random, start, day, leaves=leaves))
    number(found)
    return found


def number(found: Sequence[Life]) -> dict[str, int]:
    """Give filing numbers, gapless within township and year, in order of decision; the last of each prefix."""
    last: dict[str, int] = defaultdict(int)
    for life in sorted(found, key=lambda life: (life.opening.effective_on, life.start.ordinal)):
        prefix = f"{life.start.township.code}-{life.opening.effective_on.year}-"
        last[prefix] += 1
        life.opening.changes["filing_number"] = f"{prefix}{last[prefix]:04d}"
    return dict(last)


def _life(random: Random, start: Founding, day: date, *, leaves: bool) -> Life:
    on = lives.filed(random, day - timedelta(days=200 if leaves else 0))
    life = lives.opening(random, start, on)
    chance = random.randrange(1000)
    if not leaves:
        lives.grow(random, life, day)
        if chance < CORRECTED_PER_MILLE:
            lives.correct(random, life, day)
        return life
    room = (day - life.opening.recorded_at.date()).days
    end = lives.working(life.opening.recorded_at.date() + timedelta(days=random.randrange(room // 4, room - 4)))
    if chance < VOID_PER_MILLE * 1000 // GONE_PER_MILLE:
        lives.take_back(random, life, end)
    else:
        lives.grow(random, life, end)
        lives.leave(random, life, end)
    return life


class _Picker:
    """Which village and which kind comes next in a township; farming needs land, and one 红白理事会 is enough."""

    def __init__(self, random: Random, township: Township) -> None:
        self.random = random
        order = list(township.villages)
        random.shuffle(order)
        self.villages = cycle(order)
        self.once: set[tuple[str, str]] = set()

    def next(self, *, leaves: bool) -> tuple[Village, Sort]:
        """The next group to be."""
        village = next(self.villages)
        sorts = SORTS + LEFT if leaves else SORTS
        weights = [sort.urban if village.urban else sort.rural for sort in sorts]
        while True:
            sort = self.random.choices(sorts, weights)[0]
            if sort.styled or (village.code, sort.word) not in self.once:
                self.once.add((village.code, sort.word))
                return village, sort
