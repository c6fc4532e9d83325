"""Setting a unit's policy from a day on, and taking one back. No open case changes: each keeps what it began under."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import reduce

from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.accounts.access import require_may
from portal.accounts.models import Person
from portal.accounts.permissions import Permission
from portal.accounts.queries import people_with
from portal.filing.actions.addresses import beside
from portal.filing.actions.cases import answers_of
from portal.filing.models import Filing, PolicyVersion
from portal.filing.policy import Policy, dump, load
from portal.filing.queries import policy as queries
from portal.filing.rules import impossible as rules
from portal.filing.rules.answers import changed
from portal.filing.rules.checks import Problems
from portal.filing.rules.policy_form import Change, reason_problem
from portal.filing.rules.settings import differences, same
from portal.filing.rules.steps import Kind
from portal.filing.rules.versions import Standing, standing
from portal.organizations.rules import Field
from portal.regions.models import ManagementUnit
from portal.shared import clock
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _

SUBJECT = "policy"
"""What the audit calls a version."""


def set_policy(session: Session, person: Person, unit_code: str, change: Change) -> PolicyVersion:
    """Let a policy hold from a day on.

    OutOfReach without the right over the whole unit; RuleBroken for a day that has passed, if somebody was quicker, if
    nothing would change, or if it would make an open case impossible (with the case named).
    """
    unit = _locked(session, person, unit_code, change.seen)
    if change.effective_from < clock.today():
        raise RuleBroken(_("A policy never reaches back: choose today or a later day."), "effective_from")
    before = queries.policy_for(session, unit_code, change.effective_from)
    check_changes(before, change.policy, change.effective_from)
    _refuse(impossible(session, unit, before, change.policy))
    version = PolicyVersion(
        unit_code=unit_code,
        effective_from=change.effective_from,
        settings=dump(change.policy),
        reason=" ".join(change.reason.split()),
        entered_by_id=person.id,
        entered_at=clock.now(),
    )
    session.add(version)
    session.flush()
    _note(session, "policy_set", person, unit, version, version.reason)
    return version


def preview(session: Session, person: Person, unit_code: str, change: Change) -> Problems:
    """What speaks against a change, by field of the form; nothing is saved. Raises as `set_policy`."""
    unit = _locked(session, person, unit_code, change.seen)
    before = queries.policy_for(session, unit_code, change.effective_from)
    check_changes(before, change.policy, change.effective_from)
    return impossible(session, unit, before, change.policy)


def require_set(person: Person, unit: ManagementUnit) -> None:
    """OutOfReach without the right over the whole unit."""
    require_may(person, Permission.POLICY_SET, unit)


def take_back(session: Session, person: Person, unit_code: str, version_id: int, reason: str, seen: str) -> None:
    """Take a version back that holds, or is still to come: from today on it counts no more.

    Raises as `set_policy`, and RuleBroken for one that was taken back or replaced already.
    """
    unit = _locked(session, person, unit_code, seen)
    version = queries.version_or_404(session, unit_code, version_id)
    wrong = reason_problem(reason)
    if wrong is not None:
        raise RuleBroken(wrong, "reason")
    check_stands(session, version)
    day = max(version.effective_from, clock.today())
    before = queries.policy_for(session, unit_code, day)
    after = queries.policy_for(session, unit_code, day, without=version.id)
    _refuse(impossible(session, unit, before, after))
    version.taken_back_by_id, version.taken_back_at = person.id, clock.now()
    session.flush()
    _note(session, "policy_taken_back", person, unit, version, " ".join(reason.split()))


def check_changes(before: Policy, after: Policy, day: date) -> None:
    """RuleBroken if a policy sets nothing otherwise than what would hold on the day anyway."""
    if same(before, after):
        raise RuleBroken(_("Nothing would change: this is what holds on %(day)s anyway.", day=day))


def check_stands(session: Session, version: PolicyVersion) -> None:
    """RuleBroken unless a version holds today or is to come."""
    stands = standing(version, queries.versions(session, version.unit_code), clock.today())
    if stands is Standing.TAKEN_BACK:
        raise RuleBroken(_("This version was taken back already."))
    if stands is Standing.REPLACED:
        raise RuleBroken(_("Another version has replaced this one: there is nothing left to take back."))


def impossible(session: Session, unit: ManagementUnit, before: Policy, after: Policy) -> Problems:
    """What would make an open case of the unit impossible, by field of the form."""
    cases = queries.open_in(session, unit.scope_path)
    templates = queries.templates(session, cases)
    look = before.shared_address and not after.shared_address
    running = [
        rules.Running(
            case.id,
            case.kind,
            case.name,
            _fields(session, case),
            templates.of_cases[case.id],
            _beside(session, case) if look else None,
        )
        for case in cases
    ]
    confirming = len(people_with(session, Permission.FILING_CONFIRM, unit.scope_path))
    return rules.impossible(after, rules.Around(before, running, templates.known, confirming))


def _fields(session: Session, case: Filing) -> frozenset[Field]:
    """The categories that a case brings onto the register."""
    if case.kind is Kind.ESTABLISH:
        return frozenset({case.field} if case.field else ())
    if case.kind is not Kind.CHANGE:
        return frozenset()
    answers = answers_of(session, case)
    said = answers.get("field", "") if "field" in changed(answers) else ""
    return frozenset({Field(said)} if said in set(Field) else ())


def _beside(session: Session, case: Filing) -> str | None:
    holder = beside(session, case, answers_of(session, case))
    return holder.name if holder else None


def _locked(session: Session, person: Person, unit_code: str, seen: str) -> ManagementUnit:
    unit = queries.lock_unit(session, unit_code)
    require_set(person, unit)
    if queries.stamp(session, unit_code) != seen:
        raise RuleBroken(_meanwhile(session, queries.versions(session, unit_code)))
    return unit


def _meanwhile(session: Session, versions: Iterable[PolicyVersion]) -> Message:
    """What a colleague did last, in words."""
    last = max(versions, key=lambda version: max(filter(None, (version.taken_back_at, version.entered_at))))
    if last.taken_back_at is not None and last.taken_back_by is not None:
        return _(
            "Meanwhile %(who)s took the version from %(day)s back (%(when)s). "
            "Nothing was saved; what you typed is still here. Look at the policy as it stands now, then go on.",
            who=last.taken_back_by.name,
            day=last.effective_from,
            when=last.taken_back_at,
        )
    return _(
        "Meanwhile %(who)s set a policy from %(day)s on (%(when)s; %(reason)s). It changes: %(what)s. "
        "Nothing was saved; what you typed is still here. Look at the policy as it stands now, then go on.",
        who=last.entered_by.name if last.entered_by else "—",
        day=last.effective_from,
        when=last.entered_at or "—",
        reason=last.reason,
        what=_what(session, last),
    )


def _what(session: Session, version: PolicyVersion) -> Message:
    """The settings that a version changes, by name."""
    before = queries.policy_for(session, version.unit_code, version.effective_from, without=version.id)
    names = [each.label for each in differences(before, load(version.settings))]
    return reduce(lambda one, other: _("%(one)s; %(other)s", one=one, other=other), names) if names else _("nothing")


def _refuse(found: Problems) -> None:
    for field, sentence in found.items():
        raise RuleBroken(sentence, field)


def _note(
    session: Session, event: str, person: Person, unit: ManagementUnit, version: PolicyVersion, reason: str
) -> None:
    audit.note(
        session,
        event,
        person,
        subject_kind=SUBJECT,
        subject_id=version.id,
        scope_path=unit.scope_path,
        detail=_("%(unit)s, from %(day)s on: %(reason)s", unit=unit.name, day=version.effective_from, reason=reason),
    )
