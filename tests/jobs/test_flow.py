"""Many at once: one hung call holds up nobody else, what one person is told keeps its order, broadcasts leave room."""

import asyncio
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import cast

from desk.notices.notice import Lane
from jobs.flow import PLACES, ROOM_UP_TO, Flow, lines_of
from models import Delivery

SECONDS = 5.0


def due(number: int, lane: Lane = Lane.REPLY, person: int | None = None, officer: int | None = None) -> Delivery:
    """A row as the ORM gives it, without a database."""
    return cast(Delivery, SimpleNamespace(id=number, lane=lane, identity_id=person, officer_id=officer))


class Due:
    """What waits, claimed as the database would: by lane, in order, as far as there is room. Some hang until let go."""

    def __init__(self, *waiting: Delivery, hung: Sequence[int] = ()) -> None:
        self.waiting, self.hung, self.told = list(waiting), set(hung), list[int]()
        self.at_once = self.most_at_once = 0
        self.let_go, self.changed = asyncio.Event(), asyncio.Event()
        self.flow = Flow(self.claim, self.tell)

    async def claim(self, most: int, rooms: Mapping[Lane, int]) -> list[Delivery]:
        await asyncio.sleep(0)
        taken: list[Delivery] = []
        for lane in sorted(rooms):
            taken += [one for one in self.waiting if one.lane == lane][: min(rooms[lane], most - len(taken))]
        self.waiting = [one for one in self.waiting if one not in taken]
        return taken

    async def tell(self, delivery: Delivery) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await (self.let_go.wait() if delivery.id in self.hung else asyncio.sleep(0))
        self.at_once -= 1
        self.told.append(delivery.id)
        self.changed.set()

    async def until_told(self, count: int) -> None:
        async with asyncio.timeout(SECONDS):
            while len(self.told) < count:
                self.changed.clear()
                await self.changed.wait()


async def test_sixty_answers_are_under_way_at_once() -> None:
    answers = Due(*(due(n, person=n) for n in range(60)), hung=range(60))
    assert await answers.flow.begin_due() == 60
    await asyncio.sleep(0)
    assert answers.at_once == 60
    answers.let_go.set()
    await answers.until_told(60)


async def test_one_hung_call_holds_up_nobody_else_nor_the_next_claim() -> None:
    waiting = Due(*(due(n, person=n) for n in range(5 * PLACES)), hung=[0])
    await waiting.flow.begin_due()
    await waiting.until_told(5 * PLACES - 1)
    assert (waiting.at_once, waiting.waiting) == (1, [])
    assert waiting.most_at_once <= PLACES
    waiting.let_go.set()
    await waiting.flow.finish(SECONDS)
    assert sorted(waiting.told) == [*range(5 * PLACES)]
    assert waiting.flow.free == PLACES


async def test_while_broadcasts_hang_a_reply_goes_at_once_and_danger_when_replies_hang_as_well() -> None:
    flood = Due(*(due(n, Lane.BROADCAST, person=n) for n in range(1000)), hung=range(2000))
    while await flood.flow.begin_due():
        pass
    assert PLACES - flood.flow.free == ROOM_UP_TO[Lane.BROADCAST]
    flood.waiting.insert(0, due(5000, Lane.REPLY, person=7))
    await flood.flow.begin_due()
    await flood.until_told(1)
    assert flood.told == [5000]
    flood.waiting = [due(1000 + n, Lane.REPLY, person=n) for n in range(100)]
    while await flood.flow.begin_due():
        pass
    flood.waiting.append(due(5001, Lane.DANGER, officer=1))
    await flood.flow.begin_due()
    await flood.until_told(2)
    assert flood.told == [5000, 5001]
    await flood.flow.finish(0)


async def test_what_one_person_is_told_keeps_its_order_and_other_persons_do_not_wait() -> None:
    waiting = Due(due(1, person=7), due(2, person=7), due(3, person=8), due(4, officer=7), hung=[1])
    await waiting.flow.begin_due()
    await waiting.until_told(2)
    assert sorted(waiting.told) == [3, 4]
    waiting.let_go.set()
    await waiting.flow.finish(SECONDS)
    assert waiting.told[2:] == [1, 2]


def test_a_line_is_one_persons_in_one_lane_and_danger_waits_for_nothing() -> None:
    danger = [due(n, Lane.DANGER, officer=1, person=n) for n in (1, 2)]
    rest = [due(3, officer=1), due(4, Lane.REMINDER, officer=1), due(5, officer=1), due(6), due(7), due(8, person=1)]
    lines = [[one.id for one in line] for line in lines_of([*danger, *rest])]
    assert lines == [[1], [2], [3, 5], [4], [6], [7], [8]]


async def test_who_is_told_to_stop_takes_no_more_and_cuts_off_what_hangs() -> None:
    waiting = Due(*(due(n, person=n) for n in range(3 * PLACES)), hung=range(3 * PLACES))
    await waiting.flow.begin_due()
    left = len(waiting.waiting)
    await waiting.flow.finish(0)
    await asyncio.sleep(0)
    assert (len(waiting.waiting), waiting.told, waiting.flow.free) == (left, [], PLACES)
