"""Names that look alike, by reading: built of their parts, compared letter by letter, every one with every other."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from pypinyin import Style, pinyin

TOWNSHIP_FORMS = ("", "五堰街道", "五堰", "茅箭区五堰街道", "十堰市茅箭区五堰街道办事处")
VILLAGES = {"420302003001": "北街", "420302003003": "东岳"}
VILLAGE_FORMS = ("", "{}社区", "{}", "{}社区居委会", "{}居委会")
NUMERALS = "一二1"
LETTERS = "夕阳红虹舞武蹈队一二1a"


@dataclass(frozen=True)
class Written:
    """A name by its parts, and how it was written down."""

    township: str
    village: str
    core: str
    village_code: str | None
    particle_at: int = 0
    blank_at: int = 0
    wide: bool = False

    @property
    def says_village(self) -> bool:
        return bool(self.village)

    @property
    def plain(self) -> str:
        return self.township + self.village + self.core

    @property
    def name(self) -> str:
        text = self.plain
        if self.particle_at:
            at = len(text) - self.particle_at
            text = text[:at] + "的" + text[at:]
        if self.blank_at:
            at = len(text) - self.blank_at
            text = text[:at] + " " + text[at:]
        return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text) if self.wide else text


def alike(one: Written, other: Written) -> str | None:
    """Why two names of one township look alike: the least that tells them apart."""
    names = [each.name.strip() for each in (one, other)]
    half = [unicodedata.normalize("NFKC", name).lower() for name in names]
    letters = [text.replace(" ", "") for text in half]
    bare = [text.replace("的", "") for text in letters]
    same_village = one.village_code is not None and one.village_code == other.village_code
    comparable = same_village or not (one.says_village and other.says_village)
    reasons = {
        "same": names[0] == names[1],
        "width": half[0] == half[1],
        "marks": letters[0] == letters[1],
        "particle": bare[0] == bare[1],
        "place_prefix": comparable and one.core == other.core,
        "pinyin": comparable and sound(one.core) == sound(other.core),
        "one_character": comparable and apart(one.core, other.core),
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def sound(core: str) -> list[list[str]]:
    return pinyin(core, style=Style.NORMAL)


def apart(one: str, other: str) -> bool:
    """Whether some one change makes one of the other, and neither side of it is but a numeral."""
    if min(len(one), len(other)) < 4:
        return False
    changes = [(one[:at] + one[at + 1 :], one[at]) for at in range(len(one))]
    changes += [(one[:at] + letter + one[at:], letter) for at in range(len(one) + 1) for letter in LETTERS]
    changes += [
        (one[:at] + letter + one[at + 1 :], one[at] + letter)
        for at in range(len(one))
        for letter in LETTERS
        if letter != one[at]
    ]
    return any(made == other and not all(letter in NUMERALS for letter in moved) for made, moved in changes)
