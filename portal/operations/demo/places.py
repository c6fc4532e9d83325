"""Where the demonstration city lies: real townships and villages, how many organizations each may have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.regions.codes import Kind

WEIGHTS = {
    Kind.STREET: 26,
    Kind.TOWN: 5,
    Kind.TOWNSHIP: 4,
    Kind.ETHNIC_TOWNSHIP: 5,
    Kind.TOWNSHIP_LIKE: 4,
}
"""Organizations a village or community of such a township has, compared with others."""

ENDINGS = (
    ("社区居民居委会", "社区"),
    ("社区居民委员会", "社区"),
    ("社区居民委员", "社区"),
    ("社区居委会", "社区"),
    ("村村民委员会", "村"),
    ("村民委员会", "村"),
    ("居民委员会", "社区"),
    ("居委会", "社区"),
    ("村委会", "村"),
)


@dataclass(frozen=True)
class Village:
    """A village or community and the name people use for it."""

    code: str
    name: str
    urban: bool


@dataclass(frozen=True)
class Township:
    """A township or street with its villages; `book` is the office that keeps its entries."""

    code: str
    name: str
    kind: Kind
    scope_path: str
    book: str
    villages: tuple[Village, ...]


def short(name: str) -> str:
    """What people call a village: 北街社区居委会 is 北街社区, 艳湖居委会（三岔河村） is 艳湖社区."""
    bare = name.partition("（")[0]
    for ending, instead in ENDINGS:
        if bare.endswith(ending):
            return bare.removesuffix(ending) + instead
    return bare


def shares(townships: Sequence[Township], total: int) -> dict[str, int]:
    """Organizations per township, adding up to `total` (largest remainders)."""
    weights = {place.code: WEIGHTS[place.kind] * max(1, len(place.villages)) for place in townships}
    whole = sum(weights.values())
    found = {code: total * weight // whole for code, weight in weights.items()}
    remainders = sorted(weights, key=lambda code: (-(total * weights[code] % whole), code))
    for code in remainders[: total - sum(found.values())]:
        found[code] += 1
    return found
