"""The page that checks a certificate without this server (离线核验): one file with the office's public keys in it.

Set-up bundles it without words and keys; here they are set in, in both languages. What it can tell is what was signed
and whether the days printed have passed; what has become of the certificate since, only the live page knows.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from flask import current_app

from portal.shared import assets, clock, keys
from portal.shared.errors import Message
from portal.shared.errors import msg as _
from portal.shared.guard import demonstration
from portal.shared.i18n import speaking, translate

FILE_NAME = "verify-offline.html"
PLACE = "{{data}}"
"""Where the data belong in the bundled page."""

WORDS: Mapping[str, Message] = {
    "title": _("Check a certificate without a network"),
    "lead": _(
        "Paste what the QR code of the certificate holds, or read it into the box with a scanner. "
        "Nothing you enter leaves this device."
    ),
    "label": _("Content of the QR code"),
    "check": _("Check the certificate"),
    "picture": _("Or read it from a photograph"),
    "right": _("Signed by the office"),
    "right_more": _("The facts below are exactly those that the office signed. Compare them with the paper."),
    "forged": _("Not signed by the office"),
    "forged_more": _("The office has not signed this, or it was changed afterwards. Do not rely on the paper."),
    "other": _("The address leads elsewhere"),
    "other_more": _("The address in the code belongs to another certificate than the signed facts. Do not rely on it."),
    "unknown": _("Signed with a key that this page does not know"),
    "unknown_more": _(
        "The page may be older than the certificate, or that of another office. Get it anew, or open the live page."
    ),
    "plain": _("This code holds an address only"),
    "plain_more": _("Certificates printed earlier carry no signature in their code. Open the address to check it."),
    "unreadable": _("This is not the code of a certificate"),
    "unreadable_more": _("Copy the whole content of the QR code, or scan it again."),
    "blurred": _("No QR code was found in the picture"),
    "blurred_more": _("Take it again: straight, close and sharp."),
    "within": _("By this device's calendar, the days printed on it have not passed."),
    "ended": _("By this device's calendar, its last day has passed."),
    "early": _("By this device's calendar, its first day is still to come."),
    "live": _(
        "Whether the certificate has been replaced since, or the organization cancelled or its filing revoked, "
        "only the live page knows."
    ),
    "open": _("Open the live page of this certificate"),
    "name": _("Name"),
    "number": _("Filing number"),
    "office": _("Issued by"),
    "issued": _("Issued on"),
    "from": _("Valid from"),
    "until": _("Valid until"),
    "endless": _("no end"),
    "code": _("Verification code"),
    "keys": _("Keys of the office that this page knows:"),
    "made": _("Made on:"),
    "demonstration": _("Demonstration data: all persons and telephone numbers are invented."),
}
"""What the page says, by the names its script uses."""


def page() -> str:
    """The page, whole, as it stands today."""
    ring = keys.keyring()
    data = {
        "address": current_app.config["PUBLIC_URL"].rstrip("/"),
        "demonstration": demonstration(),
        "keys": {ring.key_id: base64.urlsafe_b64encode(ring.public_bytes).decode()},
        "made": clock.today().isoformat(),
        "words": _in_both(WORDS),
    }
    text = json.dumps(data, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")  # no tag may end the script
    return assets.text(FILE_NAME).replace(PLACE, text)


def _in_both(words: Mapping[str, Message]) -> dict[str, list[str]]:
    """Each sentence in Chinese and in English."""
    with speaking("zh_Hans"):
        chinese = {name: translate(words[name]) for name in words}
    return {name: [chinese[name], str(words[name])] for name in words}
