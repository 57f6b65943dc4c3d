"""What was sent and of which nothing is heard goes on by the next way, once a way, where the notice insists.

A customer-service message is on the phone, yet nobody opened what it says; of a card, a subscription notice or a short
message nobody said what became of it. What was read, or is known to have arrived, goes no further.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from desk.notices import pubsub
from desk.notices.notice import Notice
from models import statements
from models.enums import SendChannel
from models.troubles import rows_of, untroubled

HEARD_WITHIN: Mapping[SendChannel, timedelta] = {
    SendChannel.KF_TEXT: timedelta(days=1),
    SendChannel.TEMPLATE: timedelta(hours=1),
    SendChannel.SUBSCRIPTION: timedelta(hours=1),
    SendChannel.SMS: timedelta(hours=12),
}
"""So long nothing need be heard. WeChat says what became of a card within minutes; a receipt may come the next day."""
MOST = 500
SILENT = f"""
SELECT id FROM delivery WHERE state = 'sent' AND next_rung_at <= ${{at}}::timestamptz
    AND {untroubled("climb_rungs", "delivery.id")}
ORDER BY next_rung_at, id LIMIT ${{most}}"""  # noqa: S608
GO_ON = """
UPDATE delivery SET state = 'pending', not_before = ${at}, next_rung_at = NULL, finished_at = NULL
WHERE id = ANY (${ids}::bigint[]) AND state = 'sent' AND next_rung_at <= ${at}::timestamptz RETURNING id"""


def goes_on_at(notice: Notice | None, channel: SendChannel, sent_at: datetime) -> datetime | None:
    """Return when a notice sent by this channel goes on unless something is heard of it; None where it never does."""
    if notice is None or not notice.insists or channel not in HEARD_WITHIN:
        return None
    return sent_at + HEARD_WITHIN[channel]


async def climb(as_of: datetime) -> int:
    """Let what was silent for too long go on. Returns how many did."""
    rows = await rows_of("climb_rungs", as_of)
    silent = await statements.fetch(SILENT, at=as_of, most=MOST)

    async def go_on(ids: Sequence[int]) -> int:
        return len(await statements.fetch(GO_ON, ids=list(ids), at=as_of))

    gone = await rows.together([row["id"] for row in silent], go_on)
    if gone:
        pubsub.announce_deliveries()
    return gone
