"""The answers of a draft: what is asked, page by page, and the answers as values (domain.md A5). Pure.

A draft keeps what was typed, right or wrong, as text by field name; `portal.filing.rules.checks` says what has to be
mended before it can be submitted, `read` gives the answers as values once nothing has.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import phonenumbers

from portal.organizations.rules import ActivityArea, Field, Form, PartyOrganization
from portal.shared.errors import Message
from portal.shared.errors import msg as _

Answers = Mapping[str, str]


class Section(enum.StrEnum):
    """A page of the draft (填报步骤)."""

    ORGANIZATION = "organization"  # 组织
    PLACE = "place"  # 场所
    PEOPLE = "people"  # 人员
    MATERIALS = "materials"  # 材料与意见


SECTIONS: dict[Section, tuple[str, ...]] = {
    Section.ORGANIZATION: ("name", "form", "field", "hub", "purpose", "founded_on", "activity_area"),
    Section.PLACE: ("township_code", "village_code", "address"),
    Section.PEOPLE: (
        "responsible_person",
        "phone",
        "initiators",
        "members",
        "party_members",
        "volunteers",
        "party_organization",
        "notice",
    ),
    Section.MATERIALS: ("funds", "village_opinion"),
}
"""All twenty fields of the form, page by page."""

TITLES: dict[Section, Message] = {
    Section.ORGANIZATION: _("The organization"),
    Section.PLACE: _("Where it works"),
    Section.PEOPLE: _("People"),
    Section.MATERIALS: _("Materials and opinion"),
}

QUESTIONS: dict[str, Message] = {
    "name": _("Name of the organization"),
    "form": _("Organizational form"),
    "field": _("Field of activity"),
    "hub": _("Hub organization"),
    "purpose": _("Scope of activity"),
    "founded_on": _("Founded on"),
    "activity_area": _("Area of activity"),
    "township_code": _("Township or street"),
    "village_code": _("Village or community"),
    "address": _("Place of activity"),
    "responsible_person": _("Responsible person"),
    "phone": _("Telephone"),
    "initiators": _("Initiators"),
    "members": _("Members"),
    "party_members": _("Party members among them"),
    "volunteers": _("Volunteers"),
    "party_organization": _("Party organization"),
    "notice": _("Notice about personal data given"),
    "funds": _("Funds for activities (yuan)"),
    "village_opinion": _("Opinion of the village or residents' committee"),
}
"""What a field asks for, on the form, the check page and the case."""

PERSONAL = frozenset({"responsible_person", "phone"})
YES = "yes"
UNPRINTED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Kinds of characters (Unicode) that no name holds: controls, invisible marks, line and paragraph breaks."""


class Opinion(enum.StrEnum):
    """What the village or residents' committee says (村(居)委会意见)."""

    AGREES = "agrees"  # 同意
    DISAGREES = "disagrees"  # 不同意


@dataclass(frozen=True)
class Application:
    """The answers as values: what the register takes over. Money in fen."""

    name: str
    form: Form
    field: Field
    hub: bool
    purpose: str
    founded_on: date
    activity_area: ActivityArea
    township_code: str
    village_code: str | None
    address: str
    responsible_person: str
    phone: str
    initiators: int
    members: int
    party_members: int
    volunteers: int | None
    party_organization: PartyOrganization
    funds_fen: int | None


def read(answers: Answers) -> Application:
    """The answers as values. Only for answers without `problems`: ValueError or KeyError otherwise."""
    said = {name: value.strip() for name, value in answers.items()}
    return Application(
        name=unicodedata.normalize("NFC", said["name"]),
        form=Form(said["form"]),
        field=Field(said["field"]),
        hub=said.get("hub") == YES,
        purpose=said["purpose"],
        founded_on=date.fromisoformat(said["founded_on"]),
        activity_area=ActivityArea(said["activity_area"]),
        township_code=said["township_code"],
        village_code=said.get("village_code") or None,
        address=said["address"],
        responsible_person=said["responsible_person"],
        phone=phone(said["phone"]) or "",
        initiators=_counted(said["initiators"]),
        members=_counted(said["members"]),
        party_members=_counted(said["party_members"]),
        volunteers=whole(said.get("volunteers", "")),
        party_organization=PartyOrganization(said["party_organization"]),
        funds_fen=fen(said.get("funds", "")),
    )


def _counted(text: str) -> int:
    number = whole(text)
    if number is None:
        message = f"{text!r} is no whole number"
        raise ValueError(message)
    return number


def phone(text: str) -> str | None:
    """A mainland number, mobile or landline with its area code, in digits; None for what is none."""
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        return None
    if number.country_code != 86 or not phonenumbers.is_possible_number(number) or number.extension:
        return None
    if not phonenumbers.is_valid_number_for_region(number, "CN"):
        return None
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return "".join(letter for letter in national if letter.isdigit())


def fen(text: str) -> int | None:
    """Yuan as typed, to fen, full-width digits too; None for what is no amount, or is finer than a fen."""
    typed = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    amount = re.fullmatch(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?", typed)
    return int(amount[1]) * 100 + int((amount[2] or "").ljust(2, "0")) if amount else None


def whole(text: str) -> int | None:
    """A whole number as typed, full-width digits too; None for what is none."""
    digits = unicodedata.normalize("NFKC", text)
    return int(digits) if re.fullmatch(r"[0-9]{1,9}", digits) else None


def day_of(text: str) -> date | None:
    """A day as year-month-day; None for what is none."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
