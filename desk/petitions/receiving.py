"""What comes through the door is stored in one statement, or not at all.

The statement is put together in `desk.petitions.arrival_statement`; here it gets its values. A lock with two writes in
a transaction was measured at 0.42 of a bare insert; this at 0.71.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import asyncpg

from desk.access.actors import Actor
from desk.notices import pubsub
from desk.petitions.arrival_statement import arrival_statement, petition_statement
from desk.petitions.preparation import PreparedPetition
from desk.rules.calendar.court_time import court_day
from desk.rules.sizes import LONGEST_REASON
from desk.tickets.danger.calling import UNREAD_PAUSE, ring_values
from desk.tickets.history import FIRST_HASH, SCHEME, HistoryLine, LinePlace, chain_hash
from models import statements
from models.database import connection
from models.enums import Act, ActorKind, Finding, TicketState
from models.keyring import Place, Sealed, seal
from models.once_more import once_more
from models.sealing import bound
from models.statements import fragment
from models.unique import is_twice


@dataclass(frozen=True)
class MessageWindow:
    """Says how WeChat's customer-service window stands after this message."""

    until: datetime
    left: int


@dataclass(frozen=True)
class TalkMove:
    """Holds the talk's new state, and the version it was read at (0: there was none)."""

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


def _petition_values(prepared: PreparedPetition, as_of: datetime) -> dict[str, Any]:
    new = prepared.new
    entered = new.entered_by_id is not None
    actor = Actor(ActorKind.OFFICER if entered else ActorKind.CITIZEN, new.entered_by_id or new.identity_id)
    wall = prepared.wall
    line = HistoryLine(Act.RECEIVE, "", TicketState.PENDING, 1, actor, as_of, where=LinePlace(new.court_id))
    return {
        "id": prepared.id,
        "number": prepared.number,
        "channel": new.channel.value,
        "kind": new.kind.value,
        "court_id": new.court_id,
        "identity_id": new.identity_id,
        "citizen_id": new.citizen_id,
        "case_number": new.case_number,
        "text_sealed": prepared.sealed.whole,
        "masked_sealed": prepared.sealed.masked,
        "title_sealed": prepared.sealed.title,
        "contact_name_sealed": prepared.name_sealed,
        "contact_mobile_sealed": prepared.mobile_sealed,
        "contact_mobile_index": prepared.mobile_index,
        "entered_by_id": new.entered_by_id,
        "organisation": new.organisation,
        "representation_id": new.representation_id,
        "principal_id": prepared.principal_id,
        "passed_on_by": new.passed_on.by if new.passed_on else "",
        "passed_on_reference": new.passed_on.reference if new.passed_on else "",
        "reply_by": new.passed_on.reply_by if new.passed_on else None,
        "word_keys": prepared.sealed.word_keys,
        "name_keys": prepared.name_keys,
        "at": as_of,
        "restricted": prepared.restricted,
        "urgency": prepared.heard.proposal.urgency.value,
        "proposed_urgency": prepared.heard.proposal.urgency.value,
        "proposed_complexity": prepared.heard.proposal.complexity.value,
        "proposed_why": prepared.heard.proposal.why,
        "alerts": prepared.heard.alerts,
        "sealed_at": as_of if wall is not None and wall.is_sealed else None,
        "subjects": list(wall.findings) if wall else [],
        "findings": [finding.value for finding in wall.findings.values()] if wall else [],
        "readers": list(wall.desk.readers) if wall else [],
        "told_beside": prepared.told_beside,
        "favour": prepared.heard.favour,
        "approach_id": prepared.approach_id,
        "approach_sealed": _approach_words(prepared),
        "approach_named": list(prepared.approach.everybody),
        "approach_findings": [
            *([Finding.NAMED.value] * len(prepared.approach.named)),
            *([Finding.HELD_OFF.value] * len(prepared.approach.held_off)),
        ],
        "notices": [
            "petition_received",
            *(["procedural_words"] if prepared.heard.alerts else []),
            *(["guardian_untold"] if prepared.guardian_doubt else []),
        ],
        "guardians": list(prepared.guardians),
        "policy": prepared.policy,
        "due_at": prepared.triage.at,
        "actor_kind": actor.kind.value,
        "actor_id": actor.id,
        "hash": chain_hash(prepared.number, 1, line, FIRST_HASH),
        "promised_at": prepared.promise.at,
        "owed_at": prepared.owed.at,
        "owed_look_at": prepared.owed_look_at,
        "owed_estimated": prepared.owed.estimated,
        "owed_reason": prepared.owed.reason[:LONGEST_REASON],
        "promise_estimated": prepared.promise.estimated,
        "promise_reason": prepared.promise.reason[:LONGEST_REASON],
        "scheme": SCHEME,
        "estimated": prepared.triage.estimated,
        "reason": prepared.triage.reason[:LONGEST_REASON],
        "account_id": new.account_id,
        "file_kinds": [item.kind for item in new.media],
        "file_ids": [item.media_id for item in new.media],
        "day": court_day(as_of),
        **_alarm_values(prepared, as_of),
    }


def _approach_words(prepared: PreparedPetition) -> bytes | None:
    """Return the words of a petition that asks a favour, sealed once more for the record of the approach."""
    if prepared.approach_id is None:
        return None
    place = Place("approach_record", "text_sealed", prepared.approach_id)
    return bound(Sealed.at(prepared.sealed.whole, Place("petition", "text_sealed", prepared.id)), place)


def _alarm_values(prepared: PreparedPetition, as_of: datetime) -> dict[str, Any]:
    danger = prepared.heard.danger
    if danger is None:
        return {}
    return {"next_ring_at": as_of + UNREAD_PAUSE, **ring_values(prepared.ring_to, danger, None, 1, as_of)}


def _message_values(arrival: Arrival, talk: TalkMove | None) -> dict[str, Any]:
    return {
        "sender": arrival.identity_id,
        "to_account": arrival.account_id,
        "dedupe_key": arrival.dedupe_key,
        "message_kind": arrival.kind,
        "at": arrival.received_at,
        "content_sealed": seal(arrival.content, Place("inbound_message", "content_sealed", arrival.dedupe_key)),
        "reply_sealed": seal(arrival.reply, Place("inbound_message", "reply_sealed", arrival.dedupe_key)),
        "data_sealed": seal(talk.data, Place("talk", "data_sealed", talk.identity_id)) if talk else None,
        "expected_version": talk.expected_version if talk else None,
        "window_until": arrival.window.until if arrival.window else None,
        "window_left": arrival.window.left if arrival.window else None,
        "last_part": arrival.parts - 1,
    }


def statement_of(arrival: Arrival, talk: TalkMove | None, petition: PreparedPetition | None) -> tuple[str, list[Any]]:
    """Return the statement that stores an arrival, numbered as asyncpg has it, and its values in that order."""
    template = arrival_statement(
        talk=talk is not None,
        window=arrival.window is not None,
        more=arrival.parts > 1,
        petition=petition is not None,
        danger=petition is not None and petition.heard.danger is not None,
    )
    causes = _petition_values(petition, arrival.received_at) if petition is not None else {}
    return fragment(template, 1, _message_values(arrival, talk) | causes)


@once_more
async def store_arrival(
    arrival: Arrival, talk: TalkMove | None = None, petition: PreparedPetition | None = None
) -> bool:
    """Store an arrival with all it causes. False where nothing was written: known already, or the talk moved on.

    Only the message's own key says so: whatever else is there twice is a fault of ours, and is raised as one.
    """
    sql, args = statement_of(arrival, talk, petition)
    try:
        async with connection() as plain:
            written = await plain.fetchval(sql, *args)
    except asyncpg.UniqueViolationError as error:
        if not is_twice(error, "inbound_message", "dedupe_key"):
            raise
        return False
    if petition is not None and written is not None:
        _announce(written, petition)
    if arrival.parts > 1 and written is not None:
        pubsub.announce_deliveries()
    return bool(written)


@once_more
async def store_petition(petition: PreparedPetition, as_of: datetime) -> int:
    """Store a petition that did not come as a message (telephone, window, mini-program). Returns its ticket's id."""
    statement = petition_statement(danger=petition.heard.danger is not None)
    ticket_id = int(await statements.fetchval(statement, **_petition_values(petition, as_of)))
    _announce(ticket_id, petition)
    return ticket_id


def _announce(ticket_id: int, petition: PreparedPetition) -> None:
    pubsub.announce_deliveries()
    pubsub.announce_ticket(ticket_id, petition.new.court_id)
    if petition.heard.danger is not None:
        pubsub.announce_danger(ticket_id)
    if petition.new.media:
        pubsub.announce_files()
