"""The QR code of a certificate: the live address, and a signed payload that can be checked without the portal."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from datetime import date

import pypdfium2
import typst
import zxingcpp
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.filing.actions.printing import print_certificate, printed, qr_drawing, verify_url
from portal.filing.models import Filing
from portal.filing.rules.certificate import qr_payload, qr_text
from portal.shared import keys
from tests.accounts.factories import make_person
from tests.filing.issued import make_certificate
from tests.filing.test_certificate_rules import ISSUED

ADDRESS = "https://portal.example/verify/7K3M-9TQ2-0XHD-4VBE"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NAME_LETTERS = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
PRINTED_DPI = 150
"""Of a cheap scanner; a phone's camera sees more."""


def signed() -> tuple[bytes, bytes]:
    payload = qr_payload(ISSUED)
    return payload, KEY.sign(payload)


def accepts(payload: bytes, signature: bytes) -> bool:
    try:
        KEY.public_key().verify(signature, payload)
    except InvalidSignature:
        return False
    return True


def opened(text: str) -> tuple[str, str, bytes, bytes]:
    """Address, key id, payload and signature, read as a stranger would from the description."""
    address, _, fragment = text.partition("#")
    version, key_id, *parts = fragment.split(".")
    assert version == "1"
    payload, signature = (base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in parts)
    return address, key_id, payload, signature


def scanned(pdf: bytes) -> list[str]:
    """What a scanner reads off the printed page."""
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=PRINTED_DPI / 72, grayscale=True)
    pixels = memoryview(page.buffer).cast("B")
    image = zxingcpp.ImageView(pixels, page.width, page.height, zxingcpp.ImageFormat.Lum, page.stride)
    return [found.text for found in zxingcpp.read_barcodes(image)]


def test_the_payload_holds_public_facts_alone() -> None:
    facts = json.loads(qr_payload(ISSUED))
    assert facts == {
        "code": "7K3M9TQ20XHD4VBE",
        "number": "420302003-2026-0001",
        "name": "金秋舞蹈队",
        "office": "茅箭区人民政府五堰街道办事处",
        "issued": "2026-11-23",
        "from": "2026-11-23",
        "until": "2029-11-22",
    }


def test_a_certificate_without_end_says_so() -> None:
    assert json.loads(qr_payload(replace(ISSUED, valid_until=None)))["until"] is None


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_any_changed_byte_of_the_payload_is_refused(place: int, difference: int) -> None:
    payload, signature = signed()
    changed = bytearray(payload)
    changed[place % len(payload)] ^= difference
    assert accepts(payload, signature)
    assert not accepts(bytes(changed), signature)


@given(st.dates(), st.dates(), st.text(min_size=1, max_size=40))
def test_what_is_written_is_what_is_read(first: date, last: date, name: str) -> None:
    payload = qr_payload(replace(ISSUED, name=name, valid_from=first, valid_until=last))
    signature = KEY.sign(payload)
    text = qr_text(ADDRESS, "0a1b2c3d", payload, base64.urlsafe_b64encode(signature).decode())
    assert text.isascii()
    assert opened(text) == (ADDRESS, "0a1b2c3d", payload, signature)
    assert json.loads(payload)["name"] == name


@settings(max_examples=25)
@given(st.text(NAME_LETTERS, min_size=2, max_size=40), st.binary(min_size=64, max_size=64))
def test_a_scanner_reads_every_code_at_the_size_it_is_printed_in(name: str, signature: bytes) -> None:
    payload = qr_payload(replace(ISSUED, name=name))
    text = qr_text(ADDRESS, "0a1b2c3d", payload, base64.urlsafe_b64encode(signature).decode())
    paper = """#set page(width: 40mm, height: 40mm, margin: 4mm)
#image(bytes(sys.inputs.code), format: "svg", width: 32mm)"""
    pdf = typst.compile(paper.encode(), format="pdf", sys_inputs={"code": qr_drawing(text)})
    assert scanned(pdf) == [text]


def test_the_printed_code_is_read_by_a_scanner_and_bears_the_signature_of_the_office(session: Session) -> None:
    certificate = make_certificate(
        session,
        make_person(session),
        name="十堰市茅箭区五堰街道北街社区𠮷祥如意夕阳红老年舞蹈健身志愿服务队",
        responsible_person="独孤求败",
    )
    print_certificate(session, make_person(session), session.get_one(Filing, certificate.filing_id))
    (text,) = scanned(printed(session, certificate) or b"")
    address, key_id, payload, signature = opened(text)
    assert address == verify_url(certificate.code)
    ring = keys.keyring()
    ring.public.verify(signature, payload)
    assert key_id == ring.key_id == hashlib.sha256(ring.public_bytes).hexdigest()[:8]
    assert json.loads(payload)["code"] == certificate.code
    assert "独孤求败" not in payload.decode()
