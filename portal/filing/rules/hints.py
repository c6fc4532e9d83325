"""What stands at the field of a question: help, legal basis, width; in its section and when it is corrected. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from portal.filing.policy import Policy
from portal.filing.rules.answers import NAME_REASON, QUESTIONS
from portal.filing.rules.steps import Kind
from portal.shared.errors import Message
from portal.shared.errors import msg as _


@dataclass(frozen=True)
class Hint:
    """What helps to answer, and where the question comes from; `width` is one of components/forms.html."""

    help: Message | None = None
    basis: Message | None = None
    width: str | None = None


SHORT, MEDIUM = "short", "medium"
NONE = _("Leave it empty if there are none.")
DAY = _("For example 2026-05-06 or 2026年5月6日.")
IN_THE_DECISION = _("It stands in the decision.")

HINTS: Mapping[str, Hint] = {
    "name": Hint(
        _("In full, as it will stand on the certificate, for example 五堰街道夕阳红舞蹈队."),
        _(
            "A community organization is not a registered body: its name ends in 社, 站, 队, 中心, 组 or 协会 "
            "and may not contain 中国, 全国 or 中华 (《社会团体登记管理条例》 Art. 10, by analogy)."
        ),
    ),
    NAME_REASON: Hint(
        _("How the two can be told apart, and why both shall have the name. The office reads it before it decides.")
    ),
    "form": Hint(width=MEDIUM),
    "field": Hint(
        basis=_("The five fields of 《十堰市社区社会组织备案管理暂行办法》 Art. 2, and other."), width=MEDIUM
    ),
    "hub": Hint(_("It brings other community organizations together, such as a federation.")),
    "purpose": Hint(_("What it does, for whom. Profit-making is not allowed.")),
    "founded_on": Hint(
        _("The day on which the members agreed to found it, for example 2026-05-06 or 2026年5月6日."), width=SHORT
    ),
    "activity_area": Hint(_("Where it may be active."), width=MEDIUM),
    "township_code": Hint(width=MEDIUM),
    "village_code": Hint(
        _(
            "Type a few characters of its name, or their pinyin initials. "
            "Leave it open only if the organization is active in the whole township."
        )
    ),
    "address": Hint(_("Several organizations may share one address, such as a community hall.")),
    "responsible_person": Hint(
        _("As on the identity document."),
        _("Basis: 《个人信息保护法》 Art. 17, 34 and 35. No number of an identity document is asked for."),
        MEDIUM,
    ),
    "phone": Hint(_("A mobile number, or a landline with its area code."), width=MEDIUM),
    "initiators": Hint(width=SHORT),
    "members": Hint(width=SHORT),
    "party_members": Hint(_("0 if none."), width=SHORT),
    "volunteers": Hint(NONE, width=SHORT),
    "party_organization": Hint(width=MEDIUM),
    "funds": Hint(NONE, width=SHORT),
    "village_opinion": Hint(_("As stated on the sealed sheet."), width=MEDIUM),
    "changed": Hint(
        _(
            "Tick everything that is not as the register says any more. "
            "A move to another township is no change: the organization is cancelled here and filed there."
        ),
        _("Registered associations apply within 30 days of the change (《社会团体登记管理条例》 Art. 18, by analogy)."),
    ),
    "reason": Hint(_("In a sentence: why it changed, or who decided it.")),
    "effective_on": Hint(
        _(
            "Leave it empty if it takes effect with the decision. "
            "Otherwise the day, for example 2026-05-06 or 2026年5月6日."
        ),
        width=SHORT,
    ),
    "contact_right": Hint(
        _("Ask the organization: a wrong number is found here at the latest."),
        _("The office keeps personal facts correct (《个人信息保护法》 Art. 8)."),
    ),
    "activities": Hint(_("In a sentence or two; the report has the rest.")),
    "loss": Hint(
        _(
            "The new certificate has the same number and ends on the same day. "
            "When it is issued, the old one is shown as replaced."
        ),
        width=MEDIUM,
    ),
    "loss_on": Hint(_("For example 2026-05-06 or 2026年5月6日. Not asked for an old paper."), width=SHORT),
    "statement": Hint(_("As the organization declares it.")),
    "cancel_ground": Hint(width=MEDIUM),
    "resolved_on": Hint(DAY, width=SHORT),
    "settlement": Hint(
        _("Who got what is left; “none” if there is nothing."),
        _(
            "Registered associations settle first and apply within 15 days after "
            "(《社会团体登记管理条例》 Art. 21, by analogy)."
        ),
    ),
    "revoke_ground": Hint(
        IN_THE_DECISION,
        _("No authority has a list of grounds for filed organizations: this one is a proposal."),
    ),
    "findings": Hint(IN_THE_DECISION),
    "hearing": Hint(
        basis=_("Who is concerned is heard before the decision (《行政许可法》 Art. 7 and 69, by analogy)."),
        width=MEDIUM,
    ),
    "heard_on": Hint(DAY, width=SHORT),
    "hearing_said": Hint(_("In its own words; leave it empty if it did not answer.")),
    "registered_name": Hint(_("As on the registration certificate; it may differ from the name that was filed.")),
    "uscc": Hint(
        _("Eighteen characters; the last one is checked."),
        _("Codes of civil affairs authorities begin with 51, 52, 53 or 59 (GB 32100-2015)."),
        MEDIUM,
    ),
    "registered_on": Hint(DAY, width=SHORT),
}
"""By the name of the question; what depends on policy or kind is set by `hints`."""


def hints(kind: Kind, policy: Policy) -> dict[str, Hint]:
    """What stands at each question of a case of this kind under this policy."""
    least = {
        "initiators": _("At least %(least)s.", least=policy.min_initiators),
        "members": _("At least %(least)s, initiators included.", least=policy.min_members),
    }
    if kind is not Kind.ESTABLISH:
        least["responsible_person"] = _(
            "As on the identity document. Give the new responsible person the notice about personal data."
        )
    usual = {name: HINTS.get(name, Hint()) for name in QUESTIONS}
    return usual | {name: replace(usual[name], help=words) for name, words in least.items()}
