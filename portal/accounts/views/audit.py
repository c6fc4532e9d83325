"""The auditor's pages."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts import audit as auditing
from portal.accounts import queries
from portal.accounts.access import reach, requires, signed_in
from portal.accounts.events import EVENTS, event_label, subject_label
from portal.accounts.forms.audit import wanted
from portal.accounts.permissions import Permission
from portal.accounts.queries import Line
from portal.accounts.views.blueprint import bp
from portal.shared import clock
from portal.shared.db import db
from portal.shared.errors import msg as _
from portal.shared.i18n import show, translate

EXPORTED = 50_000
"""An export holds at most so many lines, the newest."""
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for the beginning of a formula."""


@bp.route("/audit")
@requires(Permission.AUDIT_READ)
def audit() -> ResponseReturnValue:
    """Who did what, newest first."""
    found = wanted(request.args)
    reached = reach(signed_in(), Permission.AUDIT_READ)
    page = queries.lines(db.session(), reached, found, request.args.get("after", ""))
    args = {name: show(value) for name, value in asdict(found).items() if value}
    return render_template("accounts/audit.html", page=page, found=found, args=args, events=list(EVENTS.items()))


@bp.route("/audit.csv")
@requires(Permission.AUDIT_READ)
def audit_export() -> ResponseReturnValue:
    """The lines that fit, for a spreadsheet; the export is itself audited."""
    person, found = signed_in(), wanted(request.args)
    lines = queries.all_lines(db.session(), reach(person, Permission.AUDIT_READ), found, EXPORTED)
    content = _csv(lines)
    db.session.rollback()
    sentence = _("%(count)s lines of the audit", count=len(lines))
    auditing.note_aside("exported", person, subject_kind="audit", detail=sentence)
    name = f"audit-{clock.today().isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype="text/csv; charset=utf-8", headers=headers)


def _csv(lines: Sequence[Line]) -> str:
    """With a byte order mark, so that spreadsheets read it as UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    header = (_("Time"), _("Person"), _("Login"), _("Event"), _("Subject"), _("Detail"), _("Address"))
    writer.writerow([translate(name) for name in header])
    for line, name in lines:
        writer.writerow(
            [
                _harmless(str(cell))
                for cell in (
                    show(line.at),
                    name or "",
                    line.login,
                    translate(event_label(line.event)),
                    subject_of(line.subject_kind, line.subject_id),
                    detail_of(line.detail),
                    line.address,
                )
            ]
        )
    return "\ufeff" + out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell


@bp.app_template_filter("audit_event")
def event_of(event: str) -> str:
    """What happened, in the reader's words."""
    return translate(event_label(event))


@bp.app_template_filter("audit_detail")
def detail_of(stored: str) -> str:
    """A stored sentence in the reader's language."""
    return translate(auditing.unpacked(stored))


@bp.app_template_global("audit_subject")
def subject_of(kind: str, identity: str) -> str:
    """What it happened to, in the reader's words."""
    return f"{translate(subject_label(kind))} {identity}".strip() if kind else ""
