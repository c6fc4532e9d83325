"""What a production configuration must not start with."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Refuse a default key."""
