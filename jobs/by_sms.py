"""A notice that goes by short message is handed to their outbox, in one transaction with its own state.

An alarm to an officer goes so beside other ways; what a citizen must be told goes so where no way of WeChat's is open.
The message holds a number and where to read on, and nothing that was said.
"""

from datetime import datetime, timedelta

from desk.broadcasts.reminders import hearing_told
from desk.notices.catalogue import CATALOGUE
from desk.notices.deliveries import end_pointless
from desk.notices.outbox import Taken, record_taken
from desk.notices.short_messages import is_rung_otherwise
from desk.notices.texting import mobile_of
from desk.people.short_messages import queue
from desk.tickets.ticket_store import number_of, petition_number_of
from jobs.claiming import still_ours
from jobs.routes import ONE_WAY
from models import Attempt, Delivery, Officer, Ticket
from models.database import transaction
from models.enums import DeliveryState, SendChannel, SmsKind
from models.keyring import seal
from models.once_more import once_more
from wechat.notice_values import TELEPHONE

LIVES = timedelta(hours=2)
"""Where the notice itself has no end."""


def is_by_sms(delivery: Delivery) -> bool:
    """Say whether a delivery is meant for the short message alone."""
    return delivery.facts.get(ONE_WAY) == SendChannel.SMS.value


@once_more
async def hand_over(delivery: Delivery, tried: list[Attempt], on: bool, as_of: datetime) -> bool:
    """Hand a claimed delivery to the outbox of short messages, where these are `on`.

    Returns False where no short message can go and nothing else rings for its reader: the desk must tell them.
    """
    officer = await Officer.get_or_none(id=delivery.officer_id)
    if not on or officer is None or not officer.mobile_sealed:
        if not await is_rung_otherwise(delivery):
            return False
        await end_pointless(delivery, tried, as_of)
        return True
    ticket = await Ticket.get(id=delivery.ticket_id).select_related("petition")
    await _put_in(delivery, SmsKind.DANGER, officer.mobile_sealed, (number_of(ticket),), tried, as_of)
    return True


@once_more
async def take_rung(delivery: Delivery, tried: list[Attempt], on: bool, as_of: datetime) -> bool:
    """Hand what a citizen could not be told by WeChat to the outbox, once, where these are `on`.

    Returns False where its words are not for short messages, or there is no mobile that may be texted.
    """
    notice = CATALOGUE.get(delivery.notice)
    kind = notice.sms if notice is not None and notice.to_citizens else None
    texted = any(one.channel is SendChannel.SMS for one in tried)
    mobile = await mobile_of(delivery) if on and kind is not None and not texted else ""
    sealed = seal(mobile) if mobile else None
    if kind is None or sealed is None:
        return False
    values = await _values(delivery)
    if values is None:
        return False
    await _put_in(delivery, kind, sealed, values, tried, as_of)
    return True


async def _values(delivery: Delivery) -> tuple[str, ...] | None:
    """Return what fills a citizen's message: its number, or when a hearing is, and the court's telephone."""
    if CATALOGUE[delivery.notice].of_hearing:
        told = await hearing_told(delivery)
        return (told.when, told.telephone or TELEPHONE) if told is not None else None
    ticket = await Ticket.get(id=delivery.ticket_id).select_related("petition", "court")
    return petition_number_of(ticket), ticket.court.telephone or TELEPHONE


async def _put_in(
    delivery: Delivery, kind: SmsKind, to_sealed: bytes, values: tuple[str, ...], tried: list[Attempt], as_of: datetime
) -> None:
    async with transaction():
        if not await still_ours(delivery, as_of):
            return
        ordinal = len(tried) + 1
        attempt = await Attempt.create(
            delivery_id=delivery.id,
            ordinal=ordinal,
            channel=SendChannel.SMS,
            client_msg_id=f"jiesu-{delivery.id}-{ordinal}",
            state=DeliveryState.CLAIMED,
            tries=1,
            first_tried_at=as_of,
            updated_at=as_of,
        )
        until = delivery.expires_at or as_of + LIVES
        await queue(kind, f"delivery:{delivery.id}", to_sealed, values, until, as_of, delivery.id)
        await record_taken([Taken(delivery, attempt, None)], as_of)
