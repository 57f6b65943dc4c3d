"""An open alarm rings over a ticket until somebody decides; here is what that means for everything else done to it."""

from datetime import datetime

from desk.errors import Invalid
from desk.notices import pubsub
from models import DangerAlarm, Ticket
from models.enums import DangerDecision, Urgency

STILL_IN_DANGER = "危险警报还在响，先写明处置，或者认定不是危险，再改紧急程度"


async def open_alarm(ticket_id: int) -> DangerAlarm | None:
    """Return the alarm that rings over a ticket, until somebody decides."""
    return await DangerAlarm.get_or_none(ticket_id=ticket_id, decided_at__isnull=True)


async def refuse_less_than_critical(ticket: Ticket, urgency: Urgency) -> None:
    """Refuse to call a ticket less than critical while its alarm rings: somebody decides about the danger first."""
    lowers = ticket.urgency is Urgency.CRITICAL and urgency is not Urgency.CRITICAL
    if lowers and await open_alarm(ticket.id) is not None:
        raise Invalid(STILL_IN_DANGER, "urgency")


async def ring_anew(ticket: Ticket, as_of: datetime) -> None:
    """Let an open alarm start again at once: other people may see its ticket now than those it rang for."""
    await DangerAlarm.filter(ticket_id=ticket.id, decided_at__isnull=True).update(step=-1, next_ring_at=as_of)


async def end_with_hand_over(ticket: Ticket, as_of: datetime) -> None:
    """Let the alarm over a sealed ticket end: whoever printed it has the telephone number."""
    alarm = await open_alarm(ticket.id)
    if alarm is None:
        return
    alarm.decided_at, alarm.decision, alarm.next_ring_at = as_of, DangerDecision.REAL, None
    await alarm.save(update_fields=["decided_at", "decision", "next_ring_at"])
    pubsub.announce_danger(ticket.id)
