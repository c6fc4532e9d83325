"""Translations: `update` collects the sentences into the catalog, `check` says what is not translated.

Sentences are English in code and templates, marked with `_(…)`, `gettext` or `{% trans %}`; the catalog gives the
Chinese ones. Entries are sorted and carry no places, so that two people adding sentences rarely meet.
"""

from __future__ import annotations

import fcntl
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "zh_Hans"
PO = Path("portal/translations") / LANGUAGE / "LC_MESSAGES" / "messages.po"
KEYWORDS = ("_l", "lazy_gettext", "msg")
"""Beside pybabel's own: _, gettext, ngettext and the like."""
MOVING = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By', b'"Last-Translator', b'"Report-Msgid')
"""Header lines that would differ with every run and tell nobody anything."""


def extract(root: Path) -> Catalog:
    """The sentences that code and templates hold now."""
    with tempfile.TemporaryDirectory() as folder:
        pot = Path(folder) / "messages.pot"
        words = [argument for word in KEYWORDS for argument in ("-k", word)]
        pybabel = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "babel.cfg", *words]
        subprocess.run([*pybabel, "--no-location", "-o", str(pot), "portal", "templates"], cwd=root, check=True)
        with pot.open("rb") as file:
            return read_po(file)


def read(path: Path) -> Catalog:
    """The catalog as it stands; an empty one if there is none yet."""
    if not path.exists():
        return Catalog(locale=LANGUAGE, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def problems(wanted: Catalog, catalog: Catalog) -> list[str]:
    """Sentences that are missing, empty, doubtful or do not fit their English one."""
    found = []
    for message in wanted:
        if not message.id:
            continue
        have = catalog.get(message.id, message.context)
        strings = have.string if have and isinstance(have.string, tuple) else (have.string if have else "",)
        if have is None:
            found.append(f"not in the catalog: {message.id!r}")
        elif not all(strings):
            found.append(f"not translated: {message.id!r}")
        elif have.fuzzy:
            found.append(f"marked fuzzy: {message.id!r}")
        else:
            found += [f"{error}: {message.id!r}" for error in have.check(catalog)]
    return found


def update(root: Path) -> list[str]:
    """Bring the catalog up to date; what remains to be translated."""
    path = root / PO
    path.parent.mkdir(parents=True, exist_ok=True)
    with (path.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted, catalog = extract(root), read(path)
        catalog.update(wanted, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalog.header_comment = "# Chinese sentences of the portal. `make catalogs` brings in new ones."
        text = BytesIO()
        write_po(text, catalog, width=0, no_location=True, omit_header=False, sort_output=True, ignore_obsolete=True)
        kept = [line for line in text.getvalue().splitlines(keepends=True) if not line.startswith(MOVING)]
        path.write_bytes(b"".join(kept))
    return problems(wanted, read(path))


def main(verb: str) -> int:
    """Run a verb from the command line."""
    if verb == "update":
        left = update(ROOT)
        print("\n".join(left))
        print(f"{PO}: {len(left)} sentences to translate")
        return 0
    found = problems(extract(ROOT), read(ROOT / PO))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
