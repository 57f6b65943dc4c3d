"""Posts are compared: whether somebody who gets one sees more than they did, so that a second person has to agree."""

from collections.abc import Collection
from dataclasses import dataclass

from models.enums import Role

NARROW = frozenset({Role.JUDGE, Role.PUBLISHER})
"""Whoever holds one of these sees their own tickets only, or none."""


@dataclass(frozen=True)
class PostPlace:
    """A role at a court, of one department or of the whole court."""

    role: Role
    court_id: int
    department_id: int | None = None


def widens(before: Collection[PostPlace], wanted: PostPlace) -> bool:
    """Say whether a post lets its holder see more: another court, or a role they did not hold at this one."""
    here = {post.role for post in before if post.court_id == wanted.court_id}
    return not here or (wanted.role not in here and wanted.role not in NARROW)
