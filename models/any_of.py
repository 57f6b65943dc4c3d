"""A filter by ids that a statement of our own finds first: they are made once, as an array, and looked up by an index.

A join's condition within an OR reaches no index, nor does a list within one; an array does, whatever the planner
guesses of how many are in it.
"""

from collections.abc import Sequence

from pypika_tortoise.context import SqlContext
from pypika_tortoise.terms import Term, ValueWrapper

Part = tuple[str, tuple[object, ...]]
"""A SELECT of ids, a question mark for each of its values."""


class AnyOf(Term):
    """`Q(id=AnyOf(parts))` is whatever has an id that one of the parts finds. Its values are parameters."""

    def __init__(self, parts: Sequence[Part]) -> None:
        super().__init__()
        self._parts = parts

    def get_sql(self, ctx: SqlContext) -> str:
        return "ANY(ARRAY(" + " UNION ".join(_filled(part, ctx) for part in self._parts) + "))"


def _filled(part: Part, ctx: SqlContext) -> str:
    text, values = part
    pieces = text.split("?")
    filled = [pieces[0]]
    for value, piece in zip(values, pieces[1:], strict=True):
        filled += [_parameter(value, ctx), piece]
    return "".join(filled)


def _parameter(value: object, ctx: SqlContext) -> str:
    if ctx.parameterizer is None:
        return ValueWrapper(value).get_sql(ctx)
    return str(ctx.parameterizer.create_param(value).get_sql(ctx))
