"""Personal facts as they may stand on a page: enough to recognize, too little to use (domain.md G1). Pure."""

from __future__ import annotations

from portal.shared.errors import msg as _

STAR = "*"
MOBILE = 11
HEAD, TAIL = 3, 4


def masked_name(name: str) -> str:
    """张三丰 as 张**."""
    return name[:1] + STAR * (len(name) - 1)


def masked_phone(phone: str) -> str:
    """13812341234 as 138****1234; a shorter number keeps its last two digits."""
    if len(phone) >= MOBILE:
        return phone[:HEAD] + STAR * (len(phone) - HEAD - TAIL) + phone[-TAIL:]
    return STAR * max(0, len(phone) - 2) + phone[-2:]


MASKS = {"responsible_person": masked_name, "phone": masked_phone}
"""How each sealed fact is masked."""
ANONYMIZED = _("[anonymized]")
"""In place of a personal fact whose key was destroyed."""
WITHHELD = _("[for the handling office only]")
"""In place of a sealed text, for a reader without `PERSONAL_READ` there."""
