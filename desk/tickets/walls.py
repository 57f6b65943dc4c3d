"""The wall around a restricted ticket is worked out anew here: who is walled off, who decides, whether it is sealed.

It is asked for at every word a citizen adds and at every change of court, kind, part or staff. Whoever is found stays
walled off until somebody clean has looked (`desk.tickets.subjects`); words said after that hold off again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tortoise.expressions import Q

from desk.access import conflicts, visibility
from desk.access.actors import SYSTEM
from desk.access.actors import officer as officer_as
from desk.notices.catalogue import Tell, officers, tell
from desk.people import staffing
from desk.rules.lifecycle import Capacity
from desk.tickets.danger.open_alarms import ring_anew
from desk.tickets.event_facts import WallFacts
from desk.tickets.history import record
from desk.tickets.ticket_store import HeldTicket
from desk.tickets.timing.back_to_desk import back_to_desk
from models import ComplaintReader, ComplaintRelease, Delivery, Petition, Subject, Ticket, TicketEvent, Words
from models.enums import Act, ActorKind, DeliveryState, Finding, FoundBy, TicketState, WallCause
from models.keyring import unseal

WRITTEN_DOWN = (Act.VISIT, Act.ATTEMPT, Act.CALL, Act.SPLIT)
"""By these acts officers write down what a citizen said, or a part of what they wrote."""


@dataclass(frozen=True)
class Utterance:
    """What was said about a ticket, when, and which officer typed it (never meant by it themselves)."""

    text: str = field(repr=False)
    at: datetime
    typed_by: int | None = None


async def build(held: HeldTicket, as_of: datetime, said: Utterance | None = None) -> None:
    """Work the wall out anew, with words that are not written yet. Call inside a transaction, the ticket locked.

    Whoever is walled off is told nothing more; a handler among them loses the ticket. A desk that is new to it is told.
    """
    ticket = held.ticket
    if not ticket.restricted:
        return
    before = set() if ticket.sealed_at is not None else set(await staffing.chiefs(ticket, as_of))
    found = await _find(ticket, [*await everything_said(ticket), *([said] if said else [])])
    await _write(ticket, found, as_of)
    walled = await conflicts.walled_off(ticket)
    await _tell_no_more(ticket, walled, as_of)
    await _readers(ticket, as_of)
    desk = await staffing.chiefs(ticket, as_of)
    await conflicts.load_wall([ticket])
    await _seal(held, not desk, as_of)
    working = await staffing.working_for(ticket.handler_id, as_of)
    if (ticket.handler_id in walled or working in walled) and ticket.state.is_open:
        await _take_back(held, as_of)
    elif ticket.state is TicketState.PENDING and not held.walled_now:
        newly = [one for one in desk if one not in before]
        await tell(ticket, Tell("petition_received", officers(newly)), as_of)


async def let_in(
    ticket: Ticket, chosen: Collection[int], as_of: datetime, to: Capacity = Capacity.CHIEF_LIAISON
) -> None:
    """Let these officers in to a restricted ticket, where their posts do not make them what they have to be to it."""
    if not ticket.restricted:
        return
    place = visibility.place_of(ticket)
    for officer_id in chosen:
        actor = await officer_as(officer_id, as_of)
        if actor is not None and to not in visibility.capacities(actor, place):
            await ComplaintReader.get_or_create(ticket_id=ticket.id, officer_id=officer_id, defaults={"at": as_of})
    await conflicts.load_wall([ticket])


async def copy_to(first: Ticket, part: Ticket, as_of: datetime) -> None:
    """Give a new part the wall of the ticket it was split from."""
    for row in await Subject.filter(ticket_id=first.id).order_by("id"):
        await Subject.create(
            ticket_id=part.id, officer_id=row.officer_id, finding=row.finding, found_by=row.found_by, at=as_of
        )
    for kind in (ComplaintRelease, ComplaintReader):
        for one in await kind.filter(ticket_id=first.id).order_by("id"):
            await kind.create(ticket_id=part.id, officer_id=one.officer_id, at=one.at)


async def everything_said(ticket: Ticket) -> list[Utterance]:
    """Return all that citizens said about a ticket: what they left, and what was written or written down later."""
    noted = TicketEvent.filter(ticket_id=ticket.id, act__in=WRITTEN_DOWN, words_id__isnull=False)
    ids = [int(str(one)) for one in await noted.values_list("words_id", flat=True)]
    words = Words.filter(Q(author_kind=ActorKind.CITIZEN) | Q(id__in=ids or [0]), ticket_id=ticket.id)
    later = [
        Utterance(unseal(row.text_sealed), row.at, row.author_id if row.author_kind is ActorKind.OFFICER else None)
        for row in await words.order_by("id")
        if row.text_sealed is not None
    ]
    return [*left_with(ticket.petition), *later]


def left_with(petition: Petition) -> list[Utterance]:
    """Return everything that was typed when a petition was left."""
    texts = (
        unseal(petition.text_sealed),
        petition.organisation,
        petition.passed_on_by,
        petition.passed_on_reference,
        unseal(petition.contact_name_sealed),
    )
    return [Utterance(text, petition.created_at) for text in texts if text]


async def _tell_no_more(ticket: Ticket, walled: Collection[int], as_of: datetime) -> None:
    waiting = Delivery.filter(ticket_id=ticket.id, officer_id__in=list(walled) or [0], state=DeliveryState.PENDING)
    await waiting.update(state=DeliveryState.CANCELLED, finished_at=as_of)


async def _find(ticket: Ticket, everything: Sequence[Utterance]) -> dict[int, Finding]:
    """Return whom these words name or may mean at the ticket's court now, but for whom somebody clean let go since."""
    released = {row.officer_id: row.at for row in await ComplaintRelease.filter(ticket_id=ticket.id)}
    found: dict[int, Finding] = {}
    for said in everything:
        names = await conflicts.names_in(said.text, ticket.court_id)
        for finding, ids in ((Finding.NAMED, names.named), (Finding.HELD_OFF, names.held_off)):
            for one in ids:
                let_go = one in released and said.at <= released[one]
                if one != said.typed_by and not let_go and found.get(one) is not Finding.NAMED:
                    found[one] = finding
    return found


async def _write(ticket: Ticket, found: dict[int, Finding], as_of: datetime) -> None:
    known = {row.officer_id: row for row in await Subject.filter(ticket_id=ticket.id)}
    await Subject.bulk_create(
        Subject(ticket_id=ticket.id, officer_id=one, finding=finding, found_by=FoundBy.WORDS, at=as_of)
        for one, finding in found.items()
        if one not in known
    )
    for one, finding in found.items():
        if one in known and finding is Finding.NAMED and known[one].finding is Finding.HELD_OFF:
            await Subject.filter(id=known[one].id).update(finding=finding, at=as_of)


async def _readers(ticket: Ticket, as_of: datetime) -> None:
    """Let in whom the desk wants now, and put out whom neither the desk nor its second person wants any more."""
    desk = await staffing.desk_of_complaint(ticket, as_of)
    second = await staffing.desk_of_complaint(ticket, as_of, desk.officers)
    wanted = [*desk.readers, *second.readers]
    put_out = ComplaintReader.filter(ticket_id=ticket.id).exclude(officer_id__in=wanted or [0])
    await _tell_no_more(ticket, [int(str(one)) for one in await put_out.values_list("officer_id", flat=True)], as_of)
    await put_out.delete()
    for one in desk.readers:
        await ComplaintReader.get_or_create(ticket_id=ticket.id, officer_id=one, defaults={"at": as_of})


async def _seal(held: HeldTicket, wanted: bool, as_of: datetime) -> None:
    ticket = held.ticket
    if wanted is (ticket.sealed_at is not None):
        return
    ticket.sealed_at = as_of if wanted else None
    await record(held, Act.SEAL if wanted else Act.UNSEAL, SYSTEM, as_of)
    await ring_anew(ticket, as_of)


async def _take_back(held: HeldTicket, as_of: datetime) -> None:
    """Take the ticket from a handler who is walled off from it: it waits at the desk."""
    ticket = held.ticket
    times = await back_to_desk(ticket, as_of)
    facts = WallFacts(WallCause.CUSTODIAN)
    await record(held, Act.WALL_OFF, SYSTEM, as_of, None, facts, times, to=TicketState.PENDING)
    await tell(ticket, Tell("petition_received", officers(await staffing.chiefs(ticket, as_of))), as_of)
