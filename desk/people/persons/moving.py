"""账号迁移: an openid becomes another in the account that took over; a phone stays the identity it was.

Everything that names the identity follows by itself. Who wrote from the new openid before it was converted has two for
a while: they become the older one, with all that was said and left on either, and their persons one person, unless they
gave different numbers; then what each left stays theirs. The other keeps no openid, as after an erasure.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import asyncpg
from tortoise.exceptions import IntegrityError

from desk.access import audit
from desk.people.persons.knowing import join_moved
from models import Identity, Petition, Talk
from models.database import connection, transaction
from models.keyring import seal, unseal
from models.lock_order import lock_phones
from models.once_more import BROKEN_OFF
from models.unique import is_twice

FOLLOWS = (
    ("inbound_message", "identity_id"),
    ("petition", "identity_id"),
    ("attachment", "identity_id"),
    ("rating", "identity_id"),
    ("consent", "identity_id"),
    ("delivery", "identity_id"),
    ("attempt", "identity_id"),
    ("content_check", "identity_id"),
    ("mobile_code", "identity_id"),
    ("one_time_code", "used_by_id"),
    ("phone_request", "identity_id"),
    ("phone_request", "decided_by_identity_id"),
    ("erasure", "identity_id"),
    ("petitioner", "identity_id"),
    ("representation", "identity_id"),
    ("stop_wish", "identity_id"),
)
"""What names an identity and may do so many times."""
ONCE = (
    ("subscription_grant", "template_id"),
    ("idempotency_key", "key"),
    ("broadcast_recipient", "broadcast_id"),
)
"""What an identity has one of for each of these; where both have it, the newer account's stands."""
OF_OLD_ACCOUNT = "DELETE FROM phone_tag WHERE identity_id = ANY ($1::bigint[])"
"""What was said of a phone at WeChat, which the new account says anew."""
STAYS = frozenset({"approach_record", "ticket_event", "audit_entry"})
"""What only grows names the identity as it was then; `Deed.MERGE_PHONE` says which one that is now."""
ONE_WISH = """
UPDATE stop_wish SET ended_at = made_at WHERE identity_id = $1 AND ended_at IS NULL
    AND EXISTS (SELECT 1 FROM stop_wish AS other WHERE other.identity_id = $2 AND other.ended_at IS NULL)"""
"""Who unsubscribed on both said it once."""
JOINS_FOLLOW = """
UPDATE citizen_join SET identities = (
    SELECT jsonb_agg(DISTINCT CASE WHEN one = to_jsonb($1::bigint) THEN to_jsonb($2::bigint) ELSE one END)
    FROM jsonb_array_elements(identities) AS one)
WHERE identities @> to_jsonb($1::bigint)"""
LET_GO = """
UPDATE identity SET openid = 'moved-' || id, unionid = NULL, citizen_id = NULL, officer_id = NULL, bound_at = NULL,
    subscribed = false, window_left = 0, window_until = NULL, unreachable_since = coalesce(unreachable_since, $2),
    unreachable_reason = 'moved', erased_at = coalesce(erased_at, $2)
WHERE id = $1"""
OVERTAKEN_AT_MOST = 4


class Moved(StrEnum):
    """What became of an openid."""

    MOVED = "moved"
    MERGED = "merged"
    APART = "apart"
    """One phone again, of two persons: their records stay two."""
    ALREADY = "already"


@dataclass(frozen=True)
class OpenidMove:
    """One identity's new account and openid, by WeChat's word."""

    identity_id: int
    account_id: int
    openid: str
    as_of: datetime


async def move_openid(move: OpenidMove) -> Moved:
    """Makes the phone known by its new openid, in one transaction. What was moved before is left as it is."""
    for tried in range(1, OVERTAKEN_AT_MOST + 1):
        try:
            async with transaction():
                return await _move(move)
        except (IntegrityError, asyncpg.UniqueViolationError, *BROKEN_OFF) as error:
            # Its owner wrote at this very moment: what they wrote is read the next time.
            if tried == OVERTAKEN_AT_MOST or not (isinstance(error, BROKEN_OFF) or _of_the_owner(error)):
                raise
    raise AssertionError("unreachable")


def _of_the_owner(error: BaseException) -> bool:
    """Say whether somebody wrote from the new openid meanwhile: an identity of their own, a talk, or what is once."""
    once = [(table, ("identity_id", beside)) for table, beside in ONCE]
    twice = [("identity", ("account_id", "openid")), ("talk", ("identity_id",)), *once]
    return any(is_twice(error, table, *columns) for table, columns in twice)


async def _move(move: OpenidMove) -> Moved:
    known = await Identity.get_or_none(account_id=move.account_id, openid=move.openid)
    await lock_phones([move.identity_id, *([known.id] if known else [])], "UPDATE")
    was = await Identity.get(id=move.identity_id)
    if was.account_id == move.account_id or was.erased_at is not None:
        return Moved.ALREADY
    async with connection() as plain:
        await plain.execute(OF_OLD_ACCOUNT, [was.id, *([known.id] if known else [])])
    if known is None:
        await _rename(was, move, None)
        return Moved.MOVED
    now = await Identity.get(id=known.id)
    stays, goes = sorted((was, now), key=lambda one: one.id)
    unowned = {one.id for one in (was, now) if await Petition.filter(identity_id=one.id, citizen_id=None).exists()}
    await _rows_follow(stays, goes, newer=now)
    await _let_go(goes.id, move.as_of)
    await _rename(stays, replace(move, identity_id=stays.id), now)
    same = await join_moved(was, now, stays.id, unowned, move.as_of)
    await _officer_follows(stays, was, now, move.as_of)
    facts = {"gone": goes.id}
    await audit.write_down(audit.Deed.MERGE_PHONE, ("identity", stays.id), move.as_of, facts=facts)
    return Moved.MERGED if same else Moved.APART


async def _rename(identity: Identity, move: OpenidMove, now: Identity | None) -> None:
    """Put the identity into its new account. A window is one account's own: only the new one's is open."""
    await Identity.filter(id=identity.id).update(
        account_id=move.account_id,
        openid=move.openid,
        subscribed=now.subscribed if now else identity.subscribed,
        unionid=(now.unionid if now else None) or identity.unionid,
        unionid_asked_at=None,
        window_until=now.window_until if now else None,
        window_left=now.window_left if now else 0,
        unreachable_since=now.unreachable_since if now else None,
        unreachable_reason=now.unreachable_reason if now else "",
        seen_at=max(identity.seen_at, now.seen_at) if now else identity.seen_at,
    )


async def _rows_follow(stays: Identity, goes: Identity, newer: Identity) -> None:
    loser = stays if newer.id == goes.id else goes
    winner = goes if newer.id == goes.id else stays
    async with connection() as plain:
        await plain.execute(ONE_WISH, goes.id, stays.id)
        for table, column in FOLLOWS:
            await plain.execute(f"UPDATE {table} SET {column} = $2 WHERE {column} = $1", goes.id, stays.id)  # noqa: S608
        for table, beside in ONCE:
            both = f"{beside} IN (SELECT {beside} FROM {table} WHERE identity_id = $2)"  # noqa: S608 - our own names
            await plain.execute(f"DELETE FROM {table} WHERE identity_id = $1 AND {both}", loser.id, winner.id)  # noqa: S608
            await plain.execute(f"UPDATE {table} SET identity_id = $2 WHERE identity_id = $1", goes.id, stays.id)  # noqa: S608
        await plain.execute(JOINS_FOLLOW, goes.id, stays.id)
    await _talk_follows(stays.id, goes.id)


async def _talk_follows(stays: int, goes: int) -> None:
    """Go on where the person was last."""
    talks = await Talk.filter(identity_id__in=[stays, goes]).order_by("-updated_at", "-id")
    for older in talks[1:]:
        await older.delete()
    for last in talks[:1]:
        # a talk is sealed for whose it is
        last.identity_id, last.data_sealed = stays, seal(unseal(last.data_sealed)) or b""
        await last.save(update_fields=["identity_id", "data_sealed"])


async def _let_go(identity_id: int, as_of: datetime) -> None:
    async with connection() as plain:
        await plain.execute(LET_GO, identity_id, as_of)


async def _officer_follows(stays: Identity, was: Identity, now: Identity, as_of: datetime) -> None:
    """Keep the officer's own WeChat theirs; where the new openid was bound to another one since, that one's."""
    officer = now.officer_id or was.officer_id
    await Identity.filter(id=stays.id).update(officer_id=officer)
    if was.officer_id not in (None, officer):
        facts = {"identity": stays.id}
        await audit.write_down(audit.Deed.UNBIND_OFFICER, ("officer", was.officer_id), as_of, facts=facts)
