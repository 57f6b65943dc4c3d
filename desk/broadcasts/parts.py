"""What goes by the mass interface is cut into parts: each one call, for up to 10,000 followers of one account.

A part and whose it is are one transaction; its `clientmsgid` is the same however often it is asked for, so that WeChat
sends it once (45065 names the job there is). Of a part WeChat tells sums, and the figures are those.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tortoise.expressions import Q

from desk.broadcasts.settling import COUNTED, count_in
from models import Account, Broadcast, BroadcastPart, statements
from models.database import transaction
from models.enums import AccountKind, BroadcastPartState, BroadcastState, RecipientOutcome
from models.once_more import once_more

FEWEST, MOST = 2, 10_000
PART_LEASE = timedelta(seconds=90)
ASK_AFTER, ASK_EVERY, GIVE_UP_AFTER = timedelta(minutes=30), timedelta(minutes=10), timedelta(days=1)
"""A job whose end WeChat did not tell is asked about; the account's administrator has half an hour to agree."""
WAITING_OF = """
SELECT id, account_id FROM broadcast_recipient WHERE broadcast_id = ${broadcast} AND outcome = 'waiting'
    AND account_id = ${account} ORDER BY id LIMIT ${most} FOR NO KEY UPDATE SKIP LOCKED"""
FIRST_ACCOUNT = """
SELECT account_id FROM broadcast_recipient WHERE broadcast_id = ${broadcast} AND outcome = 'waiting'
ORDER BY account_id LIMIT 1"""
TAKE = "UPDATE broadcast_recipient SET outcome = 'group', part_id = ${part} WHERE id = ANY(${ids}::bigint[])"
CLAIM = """
UPDATE broadcast_part SET lease = ${lease}, lease_until = ${at}::timestamptz + ${span}::interval, tries = tries + 1,
    status = 'may_have_left'
WHERE id = (
    SELECT part.id FROM broadcast_part AS part JOIN broadcast ON broadcast.id = part.broadcast_id
    WHERE part.state = 'waiting' AND part.not_before <= ${at} AND (part.lease_until IS NULL OR part.lease_until < ${at})
        AND broadcast.state = 'sending'
    ORDER BY part.not_before, part.id LIMIT 1 FOR UPDATE OF part SKIP LOCKED)
RETURNING id"""
"""Of a broadcast that is held or cancelled nothing is asked for again, also where an earlier call may have left."""
CLAIM_OTHER = """
UPDATE broadcast_part SET lease = ${lease}, lease_until = ${at}::timestamptz + ${span}::interval, asked_at = ${at}
WHERE id = (
    SELECT id FROM broadcast_part WHERE (state = 'deleting' AND not_before <= ${at}
        OR state = 'submitted' AND submitted_at < ${asked_after} AND (asked_at IS NULL OR asked_at < ${asked_before}))
        AND (lease_until IS NULL OR lease_until < ${at})
    ORDER BY not_before, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id"""
OPENIDS = """
SELECT phone.openid FROM broadcast_recipient AS recipient JOIN identity AS phone ON phone.id = recipient.identity_id
WHERE recipient.part_id = ${part} AND phone.erased_at IS NULL ORDER BY recipient.id"""
OUTCOME_OF = "UPDATE broadcast_recipient SET outcome = ${outcome}, reason = ${reason} WHERE part_id = ${part}"


@dataclass(frozen=True)
class PartSaid:
    """What WeChat said became of a part: its word for it, and how many it was sent to."""

    status: str
    total: int
    sent: int
    failed: int
    urls: Sequence[str] = field(default_factory=tuple)


async def next_part(broadcast: Broadcast, as_of: datetime) -> BroadcastPart | None:
    """Cut the next part off a broadcast that is locked; None where another is on its way, or nobody is left for one.

    Who is left alone in their account, or is of one without the mass interface, is told one by one: see `feeding`.
    """
    if await BroadcastPart.exists(broadcast_id=broadcast.id, state=BroadcastPartState.WAITING):
        return None
    account_id = await first_account(broadcast.id)
    if account_id is None or not await Account.exists(id=account_id, kind=AccountKind.SERVICE, active=True):
        return None
    rows = await statements.fetch(WAITING_OF, broadcast=broadcast.id, account=account_id, most=MOST + 2)
    ids = [one["id"] for one in rows][: MOST - 1 if len(rows) == MOST + 1 else MOST]
    if len(ids) < FEWEST:
        return None
    ordinal = await BroadcastPart.filter(broadcast_id=broadcast.id, account_id=account_id).count() + 1
    part = await BroadcastPart.create(
        broadcast_id=broadcast.id,
        account_id=account_id,
        ordinal=ordinal,
        size=len(ids),
        clientmsgid=f"jiesu-b{broadcast.id}-a{account_id}-{ordinal}",
        not_before=as_of,
    )
    await statements.execute(TAKE, part=part.id, ids=ids)
    return part


async def claim_part(lease: str, as_of: datetime) -> BroadcastPart | None:
    """Take the next part that is to be sent, under a lease never used before."""
    row = await statements.fetchrow(CLAIM, lease=lease, at=as_of, span=PART_LEASE)
    return await BroadcastPart.get(id=row["id"]) if row else None


async def claim_to_ask(lease: str, as_of: datetime) -> BroadcastPart | None:
    """Take the next part whose end WeChat did not tell, or that is to be deleted there."""
    row = await statements.fetchrow(
        CLAIM_OTHER,
        lease=lease,
        at=as_of,
        span=PART_LEASE,
        asked_after=as_of - ASK_AFTER,
        asked_before=as_of - ASK_EVERY,
    )
    return await BroadcastPart.get(id=row["id"]) if row else None


async def first_account(broadcast_id: int) -> int | None:
    """Return whose turn it is: the first account of which somebody still waits."""
    row = await statements.fetchrow(FIRST_ACCOUNT, broadcast=broadcast_id)
    return int(row["account_id"]) if row and row["account_id"] is not None else None


async def give_up_cancelled(broadcast_id: int, as_of: datetime) -> None:
    """End the parts of a cancelled broadcast that may have left: nobody can tell, and nobody asks for them again."""
    if not await Broadcast.exists(id=broadcast_id, state=BroadcastState.CANCELLED):
        return
    waits = BroadcastPart.filter(broadcast_id=broadcast_id, state=BroadcastPartState.WAITING)
    for part in await waits.filter(Q(lease_until=None) | Q(lease_until__lt=as_of)):
        await record_refused(part, "unsure", "cancelled", as_of)


async def openids_of(part: BroadcastPart) -> list[str]:
    """Return to whom a part goes. Who was erased since is left out."""
    return [str(row["openid"]) for row in await statements.fetch(OPENIDS, part=part.id)]


@once_more
async def record_submitted(part: BroadcastPart, msg_id: int, as_of: datetime) -> bool:
    """Write down that WeChat took a part. False where another worker has it by now."""
    mine = BroadcastPart.filter(id=part.id, lease=part.lease, state=BroadcastPartState.WAITING)
    changed = await mine.update(
        state=BroadcastPartState.SUBMITTED, msg_id=msg_id, submitted_at=as_of, lease="", lease_until=None
    )
    return bool(changed)


@once_more
async def wait_for(part: BroadcastPart, until: datetime, status: str) -> None:
    """Let a part wait for its next try: whatever became of this one, WeChat knows it again."""
    mine = BroadcastPart.filter(id=part.id, lease=part.lease)
    await mine.update(not_before=until, status=status[:40], lease="", lease_until=None)


@once_more
async def keep_draft(part: BroadcastPart, media_id: str) -> None:
    """Write down which draft at WeChat a part sends, so that it is made once."""
    await BroadcastPart.filter(id=part.id, lease=part.lease).update(media_id=media_id)
    part.media_id = media_id


@once_more
async def record_refused(part: BroadcastPart, reason: str, status: str, as_of: datetime) -> None:
    """Write down that WeChat will not send a part: nobody of it was reached, for that reason (`FailedBecause`)."""
    async with transaction():
        broadcast = await Broadcast.filter(id=part.broadcast_id).select_for_update(no_key=True).get()
        over = [BroadcastPartState.DONE, BroadcastPartState.FAILED, BroadcastPartState.DELETED]
        mine = await BroadcastPart.filter(id=part.id).exclude(state__in=over).select_for_update().first()
        if mine is None:
            return
        await _end(mine, BroadcastPartState.FAILED, PartSaid(status, mine.size, 0, mine.size), as_of)
        await statements.execute(OUTCOME_OF, part=mine.id, outcome=RecipientOutcome.FAILED.value, reason=reason)
        count_in(broadcast, RecipientOutcome.FAILED, reason, mine.size)
        await broadcast.save(update_fields=list(COUNTED))


@once_more
async def record_part_end(account_id: int, msg_id: int, said: PartSaid, as_of: datetime) -> bool:
    """Write down what WeChat said of a part in the end, once. False where there is none such under way.

    All of it sent: each of its people was reached. Else nobody knows who of them was not: they stay 已群发, and the
    figures have WeChat's sums.
    """
    async with transaction():
        known = await BroadcastPart.get_or_none(account_id=account_id, msg_id=msg_id)
        if known is None:
            return False
        broadcast = await Broadcast.filter(id=known.broadcast_id).select_for_update(no_key=True).get()
        waits = [BroadcastPartState.SUBMITTED, BroadcastPartState.DELETING]
        part = await BroadcastPart.filter(id=known.id, finished_at=None, state__in=waits).select_for_update().first()
        if part is None:
            return False
        if not said.status.lower().replace(" ", "").startswith(("sendsuccess", "send_success")):
            said = PartSaid(said.status, part.size, 0, part.size)
        sent = min(max(said.sent, 0), part.size)
        deleting = part.state is BroadcastPartState.DELETING
        await _end(part, BroadcastPartState.DELETING if deleting else BroadcastPartState.DONE, said, as_of)
        await _count_part(broadcast, part, sent)
        return True


async def is_leaving(account_id: int, msg_id: int, as_of: datetime) -> bool:
    """Say whether a number nobody knows may be that of a part which is being sent just now: its end came first."""
    leaving = BroadcastPart.filter(account_id=account_id, state=BroadcastPartState.WAITING, lease_until__gt=as_of)
    return await leaving.exists() and not await BroadcastPart.exists(account_id=account_id, msg_id=msg_id)


async def _count_part(broadcast: Broadcast, part: BroadcastPart, sent: int) -> None:
    lost = part.size - sent
    reason = "mass_failed" if sent else "mass_refused"
    if lost == 0:
        await statements.execute(OUTCOME_OF, part=part.id, outcome=RecipientOutcome.REACHED.value, reason="")
    elif sent == 0:
        await statements.execute(OUTCOME_OF, part=part.id, outcome=RecipientOutcome.FAILED.value, reason=reason)
    count_in(broadcast, RecipientOutcome.REACHED, many=sent)
    if lost:
        count_in(broadcast, RecipientOutcome.FAILED, reason, lost)
    await broadcast.save(update_fields=list(COUNTED))


async def _end(part: BroadcastPart, state: BroadcastPartState, said: PartSaid, as_of: datetime) -> None:
    part.state, part.status, part.total, part.sent = state, said.status[:40], said.total, said.sent
    part.failed, part.urls, part.finished_at = said.failed, list(said.urls), as_of
    part.lease, part.lease_until = "", None
    await part.save()


@once_more
async def record_deleted(part: BroadcastPart, as_of: datetime) -> None:
    """Write down that a part's articles are gone at WeChat."""
    await BroadcastPart.filter(id=part.id, lease=part.lease).update(
        state=BroadcastPartState.DELETED, status="deleted", not_before=as_of, lease="", lease_until=None
    )


@once_more
async def refuse_deletion(part: BroadcastPart, status: str) -> None:
    """Write down that WeChat will not delete a part (too late, or no article): it stays as it was sent."""
    over = part.finished_at is not None
    await BroadcastPart.filter(id=part.id, lease=part.lease).update(
        state=BroadcastPartState.DONE if over else BroadcastPartState.SUBMITTED,
        status=status[:40],
        lease="",
        lease_until=None,
    )
