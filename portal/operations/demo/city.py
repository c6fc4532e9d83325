"""The city as a whole: so many on the register on the day, some that have left; numbers in order of decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, cycle
from random import Random

from portal.operations.demo import lives
from portal.operations.demo.kinds import LEFT, SORTS
from portal.operations.demo.lives import Founding, Life
from portal.operations.demo.naming import Names
from portal.operations.demo.places import Township, shares

WHOLE = 12_197
"""Community organizations of the city, mid-2025 (domain.md 0.4)."""
SMALL = 400
GONE_PER_MILLE = 85
CORRECTED_PER_MILLE = 12
VOID_PER_MILLE = 1


@dataclass(frozen=True)
class City:
    """All organizations there are or were, and by township those that somebody is filing for just now."""

    lives: tuple[Life, ...]
    applicants: Mapping[str, tuple[Life, ...]]


def build(seed: int, day: date, townships: Sequence[Township], total: int, applicants: Mapping[str, int]) -> City:
    """The city on `day`: exactly `total` on its register, and so many applicants in these townships."""
    lives_of_all: list[Life] = []
    waiting: dict[str, tuple[Life, ...]] = {}
    standing = shares(townships, total)
    gone = shares(townships, total * GONE_PER_MILLE // 1000)
    ordinals = count(1)
    for township in townships:
        random = Random(f"{seed}/{day}/{township.code}")  # noqa: S311 - invented data, the same for the same seed
        picker = _Picker(random, township, ordinals)
        stays = [_life(random, picker.next(), day, leaves=False) for _ in range(standing[township.code])]
        left = [_life(random, picker.next(leaves=True), day, leaves=True) for _ in range(gone[township.code])]
        lives_of_all += stays + left
        if township.code in applicants:
            asked = [lives.opening(random, picker.next(), day) for _ in range(applicants[township.code])]
            waiting[township.code] = tuple(asked)
    return City(tuple(lives_of_all), waiting)


def in_order_of_decision(found: Sequence[Life]) -> dict[tuple[str, int], list[Life]]:
    """The lives of each township and year of decision, first decided first: so numbers are given."""
    groups: dict[tuple[str, int], list[Life]] = defaultdict(list)
    for life in sorted(found, key=lambda life: (life.opening.effective_on, life.opening.recorded_at)):
        groups[life.start.township.code, life.opening.effective_on.year].append(life)
    return dict(groups)


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
    end = lives.working(
        life.opening.recorded_at.date() + timedelta(days=random.randrange(room // 4, room - lives.REST))
    )
    if chance < VOID_PER_MILLE * 1000 // GONE_PER_MILLE:
        lives.take_back(random, life, end)
    else:
        lives.grow(random, life, end)
        lives.leave(random, life, end)
    return life


class _Picker:
    """Which group comes next in a township: village after village; no name twice, one 红白理事会 in a village."""

    def __init__(self, random: Random, township: Township, ordinals: Iterator[int]) -> None:
        self.random = random
        self.township = township
        self.ordinals = ordinals
        order = list(township.villages)
        random.shuffle(order)
        self.villages = cycle(order)
        self.once: set[tuple[str, str]] = set()
        self.names = Names()

    def next(self, *, leaves: bool = False) -> Founding:
        """The next group to be."""
        village = next(self.villages)
        sorts = SORTS + LEFT if leaves else SORTS
        weights = [sort.urban if village.urban else sort.rural for sort in sorts]
        sort = self.random.choices(sorts, weights)[0]
        while not sort.styled and (village.code, sort.word) in self.once:
            sort = self.random.choices(sorts, weights)[0]
        self.once.add((village.code, sort.word))
        name = self.names.take(self.random, village, sort)
        return Founding(next(self.ordinals), self.township, village, sort, name)
