"""An alarm rings until somebody reads and decides: the court's own people first, one court more every ten minutes.

Safe to run twice, late, or by several workers at once: a ring is taken under the ticket's lock, and its deliveries are
unique by alarm, ring, phone and way.
"""

from datetime import datetime, timedelta

import structlog

from desk.access.actors import SYSTEM
from desk.access.visibility import place_of
from desk.notices import pubsub
from desk.people.on_duty import called, duty_groups
from desk.rules.calendar.court_time import LONG_AGO
from desk.tickets.danger.calling import RING, UNREAD_PAUSE, ring_values
from desk.tickets.event_facts import AlarmFacts
from desk.tickets.history import record
from desk.tickets.ticket_store import hold
from models import DangerAlarm, statements
from models.dangers import DUE_ALARMS
from models.database import transaction
from models.enums import Act
from models.once_more import once_more
from models.troubles import rows_of

log = structlog.get_logger("danger")

UNDECIDED_PAUSE = timedelta(minutes=30)
"""What somebody has read and not decided rings again after this."""
MOST_AT_ONCE = 50
BROKEN_PAUSE = timedelta(seconds=30)
"""Of an alarm that broke: somebody is in danger, it is tried again soon and always."""
AGAIN = f"WITH alarm AS (SELECT * FROM danger_alarm WHERE id = ${{alarm_id}}) {RING}"  # noqa: S608 - our own text


async def ring_due(as_of: datetime) -> int:
    """Ring every alarm that is due. Returns how many rang; one that breaks silences no other."""
    rang, last = 0, (LONG_AGO, 0)
    each = await rows_of("ring_alarms", as_of, first=BROKEN_PAUSE, longest=BROKEN_PAUSE)
    while True:
        rows = await statements.fetch(DUE_ALARMS, at=as_of, last_ring=last[0], last_id=last[1], most=MOST_AT_ONCE)
        for row in rows:
            if not each.waits(row["id"]):
                rang += await each.do(row["id"], _ring(row["id"], row["ticket_id"], as_of)) or 0
        if len(rows) < MOST_AT_ONCE:
            return rang
        last = (rows[-1]["next_ring_at"], rows[-1]["id"])


@once_more
async def _ring(alarm_id: int, ticket_id: int, as_of: datetime) -> bool:
    """Ring one alarm; False where somebody is at its ticket right now, or it is not due any more."""
    async with transaction() as plain:
        if await plain.fetchval("SELECT 1 FROM ticket WHERE id = $1 FOR UPDATE SKIP LOCKED", ticket_id) is None:
            return False
        alarm = await DangerAlarm.get(id=alarm_id)
        if alarm.next_ring_at is None or alarm.next_ring_at > as_of:
            return False
        held = await hold(ticket_id)
        groups = await duty_groups(place_of(held.ticket), as_of)
        before, top = alarm.step, max(len(groups) - (2 if held.ticket.restricted else 1), 0)
        if alarm.read_at is None:
            alarm.step = min(before + 1, top)
        alarm.step, alarm.rings = max(alarm.step, 0), alarm.rings + 1
        alarm.next_ring_at = as_of + (UNREAD_PAUSE if alarm.read_at is None else UNDECIDED_PAUSE)
        await alarm.save(update_fields=["step", "rings", "next_ring_at"])
        to = called(groups, alarm.step, held.ticket.restricted)
        values = ring_values(to, alarm.danger, alarm.words_id, held.ticket.version, as_of)
        await statements.execute(AGAIN, alarm_id=alarm.id, **values)
        if alarm.step > before:
            await record(held, Act.ALARM, SYSTEM, as_of, facts=AlarmFacts(alarm.danger, alarm.step))
        pubsub.announce_deliveries()
        pubsub.announce_danger(ticket_id)
    if not to:
        log.error("alarm_nobody_to_call", alarm=alarm_id)
    return True
