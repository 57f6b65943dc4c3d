"""Before a delivery is sent it is asked whether its moment has come: quiet hours hold it, and so does a wish to hear of
several things at once.

Asked at the moment of sending, so that a try that comes late at night waits like one that begins then. What cannot
wait never does: danger, what is critical or by the green channel. Nor does what answers somebody who is there.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from desk.limits.court_calendars import CALENDAR
from desk.limits.quiet_hours import SAID_NEAREST, QuietInForce, in_force
from desk.notices.catalogue import CATALOGUE
from desk.notices.deliveries import end_read, wait_until
from desk.rules.calendar.quiet_hours import allowed_from, morning_after
from jobs.bundling import URGENT, tell_together
from models import Attempt, Delivery, statements
from models.enums import Bundling, DeliveryState, HeldFor

IS_THERE = timedelta(minutes=10)
"""Whoever wrote to us, or used a button, so recently is up, and waits for what we say."""
BETWEEN_BUNDLES = timedelta(hours=1)
NOT_OVER = (DeliveryState.PENDING, DeliveryState.CLAIMED)
HOW_IT_STANDS = f"""
SELECT {SAID_NEAREST} AS said, its.days, its.working, its.hours, coalesce({URGENT}, false) AS urgent,
    reader.preferences->>'bundling' AS bundling, reader.bundled_at,
    ${{of_staff}}::boolean IS FALSE AND EXISTS (
        SELECT 1 FROM identity WHERE (id = ${{identity}}::bigint OR citizen_id = ${{citizen}}::bigint)
            AND erased_at IS NULL AND seen_at >= ${{lately}}::timestamptz) AS is_there
FROM court AS home
    LEFT JOIN ticket ON ticket.id = ${{ticket}}::bigint
    LEFT JOIN officer AS reader ON reader.id = ${{officer}}::bigint
    CROSS JOIN LATERAL ({CALENDAR.format(court="home.id")}) AS its
WHERE home.id = coalesce((SELECT court_id FROM officer WHERE id = ${{officer}}::bigint),
    (SELECT court_id FROM ticket WHERE id = ${{ticket}}::bigint))"""  # noqa: S608
"""An officer is disturbed as their own court has it, a citizen as the court of their matter has."""


async def hold(delivery: Delivery, tried: Sequence[Attempt], as_of: datetime) -> bool:
    """Let a claimed delivery wait for its moment, or go out together with others. False where it is to be sent now.

    What was read meanwhile is over. A try that is under way goes on, at any hour.
    """
    if delivery.read_at is not None:
        await end_read(delivery, list(tried), as_of)
        return True
    notice = CATALOGUE.get(delivery.notice)
    if notice is None or notice.any_hour or (tried and tried[-1].state in NOT_OVER):
        return False
    stands = await _how_it_stands(delivery, as_of)
    if stands is None or stands["urgent"]:
        return False
    quiet = in_force(stands, delivery.officer_id is not None)
    together = notice.bundled and not tried and delivery.digest_id is None
    bundling = _chosen(stands) if together else Bundling.EACH
    at, held = _moment(delivery, bundling, quiet, stands, as_of)
    if at > as_of:
        await wait_until(delivery, at, held=held, lives=notice.lives)
        return True
    return bundling is not Bundling.EACH and await tell_together(delivery, as_of)


async def _how_it_stands(delivery: Delivery, as_of: datetime) -> Mapping[str, Any] | None:
    return await statements.fetchrow(
        HOW_IT_STANDS,
        of_staff=delivery.officer_id is not None,
        officer=delivery.officer_id,
        ticket=delivery.ticket_id,
        identity=delivery.identity_id,
        citizen=delivery.citizen_id,
        lately=as_of - IS_THERE,
    )


def _chosen(stands: Mapping[str, Any]) -> Bundling:
    """Return how the reader likes to hear of what comes to their desk; at most once an hour until they choose."""
    kept = stands["bundling"]
    return Bundling(kept) if kept in list(Bundling) else Bundling.HOURLY


def _moment(
    delivery: Delivery, bundling: Bundling, quiet: QuietInForce, stands: Mapping[str, Any], as_of: datetime
) -> tuple[datetime, HeldFor | None]:
    """Return from when it may go, and what it waits for; who chose half past eight chose it over quiet hours."""
    if bundling is Bundling.MORNING:
        return morning_after(delivery.created_at, quiet.calendar), HeldFor.BUNDLE
    if stands["is_there"]:
        return as_of, None
    earliest, held = as_of, HeldFor.QUIET
    if bundling is Bundling.HOURLY and stands["bundled_at"] is not None:
        next_bundle = stands["bundled_at"] + BETWEEN_BUNDLES
        earliest, held = (next_bundle, HeldFor.BUNDLE) if next_bundle > as_of else (as_of, held)
    at = allowed_from(quiet.quiet, quiet.calendar, earliest)
    return at, HeldFor.QUIET if at > earliest else held
