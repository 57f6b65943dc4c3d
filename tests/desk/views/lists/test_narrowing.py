"""The list's filters and orders over real tickets, page by page, and the indexes that answer them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from desk.tickets.tagging import tag_ticket
from desk.views.lists import narrowing
from desk.views.lists.narrowing import counts, listed, page_of, shown_count
from desk.views.lists.queue_filter import QueueFilter, parsed
from desk.views.lists.sorts import SORTS, SortBy, key_of
from desk.views.lists.tabs import QueueTab
from desk.views.tickets.queue_row import rows_of
from models import Delivery, Officer, TelephoneTask, Ticket, statements
from models.database import transaction
from models.enums import PetitionKind, TicketState, Urgency
from tests.cast import MORNING, a_call, a_petition, acting, answered, court, dispatched, officer

pytestmark = [pytest.mark.usefixtures("cast")]


async def found(query: str, by: str = "周敏") -> list[int]:
    actor, want = await acting(by), parsed(query).want
    return await page_of(listed(actor, want), want, 50)


async def test_each_filter_finds_what_it_says_and_several_at_once_what_all_say() -> None:
    consult = await a_petition(text="请问上诉费怎么交", kind=PetitionKind.CONSULT)
    handled = await dispatched(await a_petition("李四"), urgency=Urgency.URGENT)
    call = await a_call(name="钱老伯")
    over = await answered(await dispatched(await a_petition("王五")))
    li = (await officer("李正")).id
    department = (await officer("李正")).department_id
    await tag_ticket(consult.id, "涉众", await acting("周敏"), MORNING)
    await Ticket.filter(id=handled.id).update(rung=2, times=3)
    expected = {
        "kind=consult": {consult.id},
        f"handler={li}": {handled.id, over.id},
        f"handler={li},none": {consult.id, handled.id, call.id, over.id},
        "handler=none": {consult.id, call.id},
        f"department={department}": {handled.id, over.id},
        "channel=phone": {call.id},
        "state=answered,dispatched": {handled.id, over.id},
        "urgency=urgent": {handled.id},
        "rung=1": set(),
        "rung=1,2": {handled.id},
        "tag=涉众,别的": {consult.id},
        "repeats=1": {handled.id},
        f"court={(await court()).id}": {consult.id, handled.id, call.id, over.id},
        f"court={(await court('九江中院')).id}": set(),
        f"handler={li}&state=answered": {over.id},
        f"tag=涉众&handler={li}": set(),
    }
    for query, ids in expected.items():
        assert set(await found(f"tab=all&{query}")) == ids, query


async def test_dates_are_days_of_the_court_both_counted() -> None:
    early = await a_petition(as_of=MORNING - timedelta(days=1))
    late = await a_petition("李四", as_of=MORNING)
    day = MORNING.date().isoformat()
    before = (MORNING.date() - timedelta(days=1)).isoformat()
    assert await found(f"tab=all&from={day}&to={day}") == [late.id]
    assert await found(f"tab=all&from={before}&to={before}") == [early.id]
    assert await found(f"tab=all&from={before}&to={day}") == [late.id, early.id]
    assert await found("tab=all&from=9999-12-31&to=9999-12-31") == []


async def test_whom_nobody_could_reach_is_found_as_long_as_the_task_waits() -> None:
    ticket, told = await dispatched(await a_petition()), await dispatched(await a_petition("李四"))
    for one in (ticket, told):
        delivery = await Delivery.filter(ticket_id=one.id).first()
        assert delivery is not None
        await TelephoneTask.create(
            delivery_id=delivery.id, court_id=one.court_id, ticket_id=one.id, reason="未关注", created_at=MORNING
        )
    await TelephoneTask.filter(ticket_id=told.id).update(state="done")
    assert await found("tab=all&unreached=1") == [ticket.id]
    await TelephoneTask.all().update(state="done")
    assert await found("tab=all&unreached=1") == []


async def many(count: int) -> None:
    """Copies of a ticket in every state, of every urgency, in many hands; many share a limit, some have none."""
    ticket = await dispatched(await a_petition())
    hands = [one.id for one in await Officer.filter(court_id=ticket.court_id)]
    rows = [
        Ticket(
            petition_id=ticket.petition_id,
            court_id=ticket.court_id,
            state=(TicketState.PENDING, TicketState.ACCEPTED, TicketState.REVIEWING, TicketState.ANSWERED)[n % 4],
            version=1,
            policy=ticket.policy,
            urgency=list(Urgency)[n % 3],
            due_at=None if n % 9 == 0 else MORNING + timedelta(hours=n % 5),
            green_at=MORNING if n % 17 == 0 else None,
            handler_id=hands[n % len(hands)] if n % 4 else None,
            opened_at=MORNING - timedelta(minutes=n // 3),
        )
        for n in range(count)
    ]
    await Ticket.bulk_create(rows, batch_size=500)


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("sort", list(SORTS))
async def test_the_pages_of_each_order_hold_every_ticket_once_and_in_order(sort: SortBy, backwards: bool) -> None:
    await many(90)
    actor, want = await acting("周敏"), QueueFilter(QueueTab.OPEN, sort=sort, backwards=backwards)
    table = listed(actor, want)
    whole = await page_of(table, want, 1000)
    assert len(whole) == await Ticket.filter(state__not="answered").count()
    paged: list[int] = []
    while ids := await page_of(table, want, 7):
        paged += ids
        want = QueueFilter(QueueTab.OPEN, sort=sort, backwards=backwards, after=key_of(sort, (await rows_of(ids))[-1]))
    assert paged == whole


async def test_green_first_then_the_nearest_limit_and_the_gravest_first() -> None:
    await many(60)
    by_limit = await rows_of(await found("tab=open"))
    greens = [row.green_at is None for row in by_limit]
    assert greens == sorted(greens)
    plain = [row.due_at for row in by_limit if row.green_at is None and row.due_at is not None]
    assert plain == sorted(plain)
    graver = [list(Urgency).index(row.urgency) for row in await rows_of(await found("tab=open&sort=urgency"))]
    assert graver == sorted(graver, reverse=True)


async def test_a_count_is_exact_to_a_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    await many(12)
    monkeypatch.setattr(narrowing, "MOST_COUNTED", 10)
    actor = await acting("周敏")
    everything = listed(actor, QueueFilter(QueueTab.ALL))
    wanted = [(everything, QueueTab.ALL), (everything, QueueTab.REVIEWING)]
    assert [shown_count(one) for one in await counts(wanted)] == ["10+", "3"]
    assert await counts([]) == []


def _planned(plans: list[str]) -> Any:
    @asynccontextmanager
    async def connection() -> AsyncIterator[Any]:
        async with transaction() as plain:
            await plain.execute("SET LOCAL enable_seqscan = off")
            await plain.execute("SET LOCAL enable_sort = off")
            await plain.execute("SET LOCAL enable_bitmapscan = off")

            class Explains:
                async def fetch(self, question: str, *values: object) -> Sequence[Any]:
                    rows = await plain.fetch(f"EXPLAIN {question}", *values)
                    plans.append("\n".join(row["QUERY PLAN"] for row in rows))
                    return []

            yield Explains()

    return connection


INDEXES = {SortBy.LIMIT: "limit", SortBy.AGE: "age", SortBy.URGENCY: "weight", SortBy.HANDLER: "handler"}


@pytest.mark.parametrize("sort", list(SORTS))
async def test_an_index_has_each_order_over_all_courts_and_of_one(
    sort: SortBy, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: list[str] = []
    readers = (
        (await acting("杨帆"), None, f"ticket_by_{INDEXES[sort]}"),
        (await acting("赵晴"), (await court()).id, f"ticket_here_by_{INDEXES[sort]}"),
    )
    monkeypatch.setattr(statements, "connection", _planned(plans))
    for actor, only, index in readers:
        after = ",".join("infinity" if column.cast == "timestamptz" else "1" for column in SORTS[sort])
        for want in (QueueFilter(QueueTab.OPEN, sort=sort), QueueFilter(QueueTab.OPEN, sort=sort, after=after)):
            await page_of(listed(actor, want, only), want, 31)
            assert index in plans[-1], plans[-1]
            assert "Sort" not in plans[-1], plans[-1]
            assert ("Index Cond" in plans[-1].split(index)[1][:400]) >= bool(want.after)


async def test_what_is_over_is_read_from_the_newest_on_by_an_index(monkeypatch: pytest.MonkeyPatch) -> None:
    plans: list[str] = []
    actor, want = await acting("杨帆"), QueueFilter(QueueTab.ALL)
    monkeypatch.setattr(statements, "connection", _planned(plans))
    await page_of(listed(actor, want), want, 31)
    assert "Index Scan Backward using ticket_all_by_age" in plans[0]


async def test_a_filter_shows_nobody_more_than_they_may_see_also_not_by_a_count() -> None:
    complaint = await a_petition(text="投诉书记员态度恶劣", kind=PetitionKind.COMPLAINT)
    other = await a_petition("李四", at_court="九江中院")
    await tag_ticket(complaint.id, "内部", await acting("何平"), MORNING)
    for query in ("tag=内部", "kind=complaint", f"court={other.court_id}", "handler=none"):
        for name in ("周敏", "李正", "赵晴"):
            actor, want = await acting(name), parsed(f"tab=all&{query}").want
            table = listed(actor, want)
            assert await page_of(table, want, 50) == [], (query, name)
            assert await counts([(table, want.tab)]) == [0], (query, name)
    assert await found("tab=all&tag=内部", "何平") == [complaint.id]
