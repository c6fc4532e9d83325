"""Print the permission map as docs/permissions.md: `python tools/permissions.py > docs/permissions.md`.

A lawyer reads this page; a test fails when it is stale.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def page() -> str:
    """The map as Markdown: roles, where each can be had, and what each may do."""
    from portal.accounts.permissions import GRANTS, Permission, Role, granted  # noqa: PLC0415 - after the path is set
    from portal.accounts.rules import PERMISSION_LABELS, PLACES, ROLE_LABELS  # noqa: PLC0415

    lines = [
        "# Who may do what",
        "",
        "Made from `portal/accounts/permissions.py` by `python tools/permissions.py > docs/permissions.md`; a test",
        "fails when it is stale. Where somebody may do it is said by the duty: its place and everything below it, from",
        "day to day.",
        "",
        "## Roles",
        "",
        "| role | can be had at | permissions |",
        "|---|---|---|",
    ]
    for role in Role:
        places = ", ".join(sorted(PLACES[role]))
        lines.append(f"| {ROLE_LABELS[role]} | {places} | {len(GRANTS[role])} |")
    lines += ["", "## Permissions", ""]
    lines.append("| permission | what it is | " + " | ".join(str(ROLE_LABELS[role]) for role in Role) + " |")
    lines.append("|---|---|" + ":-:|" * len(Role))
    for permission in Permission:
        cells = " | ".join("●" if granted(role, permission) else "" for role in Role)
        lines.append(f"| `{permission.value}` | {PERMISSION_LABELS[permission]} | {cells} |")
    lines += [
        "",
        "## Kept apart (三员分立)",
        "",
        "Nobody holds two of these at the same time: administrator, auditor, any business role. Nobody changes their",
        "own account. An administrator gives duties only at and below the places of their own duty.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(page())
