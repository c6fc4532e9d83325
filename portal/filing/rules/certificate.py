"""A certificate's words: its code, its frozen facts, the text that is signed. Pure."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from portal.history.rules import canonical, encode
from portal.organizations.rules import ActivityArea, Field, Form
from portal.regions.codes import Kind, UnitKind
from portal.shared.errors import Message
from portal.shared.errors import msg as _

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U."""
CODE_LENGTH = 16
"""80 random bits: nobody guesses one."""
GROUP = 4
FORMAT = 2
"""Of the frozen facts; the number goes up when their shape changes. Format 1 did not say what was replaced."""

LOOK_ALIKES = str.maketrans("OIL", "011")

NO_LEGAL_PERSON: Message = _("This certificate does not confer legal personality.")  # 本证不代表法人资格 (domain.md A7)
NO_NUMBER: Message = _(
    "The organization has neither a filing number nor an earlier one, so no certificate can be issued. "
    "Correct its record first: enter the number on its old papers as earlier number."
)
NOT_GENUINE: Message = _(
    "What is kept of this certificate does not bear the signature of the office. Do not print it; "
    "tell your administrator."
)
NO_HOLDER: Message = _(
    "The record names no responsible person, so no certificate can be issued. Enter one by a change first."
)
ANONYMIZED = "〔已匿名〕"
"""Stands on paper where a name stood that has been destroyed."""


def new_code() -> str:
    """A fresh verification code, without dashes."""
    return "".join(secrets.choice(ALPHABET) for _letter in range(CODE_LENGTH))


def grouped(code: str) -> str:
    """The code as it is printed: ``7K3M-9TQ2-0XHD-4VBE``."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def typed_code(text: str) -> str | None:
    """The code somebody meant: full-width letters, small ones, any dashes and spaces, O for 0 and I or L for 1.

    None for what cannot be a code.
    """
    letters = unicodedata.normalize("NFKC", text).upper().translate(LOOK_ALIKES)
    code = "".join(letter for letter in letters if letter.isalnum())
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else None


@dataclass(frozen=True)
class Issued:
    """The public facts as they stood when the certificate was issued; frozen, signed, no personal fact among them.

    Places by name, since names change and a certificate does not. `valid_until` is the last day, included.
    """

    code: str
    number: str
    title: str
    name: str
    form: Form
    field: Field
    purpose: str
    activity_area: ActivityArea
    address: str
    unit: str  # 县(市、区)或功能区
    township: str  # 乡镇(街道)
    village: str  # 村(社区), empty if none
    office: str  # 发证机关
    issued_on: date
    valid_from: date
    valid_until: date | None
    replaces: date | None = None  # the day on which the certificate before it was issued

    def text(self) -> str:
        """Canonical JSON: what is stored and signed."""
        return canonical({"format": FORMAT} | {name: encode(value) for name, value in asdict(self).items()})

    @classmethod
    def read(cls, text: str) -> Issued:
        """The inverse of `text`."""
        facts: Mapping[str, str] = {name: value for name, value in json.loads(text).items() if name != "format"}
        until, replaces = facts["valid_until"], facts.get("replaces")
        return cls(
            **{
                **facts,
                "form": Form(facts["form"]),
                "field": Field(facts["field"]),
                "activity_area": ActivityArea(facts["activity_area"]),
                "issued_on": date.fromisoformat(facts["issued_on"]),
                "valid_from": date.fromisoformat(facts["valid_from"]),
                "valid_until": date.fromisoformat(until) if until else None,
                "replaces": date.fromisoformat(replaces) if replaces else None,
            }  # type: ignore[arg-type]
        )

    @property
    def area(self) -> str:
        """Where it may be active, by name (活动地域)."""
        return self.unit + self.township + (self.village if self.activity_area is ActivityArea.VILLAGE else "")


def signed_content(issued: str, holder_sealed: str) -> bytes:
    """What the signature is over: the stored text, and the sealed name by its hash, so that checking needs no key."""
    return f"{issued}\n{hashlib.sha256(holder_sealed.encode()).hexdigest()}".encode()


QR_FORMAT = "1"
"""Of what stands behind the address in the QR code; the number goes up when its shape changes."""


def begins(term_from: date | None, day: date, *, renewed: bool) -> date:
    """From which day a certificate issued on `day` is valid; its term begins on `term_from` (None: unknown).

    A renewed one follows the one before. Any other takes that one's place at once, though the term begin later: what
    was changed or lost after an early renewal leaves nobody without a valid paper.
    """
    if term_from is None:
        return day
    return term_from if renewed else min(term_from, day)


def qr_payload(issued: Issued) -> bytes:
    """What the QR code says beside its address: public facts alone, as short canonical JSON in UTF-8.

    ``until`` is the last day, included; null if there is no end.
    """
    facts = {
        "code": issued.code,
        "number": issued.number,
        "name": issued.name,
        "office": issued.office,
        "issued": encode(issued.issued_on),
        "from": encode(issued.valid_from),
        "until": encode(issued.valid_until),
    }
    return canonical(facts).encode()


def qr_text(address: str, key_id: str, payload: bytes, signature: str) -> str:
    """The text of the QR code: ``address#1.<key id>.<payload>.<signature>``, both in base64url without padding.

    Any camera opens the address, and keeps what follows # to itself: a browser sends it to no server.
    """
    body = base64.urlsafe_b64encode(payload).decode()
    return f"{address}#{QR_FORMAT}.{key_id}.{body.rstrip('=')}.{signature.rstrip('=')}"


def village_name(official: str) -> str:
    """A village or community without its committee: 左察村委会 is 左察村; any other name as it is."""
    for committee in ("社区居民委员会", "社区居民居委会", "社区居委会"):
        if official.endswith(committee):
            return official.removesuffix(committee) + "社区"
    for committee in ("村村民委员会", "村村委会", "村民委员会", "村委会"):
        if official.endswith(committee):
            return official.removesuffix(committee) + "村"
    return official


def issuing_office(unit: str, unit_kind: UnitKind, township: str, kind: Kind) -> str:
    """The office that issues, by its full name: 茅箭区人民政府五堰街道办事处, 竹山县宝丰镇人民政府.

    A street office is an agency (派出机关) of the people's government above it. A functional area has a management
    committee instead of one; the name of a township-like unit of a county already says who it is.
    """
    functional = unit_kind is UnitKind.FUNCTIONAL_AREA
    if kind is Kind.STREET:
        return f"{unit}{township}办事处" if functional else f"{unit}人民政府{township}办事处"
    if kind in {Kind.TOWN, Kind.TOWNSHIP, Kind.ETHNIC_TOWNSHIP}:
        return f"{unit}{township}人民政府"
    return f"{unit}管理委员会" if functional else f"{unit}{township}"
