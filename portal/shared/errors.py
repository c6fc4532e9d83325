"""Refusals: sentences for the user, with a field and a way on. Pure, so that `rules` may use them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Message:
    """A sentence to be translated when it is shown: its English text and the parameters it carries."""

    text: str
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """The English sentence, for logs and the command line."""
        return self.text % {name: str(value) for name, value in self.params.items()} if self.params else self.text


def msg(text: str, **params: Any) -> Message:  # noqa: ANN401 - whatever the sentence names
    """Mark a sentence for translation (imported as `_` in `rules` and `actions`)."""
    return Message(text, params)


class RuleBroken(Exception):
    """A refusal with a sentence for the user; `field` is the form field it belongs to, if any."""

    def __init__(self, message: Message, field: str | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.field = field


class OutOfReach(RuleBroken):
    """The person may not do this here. Shown as 403, audited."""
