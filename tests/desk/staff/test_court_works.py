"""The worker carries out what was agreed to: whole or not at all, once, and counting aloud."""

import asyncio

import pytest

from desk.staff import court_works, courts
from desk.staff.court_orders import decide_court
from desk.staff.court_works import HERE, carry_out_courts
from models import AuditEntry, Court, CourtRequest, Ticket
from models.enums import CourtChange
from tests.cast import MORNING, a_petition, acting, court
from tests.desk.ledger import everything
from tests.desk.staff.test_court_orders import asks

pytestmark = pytest.mark.usefixtures("cast")


async def agreed(change: CourtChange = CourtChange.CLOSE, name: str = "东湖法院", other: str = "南昌中院") -> int:
    kept = await asks(change, name, other)
    if kept.agreed is None:
        await decide_court(kept.id, True, await acting("杨帆"), MORNING)
    return kept.id


async def test_what_waits_or_was_refused_is_left_alone() -> None:
    assert await carry_out_courts(MORNING) == 0
    kept = await asks(CourtChange.CLOSE, "东湖法院", "南昌中院")
    assert await carry_out_courts(MORNING) == 0
    await decide_court(kept.id, False, await acting("杨帆"), MORNING)
    assert await carry_out_courts(MORNING) == 0
    assert (await court("东湖法院")).closed_at is None


async def test_东湖法院_closes_with_its_tickets_and_it_is_written_down_whose_word_it_was() -> None:
    tickets = [await a_petition(name, at_court="东湖法院") for name in ("张三", "李四")]
    kept = await agreed()
    assert await carry_out_courts(MORNING) == 1
    there = await court("南昌中院")
    assert {one.court_id for one in await Ticket.filter(id__in=[one.id for one in tickets])} == {there.id}
    request = await CourtRequest.get(id=kept)
    assert (request.moved, request.total, request.done_at, request.trouble) == (2, 2, MORNING, "")
    entry = await AuditEntry.get(action="close_court")
    assert (entry.officer_id, entry.address) == ((await acting("杨帆")).id, HERE)
    assert entry.facts == {"into": "赣01", "tickets": 2}
    assert await carry_out_courts(MORNING) == 0


async def test_a_move_is_carried_out_too() -> None:
    await agreed(CourtChange.MOVE, "东湖法院", "江西高院")
    assert await carry_out_courts(MORNING) == 1
    assert (await court("东湖法院")).path == "赣/赣0102/"
    assert (await AuditEntry.get(action="move_court")).facts == {"under": "赣"}


async def test_a_worker_that_dies_midway_has_done_nothing_and_the_next_begins_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("张三", "李四", "王五"):
        await a_petition(name, at_court="东湖法院")
    await agreed()
    before, real, seen = await everything(), courts._take_along, []

    async def dies(*given: object) -> None:
        seen.append(given)
        if len(seen) == 2:
            raise asyncio.CancelledError
        await real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(courts, "_take_along", dies)
    with pytest.raises(asyncio.CancelledError):
        await carry_out_courts(MORNING)
    assert await everything() == before
    monkeypatch.setattr(courts, "_take_along", real)
    assert await carry_out_courts(MORNING) == 1
    assert (await CourtRequest.get()).moved == 3


async def test_two_workers_do_it_once() -> None:
    for name in ("张三", "李四"):
        await a_petition(name, at_court="东湖法院")
    await agreed()
    assert sorted(await asyncio.gather(*(carry_out_courts(MORNING) for _ in range(3)))) == [0, 0, 1]
    assert await AuditEntry.filter(action="close_court").count() == 1


async def test_while_it_is_being_done_others_read_how_far_it_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("张三", "李四"):
        await a_petition(name, at_court="东湖法院")
    await agreed()
    real, halfway, go_on = courts._take_along, asyncio.Event(), asyncio.Event()

    async def waits(*given: object) -> None:
        if halfway.is_set() or await Ticket.filter(court__short_name="南昌中院").exists():
            halfway.set()
            await go_on.wait()
        await real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(courts, "_take_along", waits)
    monkeypatch.setattr(court_works, "EVERY_SECONDS", 0.01)
    task = asyncio.create_task(carry_out_courts(MORNING))
    await halfway.wait()
    async with asyncio.timeout(10):
        while (await CourtRequest.get()).moved != 1:
            pass
    seen = await CourtRequest.get()
    assert (seen.moved, seen.total, seen.done_at) == (1, 2, None)
    assert (await court("东湖法院")).closed_at is None, "nothing is done until all is"
    go_on.set()
    assert await task == 1
    assert (await CourtRequest.get()).moved == 2


async def test_what_cannot_be_done_any_more_is_said_and_leaves_everything_as_it_was() -> None:
    await agreed()
    await Court.filter(short_name="九江中院").update(path="赣/赣01/赣0102/赣04/")
    assert await carry_out_courts(MORNING) == 1
    request = await CourtRequest.get()
    assert "还有下级法院" in request.trouble
    assert request.done_at == MORNING
    assert (await court("东湖法院")).closed_at is None
    assert await AuditEntry.filter(action="court_change_failed").count() == 1
    assert await carry_out_courts(MORNING) == 0
