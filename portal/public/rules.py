"""What the check of a certificate comes to, in one sentence. Pure."""

from __future__ import annotations

import enum
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


def verdict(genuine: bool, standing: Standing | None, ends: date | None, later: date | None, today: date) -> Verdict:
    """What a certificate is worth today.

    `standing` is the organization's today (None: not on record any more); `ends` the certificate's last day; `later`
    the day a newer certificate was issued, if one was.
    """
    if not genuine:
        return ALTERED
    if standing is None:
        return NOT_ON_RECORD
    if standing not in ON_THE_REGISTER:
        return Verdict(Tone.BAD, _("Genuine, but no longer valid"), OFF_THE_REGISTER[standing])
    if later is not None:
        sentence = _("A newer certificate was issued to the organization on %(day)s. Ask for that one.", day=later)
        return Verdict(Tone.WARN, _("Genuine, but replaced"), sentence)
    if ends is not None and ends < today:
        sentence = _("The certificate ended on %(day)s and has not been renewed.", day=ends)
        return Verdict(Tone.WARN, _("Genuine, but ended"), sentence)
    return Verdict(Tone.GOOD, _("Genuine and valid"), _("The organization is on the register today."))
