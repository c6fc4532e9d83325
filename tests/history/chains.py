"""Books written without the portal: what an exported one looks like, in plain Python. For tests of its checks."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from hypothesis import strategies as st

Entry = dict[str, Any]
HASHED = [
    *("hash_version", "book", "number", "recorded_at", "effective_on", "subject_kind", "subject_id", "kind"),
    *("changes", "reason", "case_id", "batch_id", "actor_id", "annuls_book", "annuls_number", "previous_hash"),
]


def canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def chained(entries: list[Entry]) -> list[Entry]:
    """Number these and tie each to the one before it."""
    done: list[Entry] = []
    for number, entry in enumerate(entries, 1):
        tied = entry | {"number": number, "previous_hash": done[-1]["hash"] if done else ""}
        whole = canonical([tied[name] for name in HASHED]).encode()
        done.append(tied | {"hash": hashlib.sha256(whole).hexdigest()})
    return done


def lines(entries: list[Entry]) -> list[bytes]:
    return [canonical(entry).encode() + b"\n" for entry in entries]


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
numbers = st.none() | st.integers(0, 2**40)
contents = st.fixed_dictionaries(
    {
        "subject_id": st.integers(1, 99),
        "kind": st.sampled_from(["established", "changed", "annulled"]),
        "changes": st.dictionaries(texts, texts | numbers, max_size=2).map(canonical),
        "reason": st.none() | texts,
        "case_id": numbers,
        "batch_id": numbers,
        "actor_id": st.integers(1, 9),
        "annuls_book": st.none() | st.sampled_from(["420302", "4203"]),
        "annuls_number": numbers,
    }
)


@st.composite
def books(draw: st.DrawFn, least: int = 1) -> list[Entry]:
    """A whole book, of one entry or more."""
    code, instant, entries = draw(st.sampled_from(["420302", "4203JK", "4203"])), 1_700_000_000_000_000, []
    for content in draw(st.lists(contents, min_size=least, max_size=6)):
        instant += draw(st.integers(0, 10**9))
        fixed = {"hash_version": 1, "book": code, "recorded_at": instant, "effective_on": "2026-03-01"}
        entries.append(content | fixed | {"subject_kind": "organization"})
    return chained(entries)
