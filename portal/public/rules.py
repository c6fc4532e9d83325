"""What the check of a certificate comes to, in one sentence. Pure."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.organizations.rules import ON_THE_REGISTER, Standing
from portal.shared.errors import Message
from portal.shared.errors import msg as _


class Tone(enum.StrEnum):
    """How a verdict is shown: always with its sentence, the color only helps."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Verdict:
    """Whether somebody may rely on the certificate today, and why."""

    tone: Tone
    title: Message
    sentence: Message


ALTERED = Verdict(
    Tone.BAD,
    _("Altered"),
    _("What is kept of this certificate does not bear the signature of the office. Do not rely on it; ask the office."),
)
NOT_ON_RECORD = Verdict(
    Tone.BAD,
    _("Genuine, but no longer valid"),
    _("The certificate was issued so, but the organization's filing has been taken back."),
)
OFF_THE_REGISTER: dict[Standing, Message] = {
    Standing.CANCELLED: _("The certificate was issued so, but the organization has since been cancelled."),
    Standing.REVOKED: _("The certificate was issued so, but the filing has since been revoked."),
    Standing.REGISTERED_ELSEWHERE: _(
        "The certificate was issued so, but the organization has since been registered with the county bureau."
    ),
}


@dataclass(frozen=True)
class Validity:
    """From which day to which a certificate is valid, both included; `until` None for no end."""

    first: date
    until: date | None


@dataclass(frozen=True)
class Newer:
    """A later certificate of the same organization: the day it was issued, and the first on which it is valid."""

    issued_on: date
    first: date


def verdict(genuine: bool, standing: Standing | None, valid: Validity, later: Sequence[Newer], today: date) -> Verdict:
    """What a certificate is worth today. `standing` is the organization's today (None: not on record any more).

    `later` are all that were issued after it, in their order: one that was replaced stays so, whatever was issued ahead
    of time since. A certificate renewed ahead of time holds until the new one begins.
    """
    if not genuine:
        return ALTERED
    if standing is None:
        return NOT_ON_RECORD
    if standing not in ON_THE_REGISTER:
        return Verdict(Tone.BAD, _("Genuine, but no longer valid"), OFF_THE_REGISTER[standing])
    return _by_the_days(valid, later, today)


def _by_the_days(valid: Validity, later: Sequence[Newer], today: date) -> Verdict:
    """What a genuine certificate of an organization on the register is worth."""
    instead = [newer for newer in later if newer.first <= max(today, valid.first)]
    if instead:
        sentence = _(
            "A newer certificate was issued to the organization on %(day)s. Ask for that one.",
            day=instead[-1].issued_on,
        )
        return Verdict(Tone.WARN, _("Genuine, but replaced"), sentence)
    if valid.until is not None and valid.until < today:
        sentence = _("The certificate ended on %(day)s and has not been renewed.", day=valid.until)
        return Verdict(Tone.WARN, _("Genuine, but ended"), sentence)
    if valid.first > today:
        sentence = _("The organization is on the register; the certificate is valid from %(day)s.", day=valid.first)
        return Verdict(Tone.WARN, _("Genuine, but not valid yet"), sentence)
    if not later:
        return Verdict(Tone.GOOD, _("Genuine and valid"), _("The organization is on the register today."))
    sentence = _(
        "The organization is on the register today. From %(day)s its new certificate takes this one's place.",
        day=min(newer.first for newer in later),
    )
    return Verdict(Tone.GOOD, _("Genuine and valid"), sentence)
