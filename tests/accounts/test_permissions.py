"""The permission map, as a page that people can read and approve."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

from portal.accounts.permissions import GRANTS, Permission, Role

ROOT = Path(__file__).resolve().parents[2]
BUSINESS = set(Role) - {Role.ADMINISTRATOR, Role.AUDITOR}


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("permissions", ROOT / "tools" / "permissions.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_printed_map_is_the_one_in_force() -> None:
    printed = (ROOT / "docs" / "permissions.md").read_text(encoding="utf-8")
    assert printed == tool().page(), "run: python tools/permissions.py > docs/permissions.md"


def test_every_permission_is_granted_to_somebody() -> None:
    assert set().union(*GRANTS.values()) == set(Permission)
    assert set(GRANTS) == set(Role)


def test_administrators_and_auditors_have_no_business_rights() -> None:
    assert GRANTS[Role.ADMINISTRATOR] == {Permission.DESK_READ, Permission.ACCOUNTS_MANAGE, Permission.CALENDAR_MANAGE}
    assert GRANTS[Role.AUDITOR] == {Permission.DESK_READ, Permission.AUDIT_READ, Permission.BOOK_EXPORT}
    for role in BUSINESS:
        assert not GRANTS[role] & {Permission.ACCOUNTS_MANAGE, Permission.AUDIT_READ}


def test_who_decides_does_not_enter() -> None:
    for role, permissions in GRANTS.items():
        assert not {Permission.FILING_DRAFT, Permission.FILING_DECIDE} <= permissions, role
