"""The key folder: master key, signing key, session key; and sealing with them.

A record's personal facts are sealed under its own data key (AES-256-GCM), the data key is wrapped by the
master key. Losing this folder would destroy every name: `flask backup` takes it along.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, current_app

NONCE_BYTES = 12
KEY_BYTES = 32
KEY_ID_DIGITS = 8
SEALED = "s1."
"""Every sealed text begins so; the number is the way of sealing."""


class KeysMissing(RuntimeError):
    """The key folder is not there or not whole."""


@dataclass(frozen=True)
class Keyring:
    """The office's keys. `masters` by number; the highest wraps, all unwrap."""

    masters: dict[int, bytes]
    signing: Ed25519PrivateKey

    def wrap(self, data_key: bytes) -> str:
        """A data key under the newest master key: ``number.base64``."""
        number = max(self.masters)
        return f"{number}.{_encrypt(self.masters[number], data_key, b'data-key')}"

    def unwrap(self, wrapped: str) -> bytes:
        """The inverse of `wrap`. KeysMissing if the master key is not in the folder."""
        number, _, body = wrapped.partition(".")
        if int(number) not in self.masters:
            message = f"master key {number} is not in the key folder"
            raise KeysMissing(message)
        return _decrypt(self.masters[int(number)], body, b"data-key")

    def sign(self, content: bytes) -> str:
        """Ed25519 signature, base64."""
        return base64.urlsafe_b64encode(self.signing.sign(content)).decode()

    def signed(self, content: bytes, signature: str) -> bool:
        """Whether `sign` made this signature of this content."""
        try:
            self.public.verify(base64.urlsafe_b64decode(signature), content)
        except (InvalidSignature, ValueError):
            return False
        return True

    @property
    def public(self) -> Ed25519PublicKey:
        """What checks `sign`."""
        return self.signing.public_key()

    @property
    def public_bytes(self) -> bytes:
        """The public key as its 32 raw bytes, for who checks without this portal."""
        return self.public.public_bytes_raw()

    @property
    def key_id(self) -> str:
        """Which key signed: the first 8 hexadecimal digits of SHA-256 over the raw public key."""
        return hashlib.sha256(self.public_bytes).hexdigest()[:KEY_ID_DIGITS]


def new_data_key() -> bytes:
    """A fresh key for one record."""
    return secrets.token_bytes(KEY_BYTES)


def seal(data_key: bytes, about: str, text: str) -> str:
    """Seal a text; `about` (kind, id, fact) is bound to it, so that it opens nowhere else."""
    return SEALED + _encrypt(data_key, text.encode(), about.encode())


def unseal(data_key: bytes, about: str, sealed: str) -> str:
    """Open what `seal` made. cryptography's InvalidTag if key or `about` differ."""
    return _decrypt(data_key, sealed.removeprefix(SEALED), about.encode()).decode()


def seal_bytes(data_key: bytes, about: str, content: bytes) -> bytes:
    """Seal a file's content."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(data_key).encrypt(nonce, content, about.encode())


def unseal_bytes(data_key: bytes, about: str, sealed: bytes) -> bytes:
    """The inverse of `seal_bytes`."""
    return AESGCM(data_key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about.encode())


def _encrypt(key: bytes, content: bytes, about: bytes) -> str:
    nonce = os.urandom(NONCE_BYTES)
    return base64.urlsafe_b64encode(nonce + AESGCM(key).encrypt(nonce, content, about)).decode()


def _decrypt(key: bytes, body: str, about: bytes) -> bytes:
    raw = base64.urlsafe_b64decode(body)
    return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], about)


def folder() -> Path:
    """Where this office's keys lie."""
    return Path(current_app.config["PORTAL_INSTANCE"]) / "keys"


def create(place: Path) -> None:
    """Make what is missing of a new office's keys; never replaces one that is there."""
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in ("master-1.key", "signing.key", "secret.key"):
        if not (place / name).exists():
            _write(place / name)


def add_master(place: Path) -> int:
    """Make the next master key beside the others, which still open what they wrapped; its number."""
    number = max(load(place).masters) + 1
    _write(place / f"master-{number}.key")
    return number


def _write(path: Path) -> None:
    """A fresh key, whole or not at all, on the disk before anything is wrapped by it."""
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode())
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    directory = os.open(path.parent, os.O_RDONLY)
    os.fsync(directory)
    os.close(directory)


def load(place: Path) -> Keyring:
    """Read the key folder. KeysMissing if it is not whole."""
    masters = {int(path.stem.removeprefix("master-")): _read(path) for path in place.glob("master-*.key")}
    if not masters:
        message = (
            f"no master key in {place}: run `flask database upgrade` for a new office, `flask restore` for an old one"
        )
        raise KeysMissing(message)
    return Keyring(
        masters=masters,
        signing=Ed25519PrivateKey.from_private_bytes(_read(place / "signing.key")),
    )


def keyring() -> Keyring:
    """The keyring of the running application; read anew when the folder has changed, as after a rotation elsewhere."""
    try:
        changed = folder().stat().st_mtime_ns
    except FileNotFoundError:
        changed = 0
    held: tuple[int, Keyring] | None = current_app.extensions.get("portal_keyring")
    if held is None or held[0] != changed:
        held = current_app.extensions["portal_keyring"] = (changed, load(folder()))
    return held[1]


def init_app(app: Flask) -> None:
    """The session key of a desk or a small office lies in the key folder, unless the environment names one."""
    path = Path(app.config["PORTAL_INSTANCE"]) / "keys" / "secret.key"
    if path.exists() and app.config["SECRET_KEY"] in ("", "development-only"):
        app.config["SECRET_KEY"] = path.read_text()


def _read(path: Path) -> bytes:
    if not path.exists():
        message = f"{path.name} is missing from the key folder"
        raise KeysMissing(message)
    return base64.urlsafe_b64decode(path.read_text().strip())
