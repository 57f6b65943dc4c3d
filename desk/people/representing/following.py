"""When two records are found to be one person's, what they speak for and ask for with others follows the person.

Undoing the join gives back what moved, and nothing else.
"""

from collections.abc import Awaitable

from models import Petition, Petitioner, Representation

Moved = dict[str, list[int]]


async def follow(left_id: int, kept_id: int) -> Moved:
    """Give all of one record's to the other, in the caller's transaction. Returns what moved."""
    speaks = await _ids(Representation.filter(person_id=left_id).values_list("id", flat=True))
    given = await _ids(Representation.filter(principal_id=left_id).values_list("id", flat=True))
    joint = await _ids(Petitioner.filter(citizen_id=left_id).values_list("id", flat=True))
    left_for = await _ids(Petition.filter(principal_id=left_id).values_list("id", flat=True))
    handed = await _ids(Petition.filter(citizen_id=left_id, identity_id__isnull=True).values_list("id", flat=True))
    moved = {"speaks": speaks, "given": given, "joint": joint, "left_for": left_for, "handed": handed}
    await _move(moved, kept_id, left_id)
    return {name: ids for name, ids in moved.items() if ids}


async def give_back(moved: Moved, kept_id: int, left_id: int | None) -> None:
    """Give back what `follow` gave, as far as it is still there."""
    if left_id is not None:
        await _move(moved, left_id, kept_id)


async def _ids(found: Awaitable[object]) -> list[int]:
    ids = await found
    assert isinstance(ids, list)
    return sorted(int(str(one)) for one in ids)


async def _move(moved: Moved, to_id: int, from_id: int) -> None:
    speaks, given, joint = (list(moved.get(name, ())) or [0] for name in ("speaks", "given", "joint"))
    await Representation.filter(id__in=speaks, person_id=from_id).update(person_id=to_id)
    await Representation.filter(id__in=given, principal_id=from_id).update(principal_id=to_id)
    await Petitioner.filter(id__in=joint, citizen_id=from_id).update(citizen_id=to_id)
    left_for, handed = (list(moved.get(name, ())) or [0] for name in ("left_for", "handed"))
    await Petition.filter(id__in=left_for, principal_id=from_id).update(principal_id=to_id)
    await Petition.filter(id__in=handed, citizen_id=from_id).update(citizen_id=to_id)
