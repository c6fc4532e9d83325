"""Who may do what: the one table. Where, is said by the scope path of the duty. Pure."""

from __future__ import annotations

import enum


class Permission(enum.StrEnum):
    """One thing a person may do."""

    DESK_READ = "desk:read"
    """See one's own desk (工作台)."""
    FILING_READ = "filing:read"
    """Read cases: masked, without files and notes (查看备案件)."""
    FILING_DRAFT = "filing:draft"
    """Enter, submit and withdraw a case for an applicant (录入、提交、撤回)."""
    FILING_ACCEPT = "filing:accept"
    """Accept, return for correction, or not accept (受理、补正、不予受理)."""
    FILING_REVIEW = "filing:review"
    """Review an accepted case (审查)."""
    FILING_DECIDE = "filing:decide"
    """Decide: file or refuse (准予备案、不予备案)."""
    FILING_CONFIRM = "filing:confirm"
    """Confirm for the county, or send back, where the policy asks for it (县级确认、退回乡镇)."""
    POLICY_SET = "policy:set"
    """Set the rules of filing of a county, from a day on (备案政策设置)."""
    CERTIFICATE_PRINT = "certificate:print"
    """Print issued certificates, notices and decisions (打印证书、文书)."""
    ORGANIZATION_READ = "organization:read"
    """Read an organization's staff page, without personal facts."""
    LEDGER_CONFIRM = "ledger:confirm"
    """Say that a township's ledger is right, today or for a period to be closed (台账核实、期末确认)."""
    PERIOD_CLOSE = "period:close"
    """Close and reopen a period for the county, dispute a figure (期末封账、重开、数据异议)."""
    PERIOD_ACCEPT = "period:accept"
    """Accept what a county closed, or give it back (认可、退回封账)."""
    BOOK_EXPORT = "book:export"
    """Take a book out as it stands, personal facts sealed, for checking elsewhere (导出账簿)."""
    PERSONAL_READ = "personal:read"
    """Open what is sealed: personal facts for a stated purpose, files, notes, reasons; audited (查看个人信息)."""
    BASE_WORK = "base:work"
    """Keep an incubation base's records (孵化基地)."""
    FEDERATION_WORK = "federation:work"
    """Keep a federation's records (联合会)."""
    ACCOUNTS_MANAGE = "accounts:manage"
    """People, duties, first passwords, hand-over of a leaver's cases (系统管理)."""
    CALENDAR_MANAGE = "calendar:manage"
    """Enter the State Council's yearly notice into the calendar of working days, which is one for all (工作日历)."""
    AUDIT_READ = "audit:read"
    """Read the audit and verify the books (安全审计)."""


class Role(enum.StrEnum):
    """What a duty makes of a person."""

    TOWNSHIP_CLERK = "township_clerk"
    """乡镇(街道)经办人."""
    TOWNSHIP_DECIDER = "township_decider"
    """乡镇(街道)审批人."""
    COUNTY_OFFICER = "county_officer"
    """县(市、区)民政局工作人员."""
    CITY_OFFICER = "city_officer"
    """市民政局工作人员."""
    BASE_MANAGER = "base_manager"
    """孵化基地管理员."""
    FEDERATION_OFFICER = "federation_officer"
    """联合会工作人员."""
    ADMINISTRATOR = "administrator"
    """系统管理员; no business rights (三员分立)."""
    AUDITOR = "auditor"
    """安全审计员; no business rights."""


_P = Permission
_READING = frozenset({_P.DESK_READ, _P.FILING_READ, _P.ORGANIZATION_READ})

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.TOWNSHIP_CLERK: _READING
    | {_P.FILING_DRAFT, _P.FILING_ACCEPT, _P.FILING_REVIEW, _P.CERTIFICATE_PRINT, _P.PERSONAL_READ, _P.LEDGER_CONFIRM},
    Role.TOWNSHIP_DECIDER: _READING
    | {_P.FILING_ACCEPT, _P.FILING_REVIEW, _P.FILING_DECIDE, _P.CERTIFICATE_PRINT, _P.PERSONAL_READ, _P.LEDGER_CONFIRM},
    Role.COUNTY_OFFICER: _READING
    | {_P.FILING_CONFIRM, _P.POLICY_SET, _P.PERSONAL_READ, _P.LEDGER_CONFIRM, _P.PERIOD_CLOSE, _P.BOOK_EXPORT},
    Role.CITY_OFFICER: _READING | {_P.PERIOD_ACCEPT, _P.BOOK_EXPORT},
    Role.BASE_MANAGER: frozenset({_P.DESK_READ, _P.ORGANIZATION_READ, _P.BASE_WORK}),
    Role.FEDERATION_OFFICER: frozenset({_P.DESK_READ, _P.ORGANIZATION_READ, _P.FEDERATION_WORK}),
    Role.ADMINISTRATOR: frozenset({_P.DESK_READ, _P.ACCOUNTS_MANAGE, _P.CALENDAR_MANAGE}),
    Role.AUDITOR: frozenset({_P.DESK_READ, _P.AUDIT_READ, _P.BOOK_EXPORT}),
}


def granted(role: Role, permission: Permission) -> bool:
    """Whether the table grants it."""
    return permission in GRANTS[role]
