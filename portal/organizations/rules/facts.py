"""The facts of an organization: what each is called, what is personal, what the public sees (domain.md A5, B3, G3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.organizations.rules.words import (
    ActivityArea,
    Field,
    Form,
    LapseRule,
    Management,
    PartyOrganization,
)
from portal.shared.errors import Message
from portal.shared.errors import msg as _

FACT_LABELS: Mapping[str, Message] = {
    "name": _("Name"),
    "short_name": _("Short name"),
    "form": _("Organizational form"),
    "field": _("Field of activity"),
    "hub": _("Hub organization"),
    "purpose": _("Scope of activity"),
    "activity_area": _("Area of activity"),
    "township_code": _("Township or street"),
    "village_code": _("Village or community"),
    "address": _("Place of activity"),
    "founded_on": _("Founded on"),
    "standing": _("Standing"),
    "management": _("Management"),
    "filing_number": _("Filing number"),
    "legacy_number": _("Earlier number"),
    "filed_on": _("Filed on"),
    "certificate_from": _("Certificate valid from"),
    "certificate_until": _("Certificate valid until"),
    "lapse_rule": _("When the certificate ends"),
    "uscc": _("Unified social credit code"),
    "responsible_person": _("Responsible person"),
    "phone": _("Telephone"),
    "contact_confirmed_on": _("Contact confirmed on"),
    "initiators": _("Initiators"),
    "members": _("Members"),
    "party_members": _("Party members"),
    "volunteers": _("Volunteers"),
    "party_organization": _("Party organization"),
    "funds_fen": _("Activity funds"),
}

SEALED_FACTS = ("responsible_person", "phone")
"""Personal facts (《个人信息保护法》): sealed in entries, versions and rows."""

PUBLIC_FACTS = (
    "name",
    "form",
    "field",
    "township_code",
    "village_code",
    "standing",
    "management",
    "filing_number",
    "filed_on",
    "certificate_from",
    "certificate_until",
)
"""All that a public page may select of an organization (《政府信息公开条例》 Art. 15, 20(5); domain.md G3)."""

PUBLISHABLE = (
    "short_name",
    "purpose",
    "activity_area",
    "address",
    "founded_on",
    "hub",
    "members",
    "volunteers",
    "party_organization",
)
"""What a county may have shown besides, on the card of an organization: nothing of it is personal."""


@dataclass(frozen=True)
class NewOrganization:
    """What a case establishes: every fact but the standing, the personal ones in plain text. `funds_fen` is in fen."""

    name: str
    form: Form
    field: Field
    purpose: str
    activity_area: ActivityArea
    township_code: str
    address: str
    responsible_person: str
    phone: str
    filing_number: str | None
    filed_on: date
    certificate_from: date | None
    certificate_until: date | None
    lapse_rule: LapseRule = LapseRule.LAPSES
    management: Management = Management.FILED
    hub: bool = False
    short_name: str | None = None
    village_code: str | None = None
    founded_on: date | None = None
    legacy_number: str | None = None
    uscc: str | None = None
    initiators: int | None = None
    members: int | None = None
    party_members: int | None = None
    volunteers: int | None = None
    party_organization: PartyOrganization | None = None
    funds_fen: int | None = None
    contact_confirmed_on: date | None = None
