"""What comes through the door is stored in one statement, or not at all.

The statement's first leg is its guard: it moves the talk on only from the version that was read, and only for a dedupe
key not seen before. Every other leg takes its rows from the guard, so a stale or repeated message writes nothing. A
lock with two writes in a transaction was measured at 0.42 of a bare insert; this at 0.71.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import asyncpg

from desk.access.actors import SHANGHAI, Actor
from desk.notices import pubsub
from desk.petitions.preparation import PreparedPetition
from desk.tickets.history import FIRST_HASH, HistoryLine, chain_hash
from models.database import connection
from models.enums import Act, ActorKind, Role, TicketState
from models.keyring import seal
from models.statements import fragment


@dataclass(frozen=True)
class MessageWindow:
    """WeChat's customer-service window as this message leaves it."""

    until: datetime
    left: int


@dataclass(frozen=True)
class TalkMove:
    """The talk's new state, and the version it was read at (0: there was none)."""

    identity_id: int
    expected_version: int
    data: str = field(repr=False)


@dataclass(frozen=True)
class Arrival:
    """A message or event as it will be logged, with the reply it gets."""

    account_id: int
    dedupe_key: str
    kind: str
    received_at: datetime
    identity_id: int | None = None
    content: str = field(default="", repr=False)
    reply: str = field(default="", repr=False)
    window: MessageWindow | None = None
    parts: int = 1


GUARD_TALK = """
guard AS (
    INSERT INTO talk (identity_id, data_sealed, version, updated_at)
    SELECT $1::bigint, $8::bytea, 1, $5::timestamptz
    WHERE NOT EXISTS (SELECT 1 FROM inbound_message WHERE dedupe_key = $3)
    ON CONFLICT (identity_id) DO UPDATE
        SET data_sealed = excluded.data_sealed, version = talk.version + 1, updated_at = excluded.updated_at
        WHERE talk.version = $9::int
    RETURNING 1
)"""
GUARD_PLAIN = """
guard AS (SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM inbound_message WHERE dedupe_key = $3))"""
FIRST_ONLY = "ON CONFLICT (dedupe_key) DO NOTHING"
MESSAGE = """,
message AS (
    INSERT INTO inbound_message
        (account_id, identity_id, dedupe_key, kind, content_sealed, reply_sealed, received_at)
    SELECT $2::bigint, $1::bigint, $3, $4, $6::bytea, $7::bytea, $5 FROM guard
    {conflict}
    RETURNING id
)"""
WINDOW = """,
seen AS (
    UPDATE identity SET seen_at = $5, subscribed = true, unreachable_since = NULL, unreachable_reason = '',
        window_left = CASE WHEN window_until > $5 THEN GREATEST(window_left, ${left}::smallint) ELSE ${left} END,
        window_until = GREATEST(window_until, ${until}::timestamptz)
    FROM guard WHERE identity.id = $1
)"""
MORE = """,
more AS (
    INSERT INTO delivery (cause, notice, identity_id, facts, lane, state, not_before, expires_at, lease_owner,
        created_at)
    SELECT 'message:' || message.id || ':' || part, 'talk_more', $1,
        jsonb_build_object('message', message.id, 'part', part), 0, 'pending', $5, $5 + interval '5 minutes', '', $5
    FROM message, generate_series(1, ${last}::int) AS part
)"""
PETITION = """,
petition AS (
    INSERT INTO petition (number, channel, kind, court_id, identity_id, citizen_id, case_number, title, text,
        text_sealed, contact_name_sealed, contact_mobile_sealed, contact_mobile_index, organisation, entered_by_id,
        passed_on_by, passed_on_reference, reply_by, bigrams, created_at)
    SELECT ${number}, ${channel}, ${kind}, ${court}::bigint, ${identity}::bigint, ${citizen}::bigint, ${case},
        ${title}, ${text}, ${sealed}::bytea, ${name_sealed}::bytea, ${mobile_sealed}::bytea, ${mobile_index},
        ${organisation}, ${entered_by}::bigint, ${passed_on_by}, ${passed_on_reference}, ${reply_by}::timestamptz,
        ${bigrams}::text[], ${at}::timestamptz FROM guard
    RETURNING id
),
ticket AS (
    INSERT INTO ticket (petition_id, court_id, state, came_from, version, cycle, complexity, urgency, restricted,
        policy, due_at, urged, opened_at, proposed_urgency, proposed_complexity, proposed_why, alerts)
    SELECT id, ${court}, 'pending', '', 1, 1, 'standard', 'normal', ${restricted}, ${policy}, ${due}::timestamptz, 0,
        ${at}, ${proposed_urgency}, ${proposed_complexity}, ${proposed_why}, ${alerts} FROM petition
    RETURNING id
),
subject AS (
    INSERT INTO complaint_subject (ticket_id, officer_id, found_by, at)
    SELECT ticket.id, named, 'words', ${at} FROM ticket, unnest(${subjects}::bigint[]) AS named
),
approach AS (
    INSERT INTO approach_record (court_id, petition_id, identity_id, text_sealed, recorded_by_id, at)
    SELECT root.id, petition.id, ${identity}, ${sealed}, ${entered_by}, ${at}
    FROM petition, (SELECT id FROM court WHERE parent_id IS NULL ORDER BY id LIMIT 1) AS root
    WHERE ${favour}::boolean
),
event AS (
    INSERT INTO ticket_event (ticket_id, seq, act, from_state, to_state, cycle, actor_kind, actor_id, facts, at, hash,
        court_id)
    SELECT id, 1, 'receive', '', 'pending', 1, ${actor_kind}, ${actor_id}::bigint, '{}', ${at}, ${hash}::bytea,
        ${court}
    FROM ticket
),
to_count AS (
    INSERT INTO dirty_cell (court_id, day) SELECT ${court}, ${day}::date FROM ticket
),
clock AS (
    INSERT INTO clock (ticket_id, kind, cycle, court_id, policy, started_at, due_at, next_look_at, estimated, reason,
        rung)
    SELECT id, 'triage', 1, ${court}, ${policy}, ${at}, ${due}, ${due}, ${estimated}::boolean, ${reason}, 0 FROM ticket
),
checked AS (
    INSERT INTO content_check (subject, subject_id, petition_id, identity_id, state, suggest, reason, trace_id, tries,
        next_try_at, created_at)
    SELECT 'petition', id, id, ${identity}, 'pending', '', '', '', 0, ${at}, ${at} FROM petition
    WHERE ${identity} IS NOT NULL
),
files AS (
    INSERT INTO attachment (petition_id, account_id, kind, media_id, state, tries, next_try_at, file_key,
        content_type, size, created_at)
    SELECT petition.id, ${account}::bigint, f.kind, f.media_id, 'pending', 0, ${at}, '', '', 0, ${at}
    FROM petition, unnest(${file_kinds}::text[], ${file_ids}::text[]) AS f (kind, media_id)
),
told AS (
    INSERT INTO delivery (cause, notice, ticket_id, ticket_version, officer_id, facts, lane, state, not_before,
        expires_at, lease_owner, created_at)
    SELECT 'ticket:' || ticket.id || ':1:' || notice || ':o' || r.officer_id, notice, ticket.id, 1,
        r.officer_id, '{}', 0, 'pending', ${at}, ${at} + interval '7 days', '', ${at}
    FROM ticket, unnest(${notices}::text[]) AS notice, (
        SELECT DISTINCT officer_id FROM (
            SELECT held.officer_id,
                rank() OVER (ORDER BY length(place.path) DESC, held.role = ${desk_role} DESC) AS distance
            FROM court AS home JOIN court AS place ON starts_with(home.path, place.path)
                JOIN officer_role AS held ON held.court_id = place.id
                JOIN officer ON officer.id = held.officer_id
            WHERE home.id = ${court} AND officer.active AND held.starts_on <= ${day}::date
                AND officer.id <> ALL (${subjects})
                AND (held.ends_on IS NULL OR held.ends_on >= ${day})
                AND (held.role = ${desk_role} OR (held.role = 'chief_liaison' AND place.id <> home.id))
        ) AS desk WHERE distance = 1
    ) AS r
)
SELECT (SELECT id FROM ticket)"""
NOTHING_MORE = " SELECT (SELECT id FROM message)"


def _petition_values(prepared: PreparedPetition, as_of: datetime) -> dict[str, Any]:
    new = prepared.new
    entered = new.entered_by_id is not None
    actor = Actor(ActorKind.OFFICER if entered else ActorKind.CITIZEN, new.entered_by_id or new.identity_id)
    line = HistoryLine(Act.RECEIVE, "", TicketState.PENDING, 1, actor, as_of)
    return {
        "number": prepared.number,
        "channel": new.channel.value,
        "kind": new.kind.value,
        "court": new.court_id,
        "identity": new.identity_id,
        "citizen": new.citizen_id,
        "case": new.case_number,
        "title": prepared.title,
        "text": prepared.masked,
        "sealed": prepared.sealed,
        "name_sealed": prepared.name_sealed,
        "mobile_sealed": prepared.mobile_sealed,
        "mobile_index": prepared.mobile_index,
        "entered_by": new.entered_by_id,
        "organisation": new.organisation,
        "passed_on_by": new.passed_on.by if new.passed_on else "",
        "passed_on_reference": new.passed_on.reference if new.passed_on else "",
        "reply_by": new.passed_on.reply_by if new.passed_on else None,
        "bigrams": prepared.bigrams,
        "at": as_of,
        "restricted": prepared.restricted,
        "proposed_urgency": prepared.heard.proposal.urgency.value,
        "proposed_complexity": prepared.heard.proposal.complexity.value,
        "proposed_why": prepared.heard.proposal.why,
        "alerts": prepared.heard.alerts,
        "subjects": list(prepared.subjects),
        "favour": prepared.heard.favour,
        "notices": ["petition_received", *(["procedural_words"] if prepared.heard.alerts else [])],
        "policy": prepared.policy,
        "due": prepared.triage.at,
        "actor_kind": actor.kind.value,
        "actor_id": actor.id,
        "hash": chain_hash(prepared.number, 1, line, FIRST_HASH),
        "estimated": prepared.triage.estimated,
        "reason": prepared.triage.reason[:300],
        "account": new.account_id,
        "file_kinds": [item.kind for item in new.media],
        "file_ids": [item.media_id for item in new.media],
        "desk_role": (Role.INSPECTOR if prepared.restricted else Role.CHIEF_LIAISON).value,
        "day": as_of.astimezone(SHANGHAI).date(),
    }


def _statement(arrival: Arrival, talk: TalkMove | None, petition: PreparedPetition | None) -> tuple[str, list[Any]]:
    args: list[Any] = [
        arrival.identity_id,
        arrival.account_id,
        arrival.dedupe_key,
        arrival.kind,
        arrival.received_at,
        seal(arrival.content),
        seal(arrival.reply),
    ]
    twice = FIRST_ONLY if talk is None and petition is None else ""
    sql = "WITH " + (GUARD_TALK if talk else GUARD_PLAIN) + MESSAGE.format(conflict=twice)
    if talk:
        args += [seal(talk.data), talk.expected_version]
    if arrival.window:
        part, values = fragment(WINDOW, len(args) + 1, {"until": arrival.window.until, "left": arrival.window.left})
        sql, args = sql + part, args + values
    if arrival.parts > 1:
        part, values = fragment(MORE, len(args) + 1, {"last": arrival.parts - 1})
        sql, args = sql + part, args + values
    if petition is None:
        return sql + NOTHING_MORE, args
    part, values = fragment(PETITION, len(args) + 1, _petition_values(petition, arrival.received_at))
    return sql + part, args + values


async def store_arrival(
    arrival: Arrival, talk: TalkMove | None = None, petition: PreparedPetition | None = None
) -> bool:
    """Store an arrival with all it causes. False where nothing was written: known already, or the talk moved on."""
    sql, args = _statement(arrival, talk, petition)
    try:
        async with connection() as plain:
            written = await plain.fetchval(sql, *args)
    except asyncpg.UniqueViolationError:
        return False
    if petition is not None and written is not None:
        _announce(written, petition)
    if arrival.parts > 1 and written is not None:
        pubsub.announce_deliveries()
    return bool(written)


async def store_petition(petition: PreparedPetition, as_of: datetime) -> int:
    """Store a petition that did not come as a message (telephone, window, mini-program). Returns its ticket's id."""
    part, values = fragment(PETITION, 1, _petition_values(petition, as_of))
    async with connection() as plain:
        ticket_id = int(await plain.fetchval("WITH guard AS (SELECT 1)" + part, *values))
    _announce(ticket_id, petition)
    return ticket_id


def _announce(ticket_id: int, petition: PreparedPetition) -> None:
    pubsub.announce_deliveries()
    pubsub.announce_ticket(ticket_id, petition.new.court_id)
    if petition.new.media:
        pubsub.announce_files()
