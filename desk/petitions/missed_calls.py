"""Whoever called and was not answered (未接来电) is called back within the policy's limit, 24 hours as shipped.

A clock belongs to a ticket, so a missed call becomes a petition of its own: 联系法官, by telephone, with nothing in it
but the number. In place of the triage clock one for the call back runs, from the call itself, day and night. Whoever
calls back answers it there and then (即时答复), or dispatches what they hear like any other matter.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from desk.access import audit
from desk.access.actors import Actor
from desk.errors import Invalid, Refused
from desk.petitions import preparation, receiving
from desk.petitions.preparation import NewPetition
from desk.rules.calendar.court_time import COURT_TIME
from desk.rules.calendar.days_in_words import day_words
from desk.rules.papers.telephones import parse_telephone
from desk.rules.text.refusal import Refusal
from desk.tickets import ticket_store
from desk.tickets.history import save_times
from desk.tickets.timing import clocks
from models import Petition
from models.database import transaction
from models.enums import Channel, ClockKind, PetitionKind, TicketState
from models.keyring import index_of
from models.once_more import once_more

OLDEST = timedelta(days=7)


@dataclass(frozen=True)
class MissedCall:
    """Says who called which court when, as the telephone shows it; `called_at` in UTC."""

    court_id: int
    caller: str = field(repr=False)
    called_at: datetime


def number_of(typed: str) -> str:
    """Return any number that can be called back, in its stored form. Raises `Invalid` for anything else."""
    found = parse_telephone(typed)
    if isinstance(found, Refusal):
        raise Invalid(found.reason, "caller")
    return found.value


@once_more
async def enter_missed_call(missed: MissedCall, actor: Actor, as_of: datetime) -> str:
    """Write a missed call down. Returns the petition's number; a caller who already waits is not entered twice."""
    caller = number_of(missed.caller)
    if not as_of - OLDEST <= missed.called_at <= as_of:
        raise Invalid(f"来电时间要在最近 {OLDEST.days} 天之内，不能晚于现在", "called_at")
    prepared = await preparation.prepare_petition(
        NewPetition(
            court_id=missed.court_id,
            kind=PetitionKind.CONTACT,
            text=f"{_words(missed.called_at)}的来电没有接到，请回电。",
            channel=Channel.PHONE,
            contact_mobile=caller,
            entered_by_id=actor.id,
            for_person=True,
        ),
        as_of,
    )
    async with transaction() as plain:
        index = index_of("mobile", caller)
        await plain.execute("SELECT pg_advisory_xact_lock(hashtext($1))", f"missed:{missed.court_id}:{index}")
        waiting = await _waiting(missed.court_id, index)
        if waiting is not None:
            raise Refused(f"这个号码的未接来电已经登记（{waiting}），还没有回电")
        ticket = await ticket_store.load(await receiving.store_petition(prepared, as_of))
        await save_times(ticket, await clocks.run_from_call(ticket, missed.called_at))
        await audit.by_officer(actor, audit.Deed.ENTER_PETITION, ("ticket", ticket.id), as_of)
    return prepared.number


def _words(called_at: datetime) -> str:
    local = called_at.astimezone(COURT_TIME)
    return f"{day_words(local)} {local:%H:%M} "


async def _waiting(court_id: int, index: str | None) -> str | None:
    """Return the number of this caller's petition that still waits for the call back."""
    open_ones = Petition.filter(contact_mobile_index=index, court_id=court_id, kind=PetitionKind.CONTACT)
    waiting = open_ones.filter(tickets__state=TicketState.PENDING, tickets__clocks__kind=ClockKind.CALL_BACK)
    found = await waiting.filter(tickets__clocks__stopped_at__isnull=True).first()
    return found.number if found else None
