"""Many rows are written in one statement: new ones are inserted, known ones brought up to date, older news is left."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from tortoise.models import Model

from models.database import connection

TEXT = (
    'INSERT INTO "{table}" ({names}) SELECT * FROM unnest({values}) '
    'ON CONFLICT ({known}) DO UPDATE SET {fresh} WHERE "{table}".as_of <= EXCLUDED.as_of'
)
KEPT = TypeVar("KEPT", bound=Model)


class Upsert(Generic[KEPT]):
    """Writes rows of one table that has an `as_of`; `key` are the columns by which a row is known.

    Every column but the row's own number is written; a kept row that is newer than the one given stays as it is.
    """

    def __init__(self, model: type[KEPT], key: tuple[str, ...]) -> None:
        self._model, self._key = model, key

    async def write(self, rows: Sequence[KEPT]) -> None:
        """Write rows of which no two have the same key."""
        if not rows:
            return
        columns = self._columns()
        in_order = sorted(rows, key=lambda row: tuple(str(getattr(row, name)) for name in self._key))
        meta = self._model._meta.fields_map
        values = [[meta[name].to_db_value(getattr(row, name), row) for row in in_order] for name, _ in columns]
        async with connection() as plain:
            await plain.execute(self._text(columns), *values)

    def _columns(self) -> list[tuple[str, str]]:
        """The columns with their types in PostgreSQL."""
        meta = self._model._meta
        names = [name for name in meta.fields_db_projection if name != meta.pk_attr]
        return [(name, str(meta.fields_map[name].get_for_dialect("postgres", "SQL_TYPE"))) for name in names]

    def _text(self, columns: Sequence[tuple[str, str]]) -> str:
        table = self._model._meta.db_table
        names = ", ".join(f'"{name}"' for name, _ in columns)
        values = ", ".join(f"${at}::{kind}[]" for at, (_, kind) in enumerate(columns, 1))
        fresh = ", ".join(f'"{name}" = EXCLUDED."{name}"' for name, _ in columns if name not in self._key)
        known = ", ".join(self._key)
        return TEXT.format(table=table, names=names, values=values, known=known, fresh=fresh)
