"""Who publishes for a court, who approves what others wrote, and how far a court's broadcasts may reach.

A court publishes to its own branch only. What was written waits for a second person: another publisher of that court,
or a chief liaison or president of it or of a court above; never the author, never whoever changed it last.
"""

from tortoise.expressions import Q

from desk.access.actors import Actor
from desk.access.visibility import NOBODY, branch_of
from models import Broadcast
from models.enums import Role

APPROVERS = frozenset({Role.CHIEF_LIAISON, Role.PRESIDENT})
PUBLISHERS_ONLY = "只有本院的公告员可以起草、提交和发送公告"
SECOND_APPROVES = "公告要由另一位公告员、总联络员或院领导批准，起草的人和最后修改的人都不能自己批准"


def publishes(actor: Actor, court_id: int) -> bool:
    """Say whether this person drafts, submits, pauses, resumes and cancels broadcasts of that court."""
    return any(post.role is Role.PUBLISHER and post.court_id == court_id for post in actor.posts)


def approves(actor: Actor, court_id: int, court_path: str) -> bool:
    """Say whether this person's posts let them approve broadcasts of that court, whoever wrote them."""
    above = any(post.role in APPROVERS and court_path.startswith(post.court_path) for post in actor.posts)
    return above or publishes(actor, court_id)


def may_approve(actor: Actor, broadcast: Broadcast) -> bool:
    """Say whether this person may approve this broadcast, loaded with its court: not one of their own words.

    Somebody who stands in for whoever wrote it may not either: their posts are those of the absent one.
    """
    wrote = {broadcast.author_id, broadcast.changed_by_id}
    if actor.id in wrote:
        return False
    own = [post for post in actor.posts if post.for_id not in wrote]
    clean = Actor(actor.kind, actor.id, actor.name, tuple(own))
    return approves(clean, broadcast.court_id, broadcast.court.path)


def sees_broadcasts(actor: Actor, court_id: int, court_path: str) -> bool:
    """Say whether this person reads drafts and reports of that court."""
    return approves(actor, court_id, court_path)


def visible_broadcasts(actor: Actor) -> Q:
    """Return the same decision as a filter over broadcasts, articles or pictures, which all have a court."""
    parts = [Q(court_id=post.court_id) for post in actor.posts if post.role is Role.PUBLISHER]
    parts += [branch_of(post) for post in actor.posts if post.role in APPROVERS]
    if not parts:
        return NOBODY
    return Q(*parts, join_type=Q.OR) if all(parts) else Q()


def reaches_account(court_path: str, account_court_path: str) -> bool:
    """Say whether a court publishes to the followers of an account: one of its branch; one for all (an empty path) is
    the highest court's.
    """
    if not account_court_path:
        return court_path.count("/") == 1
    return account_court_path.startswith(court_path)
