"""Two people's edits of one page, against a model that writes down every keystroke's owner."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.filing.rules.merging import merge, read_base, shown

NAMES = ("name", "members", "phone")
VALUES = st.sampled_from(["", "一", "二", "三"])
PEOPLE = st.sampled_from(["甲", "乙"])


@dataclass
class Opened:
    """A page as somebody has it before them: what it showed, and what they typed over it."""

    showed: dict[str, str]
    at: int
    typed: dict[str, str] = field(default_factory=dict)


@dataclass
class Naive:
    """The draft as a list of writings; who changed what since when is found by reading all of it."""

    writings: list[tuple[str, str, str]] = field(default_factory=list)  # person, name, value

    def stands(self) -> dict[str, str]:
        """What stands: of each name the last writing."""
        return dict.fromkeys(NAMES, "") | {name: value for _person, name, value in self.writings}

    def others(self, person: str, since: int) -> set[str]:
        """What others wrote since."""
        return {name for who, name, _value in self.writings[since:] if who != person}

    def save(self, person: str, page: Opened) -> set[str]:
        """Write what this person typed that was not there, unless another did since, otherwise; those names."""
        against = set()
        for name, value in page.typed.items():
            now = self.stands()[name]
            if value in (page.showed[name], now):
                continue
            if name in self.others(person, page.at) and now != page.showed[name]:
                against.add(name)
            else:
                self.writings.append((person, name, value))
        return against


EDITS = st.lists(st.tuples(PEOPLE, st.sampled_from(["open", "type", "save"]), st.sampled_from(NAMES), VALUES))


@given(edits=EDITS)
def test_merging_keeps_what_a_model_that_remembers_everything_keeps(edits: list[tuple[str, str, str, str]]) -> None:
    model, draft, pages = Naive(), dict.fromkeys(NAMES, ""), {}
    for person, act, name, value in edits:
        if act == "open" or person not in pages:
            pages[person] = Opened(model.stands(), len(model.writings))
        if act == "type":
            pages[person].typed[name] = value
        if act == "save":
            page = pages[person]
            said = merge(read_base(shown(page.showed)), page.showed | page.typed, draft, model.others(person, page.at))
            draft |= said.written
            assert said.apart == model.save(person, page)
            assert draft == model.stands()


@given(values=st.dictionaries(st.sampled_from(NAMES), st.text()))
def test_what_a_page_shows_and_nobody_touched_is_never_written(values: dict[str, str]) -> None:
    stands = dict.fromkeys(values, "别人写的")
    said = merge(read_base(shown(values)), values, stands, set())
    assert said.written == {}


def test_lines_that_a_browser_ends_otherwise_are_no_change() -> None:
    stands = {"purpose": "第一行\n第二行"}
    assert merge(read_base(shown(stands)), {"purpose": "第一行\r\n第二行 "}, stands, set()).written == {}


@pytest.mark.parametrize("text", ["", "x", "a:b:c", ":", "name:", "𠮷:1 name:zz"])
def test_a_base_that_is_none_is_read_as_far_as_it_goes(text: str) -> None:
    assert set(read_base(text)) <= {"𠮷", "name"} | {""}
