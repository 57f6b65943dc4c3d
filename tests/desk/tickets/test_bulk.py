"""One act on many tickets: through its own verb, one by one, each with what came of it; sent twice it is one run."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from desk.errors import Invalid, NotFound
from desk.tickets import bulk
from desk.tickets.bulk import LINE_LEASE, MOST_AT_ONCE, BulkAct, BulkOrder, BulkTally
from desk.tickets.ticket_store import load
from models import BulkLine, BulkRun, Delivery, Ticket, TicketEvent
from models.enums import Act, PetitionKind, TicketState, Urgency
from tests.cast import MORNING, a_petition, acting, dispatched, officer
from tests.desk.ledger import whole
from tests.desk.overlap import at_once

pytestmark = [pytest.mark.usefixtures("cast")]


async def wanted(act: BulkAct, tickets: Sequence[Ticket], key: str = "k1", **facts: str) -> BulkOrder:
    return BulkOrder(key, act, [(one.id, (await load(one.id)).version) for one in tickets], facts)


async def carried_out(order: BulkOrder, by: str = "周敏") -> tuple[BulkRun, BulkTally]:
    actor = await acting(by)
    run = await bulk.start(actor, order, MORNING)
    return run, await bulk.go_on(actor, run, lambda: MORNING, lambda: True)


async def refused_words(run: BulkRun) -> dict[int, str]:
    return {one.ticket_id: one.words for one in await BulkLine.filter(run_id=run.id, outcome="refused")}


async def test_周敏_dispatches_several_at_once_each_as_urgent_as_triage_proposes() -> None:
    plain, urgent = await a_petition(), await a_petition("李四")
    await Ticket.filter(id=urgent.id).update(proposed_urgency="urgent")
    li = (await officer("李正")).id
    _, tally = await carried_out(await wanted(BulkAct.DISPATCH, [plain, urgent], handler=str(li)))
    assert tally == BulkTally(all=2, done=2, refused=0)
    for ticket, urgency in ((plain, Urgency.NORMAL), (urgent, Urgency.URGENT)):
        now = await load(ticket.id)
        assert (now.handler_id, now.state, now.urgency) == (li, TicketState.DISPATCHED, urgency)
        await whole(ticket.id)


async def test_the_same_form_sent_twice_also_at_once_does_nothing_twice() -> None:
    tickets = [await dispatched(await a_petition()), await dispatched(await a_petition("李四"))]
    order, actor = await wanted(BulkAct.REMIND, tickets), await acting("周敏")
    runs = await at_once("bulk_run", *(bulk.start(actor, order, MORNING) for _ in range(4)))
    run = await BulkRun.get()
    assert [one.id for one in runs if isinstance(one, BulkRun)] == [run.id] * 4
    await at_once("bulk_line", *(bulk.go_on(actor, run, lambda: MORNING, lambda: True) for _ in range(4)))
    assert await bulk.tally(run.id) == BulkTally(2, 2, 0)
    assert await TicketEvent.filter(act=Act.REMIND).count() == 2
    assert await Delivery.filter(notice="reminded").count() == 2


async def test_who_may_not_be_touched_is_left_alone_and_told_why_and_the_others_are_done() -> None:
    mine = [await dispatched(await a_petition()) for _ in range(4)]
    waiting = await a_petition("李四")
    complaint = await a_petition("王五", text="投诉书记员态度恶劣", kind=PetitionKind.COMPLAINT)
    moved = await dispatched(await a_petition("赵六"))
    elsewhere = await a_petition("李四", at_court="九江中院")
    order = await wanted(
        BulkAct.REASSIGN, [*mine, waiting, complaint, moved, elsewhere], handler=str((await officer("陈丽")).id)
    )
    await Ticket.filter(id=moved.id).update(version=9)
    run, tally = await carried_out(order)
    assert (tally.done, tally.refused) == (4, 4)
    words = await refused_words(run)
    assert "待分派" in words[waiting.id]
    assert "刚刚有了变化" in words[moved.id]
    assert words[complaint.id] == words[elsewhere.id] == "没有找到这件工单，或您无权查看"
    assert {(await load(one.id)).handler_id for one in mine} == {(await officer("陈丽")).id}


async def test_a_run_that_was_left_goes_on_where_it_was_and_what_was_done_without_being_noted_counts_once() -> None:
    tickets = [await dispatched(await a_petition()) for _ in range(3)]
    actor = await acting("周敏")
    run = await bulk.start(
        actor, await wanted(BulkAct.REASSIGN, tickets, handler=str((await officer("陈丽")).id)), MORNING
    )
    assert (await bulk.go_on(actor, run, lambda: MORNING, lambda: False)).seen == 1
    await BulkLine.filter(run_id=run.id, outcome="done").update(outcome="")
    assert (await bulk.go_on(actor, run, lambda: MORNING, lambda: True)).seen == 2, "somebody may still be at it"
    later = MORNING + LINE_LEASE + timedelta(seconds=1)
    assert await bulk.go_on(actor, run, lambda: later, lambda: True) == BulkTally(3, 3, 0)
    assert await TicketEvent.filter(act=Act.REASSIGN).count() == 3


async def test_a_ticket_that_breaks_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = await a_petition(), await a_petition("李四")
    whole_tagging = bulk.tag_ticket

    async def breaks(ticket_id: int, *rest: object) -> bool:
        if ticket_id == first.id:
            raise RuntimeError("broken")
        return await whole_tagging(ticket_id, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(bulk, "tag_ticket", breaks)
    run, tally = await carried_out(await wanted(BulkAct.TAG, [first, second], tag="涉众"))
    assert (tally.done, tally.refused) == (1, 1)
    assert await refused_words(run) == {first.id: bulk.FAILED}


@pytest.mark.parametrize(
    ("act", "facts"),
    [
        (BulkAct.DISPATCH, {}),
        (BulkAct.DISPATCH, {"handler": "x"}),
        (BulkAct.TAG, {}),
        (BulkAct.TAG, {"tag": "长" * 21}),
    ],
)
async def test_what_is_missing_is_said_before_anything_is_done(act: BulkAct, facts: dict[str, str]) -> None:
    order = await wanted(act, [await a_petition()], **facts)
    with pytest.raises(Invalid):
        await carried_out(order)
    assert await BulkRun.all().count() == 0


async def test_none_and_more_than_five_hundred_are_refused_in_words_and_a_run_is_its_owners_alone() -> None:
    ticket = await dispatched(await a_petition())
    for tickets in ([], [(number, 1) for number in range(1, MOST_AT_ONCE + 2)]):
        with pytest.raises(Invalid):
            await carried_out(BulkOrder("k", BulkAct.REMIND, tickets))
    run, _ = await carried_out(await wanted(BulkAct.REMIND, [ticket]))
    with pytest.raises(NotFound):
        await bulk.run_of(await acting("王芳"), run.id)
