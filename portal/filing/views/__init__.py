"""Pages of filing."""

from portal.filing.views import cases, certificate, drafts, lists, materials, submission
from portal.filing.views.blueprint import bp

__all__ = ["bp", "cases", "certificate", "drafts", "lists", "materials", "submission"]
