"""Writes the migration from the last one to the models as they are now: `python -m docs.make_migration fees`.

What the ORM cannot say (partial indexes, triggers, moving rows) is added by hand as plain SQL, as in
`models/migrations/0008_found_by_index.py`. CONTRIBUTING.md says what comes after it.
"""

import asyncio
import sys
from pathlib import Path
from typing import cast

from tortoise import Tortoise
from tortoise.fields.data import CharEnumFieldInstance
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.schema_generator.state import State

from models.database import config
from models.fast_migrations import LightState, Migration
from models.schema import FOLDER, known_migrations

NOWHERE = "postgres://nobody@127.0.0.1/nothing"
"""Models are compared with migrations; no database is asked."""


class Autodetector(MigrationAutodetector):
    """Sees a column of an enumeration as changed only where the column is: a new value changes no table.

    The ORM lists the values in the column's description, and would write a migration for every new one.
    """

    async def _project_state(self) -> State:
        landed, today = LightState({}, {}), self._current_state()
        for migration in self._full_plan():
            await cast(Migration, self.loader.graph.nodes[migration]).apply(landed, dry_run=True)
        for key, model in landed.models.items():
            for name, field in model.fields.items():
                now = today.models[key].fields.get(name) if key in today.models else None
                if isinstance(field, CharEnumFieldInstance) and isinstance(now, CharEnumFieldInstance):
                    field.description = now.description
        return landed


async def difference() -> str:
    """Returns the text of a migration that makes the tables what the models are; empty where they are that already."""
    settings = config(NOWHERE)
    await Tortoise.init(config=settings, init_connections=False)
    writers = await Autodetector(Tortoise.apps, settings["apps"]).changes()
    return "".join(writer.as_string() for writer in writers)


def next_file(name: str) -> Path:
    """Returns where the next migration goes."""
    last = int(known_migrations()[-1].partition("_")[0])
    return FOLDER / f"{last + 1:04d}_{name}.py"


def main() -> int:
    """Writes the file and names it; exit status 1 where there is nothing to write."""
    text = asyncio.run(difference())
    if not text:
        sys.stderr.write("the migrations make what the models are: nothing to write\n")
        return 1
    path = next_file(sys.argv[1])
    path.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
