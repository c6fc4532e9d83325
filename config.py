"""Settings, typed, one class per environment.

A default may stand here only if it is safe *and* public; what is neither has no default and the
production configuration refuses to start without it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

MEGABYTE = 1024 * 1024
DEVELOPMENT_KEY = "development-only"  # refused by Production


def _folder() -> Path:
    return Path(os.environ.get("PORTAL_INSTANCE", "instance")).resolve()


@dataclass
class Settings:
    """What every environment has. Upper-case names become `app.config` keys."""

    PORTAL_ENVIRONMENT: str = "development"
    PORTAL_INSTANCE: Path = field(default_factory=_folder)
    SQLALCHEMY_DATABASE_URI: str = ""
    SECRET_KEY: str = ""
    PUBLIC_URL: str = ""  # printed into certificates' QR codes
    MAX_CONTENT_LENGTH: int = 80 * MEGABYTE  # one request: six files of UPLOAD_LIMIT, and one too large to be named
    MAX_FORM_MEMORY_SIZE: int = 2 * MEGABYTE
    UPLOAD_LIMIT: int = 10 * MEGABYTE
    IDLE_MINUTES: int = 30
    LOCK_AFTER: int = 5
    LOCK_MINUTES: int = 15
    SESSION_COOKIE_HTTPONLY: bool = True
    SESSION_COOKIE_SAMESITE: str = "Lax"
    SESSION_COOKIE_SECURE: bool = False
    WTF_CSRF_TIME_LIMIT: int | None = None  # a form left open over lunch is still good; the session bounds it
    BABEL_DEFAULT_LOCALE: str = "zh_Hans"
    BABEL_DEFAULT_TIMEZONE: str = "Asia/Shanghai"
    BABEL_TRANSLATION_DIRECTORIES: str = "translations"
    LANGUAGES: tuple[str, ...] = ("zh_Hans", "en")
    ARGON2_TIME_COST: int = 3
    ARGON2_MEMORY_KIB: int = 65_536
    TRUSTED_PROXIES: int = 0

    def __post_init__(self) -> None:
        environ = os.environ
        self.SQLALCHEMY_DATABASE_URI = (
            self.SQLALCHEMY_DATABASE_URI
            or environ.get("PORTAL_DATABASE_URL")
            or f"sqlite:///{self.PORTAL_INSTANCE / 'portal.db'}"
        )
        self.SECRET_KEY = self.SECRET_KEY or environ.get("PORTAL_SECRET_KEY", "")
        port = environ.get("PORT", "8000")
        self.PUBLIC_URL = self.PUBLIC_URL or environ.get("PORTAL_PUBLIC_URL", f"http://127.0.0.1:{port}")


@dataclass
class Development(Settings):
    """A desk: everything works without being told anything."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.SECRET_KEY = self.SECRET_KEY or DEVELOPMENT_KEY


@dataclass
class Testing(Development):
    """Cheap passwords, everything else as it is in earnest (CSRF included)."""

    PORTAL_ENVIRONMENT: str = "testing"
    TESTING: bool = True
    ARGON2_TIME_COST: int = 1
    ARGON2_MEMORY_KIB: int = 8


@dataclass
class Production(Settings):
    """A real office: refuses what is only good for a desk (see `portal.shared.guard`)."""

    PORTAL_ENVIRONMENT: str = "production"
    SESSION_COOKIE_SECURE: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        self.TRUSTED_PROXIES = int(os.environ.get("PORTAL_TRUSTED_PROXIES", "0"))


ENVIRONMENTS: dict[str, type[Settings]] = {
    "development": Development,
    "testing": Testing,
    "production": Production,
}


def settings() -> Settings:
    """The settings of the environment named by PORTAL_ENVIRONMENT (development if unset).

    Raises KeyError for a name that is none of the three.
    """
    return ENVIRONMENTS[os.environ.get("PORTAL_ENVIRONMENT", "development")]()
