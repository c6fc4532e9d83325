"""One Alembic head, and migrations that lead to exactly the models, on a fresh SQLite database."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from alembic import command  # noqa: E402 - after the path
from alembic.script import ScriptDirectory  # noqa: E402
from alembic.util import CommandError  # noqa: E402

from config import Testing  # noqa: E402
from portal import create_app  # noqa: E402
from portal.operations.database import alembic_config, upgrade  # noqa: E402
from portal.shared.db import db  # noqa: E402


def problems() -> list[str]:
    """What is wrong, in sentences."""
    heads = ScriptDirectory.from_config(alembic_config()).get_heads()
    if len(heads) != 1:
        return [f"there must be exactly one head, there are {len(heads)}: {', '.join(heads)}"]
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder)
        app = create_app(
            Testing(PORTAL_INSTANCE=instance, SQLALCHEMY_DATABASE_URI=f"sqlite:///{instance / 'portal.db'}")
        )
        with app.app_context():
            upgrade()
            try:
                command.check(alembic_config())
            except CommandError as error:
                return [f"the models are not what the migrations make: {error}"]
            finally:
                db.engine.dispose()
    return []


if __name__ == "__main__":
    os.environ["PORTAL_ENVIRONMENT"] = "testing"
    found = problems()
    print("\n".join(found))
    sys.exit(1 if found else 0)
