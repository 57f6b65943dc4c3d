"""A notice that goes by short message is handed to their outbox, in one transaction with its own state."""

from datetime import datetime, timedelta

from desk.notices.deliveries import end_pointless
from desk.notices.outbox import Taken, record_taken
from desk.notices.short_messages import is_rung_otherwise
from desk.people.short_messages import queue
from desk.tickets.ticket_store import number_of
from jobs.claiming import still_ours
from jobs.routes import ONE_WAY
from models import Attempt, Delivery, Officer, Ticket
from models.database import transaction
from models.enums import DeliveryState, SendChannel, SmsKind
from models.once_more import once_more

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
    async with transaction():
        if await still_ours(delivery, as_of):
            await _put_in(delivery, officer.mobile_sealed, len(tried) + 1, as_of)
    return True


async def _put_in(delivery: Delivery, mobile_sealed: bytes, ordinal: int, as_of: datetime) -> None:
    ticket = await Ticket.get(id=delivery.ticket_id).select_related("petition")
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
    kind, values = SmsKind(delivery.notice), (number_of(ticket),)
    await queue(kind, f"delivery:{delivery.id}", mobile_sealed, values, until, as_of, delivery.id)
    await record_taken([Taken(delivery, attempt, None)], as_of)
