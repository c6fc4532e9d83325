"""The answers of a draft: what each kind asks, page by page, and the answers as values (domain.md A5). Pure.

A draft keeps what was typed, right or wrong, as text by field name; `portal.filing.rules.checks` says what has to be
mended before it can be submitted, `read` gives the answers as values once nothing has.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import phonenumbers

from portal.filing.rules.steps import Kind
from portal.organizations.rules import ActivityArea, Field, Form, PartyOrganization
from portal.shared.errors import Message
from portal.shared.errors import msg as _

Answers = Mapping[str, str]


class Section(enum.StrEnum):
    """A page of the draft (填报步骤)."""

    CHANGES = "changes"  # 变更事项
    DETAILS = "details"  # 变更内容
    REQUEST = "request"  # 申请事项
    ORGANIZATION = "organization"  # 组织
    PLACE = "place"  # 场所
    PEOPLE = "people"  # 人员
    MATERIALS = "materials"  # 材料与意见


CHANGEABLE = (
    "name",
    "form",
    "field",
    "hub",
    "purpose",
    "activity_area",
    "village_code",
    "address",
    "responsible_person",
    "phone",
    "members",
    "party_members",
    "volunteers",
    "party_organization",
    "funds",
)
"""What a change may change. Another township is another register: cancel here, file there."""
NAME_REASON = "name_reason"
"""Why a name shall be had that another organization of the township has: asked for where one has it."""
ON_THE_CERTIFICATE = frozenset(
    {"name", "form", "field", "purpose", "activity_area", "village_code", "address", "responsible_person"}
)
"""What stands on the certificate: where one of these changes, a new one is issued."""

SECTIONS: dict[Kind, dict[Section, tuple[str, ...]]] = {
    Kind.ESTABLISH: {
        Section.ORGANIZATION: ("name", NAME_REASON, "form", "field", "hub", "purpose", "founded_on", "activity_area"),
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
    },
    Kind.CHANGE: {
        Section.CHANGES: ("changed", "effective_on", "reason"),
        Section.DETAILS: (CHANGEABLE[0], NAME_REASON, *CHANGEABLE[1:]),
        Section.MATERIALS: (),
    },
    Kind.RENEW: {Section.REQUEST: ("activities", "contact_right"), Section.MATERIALS: ()},
    Kind.REPLACE: {Section.REQUEST: ("loss", "loss_on", "statement"), Section.MATERIALS: ()},
    Kind.CANCEL: {Section.REQUEST: ("cancel_ground", "resolved_on", "settlement"), Section.MATERIALS: ()},
    Kind.REVOKE: {
        Section.REQUEST: ("revoke_ground", "findings", "hearing", "heard_on", "hearing_said"),
        Section.MATERIALS: (),
    },
    Kind.REGISTER_ELSEWHERE: {Section.REQUEST: ("registered_name", "uscc", "registered_on"), Section.MATERIALS: ()},
}
"""All fields of each kind's form, page by page."""

TITLES: dict[Section, Message] = {
    Section.CHANGES: _("What changes"),
    Section.DETAILS: _("As it shall be"),
    Section.REQUEST: _("The request"),
    Section.ORGANIZATION: _("The organization"),
    Section.PLACE: _("Where it works"),
    Section.PEOPLE: _("People"),
    Section.MATERIALS: _("Materials and opinion"),
}

QUESTIONS: dict[str, Message] = {
    "name": _("Name of the organization"),
    NAME_REASON: _("Why this name too"),
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
    "changed": _("What changes"),
    "effective_on": _("Takes effect on"),
    "reason": _("Reason"),
    "activities": _("Activities since the last certificate"),
    "contact_right": _("Responsible person and telephone are still right"),
    "loss": _("What happened to the certificate"),
    "loss_on": _("Day of the loss or damage"),
    "statement": _("How it happened"),
    "cancel_ground": _("Reason for the cancellation"),
    "resolved_on": _("Day of the members' decision"),
    "settlement": _("What became of funds and belongings"),
    "revoke_ground": _("Ground of the revocation"),
    "findings": _("What was found"),
    "hearing": _("How the organization was heard"),
    "heard_on": _("Day of the hearing or of the invitation"),
    "hearing_said": _("What the organization said"),
    "registered_name": _("Name under which it is registered"),
    "uscc": _("Unified social credit code"),
    "registered_on": _("Registered on"),
}
"""What a field asks for, on the form, the check page and the case."""

PERSONAL = frozenset({"responsible_person", "phone"})
YES = "yes"
WAS = "was_"
"""Before a name: what the register said when the case was opened."""
UNPRINTED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Kinds of characters (Unicode) that no name holds: controls, invisible marks, line and paragraph breaks."""


class Opinion(enum.StrEnum):
    """What the village or residents' committee says (村(居)委会意见)."""

    AGREES = "agrees"  # 同意
    DISAGREES = "disagrees"  # 不同意


class Loss(enum.StrEnum):
    """What happened to a certificate (补证事由)."""

    LOST = "lost"  # 遗失
    DAMAGED = "damaged"  # 损毁
    NEVER_ISSUED = "never_issued"  # 原为旧证或未发证


class CancelGround(enum.StrEnum):
    """Why an organization asks to be cancelled (注销事由)."""

    DISSOLVED = "dissolved"  # 成员会议决定解散
    PURPOSE_DONE = "purpose_done"  # 完成宗旨
    MERGED = "merged"  # 与其他组织合并
    TOO_FEW = "too_few"  # 成员减少
    OTHER = "other"  # 其他


class Hearing(enum.StrEnum):
    """How the organization was heard before a revocation (听取陈述申辩)."""

    IN_PERSON = "in_person"  # 当面陈述
    IN_WRITING = "in_writing"  # 书面陈述
    NO_ANSWER = "no_answer"  # 通知后未陈述


LOSSES: dict[Loss, Message] = {
    Loss.LOST: _("Lost"),
    Loss.DAMAGED: _("Damaged"),
    Loss.NEVER_ISSUED: _("It has an old paper, or never had a certificate"),
}
CANCEL_GROUNDS: dict[CancelGround, Message] = {
    CancelGround.DISSOLVED: _("The members decided to dissolve it"),
    CancelGround.PURPOSE_DONE: _("Its purpose is fulfilled"),
    CancelGround.MERGED: _("Merged with another organization"),
    CancelGround.TOO_FEW: _("Too few members"),
    CancelGround.OTHER: _("Another reason, as written"),
}
HEARINGS: dict[Hearing, Message] = {
    Hearing.IN_PERSON: _("Heard in person"),
    Hearing.IN_WRITING: _("Heard in writing"),
    Hearing.NO_ANSWER: _("Invited, and did not answer"),
}


def sections(kind: Kind) -> dict[Section, tuple[str, ...]]:
    """The pages of a kind's form, with their fields."""
    return SECTIONS[kind]


def changed(answers: Answers) -> frozenset[str]:
    """The facts that a change was said to change."""
    return frozenset(answers.get("changed", "").split()) & frozenset(CHANGEABLE)


def asked(kind: Kind, answers: Answers) -> dict[Section, tuple[str, ...]]:
    """The fields that count, page by page: of a change's details those that were chosen."""
    chosen = changed(answers)
    if "name" in chosen:
        chosen |= {NAME_REASON}
    return {
        section: tuple(name for name in names if section is not Section.DETAILS or name in chosen)
        for section, names in SECTIONS[kind].items()
    }


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
        founded_on=_day(said["founded_on"]),
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


def read_changes(answers: Answers) -> dict[str, Any]:
    """What a change case changes, as facts of the register by name. Only for answers without `problems`."""
    return {FACTS.get(name, name): _READ.get(name, _text)(answers.get(name, "").strip()) for name in changed(answers)}


FACTS = {"funds": "funds_fen"}
"""The fact an answer becomes, where it is called otherwise."""


def _text(value: str) -> str | None:
    return unicodedata.normalize("NFC", value) or None


def _day(text: str) -> date:
    day = day_of(text)
    if day is None:
        message = f"{text!r} is no day"
        raise ValueError(message)
    return day


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


DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")


def day_of(text: str) -> date | None:
    """A day as 2023-05-06, 2023.5.6, 2023/5/6 or 2023年5月6日, full-width digits too; None for what is none."""
    parts = DAY.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    try:
        return date(*map(int, parts.groups())) if parts else None
    except ValueError:
        return None


_READ: dict[str, Callable[[str], Any]] = {
    "form": Form,
    "field": Field,
    "hub": lambda value: value == YES,
    "activity_area": ActivityArea,
    "phone": phone,
    "members": whole,
    "party_members": whole,
    "volunteers": whole,
    "party_organization": PartyOrganization,
    "funds": fen,
}
