"""Whoever is forgotten takes nothing of others along: principals and joint petitioners keep what is theirs."""

from collections.abc import Sequence
from datetime import datetime

from tortoise.expressions import Q

from desk.people.representing.ending import end_all_of
from desk.petitions.together.petitioners import take_leave
from models import Petition, Petitioner
from models.enums import MandateEnd


async def let_others_keep(identities: Sequence[int], citizen_id: int | None, as_of: datetime) -> None:
    """End what the person spoke for, and let them leave what they asked for with others. In the caller's transaction.

    A phone alone that is forgotten, of a person who has another, leaves petitions for others with the person.
    """
    if citizen_id is not None:
        await end_all_of([citizen_id], MandateEnd.ERASED, as_of, None)
    gone = Q(identity_id__in=list(identities) or [0])
    left_for_others = Petition.filter(gone, representation_id__isnull=False)
    await left_for_others.update(identity_id=None)
    mine = gone | Q(citizen_id=citizen_id) if citizen_id is not None else gone
    for row in await Petitioner.filter(mine, left_at__isnull=True).order_by("id"):
        petition = await Petition.filter(id=row.petition_id).select_for_update(no_key=True).get()
        if petition.joint:
            await take_leave(row, petition, as_of)
