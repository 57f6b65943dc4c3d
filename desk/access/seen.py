"""What somebody may see as part of a statement of ours, so that an index answers: boards, lists and counts read it."""

from collections.abc import Sequence
from functools import lru_cache

from tortoise.expressions import Q

from desk.access.actors import Actor
from desk.access.visibility import COURT_WIDE, LOOKS_DOWN, visible_tickets
from models import Court, Ticket
from models.any_of import Among, AnyOf
from models.enums import Role
from models.prepared_query import PreparedQuery, written

READ = ("id", "petition_id", "court_id", "department_id", "handler_id", "state", "rung", "due_at", "restricted")
AT_OR_BELOW = """
SELECT place.id FROM court AS place WHERE place.id = ANY(?::bigint[])
    OR EXISTS (SELECT 1 FROM unnest(?::text[]) AS branch WHERE starts_with(place.path, branch))"""
_COURTS = PreparedQuery(
    lambda: Court.filter(id=AnyOf([(AT_OR_BELOW, (1, 2))])).only("id", "code", "short_name", "path").order_by("path")
)
MOST_KEPT = 500
"""People whose tables are kept written."""
LOOKS_OVER = LOOKS_DOWN | {Role.LIAISON}
"""Who looks over others' tickets, of their courts or of one department."""


def seen_tickets(actor: Actor, within: Q | None = None) -> tuple[str, Sequence[object]]:
    """Return what this person sees as the text of a table, its values numbered from `$1` on, and these values."""
    return _seen(actor) if within is None else _written(actor, within)


@lru_cache(MOST_KEPT)
def _seen(actor: Actor) -> tuple[str, Sequence[object]]:
    return _written(actor, Q())


def among_seen(actor: Actor, column: str, within: Q | None = None) -> Among:
    """Return what a column with the id of a ticket is compared with: the same id where this person sees the ticket.

    Each is looked up by its key. A list of all that somebody sees would be made first, however few are asked about.
    """
    return Among(*seen_tickets(actor, within), column)


def _written(actor: Actor, within: Q) -> tuple[str, Sequence[object]]:
    return written(Ticket.filter(visible_tickets(actor), within).only(*READ))


async def courts_looked_over(actor: Actor, roles: frozenset[Role] = LOOKS_OVER) -> list[Court]:
    """Return the courts whose tickets this person looks over by these posts: their own, and those below where they
    look down.
    """
    held = [post for post in actor.posts if post.role in roles]
    branches = sorted({post.court_path for post in held if post.role in LOOKS_DOWN})
    return await _COURTS.rows(sorted({post.court_id for post in held}), branches) if held else []


def one_court(actor: Actor, courts: Sequence[Court]) -> int | None:
    """Return the one court everything this person sees is of, if they see all of one: its own indexes answer then.

    `courts` are those whose tickets they see. What is in somebody's own hands or department has indexes of its own; a
    president may be let in to a complaint of any court.
    """
    sees_all = actor.holds(*COURT_WIDE) and not actor.holds(Role.PRESIDENT)
    return courts[0].id if sees_all and len(courts) == 1 else None
