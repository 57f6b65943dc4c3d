"""A court moves under another with its whole branch: every path below it changes with its own."""

from desk.errors import Invalid
from models import Court, statements

LONGEST_PATH = 120
LONGEST = "SELECT max(length(path)) FROM court WHERE starts_with(path, ${old})"
MOVE = """
UPDATE court SET path = ${new} || substr(path, length(${old}::text) + 1) WHERE starts_with(path, ${old})"""


async def check_branch(court: Court, parent: Court | None) -> bool:
    """Say whether a court would stand elsewhere under this one.

    Raises `Invalid` where it would be under itself, or under a court that is closed, or too deep.
    """
    old, new = court.path, _path_under(court, parent)
    if parent is not None and parent.path.startswith(old):
        raise Invalid(f"{court.name}不能放在自己或自己的下级法院下面", "parent")
    if parent is not None and parent.closed_at is not None:
        raise Invalid(f"{parent.name}已经撤并，请选它并入的法院", "parent")
    if old == new:
        return False
    if await statements.fetchval(LONGEST, old=old) - len(old) + len(new) > LONGEST_PATH:
        raise Invalid("法院的层级太深", "parent")
    return True


def _path_under(court: Court, parent: Court | None) -> str:
    return f"{parent.path if parent else ''}{court.code}/"


async def move_branch(court: Court, parent: Court | None) -> bool:
    """Move a court and those below it under another. Returns whether anything changed. Call inside a transaction.

    Raises what `check_branch` raises.
    """
    if not await check_branch(court, parent):
        return False
    old, new = court.path, _path_under(court, parent)
    await statements.execute(MOVE, old=old, new=new)
    court.path, court.parent_id = new, parent.id if parent else None
    await court.save(update_fields=["path", "parent_id"])
    return True
