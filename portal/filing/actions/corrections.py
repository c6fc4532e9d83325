"""Rounds of correction (补正): pin remarks, resolve them one by one, keep what stood before and after.

Everything that is written in a remark is sealed under the case's key.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.filing.actions.cases import Taking, answers_of
from portal.filing.actions.drafts import editable
from portal.filing.actions.merging import Page, Typed, merged, note_change
from portal.filing.models import Filing, FilingStep, Remark
from portal.filing.queries import cases
from portal.filing.queries import corrections as queries
from portal.filing.rules.answers import YES
from portal.filing.rules.corrections import REPLY, RESOLVED, Sort, Target, check_remarks, check_resolved, targets
from portal.history import seals
from portal.history.rules import canonical
from portal.shared import clock
from portal.shared.db import reserve_ids
from portal.shared.i18n import speaking, translate

REMARK = "remark"
"""What the sealed texts of a remark are bound to."""


@dataclass(frozen=True)
class Opened:
    """What is written in a remark.

    Of an answer `before` and `after` are the answer; of a material, canonical JSON of the ids of its files and ticks.
    `after` is None until the case was handed in again.
    """

    text: str
    before: str
    after: str | None
    reply: str


def check(session: Session, taking: Taking, remarks: Mapping[str, str]) -> dict[Target, str]:
    """The remarks of a return by what they are pinned to. RuleBroken at the one that cannot be."""
    there = targets(taking.filing.kind, answers_of(session, taking.filing), taking.policy)
    return check_remarks(remarks, there)


def pin(session: Session, filing: Filing, line: FilingStep, remarks: Mapping[Target, str]) -> list[str]:
    """Keep the remarks of a return with what stands there now; the points of the notice, in Chinese words."""
    if not remarks:
        return []
    key = seals.data_key(session, filing.data_key_id)
    stands, number = _standing(session, filing), queries.returns(session, filing.id)
    for remark_id, (target, text) in zip(reserve_ids(session, Remark, len(remarks)), remarks.items(), strict=True):
        session.add(
            Remark(
                id=remark_id,
                filing_id=filing.id,
                step_id=line.id,
                round=number,
                target=str(target),
                text=seals.seal(key, REMARK, remark_id, "text", text),
                before=seals.seal(key, REMARK, remark_id, "before", stands(target)),
            )
        )
    session.flush()
    with speaking("zh_Hans"):
        return [f"{translate(target.label)}：{text}" for target, text in remarks.items()]


def opened(session: Session, filing: Filing, remark: Remark) -> Opened:
    """What is written in a remark. RuleBroken if the case was anonymized; callers have written the audit's line."""
    key = seals.data_key(session, filing.data_key_id)

    def unsealed(fact: str) -> str | None:
        sealed: str | None = getattr(remark, fact)
        return None if sealed is None else seals.unseal(key, REMARK, remark.id, fact, sealed)

    texts = unsealed("text") or "", unsealed("before") or "", unsealed("after"), unsealed("reply") or ""
    return Opened(*texts)


def material_ids(kept: str) -> list[int]:
    """The ids of files and ticks in the `before` or `after` of a remark on a material."""
    found: list[int] = json.loads(kept) if kept else []
    return found


def resolve(session: Session, person: Person, filing_id: int, typed: Mapping[str, str], page: Page) -> Typed:
    """Keep which remarks are resolved, and the replies; `typed` by ``resolved-1`` and ``reply-1``, for remark 1."""
    filing = editable(session, person, filing_id)
    key = seals.data_key(session, filing.data_key_id)
    remarks = {str(remark.id): remark for remark in queries.open_remarks(session, filing)}
    said = merged(session, person, filing, typed, said_of(session, filing), page)
    for name, value in said.written.items():
        what, _dash, number = name.partition("-")
        remark = remarks[number]
        if f"{what}-" == REPLY:
            remark.reply = seals.seal(key, REMARK, remark.id, "reply", value) if value else None
        else:
            remark.resolved_at = clock.now() if value else None
            remark.resolved_by_id = person.id if value else None
    if said.written:
        note_change(session, person, filing, said.written)
    return said


def said_of(session: Session, filing: Filing) -> dict[str, str]:
    """What stands of the open remarks' ticks and replies, by the names that `resolve` takes."""
    found = {}
    for remark in queries.open_remarks(session, filing):
        found[f"{RESOLVED}{remark.id}"] = YES if remark.resolved_at else ""
        found[f"{REPLY}{remark.id}"] = opened(session, filing, remark).reply
    return found


def close(session: Session, filing: Filing) -> None:
    """Seal what stands now into the remarks, as the case is handed in again. RuleBroken if one is not resolved."""
    remarks = queries.open_remarks(session, filing)
    if not remarks:
        return
    key, stands = seals.data_key(session, filing.data_key_id), _standing(session, filing)
    for remark in remarks:
        target, said = Target.read(remark.target), opened(session, filing, remark)
        after = stands(target)
        check_resolved(
            target.label, resolved=remark.resolved_at is not None, changed=after != said.before, reply=said.reply
        )
        remark.after = seals.seal(key, REMARK, remark.id, "after", after)


def _standing(session: Session, filing: Filing) -> Callable[[Target], str]:
    """What stands at a target now, as a remark keeps it: the answer, or the ids of the material's files and ticks."""
    answers, materials = answers_of(session, filing), cases.materials_of(session, filing.id)

    def stands(target: Target) -> str:
        if target.sort is Sort.ANSWER:
            return answers.get(target.name, "")
        return canonical([row.id for row in materials if row.item == target.name])

    return stands
