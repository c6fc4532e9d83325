"""How a kind of job is shown on its page: said by the package whose kind it is, read by the one that has the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from portal.shared.errors import Message
from portal.shared.models import Job


@dataclass(frozen=True)
class Outcome:
    """What came of a job: sentences, and where its result is, if anywhere; `starts`: the page may begin to fetch it."""

    sentences: tuple[Message, ...]
    address: str = ""
    link: Message | None = None
    starts: bool = False


@dataclass(frozen=True)
class Shown:
    """A kind of job: its name, what is counted, the list one comes from (name and endpoint), what came of it.

    `under_way` takes `done` and `total`; `cancelled` says what stands although it was cancelled.
    """

    title: Message
    under_way: Message
    back: tuple[Message, str]
    outcome: Callable[[Job], Outcome]
    cancelled: Message


_SHOWN: dict[str, Shown] = {}


def show(kind: str, shown: Shown) -> None:
    """Say how this kind of job is shown."""
    _SHOWN[kind] = shown


def shown() -> Mapping[str, Shown]:
    """The jobs that have a page, by kind."""
    return MappingProxyType(_SHOWN)
