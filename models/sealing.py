"""Columns that are sealed: what is read from one knows its place, what is written to one is bound to it.

A new row's number is drawn before the row is written, since its sealed values name it.
"""

from typing import TYPE_CHECKING, Any, Self

from tortoise import fields
from tortoise.models import Model

from models.database import connection, read_ahead
from models.keyring import Place, Purpose, Sealed, keyring

if TYPE_CHECKING:
    SealedField = fields.BinaryField
else:

    class SealedField(fields.BinaryField):
        """A sealed column of a `SealingModel`. In the database it is like any binary column."""

        def to_db_value(self, value: bytes | None, instance: Any) -> bytes | None:
            """Return what is stored: a value of another place, or of none yet, is sealed anew for this one.

            Where the row is not known, in an update of many, it is bound to none, and opens all the same.
            """
            if not isinstance(value, Sealed):
                return value
            place = instance.place_of(self.model_field_name) if isinstance(instance, SealingModel) else None
            return bytes(value) if value.place == place else bound(value, place, value.purpose)

        def describe(self, serializable: bool) -> dict[str, Any]:
            kind = "BinaryField" if serializable else fields.BinaryField
            return super().describe(serializable) | {"field_type": kind}

        def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
            return "tortoise.fields.data.BinaryField", *super().deconstruct()[1:]


def bound(value: bytes, place: Place | None, purpose: Purpose = Purpose.GENERAL) -> bytes:
    """Return a sealed value sealed anew for a place."""
    keys = keyring()
    return keys.seal_bytes(keys.open_bytes(value, getattr(value, "place", None)), place, purpose)


def keep_id(table: str, owner: int, drawn: int) -> None:
    """Keep a number that a query of this transaction brought along, for the next row of this owner's."""
    read_ahead()[table, owner] = drawn


async def next_id(table: str, owner: int | None = None) -> int:
    """Draw the number of a row that is about to be written; what was kept for its owner goes first, once."""
    kept: int | None = read_ahead().pop((table, owner), None)
    if kept is not None:
        return kept
    async with connection() as plain:
        return int(await plain.fetchval("SELECT nextval($1::regclass)", f"{table}_id_seq"))


class SealingModel(Model):
    """A table with sealed columns."""

    class Meta:
        abstract = True

    @classmethod
    def sealed_columns(cls) -> tuple[str, ...]:
        """Return the names of its sealed columns."""
        return tuple(name for name, one in cls._meta.fields_map.items() if isinstance(one, SealedField))

    def sealing_row(self) -> object:
        """Return what tells this row from all others of its table, for good; None where that is not known yet."""
        return self.pk

    def place_of(self, column: str) -> Place | None:
        row = self.sealing_row()
        return None if row is None else Place(self._meta.db_table, column, row)

    @classmethod
    def _init_from_db(cls, **kwargs: Any) -> Self:
        made = super()._init_from_db(**kwargs)
        kept = vars(made)
        for column in _columns(cls):
            value = kept.get(column)
            if value is not None:
                kept[column] = Sealed.at(value, made.place_of(column))
        return made

    async def refresh_from_db(self, *arguments: Any, **named: Any) -> None:
        """Read it again; read without its key, a sealed value would not know its place."""
        await super().refresh_from_db(*arguments, **named)
        for column in _columns(type(self)):
            value = vars(self).get(column)
            if value is not None:
                setattr(self, column, Sealed.at(value, self.place_of(column)))

    async def save(self, *arguments: Any, **named: Any) -> None:
        if self.sealing_row() is None and any(getattr(self, column) is not None for column in _columns(type(self))):
            self.pk = await next_id(self._meta.db_table)
            self._custom_generated_pk = True
        await super().save(*arguments, **named)


def sealed_columns() -> list[tuple[type[SealingModel], str]]:
    """Return every sealed column of every table."""
    tables = sorted(SealingModel.__subclasses__(), key=lambda one: one._meta.db_table)
    return [(model, column) for model in tables for column in model.sealed_columns()]


_known: dict[type[SealingModel], tuple[str, ...]] = {}


def _columns(model: type[SealingModel]) -> tuple[str, ...]:
    if model not in _known:
        _known[model] = model.sealed_columns()
    return _known[model]
