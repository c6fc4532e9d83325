"""Signing in, out, and changing one's own password.

A password is checked while the request only reads (`check`); what follows is written afterwards, in a transaction
that reads the person's row again: no lock is held while argon2 works. These writes are no change of the person,
so they leave its version alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.accounts import audit, passwords, queries
from portal.accounts.models import Person
from portal.accounts.rules import check_password, kept_login
from portal.shared import clock
from portal.shared.errors import Message, RuleBroken
from portal.shared.errors import msg as _


@dataclass(frozen=True)
class Verdict:
    """What a password check found, without the password. `kept` is the hash it was checked against."""

    login: str
    person_id: int | None
    kept: str | None
    fits: bool
    rehashed: str | None


def check(session: Session, login: str, password: str) -> Verdict:
    """Check a password; reads only. An unknown login costs as much as a known one."""
    person = queries.person_by_login(session, login.strip().lower())
    kept = person.password_hash if person else None
    fits = passwords.fits(kept, password)
    renew = fits and kept is not None and passwords.outdated(kept)
    return Verdict(
        login=login.strip()[:64],
        person_id=person.id if person else None,
        kept=kept,
        fits=fits,
        rehashed=passwords.hashed(password) if renew else None,
    )


def sign_in(session: Session, verdict: Verdict) -> Person | None:
    """Let somebody in, or count the failure and give None; either way a line in the audit."""
    person = _confirmed(session, verdict)
    if person is None:
        return None
    renewed = {"password_hash": verdict.rehashed} if verdict.rehashed else {}
    _bookkeeping(session, person, failures=0, locked_until=None, last_seen=clock.now(), **renewed)
    audit.note(session, "signed_in", person)
    return person


def refusal() -> Message:
    """What is said whenever signing in fails: the same for a wrong login, a wrong password and a locked account."""
    return _(
        "The login or the password is wrong, or the account is locked. After %(failures)s failures an account is "
        "locked for %(minutes)s minutes; your administrator can unlock it.",
        failures=current_app.config["LOCK_AFTER"],
        minutes=current_app.config["LOCK_MINUTES"],
    )


def change_password(session: Session, verdict: Verdict, new: str, new_hash: str) -> Person | None:
    """Give oneself a new password: all other sessions end. None, and a failure counted, if the old one was wrong.

    RuleBroken for a password that may not be one; `new_hash` was made while the request only read.
    """
    person = _confirmed(session, verdict)
    if person is None:
        return None
    check_password(new, person.login)
    person.password_hash = new_hash
    person.session_token = passwords.new_token()
    person.must_change_password = False
    audit.note(session, "password_changed", person)
    session.flush()
    return person


def check_new(verdict: Verdict, new: str, again: str) -> str:
    """The hash of a new password; reads only. RuleBroken if it may not be one."""
    if new != again:
        raise RuleBroken(_("The two new passwords differ."), "again")
    check_password(new, verdict.login, same_as_old=passwords.fits(verdict.kept, new))
    return passwords.hashed(new)


def sign_out(session: Session, person: Person) -> None:
    """End every session of the person: a copied cookie opens nothing any more. The view forgets this browser's own."""
    _bookkeeping(session, person, session_token=passwords.new_token())
    audit.note(session, "signed_out", person)


def _confirmed(session: Session, verdict: Verdict) -> Person | None:
    """The person, if the verdict still holds and the account is not locked; else the failure is counted."""
    if verdict.person_id is None:
        audit.note(session, "sign_in_failed", None, login=kept_login(verdict.login))
        return None
    person = queries.person_for_update(session, verdict.person_id)
    now = clock.now()
    if person.locked_until is not None and now < person.locked_until:
        audit.note(session, "sign_in_failed", person, detail=_("The account was locked."))
        return None
    if not verdict.fits or person.password_hash != verdict.kept:
        _count_failure(session, person)
        return None
    return person


def _count_failure(session: Session, person: Person) -> None:
    audit.note(session, "sign_in_failed", person)
    failures = person.failures + 1
    if failures < current_app.config["LOCK_AFTER"]:
        _bookkeeping(session, person, failures=failures)
        return
    until = clock.now() + timedelta(minutes=current_app.config["LOCK_MINUTES"])
    _bookkeeping(session, person, failures=0, locked_until=until)
    sentence = _("Until %(instant)s, after %(failures)s failures.", instant=until, failures=failures)
    audit.note(session, "locked", person, detail=sentence)


def _bookkeeping(session: Session, person: Person, **values: Any) -> None:  # noqa: ANN401 - columns of different types
    """Write beside the version counter."""
    session.execute(update(Person).where(Person.id == person.id).values(**values))
