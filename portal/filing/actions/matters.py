"""What a document of a case tells: gathered from the case, the step and the record, in Chinese words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal.filing.actions.cases import Taking, answers_of
from portal.filing.models.case import Filing, FilingStep
from portal.filing.queries import certificate as places
from portal.filing.rules.answers import CHANGEABLE, QUESTIONS, WAS, Answers, changed, day_of
from portal.filing.rules.certificate import begins, issuing_office, village_name
from portal.filing.rules.documents import ISSUED, DocumentKind
from portal.filing.rules.grounds import GROUNDS, Ground
from portal.filing.rules.notices import Matter, Seat, in_full, validity
from portal.filing.rules.steps import Kind
from portal.filing.rules.words import in_words
from portal.history import seals
from portal.organizations import queries as records
from portal.organizations.rules import ActivityArea, label
from portal.shared import clock
from portal.shared.i18n import speaking, translate

NOTHING = "无"
"""Stands in a table of changes where there was, or will be, nothing."""


@dataclass(frozen=True)
class Place:
    """Where a case is dealt with: its township as papers name it, and the village (official name, "" for none)."""

    at: places.Seat
    village_code: str | None
    village: str

    @property
    def seat(self) -> Seat:
        """Who issues."""
        office = issuing_office(self.at.unit, self.at.unit_kind, self.at.township, self.at.kind)
        return Seat(office, self.at.unit, self.at.unit_kind)

    def village_named(self, session: Session, code: str | None) -> str:
        """The official name of a village of this township, "" for none; only of another than the case's it is asked."""
        if code == self.village_code:
            return self.village
        return places.village_names(session, {code})[code] if code else ""


def seat_of(session: Session, filing: Filing) -> Place:
    """The office of a case, by today's administration."""
    at, village = places.seat_and_village(session, filing.township_code, filing.village_code)
    return Place(at, filing.village_code, village)


def matter_of(
    session: Session, taking: Taking, line: FilingStep, points: Sequence[str], place: Place, *, certified: bool
) -> Matter:
    """What the document of this step is about; `certified`: a certificate was issued with it."""
    filing, answers, day = taking.filing, answers_of(session, taking.filing), clock.day_of(line.at)
    facts = records.facts_on(session, filing.organization_id, day) or {} if filing.organization_id else {}
    ground, reason, document = line.ground, taking.note.strip(), ISSUED[filing.kind, taking.action]
    if document is DocumentKind.REVOKED:
        ground, reason = Ground(answers["revoke_ground"]), answers["findings"].strip()
    with speaking("zh_Hans"):
        return Matter(
            kind=filing.kind,
            name=facts.get("name") or filing.name,
            person=_person(session, filing, answers, facts),
            received_on=clock.day_of(filing.submitted_at) if filing.submitted_at else None,
            due_on=filing.due_on,
            provisional=filing.due_provisional,
            effective_on=day_of(answers.get("effective_on", "")) if document is DocumentKind.CHANGED else None,
            ground=translate(GROUNDS[ground]) if ground else None,
            reason=reason,
            points=(*points, *((reason,) if reason else ())),
            record=_record(session, filing, answers, facts, day, place),
            changes=_changes(session, answers) if filing.kind is Kind.CHANGE else (),
            certificate_title=taking.policy.certificate_title if certified else None,
        )


def _person(session: Session, filing: Filing, answers: Answers, facts: Mapping[str, Any]) -> str:
    """The responsible person: of the record, or of the record to be."""
    sealed = facts.get("responsible_person")
    if filing.organization_id is None or not sealed:
        return answers.get("responsible_person", "").strip()
    key = seals.data_key(session, filing.data_key_id)
    return seals.unseal(key, "organization", filing.organization_id, "responsible_person", sealed)


def _record(
    session: Session, filing: Filing, answers: Answers, facts: Mapping[str, Any], day: date, place: Place
) -> tuple[tuple[str, str], ...]:
    """What stands on the register, as far as it belongs to this kind of case."""
    if not facts:
        return ()
    number = facts["filing_number"] or facts["legacy_number"] or ""
    rows = [("组织名称", facts["name"]), ("备案编号", number)]
    first = begins(facts["certificate_from"] or facts["filed_on"], day, renewed=filing.kind is Kind.RENEW)
    term = ("有效期限", validity(first, facts["certificate_until"]))
    match filing.kind:
        case Kind.ESTABLISH:
            rows += [
                ("组织类别", translate(label(facts["field"]))),
                ("组织形式", translate(label(facts["form"]))),
                ("负责人", _person(session, filing, answers, facts)),
                ("活动地域", _area(session, facts, place)),
                ("活动场所", facts["address"] or ""),
                ("业务范围", facts["purpose"] or ""),
                term,
            ]
        case Kind.RENEW | Kind.REPLACE:
            rows.append(term)
        case Kind.CANCEL:
            rows.append(("注销日期", in_full(day)))
        case Kind.REGISTER_ELSEWHERE:
            rows += [
                ("登记名称", answers["registered_name"].strip()),
                ("统一社会信用代码", facts["uscc"] or ""),
                ("终止备案日期", in_full(day)),
            ]
    return tuple((name, value) for name, value in rows if value)


def _area(session: Session, facts: Mapping[str, Any], place: Place) -> str:
    """Where a new organization, which is in the township of its case, is active."""
    village = village_name(place.village_named(session, facts["village_code"]))
    return place.at.unit + place.at.township + (village if facts["activity_area"] is ActivityArea.VILLAGE else "")


def _changes(session: Session, answers: Answers) -> tuple[tuple[str, str, str], ...]:
    """Each fact that a change changes, before and after, in the order of the form."""
    chosen = changed(answers)
    names = [name for name in CHANGEABLE if name in chosen]
    was = {name: answers.get(WAS + name, "") for name in names}
    codes = {code for code in (was.get("village_code"), answers.get("village_code")) if code}
    villages = {code: village_name(name) for code, name in places.village_names(session, codes).items()}
    return tuple(
        (translate(QUESTIONS[name]), _said(name, was, villages), _said(name, answers, villages)) for name in names
    )


def _said(name: str, answers: Answers, villages: Mapping[str, str]) -> str:
    return "、".join(translate(words) for words in in_words(name, answers, villages)) or NOTHING
