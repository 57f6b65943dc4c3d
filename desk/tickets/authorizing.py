"""Every verb begins here: the ticket is locked, this person may do this now, and what a citizen says is screened."""

from desk.access import visibility
from desk.errors import NotAllowed, NotFound, Refused, Stale
from desk.rules.lifecycle import Reason
from desk.rules.lifecycles.petition import PETITION
from desk.tickets import later_words
from desk.tickets.before_sending import ask_to_check
from desk.tickets.joining.parts import lock_parts
from desk.tickets.later_words import WRITTEN_FOR_CITIZENS, LaterWords
from desk.tickets.orders import Order
from desk.tickets.ticket_facts import capacities_of, full_facts
from desk.tickets.ticket_store import HIDDEN, HeldTicket, lock, officer_names, validated_text
from models import Ticket, TicketEvent
from models.enums import Act, ActorKind

QUIET = frozenset({Act.URGE, Act.REMIND, Act.ESCALATE, Act.ATTEND, Act.ALARM, Act.SEE_ALARM})


async def authorize_and_lock(act: Act, order: Order) -> HeldTicket:
    """Lock a ticket for an act. Call inside a transaction.

    What a citizen says with the act is screened here, whoever writes it down and by whichever verb: nobody is told
    anything before the wall stands as these words want it.

    What happened since the version that was read and takes nothing from what was read (an urge, a rung of supervision)
    is no reason to refuse. Raises `NotFound`, `NotAllowed`, `Refused`, `Stale`, or `Unchecked` where words to a
    citizen tell of others; nothing is changed then: a verb refuses before it writes.
    """
    actor, words = order.actor, order.words.strip()
    screened = bool(words) and (actor.kind is ActorKind.CITIZEN or act in WRITTEN_FOR_CITIZENS)
    if screened:
        await lock_parts(order.ticket_id)
    held = await lock(order.ticket_id, speaks=bool(words))
    ticket = held.ticket
    if not visibility.sees(actor, visibility.place_of(ticket)):
        raise NotFound(HIDDEN)
    if order.version is not None and order.version != ticket.version:
        changes = await _changes_since(ticket, order.version)
        if changes:
            raise Stale(changes)
    held.facts = await full_facts((act,), actor, ticket, order.as_of)
    objection = PETITION.object_to(act, held.facts, capacities_of(actor, ticket))
    if objection:
        raise (NotAllowed if objection.reason is Reason.WRONG_PERSON else Refused)(objection.words)
    await ask_to_check(act, order, ticket)
    if screened:
        validated_text(act, words)
        heard = later_words.heard_in(act, words)
        await later_words.screen_words(held, LaterWords(heard, act, actor), order.as_of)
    return held


async def _changes_since(ticket: Ticket, version: int) -> list[str]:
    events = await TicketEvent.filter(ticket_id=ticket.id, seq__gt=version).order_by("seq")
    if events and all(event.act in QUIET for event in events):
        return []
    names = await officer_names([e.actor_id for e in events if e.actor_kind is ActorKind.OFFICER])
    return [f"{names.get(e.actor_id or 0, e.actor_kind.label)}{e.act.label}" for e in events] or ["已被更新"]
