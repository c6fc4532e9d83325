"""Which names look alike, and why: two names compared, and the keys by which an index finds those (domain.md A9). Pure.

A name is taken apart into the place it begins with and its core: 五堰街道北街社区舞蹈队 is 舞蹈队 of 北街社区. Cores
are compared only where the place tells the two apart no more: in one village, or in one township where one of the two
names says no village. Why so: docs/decisions/names-that-look-alike.md.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pypinyin import lazy_pinyin

from portal.organizations.rules.keys import search_key
from portal.regions import codes
from portal.shared.errors import Message
from portal.shared.errors import msg as _


class Likeness(enum.StrEnum):
    """Why two names look alike (相似原因): the least that has to be overlooked before they are equal."""

    SAME = "same"  # 同名
    WIDTH = "width"  # 全角半角、大小写
    MARKS = "marks"  # 空格、标点
    PARTICLE = "particle"  # 的
    PLACE_PREFIX = "place_prefix"  # 地名前缀
    PINYIN = "pinyin"  # 同音
    ONE_CHARACTER = "one_character"  # 一字之差


LIKENESS: Mapping[Likeness, Message] = {
    Likeness.SAME: _("The same name"),
    Likeness.WIDTH: _("Differs only in full-width or small letters"),
    Likeness.MARKS: _("Differs only in spaces or marks"),
    Likeness.PARTICLE: _("Differs only in 的"),
    Likeness.PLACE_PREFIX: _("Differs only in the place it begins with"),
    Likeness.PINYIN: _("Sounds the same (pinyin)"),
    Likeness.ONE_CHARACTER: _("Differs in one character"),
}

PARTICLE = "的"
SHORTEST = 4
"""A shorter core is never one character apart from another: 舞蹈队 and 舞龙队 are two things."""
LEAST = 2
"""Characters that a core has at least, whatever place the name begins with; and those of a place without its kind."""
NUMERALS = frozenset("0123456789〇零一二三四五六七八九十百两甲乙丙丁")
"""A second group of the village is counted: 舞蹈一队 and 舞蹈二队 are told apart by just that."""

COMMITTEES = ("居民委员会", "居委会", "村民委员会", "村委会")
VILLAGE_KINDS = ("社区", "村")
TOWNSHIP_KINDS = ("街道办事处", "街道", "民族乡", "镇", "乡")
UPPER_KINDS = ("市", "区", "县")
_COMMITTEE = re.compile(rf"(?:{'|'.join(COMMITTEES)})$")
_IN_AN_AREA = re.compile(r"^.+(?:开发区|管理区)(?=.+(?:街道|镇|乡)$)")
"""白浪开发区白浪街道 is called 白浪街道."""


@dataclass(frozen=True)
class Place:
    """Where an organization is, with the official names that its own name may begin with."""

    township_code: str
    village_code: str | None
    upper: tuple[str, ...] = ()
    """City and county."""
    township: str = ""
    village: str = ""


@dataclass(frozen=True)
class Named:
    """A name at its place, taken apart. `core` is a key (letters and digits, no 的) without the place in front.

    `said` is the village that the name begins with, if it does: of a name that is still being typed perhaps not the
    one that was chosen.
    """

    name: str
    core: str
    said: str | None
    township_code: str
    village_code: str | None

    @property
    def says_village(self) -> bool:
        """Whether it begins with a village."""
        return self.said is not None

    @cached_property
    def folded(self) -> str:
        """Full width made half, small letters."""
        return unicodedata.normalize("NFKC", self.name).casefold()

    @cached_property
    def letters(self) -> str:
        """Letters and digits only."""
        return search_key(self.name)

    @cached_property
    def whole(self) -> str:
        """Without 的, too."""
        return whole_key(self.name)


def place(names: Mapping[str, str], township_code: str, village_code: str | None) -> Place:
    """The place of an organization, given the official names of divisions by code."""
    upper = tuple(names[township_code[:length]] for length in (codes.CITY, codes.COUNTY))
    return Place(township_code, village_code, upper, names[township_code], names.get(village_code or "", ""))


def divisions_of(township_code: str, village_code: str | None) -> set[str]:
    """The codes whose names `place` asks for."""
    above = {township_code[:length] for length in (codes.CITY, codes.COUNTY, codes.TOWNSHIP)}
    return above | ({village_code} if village_code else set())


def take_apart(name: str, place: Place) -> Named:
    """A name as it is compared with others."""
    whole = whole_key(name)
    length, says_village = _front(whole, _forms(place))
    said = place.village_code if says_village else None
    return Named(tidy(name), whole[length:], said, place.township_code, place.village_code)


def likeness(one: Named, other: Named) -> Likeness | None:
    """Why two names look alike; None if they do not."""
    ladder = WHOLES + (CORES if _place_is_common(one, other) else ())
    found = next((why for why, read in ladder if read(one) == read(other)), None)
    if found is None and len(ladder) > len(WHOLES) and one_apart(one.core, other.core):
        return Likeness.ONE_CHARACTER
    return found


def keys(named: Named) -> frozenset[str]:
    """What a name is found by: two names that look alike share one of these at least.

    The name, its core, its pinyin, and the core with each of its characters left out: what is one insertion, deletion
    or substitution apart meets there.
    """
    core = named.core
    apart = {core[:at] + core[at + 1 :] for at in range(len(core))} if len(core) >= SHORTEST else set()
    return frozenset({named.whole, core, spoken(core), *apart} - {""})


def tidy(name: str) -> str:
    """The name itself: composed characters (NFC), nothing around it."""
    return unicodedata.normalize("NFC", name).strip()


def whole_key(name: str) -> str:
    """Letters and digits of a name without 的; with it, if it were nothing else."""
    key = search_key(name)
    return key.replace(PARTICLE, "") or key


@lru_cache(maxsize=8_192)
def spoken(core: str) -> str:
    """The pinyin without tones, syllable by syllable; letters and digits stand for themselves."""
    return " ".join(lazy_pinyin(core))


def one_apart(one: str, other: str) -> bool:
    """Whether one character inserted, left out or replaced makes one of the other; not if it is a numeral."""
    short, long = sorted((one, other), key=len)
    if len(short) < SHORTEST or len(long) - len(short) > 1 or short == long:
        return False
    at = next((at for at, (left, right) in enumerate(zip(short, long, strict=False)) if left != right), len(short))
    if len(short) == len(long):
        differing = short[at] + long[at]
        rest_agrees = short[at + 1 :] == long[at + 1 :]
    else:
        differing = long[at]
        rest_agrees = short[at:] == long[at + 1 :]
    return rest_agrees and not NUMERALS.issuperset(differing)


Reading = tuple[tuple[Likeness, Callable[[Named], str]], ...]
WHOLES: Reading = (
    (Likeness.SAME, lambda named: named.name),
    (Likeness.WIDTH, lambda named: named.folded),
    (Likeness.MARKS, lambda named: named.letters),
    (Likeness.PARTICLE, lambda named: named.whole),
)
"""What is compared of any two names, and what it overlooks; each overlooks what those above it do."""
CORES: Reading = (
    (Likeness.PLACE_PREFIX, lambda named: named.core),
    (Likeness.PINYIN, lambda named: spoken(named.core)),
)
"""What is compared of two names of one place."""


def village_said(name: str, place: Place, villages: Iterable[tuple[str, str]]) -> str | None:
    """The code of the village (code, official name) that a name begins with, if any; the longest one counts."""
    whole = whole_key(name)
    found = []
    for code, village in villages:
        length, says = _front(whole, (*_forms(place)[:-1], _village_forms(village)))
        if says:
            found.append((length, code))
    return max(found)[1] if found else None


def _place_is_common(one: Named, other: Named) -> bool:
    if one.township_code != other.township_code:
        return False
    if one.village_code is not None and one.village_code == other.village_code:
        return True
    return one.said is None or other.said is None or one.said == other.said


def _front(whole: str, levels: Iterable[frozenset[str]]) -> tuple[int, bool]:
    """How much of a key is its place, the longest way to read it; whether that says the last level, the village."""
    ends = {0: False}
    *upper, village = levels
    for forms, last in (*((forms, False) for forms in upper), (village, True)):
        for end in list(ends):
            for form in forms:
                if whole.startswith(form, end) and len(whole) - end - len(form) >= LEAST:
                    ends[end + len(form)] = last or ends.get(end + len(form), False)
    longest = max(ends)
    return longest, ends[longest]


@lru_cache(maxsize=8_192)
def _forms(place: Place) -> tuple[frozenset[str], ...]:
    """The usual forms of each place a name may begin with, from the city down to the village."""
    upper = [_spelled({name, *_bare(name, UPPER_KINDS)}) for name in place.upper]
    return (*upper, _township_forms(place.township), _village_forms(place.village))


def _township_forms(official: str) -> frozenset[str]:
    name = _IN_AN_AREA.sub("", official)
    office = {f"{name}办事处"} if name.endswith("街道") else set()
    return _spelled({official, name, *office, *_bare(name, TOWNSHIP_KINDS)})


@lru_cache(maxsize=8_192)
def _village_forms(official: str) -> frozenset[str]:
    """北街社区居委会 is also called 北街社区, 北街居委会 and 北街; a village that became a community still 村."""
    if not official:
        return frozenset()
    name = _COMMITTEE.sub("", official)
    base = next((name.removesuffix(kind) for kind in VILLAGE_KINDS if name.endswith(kind)), name)
    forms = {f"{base}{kind}{committee}" for kind in ("", *VILLAGE_KINDS) for committee in ("", *COMMITTEES)}
    forms |= {official, name, f"{name}居民委员会", f"{name}村民委员会"}
    if len(base) < LEAST:
        forms.discard(base)
    return _spelled(forms)


def _bare(name: str, kinds: Iterable[str]) -> set[str]:
    """The name without what it is (茅箭区 is 茅箭), if enough is left (房县 is not 房)."""
    found = {name.removesuffix(kind) for kind in kinds if name.endswith(kind)}
    return {bare for bare in found if len(bare) >= LEAST}


def _spelled(forms: Iterable[str]) -> frozenset[str]:
    return frozenset({search_key(form) for form in forms} - {""})
