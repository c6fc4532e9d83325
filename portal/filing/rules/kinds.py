"""What each kind of case is for, what its decision does, and how its pages are called (domain.md A11). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.filing.rules.answers import TITLES, Section, sections
from portal.filing.rules.materials import ONLY_IF_CHANGED, Item
from portal.filing.rules.steps import ACTIONS, DONE, STATES, Action, Kind, State
from portal.shared.errors import Message
from portal.shared.errors import msg as _


@dataclass(frozen=True)
class Decided:
    """Where a case stands that was decided (已准予变更), and what the timeline says of it."""

    stands: Message
    done: Message


@dataclass(frozen=True)
class Words:
    """What the pages of a kind say.

    `begin`, `grant` and `refuse` are buttons; `purpose` says what for, `outcome` what the grant does, `granted` that it
    was done, `yes` and `no` what is said of a case then, `basis` where the rule comes from.
    """

    begin: Message
    purpose: Message
    grant: Message
    outcome: Message
    granted: Message
    refuse: Message
    yes: Decided
    no: Decided
    basis: Message


WORDS: Mapping[Kind, Words] = {
    Kind.ESTABLISH: Words(
        begin=_("File a new organization"),
        purpose=_("A group that is not on the register yet is entered for its initiators."),
        grant=_("File it"),
        outcome=_("With the decision the organization gets its number and certificate."),
        granted=_("It was filed."),
        refuse=_("Refuse the filing"),
        yes=Decided(_("Filed"), _("filed it")),
        no=Decided(_("Filing refused"), _("refused it")),
        basis=_("《十堰市社区社会组织备案管理暂行办法》 Art. 2 to 4."),
    ),
    Kind.CHANGE: Words(
        begin=_("Change"),
        purpose=_("Something about the organization is not as the register says any more."),
        grant=_("Grant the change"),
        outcome=_(
            "With the decision the register says what was asked for. "
            "If something changes that stands on the certificate, a new one is issued."
        ),
        granted=_("The change was entered on the register."),
        refuse=_("Refuse the change"),
        yes=Decided(_("Change granted"), _("granted the change")),
        no=Decided(_("Change refused"), _("refused the change")),
        basis=_(
            "Registered associations apply within 30 days of the change (《社会团体登记管理条例》 Art. 18, by analogy)."
        ),
    ),
    Kind.RENEW: Words(
        begin=_("Renew the certificate"),
        purpose=_("The certificate ends soon, or has ended, and the organization goes on."),
        grant=_("Grant the renewal"),
        outcome=_("With the decision a new certificate of the same number is issued that follows the old one."),
        granted=_("The certificate was renewed."),
        refuse=_("Refuse the renewal"),
        yes=Decided(_("Renewal granted"), _("granted the renewal")),
        no=Decided(_("Renewal refused"), _("refused the renewal")),
        basis=_("How long a certificate is valid, and when it may be renewed, is set by the county."),
    ),
    Kind.REPLACE: Words(
        begin=_("Replace the certificate"),
        purpose=_("The certificate was lost or damaged, or there is only an old paper."),
        grant=_("Grant the replacement"),
        outcome=_("With the decision another certificate of the same number and validity is issued; the old one ends."),
        granted=_("Another certificate was issued."),
        refuse=_("Refuse the replacement"),
        yes=Decided(_("Replacement granted"), _("granted the replacement")),
        no=Decided(_("Replacement refused"), _("refused the replacement")),
        basis=_("No rule was found for filed organizations; registered ones declare a loss and apply anew."),
    ),
    Kind.CANCEL: Words(
        begin=_("Cancel the organization"),
        purpose=_("The organization itself asks to be taken off the register."),
        grant=_("Cancel it"),
        outcome=_(
            "With the decision it leaves the register and its certificate ends. "
            "Its name may be used again after the rest period."
        ),
        granted=_("The organization was cancelled."),
        refuse=_("Refuse the cancellation"),
        yes=Decided(_("Cancellation granted"), _("granted the cancellation")),
        no=Decided(_("Cancellation refused"), _("refused the cancellation")),
        basis=_(
            "Registered associations settle first and apply within 15 days after "
            "(《社会团体登记管理条例》 Art. 21, by analogy)."
        ),
    ),
    Kind.REVOKE: Words(
        begin=_("Revoke the filing"),
        purpose=_("The authority itself takes the filing back, after it has heard the organization."),
        grant=_("Revoke it"),
        outcome=_("With the decision it leaves the register and its certificate ends. It may contest the decision."),
        granted=_("The filing was revoked."),
        refuse=_("End without revoking"),
        yes=Decided(_("Filing revoked"), _("revoked the filing")),
        no=Decided(_("Not revoked"), _("ended it without revoking")),
        basis=_("Who is concerned is heard before the decision (《行政许可法》 Art. 7 and 69, by analogy)."),
    ),
    Kind.REGISTER_ELSEWHERE: Words(
        begin=_("Enter its registration"),
        purpose=_("The county civil affairs bureau has registered the organization: it leaves the filing register."),
        grant=_("Enter the registration"),
        outcome=_(
            "With the decision it leaves the filing register and its certificate ends. "
            "It stays known under its unified social credit code."
        ),
        granted=_("The registration was entered."),
        refuse=_("Refuse to enter it"),
        yes=Decided(_("Registration entered"), _("entered the registration")),
        no=Decided(_("Registration not entered"), _("refused to enter the registration")),
        basis=_(
            "Who meets the conditions registers with the county bureau (《十堰市社区社会组织备案管理暂行办法》 Art. 4)."
        ),
    ),
}

REQUESTS: Mapping[Kind, Message] = {
    Kind.RENEW: _("The renewal"),
    Kind.REPLACE: _("The loss"),
    Kind.CANCEL: _("The cancellation"),
    Kind.REVOKE: _("Ground and hearing"),
    Kind.REGISTER_ELSEWHERE: _("The registration"),
}
"""What the page of the request is called."""


def titles(kind: Kind) -> dict[Section, Message]:
    """What the pages of a kind's form are called."""
    own = {Section.REQUEST: REQUESTS.get(kind, TITLES[Section.REQUEST])}
    if kind is not Kind.ESTABLISH:
        own[Section.MATERIALS] = _("Materials")
    return {section: own.get(section, TITLES[section]) for section in sections(kind)}


def actions(kind: Kind) -> dict[Action, Message]:
    """What the buttons of a case of this kind say."""
    submit = ACTIONS[Action.SUBMIT] if kind is Kind.ESTABLISH else _("Submit the case")
    return ACTIONS | {Action.FILE: WORDS[kind].grant, Action.REFUSE: WORDS[kind].refuse, Action.SUBMIT: submit}


def done(kind: Kind) -> dict[Action, Message]:
    """What the timeline of a case of this kind says."""
    words = WORDS[kind]
    return DONE | {Action.FILE: words.yes.done, Action.REFUSE: words.no.done}


def state_words(kind: Kind, state: State) -> Message:
    """Where a case of this kind stands: only a new organization is filed."""
    words = WORDS[kind]
    return {State.FILED: words.yes.stands, State.REFUSED: words.no.stands}.get(state, STATES[state])


def only_if_changed(kind: Kind, item: Item) -> bool:
    """Whether this item is asked for only if certain facts change."""
    return kind is Kind.CHANGE and item in ONLY_IF_CHANGED
