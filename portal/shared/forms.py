"""The base of every form: CSRF, refusals set at their field, a plain frozen value out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_wtf import FlaskForm

from portal.shared.errors import RuleBroken
from portal.shared.errors import msg as _
from portal.shared.i18n import translate


class Form(FlaskForm):  # type: ignore[misc]
    """Shape and wording of input. A refusal without a field stands above the form (`refusals`)."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.refusals: list[str] = []

    def validate(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        """Whether it is well-formed. RuleBroken if what the page sends along by itself is not: nobody typed that."""
        well_formed: bool = super().validate(extra_validators)
        if any(field.errors for field in self if getattr(field.widget, "input_type", "") == "hidden"):
            raise RuleBroken(
                _("What was sent is not what this page sends. Nothing was changed. Open the page again and repeat it.")
            )
        return well_formed

    def refuse(self, broken: RuleBroken) -> None:
        """Set a refusal at its field, or above the form."""
        sentence = translate(broken.message)
        if broken.field and broken.field in self._fields:
            field = self._fields[broken.field]
            field.errors = [*field.errors, sentence]
        else:
            self.refusals.append(sentence)
