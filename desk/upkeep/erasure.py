"""抹去: a person asks in one row to be forgotten, and the worker carries it out.

Ids, states, events and figures stay; words, names, numbers, openids and files go. What the law makes the court keep
(三个规定 records, the audit log) stays too: docs/decisions/013-erasure.md. Source: 个人信息保护法 art. 47.

Each request is carried out twice, the second time once no message that was on its way can still arrive: what came
meanwhile goes as well. Where only an authorization was withdrawn, what is needed to tell the answer of an open matter
goes once that is told. Every step may be repeated. Files are removed after the commit, by a job of their own.
"""

from datetime import datetime, timedelta

from tortoise.expressions import Q

from desk.files import file_store
from desk.notices import pubsub
from desk.upkeep.forgetting import ForgottenPerson, forget_contact, forget_person
from desk.upkeep.leaving_others import let_others_keep
from models import Citizen, Erasure, Identity, Petition, statements
from models.database import connection, transaction
from models.enums import ErasureCause
from models.erasures import CLAIM_ERASURES

AGAIN_AFTER = timedelta(minutes=3)
"""Longer than any request or statement lives."""
LOOK_AGAIN = timedelta(hours=1)
"""How often it is looked whether what was kept for an open matter may go."""
TRY_AGAIN = timedelta(minutes=1)
PASSES = 2


async def ask_erasure(
    cause: ErasureCause,
    as_of: datetime,
    *,
    identity_id: int | None = None,
    citizen_id: int | None = None,
    petition_id: int | None = None,
    asked_by_id: int | None = None,
) -> int:
    """Write down that somebody wants to be forgotten; the worker does it at once. Returns the request's id."""
    asked = await Erasure.create(
        cause=cause,
        identity_id=identity_id,
        citizen_id=citizen_id,
        petition_id=petition_id,
        asked_by_id=asked_by_id,
        next_try_at=as_of,
        asked_at=as_of,
    )
    pubsub.announce_erasures()
    return int(asked.id)


async def ask_for_petitioner(petition: Petition, asked_by_id: int | None, as_of: datetime) -> int:
    """Ask to forget whoever left a petition: the whole person where they are known, else this petition alone."""
    citizen = await Citizen.get_or_none(id=petition.citizen_id) if petition.citizen_id else None
    return await ask_erasure(
        ErasureCause.ASKED,
        as_of,
        identity_id=petition.identity_id,
        citizen_id=citizen.id if citizen else None,
        petition_id=petition.id,
        asked_by_id=asked_by_id,
    )


async def carry_out_due(as_of: datetime) -> int:
    """Carry out one batch; one that fails is due again in a minute. Returns how many were taken."""
    ids = [row["id"] for row in await statements.fetch(CLAIM_ERASURES, at=as_of, lease=TRY_AGAIN)]
    for request_id in ids:
        await carry_out(request_id, as_of)
    return len(ids)


async def carry_out(request_id: int, as_of: datetime) -> None:
    """Go once over everything of one person: all of it is done, or none."""
    async with transaction():
        request = await Erasure.filter(id=request_id, done_at__isnull=True).select_for_update().first()
        if request is None:
            return
        kept = False
        if request.cause is ErasureCause.REVOKED:
            kept = await forget_contact(request.identity_id or 0, as_of)
        else:
            await forget_person(await _person(request, as_of), as_of)
        request.tries += 1
        request.done_at = as_of if request.tries >= PASSES and not kept else None
        request.next_try_at = as_of + (LOOK_AGAIN if kept else AGAIN_AFTER)
        await request.save(update_fields=["tries", "done_at", "next_try_at"])


async def _person(request: Erasure, as_of: datetime) -> ForgottenPerson:
    """Find and lock the person: a message of theirs that is being stored waits, and goes with the second pass."""
    known = Identity.filter(id=request.identity_id or 0)
    identities = {row.id: row for row in await known.select_for_update()}
    citizen_id = request.citizen_id or next((row.citizen_id for row in identities.values() if row.citizen_id), None)
    if citizen_id is not None:
        others = Identity.filter(citizen_id=citizen_id).exclude(id__in=list(identities) or [0])
        also = {row.id: row for row in await others.select_for_update()}
        if request.citizen_id is not None:
            identities |= also
        elif any(row.erased_at is None for row in also.values()):
            citizen_id = None
    ids = list(identities)
    await let_others_keep(ids, citizen_id, as_of)
    own = Q(identity_id__in=ids or [0]) | Q(id=request.petition_id or 0)
    if citizen_id is not None:
        own |= Q(citizen_id=citizen_id)
    theirs = own & Q(representation_id__isnull=True)
    if citizen_id is not None:
        theirs |= Q(principal_id=citizen_id)
    found = await Petition.filter(theirs).order_by("id").only("id")
    cancelled = request.cause is ErasureCause.CANCELLED
    return ForgottenPerson(ids, citizen_id, [row.id for row in found], cancelled)


REMOVALS = "SELECT file_key FROM file_removal ORDER BY asked_at, file_key LIMIT 50"


async def remove_files(_: datetime) -> int:
    """Take the bytes of what was erased out of the store. Returns how many files went."""
    async with connection() as plain:
        keys = [row["file_key"] for row in await plain.fetch(REMOVALS)]
        for key in keys:
            await file_store.remove(key)
            await plain.execute("DELETE FROM file_removal WHERE file_key = $1", key)
    return len(keys)
