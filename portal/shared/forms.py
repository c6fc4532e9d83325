"""The base of every form: CSRF, refusals set at their field, a plain frozen value out."""

from __future__ import annotations

from flask_wtf import FlaskForm

from portal.shared.errors import RuleBroken
from portal.shared.i18n import translate


class Form(FlaskForm):  # type: ignore[misc]
    """Shape and wording of input. A refusal without a field stands above the form (`refusals`)."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.refusals: list[str] = []

    def refuse(self, broken: RuleBroken) -> None:
        """Set a refusal at its field, or above the form."""
        sentence = translate(broken.message)
        if broken.field and broken.field in self._fields:
            field = self._fields[broken.field]
            field.errors = [*field.errors, sentence]
        else:
            self.refusals.append(sentence)
