"""All tables, for migrations and commands that need every one of them."""

from portal.accounts import models as accounts
from portal.filing import models as filing
from portal.history import models as history
from portal.ledger import models as ledger
from portal.organizations import models as organizations
from portal.regions import models as regions
from portal.shared import models as shared

__all__ = ["accounts", "filing", "history", "ledger", "organizations", "regions", "shared"]
