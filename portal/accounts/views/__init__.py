"""Pages of accounts: signing in, people, the audit."""

from portal.accounts.views import audit, duties, people, sign_in
from portal.accounts.views.blueprint import bp

__all__ = ["audit", "bp", "duties", "people", "sign_in"]
