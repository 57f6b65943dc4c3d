"""Recipients become deliveries and short messages a few at a time, ahead of whoever sends: never all at once.

One statement takes those who wait and writes what goes to them, so that a crash leaves either both or neither; the
cause of a delivery names the recipient, so that two workers never write it twice.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from desk.broadcasts.announcing import keys_of_broadcast
from desk.broadcasts.policies import PER_MINUTE
from desk.broadcasts.words import sms_words
from desk.notices import pubsub
from desk.notices.catalogue import CATALOGUE
from desk.notices.wishes import no_broadcasts
from desk.people.short_messages import queue
from models import (
    Broadcast,
    BroadcastLine,
    BroadcastPolicy,
    BroadcastRecipient,
    CaseParty,
    Citizen,
    Officer,
    statements,
)
from models.deliveries import INSERT_DELIVERY
from models.enums import BroadcastState, BroadcastWay, RecipientOutcome, SmsKind

NOTICE = "broadcast"
AHEAD_SECONDS, MOST_AHEAD, FEWEST = 10, 1000, 5
"""So much of the rate is handed on ahead of the sender, which is what a pause takes back."""
SMS_AT_ONCE = 200
SMS_LIVES = timedelta(days=1)
ON_THE_WAY = """
SELECT count(*) AS many FROM broadcast_recipient AS recipient JOIN delivery ON delivery.id = recipient.delivery_id
WHERE recipient.broadcast_id = ${broadcast} AND recipient.outcome = 'queued'
    AND delivery.state IN ('pending', 'claimed', 'uncertain')"""
MESSAGES_ON_THE_WAY = """
SELECT count(*) AS many FROM broadcast_recipient AS recipient JOIN short_message AS message
    ON message.id = recipient.message_id
WHERE recipient.broadcast_id = ${broadcast} AND recipient.outcome = 'queued'
    AND message.state IN ('pending', 'claimed')"""
_MADE = INSERT_DELIVERY.select(
    "FROM next WHERE outcome = 'queued'",
    cause="next.cause",
    ticket_id="NULL",
    ticket_version="NULL",
    citizen_id="next.citizen_id",
    identity_id="CASE WHEN next.officer_id IS NULL THEN next.identity_id END",
    officer_id="next.officer_id",
    facts="jsonb_build_object('broadcast', ${broadcast}::bigint, 'recipient', next.id)"
    " || CASE WHEN next.case_id IS NULL AND next.officer_id IS NULL THEN '{\"by\": \"kf_text\"}'::jsonb ELSE '{}' END",
    not_before="${at}",
    created_at="${at}",
)
STOPPED_SINCE = no_broadcasts("recipient.identity_id", "recipient.citizen_id")


def _feeding(narrowed: str = "") -> str:
    """Return the statement that hands on a few of those who wait, and writes what goes to them."""
    return f"""
WITH next AS (
    SELECT recipient.id, recipient.citizen_id, recipient.identity_id, recipient.officer_id, recipient.case_id,
        'broadcast:' || recipient.broadcast_id || ':' || recipient.id || ':' || recipient.round AS cause,
        CASE WHEN recipient.officer_id IS NULL AND {STOPPED_SINCE} THEN 'unsubscribed'
            WHEN recipient.officer_id IS NULL AND phone.erased_at IS NOT NULL THEN 'failed' ELSE 'queued' END AS outcome
    FROM broadcast_recipient AS recipient LEFT JOIN identity AS phone ON phone.id = recipient.identity_id
    WHERE recipient.broadcast_id = ${{broadcast}} AND recipient.outcome = 'waiting'{narrowed}
    ORDER BY recipient.account_id, recipient.id LIMIT ${{most}} FOR UPDATE OF recipient SKIP LOCKED
), made AS (
    {_MADE} ON CONFLICT (cause) DO NOTHING RETURNING id, cause
)
UPDATE broadcast_recipient AS recipient SET outcome = next.outcome, delivery_id = made.id,
    reason = CASE WHEN next.outcome = 'failed' THEN 'erased' ELSE '' END
FROM next LEFT JOIN made ON made.cause = next.cause WHERE recipient.id = next.id
RETURNING recipient.id, recipient.outcome, recipient.reason"""  # noqa: S608 - our own texts


FEED_ALL, FEED_ACCOUNT = _feeding(), _feeding(" AND recipient.account_id = ${account}")
_STOPPED = no_broadcasts(
    "recipient.identity_id", "recipient.citizen_id", "coalesce(line.mobile_index, party.mobile_index, who.mobile_index)"
)
WAITING_MESSAGES = f"""
SELECT recipient.id, recipient.officer_id IS NULL AND {_STOPPED} AS stopped
FROM broadcast_recipient AS recipient LEFT JOIN broadcast_line AS line ON line.id = recipient.line_id
    LEFT JOIN case_party AS party ON party.id = recipient.party_id
    LEFT JOIN citizen AS who ON who.id = recipient.citizen_id
WHERE recipient.broadcast_id = ${{broadcast}} AND recipient.outcome = 'waiting'
ORDER BY recipient.account_id, recipient.id LIMIT ${{most}} FOR UPDATE OF recipient SKIP LOCKED"""  # noqa: S608
DUE = """
SELECT id FROM broadcast WHERE finished_at IS NULL AND state IN ('approved', 'sending') AND expanded_at IS NOT NULL
    AND (send_at IS NULL OR send_at <= ${at}) ORDER BY id"""
STILL_DUE = """
SELECT id FROM broadcast WHERE id = ${id} AND finished_at IS NULL AND state IN ('approved', 'sending')
    AND expanded_at IS NOT NULL AND (send_at IS NULL OR send_at <= ${at}) FOR NO KEY UPDATE SKIP LOCKED"""


async def due(as_of: datetime) -> list[int]:
    """Return the broadcasts that are frozen and whose time has come."""
    return [row["id"] for row in await statements.fetch(DUE, at=as_of)]


async def begin(broadcast_id: int, as_of: datetime) -> Broadcast | None:
    """Lock a broadcast that is due, inside a transaction; it has begun from now on. None where somebody else has it."""
    row = await statements.fetchrow(STILL_DUE, id=broadcast_id, at=as_of)
    if row is None:
        return None
    found = await Broadcast.get(id=row["id"])
    if found.state is BroadcastState.APPROVED:
        found.state, found.started_at = BroadcastState.SENDING, found.started_at or as_of
        found.word_keys = keys_of_broadcast(found) if found.public else []
        await found.save(update_fields=["state", "started_at", "word_keys"])
    return found


async def room_for(broadcast: Broadcast, as_of: datetime) -> int:
    """Return how many more may be handed on now: by the court's rate, and never more ahead than a pause takes back."""
    policy = await BroadcastPolicy.get_or_none(court_id=broadcast.court_id)
    per_minute = policy.per_minute if policy else PER_MINUTE
    ahead = min(max(per_minute * AHEAD_SECONDS // 60, FEWEST), MOST_AHEAD)
    passed = (as_of - (broadcast.fed_at or as_of - timedelta(minutes=1))).total_seconds()
    by_rate = int(per_minute * max(passed, 0) / 60)
    counted = MESSAGES_ON_THE_WAY if broadcast.way is BroadcastWay.SMS else ON_THE_WAY
    return min(by_rate, ahead - int(await statements.fetchval(counted, broadcast=broadcast.id)))


async def feed(broadcast: Broadcast, as_of: datetime, of_account: int | None = None) -> int:
    """Hand on as many as there is room for, of a broadcast that is locked. Returns how many were dealt with.

    `of_account`: only those, where others go by the mass interface.
    """
    room = await room_for(broadcast, as_of)
    if room < 1:
        return 0
    if broadcast.way is BroadcastWay.SMS:
        dealt = await _feed_messages(broadcast, min(room, SMS_AT_ONCE), as_of)
    else:
        dealt = await _feed_deliveries(broadcast, room, as_of, of_account)
    broadcast.fed_at = as_of
    await broadcast.save(update_fields=["fed_at", "unsubscribed", "failed", "reasons"])
    return dealt


async def _feed_deliveries(broadcast: Broadcast, most: int, as_of: datetime, of_account: int | None) -> int:
    notice = CATALOGUE[NOTICE]
    narrowed = {"account": of_account} if of_account is not None else {}
    rows = await statements.fetch(
        FEED_ACCOUNT if narrowed else FEED_ALL,
        **narrowed,
        broadcast=broadcast.id,
        most=most,
        at=as_of,
        notice=NOTICE,
        lane=notice.lane.value,
        expires_at=as_of + notice.lives,
    )
    _count_left_out(broadcast, [(row["outcome"], row["reason"]) for row in rows])
    if rows:
        pubsub.announce_deliveries()
    return len(rows)


def _count_left_out(broadcast: Broadcast, outcomes: Sequence[tuple[str, str]]) -> None:
    """Count who turned out, only now, to want no broadcasts any more, or to be gone."""
    for outcome, reason in outcomes:
        if outcome == RecipientOutcome.UNSUBSCRIBED:
            broadcast.unsubscribed += 1
        elif outcome == RecipientOutcome.FAILED:
            broadcast.failed += 1
            broadcast.reasons = {**broadcast.reasons, reason: broadcast.reasons.get(reason, 0) + 1}


async def _feed_messages(broadcast: Broadcast, most: int, as_of: datetime) -> int:
    rows = await statements.fetch(WAITING_MESSAGES, broadcast=broadcast.id, most=most)
    stopped = {row["id"]: row["stopped"] for row in rows}
    outcomes = []
    for recipient in await BroadcastRecipient.filter(id__in=list(stopped) or [0]).order_by("id"):
        outcomes.append(await _queue_message(broadcast, recipient, stopped[recipient.id], as_of))
    _count_left_out(broadcast, outcomes)
    return len(rows)


async def _queue_message(
    broadcast: Broadcast, recipient: BroadcastRecipient, stopped: bool, as_of: datetime
) -> tuple[str, str]:
    number = await _number_of(recipient)
    words = None if stopped or number is None else await sms_words(broadcast, recipient)
    if stopped:
        recipient.outcome = RecipientOutcome.UNSUBSCRIBED
    elif number is None or words is None:
        recipient.outcome, recipient.reason = RecipientOutcome.FAILED, "erased" if number is None else "lacks"
    else:
        cause = f"broadcast:{broadcast.id}:{recipient.id}:{recipient.round}"
        made = await queue(SmsKind.BROADCAST, cause, number, (words,), as_of + SMS_LIVES, as_of)
        recipient.outcome, recipient.message_id = RecipientOutcome.QUEUED, made.id
    await recipient.save(update_fields=["outcome", "reason", "message_id"])
    return recipient.outcome.value, recipient.reason


async def _number_of(recipient: BroadcastRecipient) -> bytes | None:
    """Return the sealed number of a recipient: of their row in the list, of their case, their own, an officer's."""
    for model, found in (
        (BroadcastLine, recipient.line_id),
        (CaseParty, recipient.party_id),
        (Citizen, recipient.citizen_id),
        (Officer, recipient.officer_id),
    ):
        row = await model.get_or_none(id=found) if found else None
        if row is not None and row.mobile_sealed:
            return row.mobile_sealed
    return None
