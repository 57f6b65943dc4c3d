"""What a test of alarms reads back: whom each ring called, and how it stands."""

from models import DangerAlarm, Delivery, Officer, Ticket

HEARD = "我不想活了，法院逼死我"


async def rung(ticket: Ticket, ring: int = 1) -> set[str]:
    """The names of everybody a ring called."""
    rows = await Delivery.filter(ticket_id=ticket.id, notice="danger")
    ids = [row.officer_id for row in rows if row.facts["ring"] == ring]
    return {str(name) for name in await Officer.filter(id__in=ids or [0]).values_list("name", flat=True)}


async def alarm(ticket: Ticket) -> DangerAlarm:
    return await DangerAlarm.get(ticket_id=ticket.id)
