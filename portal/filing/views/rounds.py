"""Rounds of correction as a reader sees them: each remark, what stood before and after, the reply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.filing.actions import cases, corrections
from portal.filing.actions import materials as attachments
from portal.filing.models import Filing, FilingStep, Material, Remark
from portal.filing.queries import cases as queries
from portal.filing.queries import corrections as reading
from portal.filing.rules.answers import PERSONAL, phone
from portal.filing.rules.corrections import Sort, Target
from portal.filing.rules.steps import Action
from portal.filing.rules.words import PLACES, in_words
from portal.organizations.rules import MASKS
from portal.regions import queries as regions
from portal.shared.errors import Message
from portal.shared.i18n import translate


@dataclass(frozen=True)
class File:
    """A file or a tick of a round; its name is None for a reader who may not open it."""

    row: Material
    name: str | None


@dataclass(frozen=True)
class Said:
    """One remark of a round; of an answer `before` and `after` in words, of a material its files and ticks.

    `after` and `files_after` are None until the case was handed in again.
    """

    remark: Remark
    label: Message
    text: str
    reply: str
    before: str = ""
    after: str | None = None
    files_before: Sequence[File] = ()
    files_after: Sequence[File] | None = None
    is_file: bool = False


@dataclass(frozen=True)
class Round:
    """One return for correction: who returned it and when, what was said, when it was handed in again and by whom."""

    number: int
    returned: FilingStep
    note: str
    remarks: Sequence[Said]
    again: FilingStep | None


def rounds_of(session: Session, filing: Filing, history: Sequence[FilingStep], *, masked: bool) -> list[Round]:
    """The rounds of a case, the newest first, for a reader who may open its notes; personal facts masked if wished."""
    by_step: dict[int, list[Remark]] = {}
    for remark in reading.all_remarks(session, filing.id):
        by_step.setdefault(remark.step_id, []).append(remark)
    rows = {row.id: row for row in queries.all_materials(session, filing.id)} if by_step else {}
    found = []
    for number, returned in enumerate((line for line in history if line.action is Action.RETURN), start=1):
        later = (line for line in history if line.number > returned.number)
        found.append(
            Round(
                number=number,
                returned=returned,
                note=cases.note_of(session, filing, returned),
                remarks=[_said(session, filing, each, rows, masked=masked) for each in by_step.get(returned.id, ())],
                again=next((line for line in later if line.action is Action.SUBMIT), None),
            )
        )
    return found[::-1]


def _said(session: Session, filing: Filing, remark: Remark, rows: Mapping[int, Material], *, masked: bool) -> Said:
    target, opened = Target.read(remark.target), corrections.opened(session, filing, remark)
    if target.sort is Sort.ANSWER:
        before, after = (
            None if text is None else in_plain(session, target.name, text, masked=masked)
            for text in (opened.before, opened.after)
        )
        return Said(remark, target.label, opened.text, opened.reply, before or "", after)

    def files(kept: str) -> list[File]:
        there = [rows[number] for number in corrections.material_ids(kept) if number in rows]
        return [File(row, attachments.name_of(session, filing, row)) for row in there]

    return Said(
        remark,
        target.label,
        opened.text,
        opened.reply,
        files_before=files(opened.before),
        files_after=None if opened.after is None else files(opened.after),
        is_file=True,
    )


def in_plain(session: Session, name: str, value: str, *, masked: bool = False) -> str:
    """An answer in words, empty for none; a personal one masked, if so wished."""
    if masked and name in PERSONAL and value.strip():
        return MASKS[name](phone(value) or value.strip())
    places = regions.display_names(session, [value]) if name in PLACES and value else {}
    return "、".join(map(translate, in_words(name, {name: value}, places)))
