"""The documents a case gives out (文书): which step issues which, and what they are called. Pure.

What a document says is written in `portal.filing.rules.notices`.
"""

from __future__ import annotations

import enum

from portal.filing.rules.steps import Action, Kind
from portal.shared.errors import Message
from portal.shared.errors import msg as _


class DocumentKind(enum.StrEnum):
    """What is issued (文书种类)."""

    ACCEPTANCE = "acceptance"  # 受理通知书
    CORRECTION = "correction"  # 补正通知书
    NOT_ACCEPTED = "not_accepted"  # 不予受理决定书
    REFUSED = "refused"  # 不予备案决定书
    FILED = "filed"  # 备案通知书
    CHANGED = "changed"  # 变更备案通知书
    RENEWED = "renewed"  # 换证通知书
    REPLACED = "replaced"  # 补证通知书
    CANCELLED = "cancelled"  # 注销备案通知书
    REVOKED = "revoked"  # 撤销备案决定书
    REGISTERED_ELSEWHERE = "registered_elsewhere"  # 转登记通知书


DOCUMENTS: dict[DocumentKind, Message] = {
    DocumentKind.ACCEPTANCE: _("Notice of acceptance"),
    DocumentKind.CORRECTION: _("Notice of correction"),
    DocumentKind.NOT_ACCEPTED: _("Decision not to accept"),
    DocumentKind.REFUSED: _("Decision to refuse"),
    DocumentKind.FILED: _("Notice of filing"),
    DocumentKind.CHANGED: _("Notice of change"),
    DocumentKind.RENEWED: _("Notice of renewal"),
    DocumentKind.REPLACED: _("Notice of replacement"),
    DocumentKind.CANCELLED: _("Notice of cancellation"),
    DocumentKind.REVOKED: _("Decision to revoke"),
    DocumentKind.REGISTERED_ELSEWHERE: _("Notice of registration with the county"),
}
"""How lists name them; the paper bears its Chinese title (`title`)."""

GRANTED: dict[Kind, DocumentKind] = {
    Kind.ESTABLISH: DocumentKind.FILED,
    Kind.CHANGE: DocumentKind.CHANGED,
    Kind.RENEW: DocumentKind.RENEWED,
    Kind.REPLACE: DocumentKind.REPLACED,
    Kind.CANCEL: DocumentKind.CANCELLED,
    Kind.REVOKE: DocumentKind.REVOKED,
    Kind.REGISTER_ELSEWHERE: DocumentKind.REGISTERED_ELSEWHERE,
}
"""What a yes gives out, whoever says the last word: the township, or the county that confirms."""

APPLIED_FOR: dict[Action, DocumentKind] = {
    Action.ACCEPT: DocumentKind.ACCEPTANCE,
    Action.RETURN: DocumentKind.CORRECTION,
    Action.NOT_ACCEPT: DocumentKind.NOT_ACCEPTED,
}
"""What answers an application. A revocation is none: the office begins it, and its decision alone goes out."""

ISSUED: dict[tuple[Kind, Action], DocumentKind] = {
    **{(kind, Action.FILE): document for kind, document in GRANTED.items()},
    **{(kind, Action.REFUSE): DocumentKind.REFUSED for kind in Kind},
    **{
        (kind, action): document for kind in Kind if kind is not Kind.REVOKE for action, document in APPLIED_FOR.items()
    },
}
"""Which step of which case gives out what; every other step gives out nothing."""

DECIDED = frozenset({*GRANTED.values(), DocumentKind.REFUSED})
"""The county gets a copy of these where its policy says so."""

CONTESTABLE = frozenset({DocumentKind.NOT_ACCEPTED, DocumentKind.REFUSED, DocumentKind.REVOKED})
"""These say how they can be contested."""


NOT_GENUINE: Message = _(
    "What is kept of this document does not bear the signature of the office. Do not print it; tell your administrator."
)

MATTERS: dict[Kind, str] = {
    Kind.ESTABLISH: "备案",
    Kind.CHANGE: "变更备案",
    Kind.RENEW: "换证",
    Kind.REPLACE: "补证",
    Kind.CANCEL: "注销备案",
    Kind.REVOKE: "撤销备案",
    Kind.REGISTER_ELSEWHERE: "转登记(终止备案)",
}
"""What a case is about, as its papers name it."""

TITLES: dict[DocumentKind, str] = {
    DocumentKind.ACCEPTANCE: "受理通知书",
    DocumentKind.CORRECTION: "补正通知书",
    DocumentKind.NOT_ACCEPTED: "不予受理决定书",
    DocumentKind.FILED: "备案通知书",
    DocumentKind.CHANGED: "变更备案通知书",
    DocumentKind.RENEWED: "换证通知书",
    DocumentKind.REPLACED: "补证通知书",
    DocumentKind.CANCELLED: "注销备案通知书",
    DocumentKind.REVOKED: "撤销备案决定书",
    DocumentKind.REGISTERED_ELSEWHERE: "转登记(终止备案)通知书",
}

SIGNS: dict[DocumentKind, str] = {
    DocumentKind.ACCEPTANCE: "受",
    DocumentKind.CORRECTION: "补",
    DocumentKind.NOT_ACCEPTED: "不受",
    DocumentKind.REFUSED: "不予",
    DocumentKind.FILED: "备",
    DocumentKind.CHANGED: "变",
    DocumentKind.RENEWED: "换",
    DocumentKind.REPLACED: "补证",
    DocumentKind.CANCELLED: "销",
    DocumentKind.REVOKED: "撤",
    DocumentKind.REGISTERED_ELSEWHERE: "转",
}
"""Stands in a document's number (文号) for what it is."""


def title(document: DocumentKind, kind: Kind) -> str:
    """The Chinese title of a document of a case of this kind."""
    if document is not DocumentKind.REFUSED:
        return TITLES[document]
    return "终止撤销程序告知书" if kind is Kind.REVOKE else f"不予{MATTERS[kind]}决定书"


def number_template(document: DocumentKind, unit: str, township: str) -> str:
    """The template of a document's number for `numbering`: 茅箭区五堰街道社组受〔2026〕3号.

    The unit above stands in it because five towns are called 城关镇; each office, year and kind counts from one.
    """
    return f"{unit}{township}社组{SIGNS[document]}〔{{year}}〕{{seq1}}号"
