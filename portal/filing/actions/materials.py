"""The materials of a case: attach a file, tick a paper original, take either away, open a file."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from flask import current_app
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.filing.actions.cases import KIND, answers_of, note_reading
from portal.filing.actions.drafts import editable
from portal.filing.actions.merging import Page, Typed, merged, note_change
from portal.filing.actions.reopening import check_item
from portal.filing.models import Filing, Material
from portal.filing.queries import cases as queries
from portal.filing.rules.answers import YES
from portal.filing.rules.materials import ITEMS, TICKED, Item, check_file, check_room, plain_name
from portal.history import seals
from portal.shared import clock, files
from portal.shared.errors import RuleBroken
from portal.shared.saved import once_saved

FILE_NAME = "file_name"


@dataclass(frozen=True)
class Upload:
    """A file as it came: for which item, under which name, with what in it."""

    item: Item
    name: str
    content: bytes = field(repr=False)


def attach(session: Session, person: Person, filing_id: int, upload: Upload) -> Material:
    """Seal and keep a file. RuleBroken names the file, the reason and the way on; its field is the item."""
    filing = editable(session, person, filing_id)
    check_item(session, filing, answers_of(session, filing), upload.item)
    limit: int = current_app.config["UPLOAD_LIMIT"]
    name = plain_name(upload.name)
    media = check_file(upload.item, name, upload.content, limit)
    present = [row.item for row in queries.materials_of(session, filing.id) if not row.paper_seen]
    check_room(upload.item, present)
    key = seals.data_key(session, filing.data_key_id)
    stored = files.store(key, upload.content)
    material = Material(
        filing_id=filing.id,
        item=upload.item,
        file_name=seals.seal(key, KIND, filing.id, FILE_NAME, name),
        media_type=media.type,
        size=stored.size,
        sha256=stored.sha256,
        stored_name=stored.name,
        by_id=person.id,
        at=clock.now(),
    )
    session.add(material)
    filing.changed_at = material.at
    return material


def attach_all(session: Session, person: Person, filing_id: int, uploads: Iterable[Upload]) -> list[RuleBroken]:
    """Keep every file that may be kept; the refusals of the others. Takes one at a time: together they are large."""
    refusals = []
    for upload in uploads:
        try:
            attach(session, person, filing_id, upload)
        except RuleBroken as broken:
            if broken.field is None:
                raise
            refusals.append(broken)
    return refusals


def tick(
    session: Session,
    person: Person,
    filing_id: int,
    originals: frozenset[Item],
    seen: int,
    base: str = "",
    offered: Collection[Item] | None = None,
) -> Typed:
    """Say of which items the paper original was seen; a tick taken away is taken away.

    `offered` are the items the page had a tick for, all if None; `seen` and `base` say what it showed. What became of
    it, by ``seen_charter``.
    """
    filing = editable(session, person, filing_id)
    ticked = {row.item: row for row in queries.materials_of(session, filing.id) if row.paper_seen}
    asked = {*ticked, *originals} if offered is None else set(offered)
    typed = {f"{TICKED}{item}": YES if item in originals else "" for item in sorted(asked)}
    stands = dict.fromkeys((f"{TICKED}{item}" for item in ticked), YES)
    said = merged(session, person, filing, typed, stands, Page(seen, base))
    for name, value in said.written.items():
        item = Item(name.removeprefix(TICKED))
        check_item(session, filing, answers_of(session, filing), item)
        if value:
            session.add(Material(filing_id=filing.id, item=item, by_id=person.id, at=clock.now()))
        else:
            _take_off(session, person, filing, ticked[item])
    if said.written:
        note_change(session, person, filing, said.written)
    return said


def remove(session: Session, person: Person, filing_id: int, material_id: int) -> None:
    """Take a material off the case."""
    filing = editable(session, person, filing_id)
    material = queries.material_or_404(session, filing, material_id)
    check_item(session, filing, answers_of(session, filing), material.item)
    _take_off(session, person, filing, material)
    filing.changed_at = clock.now()


def _take_off(session: Session, person: Person, filing: Filing, material: Material) -> None:
    """What was never handed in is gone, with its file; what was is kept with its round, and shown there alone."""
    if filing.submitted_at is not None:
        material.removed_at, material.removed_by_id = clock.now(), person.id
        return
    session.delete(material)
    if material.stored_name is not None:
        gone = material.stored_name
        once_saved(session, lambda: files.remove(gone))


def name_of(session: Session, filing: Filing, material: Material) -> str:
    """The file's own name, opened; empty for a tick."""
    if material.file_name is None:
        return ""
    return seals.unseal(seals.data_key(session, filing.data_key_id), KIND, filing.id, FILE_NAME, material.file_name)


def open_file(session: Session, person: Person, filing: Filing, material: Material) -> bytes:
    """The content of a material's file, with a line in the audit. FileNotFoundError for a tick."""
    if material.stored_name is None:
        raise FileNotFoundError(material.id)
    content = files.read(seals.data_key(session, filing.data_key_id), material.stored_name)
    note_reading(person, filing, "material_read", ITEMS[material.item])
    return content
