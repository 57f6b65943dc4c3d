"""Opening the page that says it is reading it: whoever read it has been told, and hears of it no other way.

The page of a petition shows all that its petitioner was to be told, that of a ticket all that an officer was.
"""

from datetime import datetime

from models import statements
from models.once_more import once_more

_READ = """
WITH told AS (
    UPDATE delivery SET read_at = ${at}, next_rung_at = NULL, held = NULL,
        state = CASE WHEN state = 'claimed' THEN state ELSE 'delivered' END,
        finished_at = CASE WHEN state = 'claimed' THEN finished_at ELSE coalesce(finished_at, ${at}) END
    WHERE ticket_id = ANY (${tickets}::bigint[]) AND read_at IS NULL AND state <> 'cancelled'
        AND created_at <= ${at}::timestamptz AND {whose}
    RETURNING id
), texts AS (
    UPDATE short_message SET state = 'cancelled', finished_at = ${at}, to_sealed = NULL, values_sealed = NULL
    WHERE delivery_id IN (SELECT id FROM told) AND state = 'pending'
), tasks AS (
    UPDATE telephone_task SET state = 'reached', done_at = ${at}
    WHERE delivery_id IN (SELECT id FROM told) AND state IN ('open', 'failed')
)
SELECT count(*) FROM told"""
"""A text that may have left is left alone. What somebody is sending this moment is over when that is."""
_BY_OFFICER = _READ.replace("{whose}", "officer_id = ${officer}")
_BY_CITIZEN = _READ.replace(
    "{whose}", "officer_id IS NULL AND (identity_id = ${identity} OR citizen_id = ${citizen}::bigint)"
)


@once_more
async def read_by_officer(ticket_id: int, officer_id: int, as_of: datetime) -> int:
    """Write down that an officer opened a ticket. Returns how much of what they were told they had not read."""
    return int(await statements.fetchval(_BY_OFFICER, tickets=[ticket_id], officer=officer_id, at=as_of))


@once_more
async def read_by_citizen(ticket_ids: list[int], identity_id: int, citizen_id: int | None, as_of: datetime) -> int:
    """Write down that a petitioner opened a petition, with all its parts."""
    values = {"tickets": ticket_ids, "identity": identity_id, "citizen": citizen_id}
    return int(await statements.fetchval(_BY_CITIZEN, at=as_of, **values))
