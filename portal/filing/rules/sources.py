"""Where the defaults come from (domain.md A3, A6–A8, A10, A12). Pure.

The city's own rule (《十堰市社区社会组织备案管理暂行办法》, 2022-06-02) could be read up to the beginning of Article 4.
It confirms the five categories and no number. A setting that it does not confirm is marked so wherever it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.shared.errors import Message
from portal.shared.errors import msg as _


@dataclass(frozen=True)
class Source:
    """Where the default of a setting comes from, and whether the city's own rule confirms it."""

    where: Message
    confirmed: bool = False


PROPOSAL = _("A proposal of this portal; no rule was found.")
USUAL = _("Usual elsewhere; the city's own rule was not seen.")

SOURCES: Mapping[str, Source] = {
    "village_opinion": Source(_("Elsewhere the village or residents' committee looks at a filing first.")),
    "return_after_acceptance": Source(
        _("The Administrative License Law, Art. 32: all that is missing is asked for at once; by analogy.")
    ),
    "county": Source(_("Elsewhere the township decides (Xiangtan, Guangdong) or the county does (Dujiangyan).")),
    "check": Source(
        _("The Administrative License Law, Art. 32: 5 working days to ask for what is missing; by analogy.")
    ),
    "decision": Source(_("Xiangtan gives 7 days; the Administrative License Law, Art. 42, gives 20 working days.")),
    "confirmation": Source(PROPOSAL),
    "min_initiators": Source(USUAL),
    "min_members": Source(USUAL),
    "shared_address": Source(_("Xiangtan lets several organizations share an address (Art. 14).")),
    "name_rest_days": Source(PROPOSAL),
    "certificate_title": Source(
        _("Elsewhere it is called a filing certificate (Yulin) or a letter of consent (Xiangtan).")
    ),
    "certificate_years": Source(_("Xiangtan: 3 years (Art. 17).")),
    "renewal_days": Source(_("Xiangtan: 15 days before the end (Art. 17); 30 is a proposal.")),
    "lapse_rule": Source(PROPOSAL),
    "number_template": Source(PROPOSAL),
    "fields": Source(_("The city's measures of 2022, Art. 2, name the five; “other” is a proposal."), confirmed=True),
    "schemes": Source(_("The classes are those of the named source; which field counts in which is a proposal.")),
    "checklists": Source(_("After Xiangtan (Art. 14) and Dujiangyan (Art. 5).")),
    "publish": Source(_("The Regulation on Open Government Information, Art. 15 and 20(5), by analogy.")),
    "contact_days": Source(PROPOSAL),
}
"""Of every setting."""


@dataclass(frozen=True)
class Mark:
    """What is said beside a setting about how far it was checked: a tone and words."""

    tone: str
    words: Message


CONFIRMED = Mark("good", _("In the city's measures"))
DEFAULT = Mark("warn", _("Default, not checked against the city's measures"))
SET = Mark("info", _("Set by the county, not checked against the city's measures"))


def mark(name: str, *, default: bool) -> Mark:
    """How far a setting was checked; `default`: it stands as the portal proposes it."""
    if not default:
        return SET
    return CONFIRMED if SOURCES[name].confirmed else DEFAULT
