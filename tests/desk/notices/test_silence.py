"""What was sent and of which nothing is heard goes on by the next way, once; a courtesy never does."""

from datetime import timedelta

import pytest

from desk.notices.catalogue import CATALOGUE
from desk.notices.silence import HEARD_WITHIN, SILENT, climb, goes_on_at
from models import Delivery
from models.database import transaction
from models.enums import DeliveryState, SendChannel
from models.statements import fragment
from tests.cast import MORNING


@pytest.mark.parametrize("notice", CATALOGUE.values(), ids=CATALOGUE)
@pytest.mark.parametrize("channel", list(SendChannel))
def test_only_what_insists_ever_goes_on(notice, channel) -> None:  # type: ignore[no-untyped-def]
    at = goes_on_at(notice, channel, MORNING)
    insists = notice.insists and channel in HEARD_WITHIN
    assert at == (MORNING + HEARD_WITHIN[channel] if insists else None)


async def sent(number: int, next_rung_at: object, state: DeliveryState = DeliveryState.SENT) -> None:
    await Delivery.create(
        cause=f"test:{number}",
        notice="answered",
        state=state,
        not_before=MORNING,
        created_at=MORNING,
        next_rung_at=next_rung_at,
    )


@pytest.mark.usefixtures("cast")
async def test_what_is_due_goes_on_once_and_nothing_else_does() -> None:
    await sent(1, MORNING)
    await sent(2, MORNING + timedelta(minutes=1))
    await sent(3, None)
    await sent(4, MORNING, DeliveryState.DELIVERED)
    assert await climb(MORNING) == 1
    assert await climb(MORNING) == 0
    assert [row.cause for row in await Delivery.filter(state=DeliveryState.PENDING)] == ["test:1"]


@pytest.mark.usefixtures("cast")
async def test_what_is_silent_is_found_by_its_index() -> None:
    text, values = fragment(SILENT, 1, {"at": MORNING, "most": 10})
    async with transaction() as plain:
        await plain.execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(row["QUERY PLAN"] for row in await plain.fetch(f"EXPLAIN {text}", *values))
    assert "delivery_silent" in plan, plan
