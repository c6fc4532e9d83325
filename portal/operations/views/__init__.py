"""The pages of operation: checking the books, the calendar of working days."""

from portal.operations.views import books, calendar
from portal.operations.views.blueprint import bp

__all__ = ["books", "bp", "calendar"]
