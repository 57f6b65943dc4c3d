"""Whoever was told an answer by telephone or short message is asked by one how it was: a little later, once a cycle.

What is asked is written here as a row; `desk.tickets.rating.sms_ratings` sends it where short messages are on.
"""

from datetime import datetime

from desk.notices.wishes import wishes_of
from desk.people.citizens import newest_contact
from desk.rules.papers.telephones import Telephone, parse_mobile
from desk.rules.rating_times import SMS_OPEN, asked_by_sms_at
from desk.screening.wishes import WishKind
from models import Delivery, SmsRating, Ticket, statements
from models.enums import TicketState
from models.inserts import Insert
from models.keyring import Place, index_of, seal
from models.sealing import next_id

ANSWERS = frozenset({"answered", "corrected"})
"""The notices that tell an answer."""
NOT_ASKED = (WishKind.STOPPED, WishKind.CONFIDE)
ASK = Insert("sms_rating", "id ticket_id cycle to_sealed mobile_index not_before until").select() + (
    " ON CONFLICT (ticket_id, cycle) DO NOTHING"
)


async def ask_later(delivery: Delivery, as_of: datetime) -> None:
    """Ask its petitioner about an answer that this delivery told them; nothing where it told something else."""
    if delivery.officer_id is None and delivery.notice in ANSWERS and delivery.ticket_id is not None:
        await ask_about(await Ticket.get(id=delivery.ticket_id).select_related("petition"), as_of)


async def ask_about(ticket: Ticket, as_of: datetime) -> None:
    """Write down that a ticket's petitioner is to be asked by short message how its answer was, once in this cycle.

    Nobody is asked who unsubscribed, whose household is not to know, who left no mobile, or who speaks for somebody
    else or for several.
    """
    petition = ticket.petition
    if ticket.state is not TicketState.ANSWERED or petition.joint or petition.representation_id is not None:
        return
    _, number = await newest_contact(petition)
    mobile = parse_mobile(number) if number else None
    if not isinstance(mobile, Telephone) or any(one.kind in NOT_ASKED for one in await wishes_of(petition)):
        return
    new, at = await next_id("sms_rating"), asked_by_sms_at(as_of)
    await statements.execute(
        ASK,
        id=new,
        ticket_id=ticket.id,
        cycle=ticket.cycle,
        to_sealed=seal(mobile.value, Place(SmsRating._meta.db_table, "to_sealed", new)),
        mobile_index=index_of("mobile", mobile.value),
        not_before=at,
        until=at + SMS_OPEN,
    )
