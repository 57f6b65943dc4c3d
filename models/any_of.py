"""A filter by ids that a statement of our own finds first: they are made once, as an array, and looked up by an index.

A join's condition within an OR reaches no index, nor does a list within one; an array does, whatever the planner
guesses of how many are in it.
"""

from collections.abc import Sequence

from pypika_tortoise.context import SqlContext
from pypika_tortoise.terms import Criterion, Term, ValueWrapper
from tortoise.expressions import Q, ResolveContext
from tortoise.query_utils import QueryModifier

from models.numbered import PLACEHOLDER

Part = tuple[str, tuple[object, ...]]
"""A SELECT of ids, a question mark for each of its values."""


class AnyOf(Term):
    """`Q(id=AnyOf(parts))` is whatever has an id that one of the parts finds. Its values are parameters."""

    def __init__(self, parts: Sequence[Part]) -> None:
        super().__init__()
        self._parts = parts

    def get_sql(self, ctx: SqlContext) -> str:
        return "ANY(ARRAY(" + " UNION ".join(_filled(part, ctx) for part in self._parts) + "))"


class Among(Term):
    """`Q(ticket_id=Among(text, values, "task.ticket_id"))` is whatever has an id that stands in a table of our own.

    The table's text has its values numbered from `$1` on; each id is looked up in it, and no list of it is made.
    """

    def __init__(self, text: str, values: Sequence[object], column: str) -> None:
        super().__init__()
        self._text, self._values, self._column = text, values, column

    def get_sql(self, ctx: SqlContext) -> str:
        table = PLACEHOLDER.sub(lambda found: _parameter(self._values[int(found[1]) - 1], ctx), self._text)
        return f"(SELECT seen.id FROM ({table}) AS seen WHERE seen.id = {self._column})"  # noqa: S608 - texts of ours


class Holds(Q):
    """A condition of our own among the ORM's: `?` for each of its values, and the table read by its name.

    It is asked of each row that is looked at, in the order in which rows are wanted: right for what holds often.
    """

    __slots__ = ("_part",)

    def __init__(self, part: Part) -> None:
        super().__init__()
        self._part = part

    def resolve(self, _: ResolveContext) -> QueryModifier:
        return QueryModifier(where_criterion=_Written(self._part))

    def __bool__(self) -> bool:
        return True


def numbered_anew(text: str, values: Sequence[object], within: str) -> Part:
    """Return a condition in which the text of a table, whose values are numbered from `$1` on, stands at `{table}`."""
    order = [int(number) - 1 for number in PLACEHOLDER.findall(text)]
    return within.replace("{table}", PLACEHOLDER.sub("?", text)), tuple(values[at] for at in order)


class _Written(Criterion):
    def __init__(self, part: Part) -> None:
        super().__init__()
        self._part = part

    def get_sql(self, ctx: SqlContext) -> str:
        return f"({_filled(self._part, ctx)})"


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
