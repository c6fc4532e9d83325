"""What has to be mended before a draft can be submitted: sentences by field (domain.md A3, A9). Pure."""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from portal.filing.rules.answers import (
    CHANGEABLE,
    NAME_REASON,
    UNPRINTED,
    WAS,
    YES,
    Answers,
    CancelGround,
    Hearing,
    Loss,
    Opinion,
    Section,
    asked,
    changed,
    day_of,
    fen,
    phone,
    whole,
)
from portal.filing.rules.grounds import REVOKING
from portal.filing.rules.steps import Kind
from portal.organizations.rules import (
    ActivityArea,
    Field,
    Form,
    PartyOrganization,
    is_uscc,
    label,
    of_civil_affairs,
    read_uscc,
)
from portal.regions.codes import VILLAGE, township9
from portal.shared.errors import Message
from portal.shared.errors import msg as _
from portal.shared.fonts import no_font

if TYPE_CHECKING:
    from portal.filing.policy import Policy

Problems = dict[str, Message]
"""What is wrong, by field."""

FORM_WORDS: dict[Form, tuple[str, ...]] = {
    Form.SOCIETY: ("社",),
    Form.STATION: ("站",),
    Form.TEAM: ("队",),
    Form.CENTER: ("中心",),
    Form.GROUP: ("组",),
    Form.ASSOCIATION: ("协会",),
    Form.OTHER: (),
}
"""What a name of this form ends in (domain.md A3, A9)."""

BARRED = ("中国", "全国", "中华", "国家", "国际", "世界")
"""Words a local group may not carry (《社会团体登记管理条例》 Art. 10, by analogy)."""

NAME = (4, 40)
TEXT = (4, 500)
PERSON = (2, 40)
MOST_PEOPLE = 100_000
MOST_FEN = 100_000_000_00


def problems(kind: Kind, answers: Answers, policy: Policy, today: date) -> Problems:
    """All that has to be mended or filled before the case can be submitted, by field."""
    found: Problems = {}
    for section, names in asked(kind, answers).items():
        for name in names:
            sentence = _CHECKS[name](answers.get(name, "").strip(), answers, policy, today)
            if sentence is None and section is Section.DETAILS and name in CHANGEABLE:
                sentence = _same_as_before(name, answers)
            if sentence is not None:
                found[name] = sentence
    return _beside(answers) | found if kind is Kind.CHANGE else found


def _beside(answers: Answers) -> Problems:
    """Where what changes does not fit what stays as it is."""
    chosen, found = changed(answers), Problems()
    village = answers.get("village_code", "").strip()
    nowhere = answers.get("activity_area") == ActivityArea.VILLAGE and not village
    if "activity_area" in chosen and "village_code" not in chosen and nowhere:
        found["changed"] = _("Tick the village or community too: the register has none, and it will be active in one.")
    members, party = (whole(answers.get(name, "").strip()) for name in ("members", "party_members"))
    if "members" in chosen and "party_members" not in chosen and (party or 0) > (members or party or 0):
        sentence = _("The register has %(party)s Party members. Check the number, or tick them too.", party=party)
        found["members"] = sentence
    return found


def _same_as_before(name: str, answers: Answers) -> Message | None:
    if answers.get(name, "").strip() != answers.get(WAS + name, ""):
        return None
    return _("This is what the register says already. Write what it shall be, or take it off the list of changes.")


def warnings(answers: Answers) -> Problems:
    """What is allowed and yet worth a second look, by field."""
    if WAS + "name" in answers and not changed(answers) & {"name", "form"}:
        return {}
    name, form = answers.get("name", "").strip(), answers.get("form", "")
    if not name or form not in set(Form):
        return {}
    words = FORM_WORDS[Form(form)]
    if words and not name.endswith(words):
        return {
            "name": _(
                "A filed organization of this form usually ends in “%(word)s”. Check the name or the form.",
                word=words[0],
            )
        }
    return {}


Check = Callable[[str, Answers, "Policy", date], Message | None]


def unwritable(value: str, length: tuple[int, int], *, lines: bool = False) -> Message | None:
    """What is wrong with a text of so many characters, on one line unless it may have several `lines`."""
    breaks = "\r\n" if lines else ""
    if not length[0] <= len(value) <= length[1]:
        return _("Write %(least)s to %(most)s characters.", least=length[0], most=length[1])
    if any(unicodedata.category(letter) in UNPRINTED and letter not in breaks for letter in value):
        return _("There are characters in it that cannot be printed. Type it anew.")
    return no_font(value)


def _text(length: tuple[int, int], empty: Message, *, lines: bool = False) -> Check:
    def check(value: str, _answers: Answers, _policy: Policy, _today: date) -> Message | None:
        return unwritable(value, length, lines=lines) if value else empty

    return check


def _choice(choices: type[enum.StrEnum], empty: Message) -> Check:
    def check(value: str, _answers: Answers, _policy: Policy, _today: date) -> Message | None:
        return None if value in set(choices) else empty

    return check


def _name(value: str, answers: Answers, policy: Policy, today: date) -> Message | None:
    wrong = _text(NAME, _("Enter the full name of the organization."))(value, answers, policy, today)
    if wrong is not None:
        return wrong
    barred = next((word for word in BARRED if word in value), None)
    if barred:
        return _("A community organization's name may not contain “%(word)s”. Leave the word out.", word=barred)
    if not re.search(r"[〇㐀-鿿\U00020000-\U0003ffff]", value):
        return _("Write the name in Chinese characters.")
    return None


def _founded(value: str, _answers: Answers, _policy: Policy, today: date) -> Message | None:
    day = day_of(value)
    if not value:
        return _("Enter the day on which the organization was founded.")
    if day is None:
        return _("Write the day as year-month-day, for example %(day)s.", day=today)
    if day > today:
        return _("The day it was founded cannot lie in the future.")
    return None if day.year >= 1949 else _("The day lies too far back. Check the year.")


def _field(value: str, _answers: Answers, policy: Policy, _today: date) -> Message | None:
    if value in set(policy.fields):
        return None
    if value in set(Field):
        return _("“%(field)s” is not among the categories of this county. Choose another.", field=label(Field(value)))
    return _("Choose the field of activity.")


def _township(value: str, _answers: Answers, _policy: Policy, _today: date) -> Message | None:
    return None if value else _("Choose the township or street.")


def _village(value: str, answers: Answers, _policy: Policy, _today: date) -> Message | None:
    if not value:
        if answers.get("activity_area") == ActivityArea.TOWNSHIP:
            return None
        return _("Type a few characters of the village or community and choose it from the list.")
    if len(value) != VILLAGE or township9(value) != answers.get("township_code"):
        return _("This village or community does not belong to the township. Choose one from the list.")
    return None


def _phone(value: str, _answers: Answers, _policy: Policy, _today: date) -> Message | None:
    if not value:
        return _("Enter a telephone number at which the responsible person can be reached.")
    return (
        None
        if phone(value)
        else _("This is no telephone number of the mainland. Check the digits: mobile, or area code and number.")
    )


def _count(empty: Message | None, least: Callable[[Policy], int] = lambda _policy: 0) -> Check:
    def check(value: str, _answers: Answers, policy: Policy, _today: date) -> Message | None:
        number = whole(value)
        if not value:
            return empty
        if number is None or number > MOST_PEOPLE:
            return _("Write a whole number, in digits.")
        if number < least(policy):
            return _("The rules of this county ask for at least %(least)s.", least=least(policy))
        return None

    return check


def _members(value: str, answers: Answers, policy: Policy, today: date) -> Message | None:
    wrong = _count(_("Enter how many members it has."), lambda policy: policy.min_members)(
        value, answers, policy, today
    )
    if wrong is not None:
        return wrong
    initiators = whole(answers.get("initiators", "").strip())
    if initiators is not None and initiators > (whole(value) or 0):
        return _("There cannot be more initiators than members. Check both numbers.")
    return None


def _party_members(value: str, answers: Answers, policy: Policy, today: date) -> Message | None:
    wrong = _count(_("Enter how many of the members are Party members; 0 if none."))(value, answers, policy, today)
    if wrong is not None:
        return wrong
    members = whole(answers.get("members", "").strip())
    if members is not None and members < (whole(value) or 0):
        return _("There cannot be more Party members than members. Check both numbers.")
    return None


def _notice(value: str, _answers: Answers, _policy: Policy, _today: date) -> Message | None:
    return None if value == YES else _("Give the responsible person the notice about personal data, then tick the box.")


def _funds(value: str, _answers: Answers, _policy: Policy, _today: date) -> Message | None:
    if not value:
        return None
    amount = fen(value)
    if amount is None or amount > MOST_FEN:
        return _("Write the amount in yuan, with at most two decimals; leave it empty if there are none.")
    return None


def _opinion(value: str, _answers: Answers, policy: Policy, _today: date) -> Message | None:
    if not policy.village_opinion:
        return None
    if value == Opinion.DISAGREES:
        return _("The committee does not agree. Settle it with the committee first, or withdraw the draft.")
    return None if value == Opinion.AGREES else _("Say what the village or residents' committee thinks of it.")


def _changed(_value: str, answers: Answers, _policy: Policy, _today: date) -> Message | None:
    return None if changed(answers) else _("Tick what changes.")


def _past(empty: Message | None) -> Check:
    """A day that is not in the future, nor before the organization was filed."""

    def check(value: str, answers: Answers, _policy: Policy, today: date) -> Message | None:
        if not value:
            return empty
        day = day_of(value)
        if day is None:
            return _("Write the day as year-month-day, for example %(day)s.", day=today)
        if day > today:
            return _("The day cannot lie in the future.")
        filed = day_of(answers.get(WAS + "filed_on", ""))
        return (
            _("The organization was filed on %(day)s: that day comes before.", day=filed)
            if filed and day < filed
            else None
        )

    return check


def _effective(value: str, answers: Answers, policy: Policy, today: date) -> Message | None:
    wrong = _past(None)(value, answers, policy, today)
    if wrong is None and value and "name" in changed(answers):
        return _("A new name takes effect with the decision: leave the day empty.")
    return wrong


def _contact_right(value: str, _answers: Answers, _policy: Policy, _today: date) -> Message | None:
    if value == YES:
        return None
    return _("Ask the organization and tick the box. If something is not right any more, enter a change first.")


def _loss_on(value: str, answers: Answers, policy: Policy, today: date) -> Message | None:
    if answers.get("loss") == Loss.NEVER_ISSUED:
        return None
    return _past(_("Enter the day of the loss or damage."))(value, answers, policy, today)


def _hearing_said(value: str, answers: Answers, policy: Policy, today: date) -> Message | None:
    if answers.get("hearing") == Hearing.NO_ANSWER and not value:
        return None
    return _text(TEXT, _("Write what the organization said."), lines=True)(value, answers, policy, today)


def _revoke_ground(value: str, _answers: Answers, _policy: Policy, _today: date) -> Message | None:
    return None if value in REVOKING else _("Choose the ground of the revocation.")


def _uscc(value: str, _answers: Answers, _policy: Policy, _today: date) -> Message | None:
    code = read_uscc(value)
    if not code:
        return _("Enter the unified social credit code from the registration certificate.")
    if not is_uscc(code):
        return _("This is no unified social credit code: check the eighteen characters, the last one does not fit.")
    if not of_civil_affairs(code):
        return _("This code was not given by a civil affairs authority: theirs begin with 51, 52, 53 or 59.")
    return None


def _reason_given(value: str, answers: Answers, policy: Policy, today: date) -> Message | None:
    """Whether one is needed depends on the other names of the township (`portal.filing.rules.names`)."""
    return _text(TEXT, _("Say why."), lines=True)(value, answers, policy, today) if value else None


def _free(_value: str, _answers: Answers, _policy: Policy, _today: date) -> Message | None:
    return None


_CHECKS: dict[str, Check] = {
    "name": _name,
    NAME_REASON: _reason_given,
    "form": _choice(Form, _("Choose the organizational form.")),
    "field": _field,
    "hub": _free,
    "purpose": _text(TEXT, _("Say in a sentence or two what the organization does."), lines=True),
    "founded_on": _founded,
    "activity_area": _choice(ActivityArea, _("Choose where it will be active.")),
    "township_code": _township,
    "village_code": _village,
    "address": _text(TEXT, _("Enter the address at which it meets.")),
    "responsible_person": _text(PERSON, _("Enter the name of the responsible person.")),
    "phone": _phone,
    "initiators": _count(_("Enter how many initiators there are."), lambda policy: policy.min_initiators),
    "members": _members,
    "party_members": _party_members,
    "volunteers": _count(None),
    "party_organization": _choice(PartyOrganization, _("Choose whether there is a Party organization.")),
    "notice": _notice,
    "funds": _funds,
    "village_opinion": _opinion,
    "changed": _changed,
    "effective_on": _effective,
    "reason": _text((2, 500), _("Say in a sentence why."), lines=True),
    "activities": _text(TEXT, _("Say in a sentence or two what it did."), lines=True),
    "contact_right": _contact_right,
    "loss": _choice(Loss, _("Choose what happened to the certificate.")),
    "loss_on": _loss_on,
    "statement": _text(TEXT, _("Say in a sentence how it happened."), lines=True),
    "cancel_ground": _choice(CancelGround, _("Choose the reason.")),
    "resolved_on": _past(_("Enter the day on which the members decided.")),
    "settlement": _text((1, 500), _("Say what became of funds and belongings; “none” is an answer."), lines=True),
    "revoke_ground": _revoke_ground,
    "findings": _text(TEXT, _("Say what was found, when and by whom."), lines=True),
    "hearing": _choice(Hearing, _("Say how the organization was heard: without a hearing nothing is revoked.")),
    "heard_on": _past(_("Enter the day on which it was heard or invited.")),
    "hearing_said": _hearing_said,
    "registered_name": _text(NAME, _("Enter the name from the registration certificate.")),
    "uscc": _uscc,
    "registered_on": _past(_("Enter the day of the registration.")),
}
