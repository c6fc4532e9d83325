"""The settings of a policy in words: grouped, each with its value, and what differs between two. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.filing.policy import COUNTIES, Policy, classes_of, plain
from portal.filing.rules.limits import CLOCK_STARTS, DAY_UNITS, PAUSES, Limit
from portal.filing.rules.materials import ITEMS, Item
from portal.filing.rules.sources import SOURCES, Mark, mark
from portal.filing.rules.steps import KINDS, Kind
from portal.organizations.rules import FACT_LABELS, PUBLISHABLE, SCHEMES, Field, label
from portal.shared.errors import Message
from portal.shared.errors import msg as _

Words = tuple[Message | str, ...]

YES, NO = _("Yes"), _("No")
NO_END = _("Valid without end")
NOTHING_MORE = _("Nothing but what is always public")
NOT_COUNTED = _("Counted in none")

NAMES: Mapping[str, Message] = {
    "village_opinion": _("Opinion of the village or residents' committee"),
    "return_after_acceptance": _("Return for correction after acceptance too"),
    "county": _("Who decides"),
    "check": _("Time to check the materials"),
    "decision": _("Time to decide"),
    "confirmation": _("Time for the county to confirm"),
    "min_initiators": _("Initiators at least"),
    "min_members": _("Members at least"),
    "shared_address": _("Several organizations at one address"),
    "name_rest_days": _("Days until the name of a cancelled organization may be used again"),
    "certificate_title": _("Title of the certificate"),
    "certificate_years": _("How long a certificate is valid"),
    "renewal_days": _("Days before its end from which a certificate can be renewed"),
    "lapse_rule": _("When the certificate ends"),
    "number_template": _("How a filing number is made up"),
    "fields": _("Categories to choose from"),
    "schemes": _("Counted in reports"),
    "checklists": _("Materials"),
    "publish": _("Shown to the public besides"),
    "contact_days": _("Days after which the contact is confirmed again"),
}
"""What each setting is called."""

GROUPS: tuple[tuple[Message, tuple[str, ...]], ...] = (
    (_("Stages"), ("village_opinion", "return_after_acceptance", "county")),
    (_("Time limits"), ("check", "decision", "confirmation")),
    (_("People and premises"), ("min_initiators", "min_members", "shared_address")),
    (_("Names"), ("name_rest_days",)),
    (_("Certificate"), ("certificate_title", "certificate_years", "renewal_days", "lapse_rule")),
    (_("Numbers"), ("number_template",)),
    (_("Categories and reports"), ("fields", "schemes")),
    (_("Materials of each kind of case"), ("checklists",)),
    (_("What the public sees"), ("publish",)),
    (_("Contact"), ("contact_days",)),
)
"""All settings, as the pages show them."""


@dataclass(frozen=True)
class Line:
    """One setting, or one part of a table of settings: what it is called, what it says, how far it was checked."""

    name: str
    label: Message
    words: Words
    mark: Mark
    source: Message


@dataclass(frozen=True)
class Difference:
    """A setting before and after a change."""

    label: Message
    before: Words
    after: Words


def lines(policy: Policy, names: Sequence[str] = tuple(NAMES)) -> list[Line]:
    """These settings in words, in order."""
    usual = Policy()
    return [
        Line(name, called, words, mark(name, default=_part(usual, name, key) == words), SOURCES[name].where)
        for name in names
        for key, called, words in _parts(policy, name)
    ]


def differences(before: Policy, after: Policy) -> list[Difference]:
    """What a change changes, in words."""
    return [
        Difference(
            _("%(setting)s: %(part)s", setting=NAMES[name], part=called) if key else called,
            _part(before, name, key),
            words,
        )
        for name in NAMES
        for key, called, words in _parts(after, name)
        if _part(before, name, key) != words
    ]


def same(one: Policy, other: Policy) -> bool:
    """Whether two policies set the same."""
    return plain(one) == plain(other)


def _part(policy: Policy, name: str, key: str) -> Words:
    return next((words for other, _called, words in _parts(policy, name) if other == key), ())


def _parts(policy: Policy, name: str) -> Iterator[tuple[str, Message, Words]]:
    """A setting as it is shown: one line, or one of each kind of case or reporting scheme: key, name, words."""
    if name == "checklists":
        for kind in Kind:
            items = policy.checklists.get(kind, ())
            yield kind, KINDS[kind], tuple(ITEMS[item] for item in items if _shown(item, policy))
    elif name == "schemes":
        for key, scheme in SCHEMES.items():
            yield key, scheme.title, tuple(_counted(key, field, policy) for field in Field)
    else:
        yield "", NAMES[name], _said(policy, name)


def _shown(item: Item, policy: Policy) -> bool:
    return item is not Item.OPINION or policy.village_opinion


def _counted(key: str, field: Field, policy: Policy) -> Message:
    found = classes_of(key, policy).get(field)
    words = SCHEMES[key].classes[found] if found else NOT_COUNTED
    return _("%(field)s → %(words)s", field=label(field), words=words)


def _said(policy: Policy, name: str) -> Words:
    if name in _IN_WORDS:
        return _IN_WORDS[name](policy)
    value = getattr(policy, name)
    if isinstance(value, Limit):
        return tuple(_limit(value))
    return ((YES if value else NO) if isinstance(value, bool) else str(value),)


_IN_WORDS: Mapping[str, Callable[[Policy], Words]] = {
    "county": lambda policy: (COUNTIES[policy.county],),
    "certificate_years": lambda policy: (years(policy.certificate_years),),
    "lapse_rule": lambda policy: (label(policy.lapse_rule),),
    "fields": lambda policy: tuple(map(label, policy.fields)),
    "publish": lambda policy: (
        tuple(FACT_LABELS[fact] for fact in PUBLISHABLE if fact in policy.publish) or (NOTHING_MORE,)
    ),
}


def years(count: int | None) -> Message:
    """How long a certificate is valid, in words."""
    if count is None:
        return NO_END
    return _("One year") if count == 1 else _("%(count)s years", count=count)


def _limit(limit: Limit) -> Iterator[Message]:
    unit = DAY_UNITS[limit.unit]
    yield _("%(days)s %(unit)s after %(start)s", days=limit.days, unit=unit, start=CLOCK_STARTS[limit.starts])
    for pause in sorted(limit.pauses):
        yield _("stands still %(pause)s", pause=PAUSES[pause])
    if limit.warn:
        yield _("the desk warns %(days)s days before", days=limit.warn)
