"""A board counts what its reader may see: `visible_tickets` as part of a statement of ours, so an index answers."""

from collections.abc import Sequence

from tortoise.expressions import Q

from desk.access.actors import Actor
from desk.access.visibility import LOOKS_DOWN, visible_tickets
from models import Court, Ticket
from models.enums import Role

READ = ("id", "court_id", "department_id", "handler_id", "state", "rung", "due_at", "restricted")
LOOKS_OVER = LOOKS_DOWN | {Role.LIAISON}
"""Who looks over others' tickets, of their courts or of one department."""


def seen_tickets(actor: Actor, within: Q | None = None) -> tuple[str, Sequence[object]]:
    """Return what this person sees as the text of a table, its values numbered from `$1` on, and these values."""
    some = Ticket.filter(visible_tickets(actor), *([within] if within is not None else [])).only(*READ)
    some.sql()
    return some.query.get_parameterized_sql()


async def courts_looked_over(actor: Actor, roles: frozenset[Role] = LOOKS_OVER) -> list[Court]:
    """Return the courts whose tickets this person looks over by these posts: their own, and those below where they
    look down.
    """
    seen = Q(id=-1)
    for post in actor.posts:
        if post.role in roles:
            below = post.role in LOOKS_DOWN
            seen |= Q(path__startswith=post.court_path) if below else Q(id=post.court_id)
    return await Court.filter(seen).order_by("path")
