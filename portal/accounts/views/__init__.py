"""Pages of accounts: signing in, people, the audit."""

from portal.accounts.views import sign_in
from portal.accounts.views.blueprint import bp

__all__ = ["bp", "sign_in"]
