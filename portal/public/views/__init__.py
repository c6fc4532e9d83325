"""Public pages: nobody needs to sign in, nothing personal is shown."""

from portal.public.views import card, home, organizations, verify
from portal.public.views.blueprint import bp

__all__ = ["bp", "card", "home", "organizations", "verify"]
