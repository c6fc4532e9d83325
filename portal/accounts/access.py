"""Who may come in, and what is within reach."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Set up signing in."""
