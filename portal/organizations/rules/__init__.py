"""Words and rules of an organization. Pure: no web, no database."""

from portal.organizations.rules.facts import FACT_LABELS, PUBLIC_FACTS, PUBLISHABLE, SEALED_FACTS, NewOrganization
from portal.organizations.rules.keys import GRAM, LAST, TermKind, grams, holds, search_key, terms
from portal.organizations.rules.masks import ANONYMIZED, MASKS, WITHHELD
from portal.organizations.rules.schemes import SCHEMES, Scheme
from portal.organizations.rules.uscc import is_uscc, of_civil_affairs, read_uscc
from portal.organizations.rules.verbs import (
    CARRIES,
    ENDS,
    FOLLOWS,
    check_anew,
    check_anonymize,
    check_saying,
    lapse,
    overtaken,
)
from portal.organizations.rules.words import (
    LABELS,
    ON_THE_REGISTER,
    ActivityArea,
    EntryKind,
    Field,
    Form,
    LapseRule,
    Management,
    PartyOrganization,
    Standing,
    label,
)

__all__ = [
    "ANONYMIZED",
    "CARRIES",
    "ENDS",
    "FACT_LABELS",
    "FOLLOWS",
    "GRAM",
    "LABELS",
    "LAST",
    "MASKS",
    "ON_THE_REGISTER",
    "PUBLIC_FACTS",
    "PUBLISHABLE",
    "SCHEMES",
    "SEALED_FACTS",
    "WITHHELD",
    "ActivityArea",
    "EntryKind",
    "Field",
    "Form",
    "LapseRule",
    "Management",
    "NewOrganization",
    "PartyOrganization",
    "Scheme",
    "Standing",
    "TermKind",
    "check_anew",
    "check_anonymize",
    "check_saying",
    "grams",
    "holds",
    "is_uscc",
    "label",
    "lapse",
    "of_civil_affairs",
    "overtaken",
    "read_uscc",
    "search_key",
    "terms",
]
