"""Rounds of correction in the demonstration city: what the reviewer remarked on, and what the clerk did with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from portal.filing.actions.corrections import REMARK, pin
from portal.filing.models import Filing
from portal.filing.queries import corrections
from portal.filing.rules.corrections import Sort, Target
from portal.filing.rules.steps import Action
from portal.history import seals
from portal.operations.demo.dossiers import Dossier
from portal.operations.demo.writing import Staff

BEFORE, REPLY = "9", "已按名册核对人数，并补齐签字。"
"""What stood at an answer that was corrected since, and what the clerk wrote to each remark."""


def write_rounds(session: Session, dossiers: Sequence[Dossier], staff: Mapping[str, Staff]) -> None:
    """Pin the remarks of the cases that were returned; those of a case handed in again are resolved."""
    for dossier in dossiers:
        if not dossier.remarks:
            continue
        filing = session.get_one(Filing, dossier.case_id)
        returned = corrections.last_return(session, filing.id)
        if returned is None:
            continue
        pin(session, filing, returned, {Target.read(target): text for target, text in dossier.remarks.items()})
        again = dossier.last(Action.SUBMIT)
        if again is None or again.at < returned.at:
            continue
        key = seals.data_key(session, filing.data_key_id)
        for remark in corrections.remarks_of(session, filing, returned.id):
            stands = seals.unseal(key, REMARK, remark.id, "before", remark.before or "")
            if Target.read(remark.target).sort is Sort.ANSWER:
                remark.before = seals.seal(key, REMARK, remark.id, "before", BEFORE)
            remark.after = seals.seal(key, REMARK, remark.id, "after", stands)
            remark.reply = seals.seal(key, REMARK, remark.id, "reply", REPLY)
            remark.resolved_at = again.at - timedelta(minutes=10)
            remark.resolved_by_id = staff[dossier.township.code].clerk.id
    session.flush()
