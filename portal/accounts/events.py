"""The words of the audit: what happened, to what. Pure."""

from __future__ import annotations

from portal.shared.errors import Message
from portal.shared.errors import msg as _

EVENTS: dict[str, Message] = {
    "signed_in": _("Signed in"),
    "signed_out": _("Signed out"),
    "sign_in_failed": _("Failed to sign in"),
    "locked": _("Account locked after failures"),
    "password_changed": _("Changed the own password"),
    "person_added": _("Added an account"),
    "password_reset": _("Gave a new first password"),
    "unlocked": _("Unlocked an account"),
    "duty_added": _("Gave a duty"),
    "duty_ended": _("Ended a duty"),
    "cases_handed_over": _("Handed over open cases"),
    "township_moved": _("Handed a township over to another unit"),
    "personal_read": _("Opened a personal fact"),
    "material_read": _("Opened a material"),
    "anonymized": _("Anonymized a record"),
    "record_amended": _("Set a record right beside any case"),
    "exported": _("Exported data"),
    "decided": _("Decided a case"),
    "certificate_printed": _("Printed a certificate"),
    "document_printed": _("Printed a document"),
    "books_checked": _("Had the books checked"),
    "book_exported": _("Took a book out"),
    "calendar_changed": _("Changed the calendar of working days"),
    "ledger_confirmed": _("Confirmed the ledger of a township"),
    "ledger_confirmation_withdrawn": _("Withdrew the confirmation of a ledger"),
    "period_closed": _("Closed a period"),
    "period_accepted": _("Accepted a closed period"),
    "period_reopened": _("Reopened a closed period"),
    "figure_disputed": _("Disputed a figure"),
    "dispute_ended": _("Ended a dispute"),
    "policy_set": _("Set a policy"),
    "policy_taken_back": _("Took a policy back"),
    "refused": _("Was refused"),
    "forged": _("Sent a form that was not accepted"),
}
"""Every event that is ever noted; a test looks for those that are missing."""

SUBJECTS: dict[str, Message] = {
    "person": _("Account"),
    "filing": _("Case"),
    "document": _("Document"),
    "organization": _("Organization"),
    "township": _("Township or subdistrict"),
    "audit": _("Audit"),
    "book": _("Books"),
    "calendar": _("Calendar"),
    "policy": _("Policy"),
    "period": _("Period"),
    "page": _("Page"),
    "print_run": _("Print run"),
    "ledger_export": _("Export of the ledger"),
}


def event_label(event: str) -> Message | str:
    """What happened, in words."""
    return EVENTS.get(event, event)


def subject_label(kind: str) -> Message | str:
    """What kind of thing it happened to, in words."""
    return SUBJECTS.get(kind, kind)
