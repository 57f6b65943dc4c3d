"""How a ring is written: to everybody who is called, on every phone they have and by every way that is open to it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from desk.notices.catalogue import CATALOGUE
from models.deliveries import INSERT_DELIVERY
from models.enums import Danger

DANGER = CATALOGUE["danger"]
UNREAD_PAUSE = timedelta(minutes=10)
"""What nobody has read rings again after this, one court further up."""
_CALLED = """FROM alarm, unnest(${ring_to}::bigint[]) AS called (officer_id), LATERAL (
    SELECT phone.id AS identity_id, way.by
    FROM identity AS phone, (VALUES ('template'), ('kf_text')) AS way (by)
    WHERE phone.officer_id = called.officer_id AND phone.subscribed
        AND (way.by = 'template' OR (phone.window_until > ${at}::timestamptz AND phone.window_left > 0))
    UNION ALL
    SELECT NULL, 'sms' FROM officer WHERE officer.id = called.officer_id AND officer.mobile_sealed IS NOT NULL
    UNION ALL
    SELECT NULL, NULL WHERE NOT EXISTS (
        SELECT 1 FROM identity WHERE officer_id = called.officer_id AND subscribed
    ) AND NOT EXISTS (SELECT 1 FROM officer WHERE officer.id = called.officer_id AND officer.mobile_sealed IS NOT NULL)
) AS way"""
"""A card to each phone, words where its window is open, a short message to their mobile; who has none of these gets a
delivery that finds no way.
"""
RING = INSERT_DELIVERY.select(
    _CALLED,
    cause="'danger:' || alarm.id || ':' || alarm.rings || ':o' || called.officer_id"
    " || coalesce(':i' || way.identity_id, '') || coalesce(':' || way.by, '')",
    notice="'danger'",
    ticket_id="alarm.ticket_id",
    ticket_version="${ticket_version}::int",
    citizen_id="NULL",
    identity_id="way.identity_id",
    officer_id="called.officer_id",
    facts="jsonb_strip_nulls(jsonb_build_object('alarm', alarm.id, 'danger', ${danger}::text, 'ring', alarm.rings,"
    " 'step', alarm.step, 'words', ${ring_words}::bigint, 'by', way.by))",
    lane=str(DANGER.lane.value),
    not_before="${at}",
    expires_at="${ring_until}::timestamptz",
    created_at="${at}",
)
"""Written for each row of `alarm`. Nothing waits for office hours."""


def ring_values(
    to: Sequence[int], danger: Danger, words_id: int | None, version: int, as_of: datetime
) -> dict[str, Any]:
    """Return the values of `RING`."""
    return {
        "ring_to": list(to),
        "danger": danger.value,
        "ring_words": words_id,
        "ticket_version": version,
        "ring_until": as_of + DANGER.lives,
        "at": as_of,
    }
