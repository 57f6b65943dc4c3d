"""抹去: a person asks in one row to be forgotten, and the worker carries it out.

Ids, states, events and figures stay; words, names, numbers, openids and files go. What the law makes the court keep
(三个规定 records, the audit log) stays too: docs/decisions/013-erasure.md. Source: 个人信息保护法 art. 47.

Each request is carried out twice, the second time once no message that was on its way can still arrive: what came
meanwhile goes as well. Where only an authorization was withdrawn, what is needed to tell the answer of an open matter
goes once that is told. Every step may be repeated. Files are removed after the commit, by a job of their own.
"""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from tortoise.expressions import Q

from desk.files import file_store
from desk.notices import pubsub
from desk.upkeep.forgetting import ForgottenPerson, forget_contact, forget_person
from desk.upkeep.leaving_others import let_others_keep
from models import Citizen, Erasure, Identity, Petition, Ticket, statements
from models.database import connection, transaction
from models.enums import ErasureCause
from models.erasures import CLAIM_ERASURES
from models.lock_order import lock_persons, lock_phones, lock_tickets
from models.once_more import once_more
from models.troubles import rows_of, untroubled

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
    lease = secrets.token_hex(16)
    ids = [row["id"] for row in await statements.fetch(CLAIM_ERASURES, at=as_of, span=TRY_AGAIN, lease=lease)]
    rows = await rows_of("erase_due", as_of)
    for request_id in sorted(ids):
        await rows.do(request_id, carry_out(request_id, as_of, lease))
    return len(ids)


@once_more
async def carry_out(request_id: int, as_of: datetime, lease: str | None = None) -> None:
    """Go once over everything of one person: all of it is done, or none. Nothing where another took it by its lease."""
    async with transaction():
        mine = Erasure.filter(id=request_id, done_at__isnull=True)
        request = await (mine if lease is None else mine.filter(lease=lease)).select_for_update().first()
        if request is None:
            return
        kept = False
        if request.cause is ErasureCause.REVOKED:
            kept = await forget_contact(request.identity_id or 0, as_of)
        else:
            await forget_person(await _person(request, as_of), as_of)
        request.tries += 1
        request.done_at = as_of if request.tries >= PASSES and not kept else None
        request.next_try_at, request.lease = as_of + (LOOK_AGAIN if kept else AGAIN_AFTER), ""
        await request.save(update_fields=["tries", "done_at", "next_try_at", "lease"])


async def _person(request: Erasure, as_of: datetime) -> ForgottenPerson:
    """Find and lock the person: a message of theirs that is being stored is through, one that waits goes with the
    second pass. What came between the finding and the locks goes with it too.
    """
    found = await _found(request)
    await _lock(found)
    found = await _found(request)
    await let_others_keep(found.identities, found.citizen_id, as_of)
    return replace(found, petitions=await _petitions(request, found))


async def _lock(found: ForgottenPerson) -> None:
    """Lock all of a person's in the one order; nothing that is locked later stands before it."""
    tickets = await Ticket.filter(petition_id__in=found.petitions or [0]).values_list("id", flat=True)
    await lock_tickets(int(str(one)) for one in tickets)
    await lock_phones(found.identities, "UPDATE")
    await lock_persons([found.citizen_id] if found.citizen_id is not None else [])


async def _found(request: Erasure) -> ForgottenPerson:
    identities = {row.id: row for row in await Identity.filter(id=request.identity_id or 0)}
    citizen_id = request.citizen_id or next((row.citizen_id for row in identities.values() if row.citizen_id), None)
    if citizen_id is not None:
        also = {row.id: row for row in await Identity.filter(citizen_id=citizen_id) if row.id not in identities}
        if request.citizen_id is not None:
            identities |= also
        elif any(row.erased_at is None for row in also.values()):
            citizen_id = None
    cancelled = request.cause is ErasureCause.CANCELLED
    person = ForgottenPerson(list(identities), citizen_id, [], cancelled)
    return replace(person, petitions=await _petitions(request, person))


async def _petitions(request: Erasure, person: ForgottenPerson) -> list[int]:
    """Return what the person left for themselves, and what others left for them."""
    own = Q(identity_id__in=person.identities or [0]) | Q(id=request.petition_id or 0)
    if person.citizen_id is not None:
        own |= Q(citizen_id=person.citizen_id)
    theirs = own & Q(representation_id__isnull=True)
    if person.citizen_id is not None:
        theirs |= Q(principal_id=person.citizen_id)
    return [row.id for row in await Petition.filter(theirs).order_by("id").only("id")]


REMOVALS = f"""
SELECT file_key FROM file_removal WHERE {untroubled("remove_files", "file_key", "$1")}
ORDER BY asked_at, file_key LIMIT 50"""  # noqa: S608


async def remove_files(as_of: datetime) -> int:
    """Take the bytes of what was erased out of the store. Returns how many files went."""
    async with connection() as plain:
        keys = [row["file_key"] for row in await plain.fetch(REMOVALS, as_of)]
    rows = await rows_of("remove_files", as_of)
    return sum([await rows.do(key, _remove(key)) or 0 for key in keys])


async def _remove(key: str) -> int:
    await file_store.remove(key)
    await statements.execute("DELETE FROM file_removal WHERE file_key = ${key}", key=key)
    return 1
