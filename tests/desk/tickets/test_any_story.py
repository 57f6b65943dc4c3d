"""Stories nobody wrote down: anybody does anything at any time, and the books stay in order.

Hypothesis chooses who does what, with which words, how much time goes by, and what to leave out of a story that went
wrong until no shorter one does. What the table opens to a person must be done or refused for a reason; what it does not
open must change nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from desk.access.actors import Actor
from desk.errors import Refused
from desk.petitions import citizen_requests
from desk.petitions.citizen_requests import RemoteMedia
from desk.rules.lifecycles.petition import PETITION
from desk.scores import counting
from desk.tickets.orders import Fields, Order
from desk.tickets.ticket_facts import acts_open_to
from desk.tickets.ticket_store import load, petition_number_of
from desk.tickets.timing import supervision
from desk.tickets.verbs import VERBS
from models import Clock, Rating, ScoreCell, Ticket, TicketEvent, Words
from models.enums import OPEN_STATES, Act, Complexity, Grade, PetitionKind, TicketState, Urgency
from tests.cast import MORNING, a_petition, acting, desk_opened, officer
from tests.desk.invariants import check_invariants
from tests.desk.ledger import everything, whole
from tests.scratch import Rewindable

T = TypeVar("T")
PEOPLE = [
    "张三",
    "李四",
    "周敏",
    "赵晴",
    "李正",
    "陈丽",
    "王芳",
    "孙琪",
    "刘洋",
    "何平",
    "郑远",
    "杨帆",
    "高洁",
    "林雨",
]
HANDLERS = ["李正", "陈丽", "王芳", "孙琪", "何平", "赵晴"]
COURTS = ["赣", "赣01", "赣04", "赣0102", "没有"]
FEWEST_ALIVE = 2
ALIVE = OPEN_STATES | {TicketState.ANSWERED, TicketState.CLOSED}
DULL = frozenset(
    {
        Act.WITHDRAW,
        Act.DECLINE,
        Act.CLOSE,
        Act.NOTE,
        Act.CALL,
        Act.URGE,
        Act.SUPPLEMENT,
        Act.INTERIM,
        Act.SETTLE,
        Act.TRANSFER,
        Act.MERGE,
        Act.ASK_MORE,
        Act.RELABEL,
        Act.GREEN,
        Act.WEIGH,
        Act.NAME_SUBJECT,
        Act.REPEAT,
        Act.REASSIGN,
        Act.REMIND,
        Act.ATTEND,
    }
)
"""What ends a story or leaves it where it is: chosen seldom."""
EXAMPLES, STEPS = 4, 50

kinds = st.sampled_from([PetitionKind.ENFORCEMENT, PetitionKind.COMPLAINT, PetitionKind.CONSULT])
minutes = st.sampled_from([0, 1, 5, 10, 20, 30, 45, 60, 90, 120, 240, 24 * 60, 3 * 24 * 60])
ways = st.sampled_from(["lively"] * 15 + ["opened"] * 3 + ["anything"] * 2)
stale = st.sampled_from([0] * 24 + [1])
said = st.sampled_from(["这是按规定写明的一段话"] * 9 + [""])

ONLY_THE_SYSTEM = (Act.LAPSE, Act.REDO, Act.RESUME, Act.WALL_OFF, Act.CHANGE_HANDS, Act.ERASE)
_media = st.integers(0, 1).map(lambda count: [RemoteMedia("image", "m")] * count)
CITIZENS_VERBS: dict[Act, Callable[..., Awaitable[object]]] = {
    Act.URGE: citizen_requests.urge,
    Act.SUPPLEMENT: citizen_requests.supplement,
    Act.SUPPLY: citizen_requests.supplement,
    Act.WITHDRAW: citizen_requests.withdraw,
}


class AnyStory(RuleBasedStateMachine):
    """A desk with the cast, some petitions, and a clock that only goes forward."""

    database: Rewindable
    files: Path
    names: Sequence[str] = PEOPLE

    def __init__(self) -> None:
        super().__init__()
        self.now = MORNING
        self.tickets: list[int] = []
        self.restricted = self.waiting = False
        self.paused: dict[int, tuple[int, int | None]] = {}
        self.runner = asyncio.Runner()
        self.open = AsyncExitStack()
        self.run(self.open.enter_async_context(desk_opened(self.database.rewind(), self.files, pool=2)))
        self.run(self._staffed())
        self.people: dict[str, Actor] = {name: self.run(acting(name)) for name in self.names}
        self.handlers: list[int] = [self.run(officer(name)).id for name in HANDLERS]

    async def _staffed(self) -> None:
        """Nobody but the cast is there."""

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def teardown(self) -> None:
        try:
            self.run(self._closing())
        finally:
            self.run(self.open.aclose())
            self.runner.close()

    @initialize(kind=kinds, by=st.sampled_from(["张三", "李四"]))
    def a_first_petition(self, kind: PetitionKind, by: str) -> None:
        self.run(self._left(by, kind))

    @rule(which=st.integers(0, 99), way=ways, behind=stale, what=st.data(), words=said, gone=minutes)
    def time_goes_by_the_worker_looks_and_somebody_does_something(
        self, which: int, way: str, behind: int, what: st.DataObject, words: str, gone: int
    ) -> None:
        self.now += timedelta(minutes=gone)
        self.run(supervision.sweep_due_clocks(self.now))
        ticket = self.run(self._chosen(which))
        opened = [
            (who, act) for who in self.names for act in self.run(acts_open_to(self.people[who], ticket, self.now))
        ]
        lively = [(who, act) for who, act in opened if act not in DULL]
        if lively and way == "lively":
            who, act = what.draw(st.sampled_from(lively), "who does what leads on")
        elif opened and way != "anything":
            who, act = what.draw(st.sampled_from(opened), "who does what the table opens")
        else:
            who, act = (
                what.draw(st.sampled_from(self.names), "who"),
                what.draw(st.sampled_from(list(PETITION.rules)), "does what"),
            )
        version = ticket.version - behind
        self.restricted, self.waiting = ticket.restricted, ticket.state is TicketState.WAITING
        verb = self._verb(act, Order(ticket.id, version, self.people[who], self.now, words), what)
        if verb is not None:
            self.run(self._done(verb, (who, act) in opened, f"{who} {act}"))
        self.run(self._in_order())

    def _verb(self, act: Act, order: Order, what: st.DataObject) -> Callable[[], Awaitable[object]] | None:
        """The act with what else it wants to know; None for what only the system does."""
        if act in ONLY_THE_SYSTEM or (act is Act.SUPPLY and not self.waiting):
            return None
        if act in CITIZENS_VERBS:
            more = (what.draw(_media, "files"),) if CITIZENS_VERBS[act] is citizen_requests.supplement else ()
            return partial(CITIZENS_VERBS[act], order, *more)
        sent = {name: [str(text)] for name, text in what.draw(self._form(act), "what else").items()}
        return partial(_ordered, act, order, Fields(sent))

    def _form(self, act: Act) -> st.SearchStrategy[dict[str, object]]:
        """What is filled in, mostly well."""
        weight = {"urgency": st.sampled_from(["", *Urgency]), "complexity": st.sampled_from(["", *Complexity])}
        match act:
            case Act.DISPATCH | Act.REASSIGN:
                favoured = self.handlers[4:5] * 9 + self.handlers if self.restricted else self.handlers
                return st.fixed_dictionaries({"handler": st.sampled_from(favoured), **weight})
            case Act.WEIGH:
                return st.fixed_dictionaries(weight)
            case Act.REQUEST_EXTENSION:
                return st.fixed_dictionaries({"days": st.integers(-1, 20)})
            case Act.VISIT:
                return st.fixed_dictionaries({"grade": st.sampled_from(list(Grade))})
            case Act.SPLIT:
                return st.integers(1, 3).map(_matters)
            case Act.TRANSFER | Act.MERGE | Act.REPEAT | Act.RELABEL | Act.NAME_SUBJECT | Act.ATTEMPT:
                return st.fixed_dictionaries({"where": self._places(act)})
        return st.just({})

    def _places(self, act: Act) -> st.SearchStrategy[str]:
        """What is given as the place or thing an act wants: a court, a number, a kind, officers, how a call ended."""
        match act:
            case Act.TRANSFER:
                return st.sampled_from(COURTS)
            case Act.MERGE | Act.REPEAT:
                return st.sampled_from([*self.run(self._numbers()), "SQ没有"])
            case Act.RELABEL:
                return st.sampled_from([*(kind.value for kind in PetitionKind), "没有"])
            case Act.NAME_SUBJECT:
                return st.lists(st.sampled_from(self.handlers), max_size=2).map(lambda ids: ",".join(map(str, ids)))
            case Act.ATTEMPT:
                return st.sampled_from(["no_answer", "refused", "没有"])
        raise AssertionError(f"nobody in this test knows where {act} leads")

    async def _chosen(self, which: int) -> Ticket:
        """One that is not over; where all are, somebody leaves another petition."""
        alive = [one for one in self.tickets if (await load(one)).state in ALIVE]
        if len(alive) < FEWEST_ALIVE:
            await self._left(
                "张三" if which % 3 else "李四", PetitionKind.COMPLAINT if which % 5 == 0 else PetitionKind.FILING
            )
            return await load(self.tickets[-1])
        return await load(alive[which % len(alive)])

    async def _left(self, by: str, kind: PetitionKind) -> None:
        self.tickets.append((await a_petition(by, kind=kind, as_of=self.now)).id)

    async def _numbers(self) -> list[str]:
        return [petition_number_of(await load(ticket_id)) for ticket_id in self.tickets]

    async def _done(self, verb: Callable[[], Awaitable[object]], opened: bool, what: str) -> None:
        before = await everything()
        refusal = await _refusal(verb)
        if refusal:
            assert await everything() == before, f"{what} was refused and yet changed something: {refusal}"
            return
        assert opened, f"{what} was done though the table does not open it"
        for ticket in await Ticket.exclude(id__in=self.tickets):
            self.tickets.append(ticket.id)

    async def _in_order(self) -> None:
        for ticket_id in self.tickets:
            await check_invariants(await whole(ticket_id))
        await self._clocks_are_sound()

    async def _clocks_are_sound(self) -> None:
        """They run forward, and while one is paused nothing happens to it."""
        paused: dict[int, tuple[int, int | None]] = {}
        for clock in await Clock.all():
            assert clock.stopped_at is None or clock.started_at <= clock.stopped_at <= self.now
            assert clock.started_at <= self.now
            if clock.stopped_at is None and clock.paused_at is not None:
                paused[clock.id] = (clock.rung, clock.remaining_minutes)
                assert self.paused.get(clock.id, paused[clock.id]) == paused[clock.id], "a paused clock went on"
        self.paused = paused

    async def _closing(self) -> None:
        """At the end what was counted on the way is what a count of everything gives, and what the history says."""
        while await counting.count_marked():
            pass
        counted = await _cells()
        async for _ in counting.recount(MORNING.date() - timedelta(days=1), self.now.date() + timedelta(days=1)):
            pass
        assert await _cells() == counted
        void = {(row.ticket_id, row.cycle) for row in await Words.filter(kind="answer", taken_back_at__isnull=False)}
        given = await Rating.filter(ticket_id__isnull=False)
        by_hand = {
            "received": await TicketEvent.filter(act=Act.RECEIVE).count(),
            "answered": await TicketEvent.filter(act__in=(Act.SETTLE, Act.ANSWER, Act.APPROVE)).count(),
            "rated": len([row for row in given if (row.ticket_id, row.cycle) not in void]),
            "declined": await TicketEvent.filter(act=Act.DECLINE).count(),
            "urged": await TicketEvent.filter(act=Act.URGE).count(),
            "rung_2": len([e for e in await TicketEvent.filter(act=Act.ESCALATE) if e.facts["rung"] == 2]),
        }
        whole_courts = [cell for cell in counted if cell[1:3] == (0, 0)]
        assert {key: sum(dict(cell[5]).get(key, 0) for cell in whole_courts) for key in by_hand} == by_hand


async def _ordered(act: Act, order: Order, sent: Fields) -> None:
    await VERBS[act].do(VERBS[act].takes.read(order, sent))


def _matters(count: int) -> dict[str, object]:
    parts = range(1, count + 1)
    return {f"title-{n}": f"第{n}件" for n in parts} | {f"words-{n}": "这一件说的话" for n in parts}


async def _refusal(verb: Callable[[], Awaitable[object]]) -> str:
    """The words it is refused with; empty where it was done."""
    try:
        await verb()
    except Refused as refused:
        return refused.words or "refused"
    return ""


async def _cells() -> list[tuple[Any, ...]]:
    """Every cell of the roll-up: court, department, officer, restricted, day, counts above zero."""
    return sorted(
        (
            cell.court_id,
            cell.department_id,
            cell.officer_id,
            cell.restricted,
            cell.day,
            tuple(sorted((key, count) for key, count in cell.counts.items() if count)),
        )
        for cell in await ScoreCell.all()
    )


def test_any_story_leaves_the_books_in_order(staffed: Rewindable, tmp_path: Path) -> None:
    class Here(AnyStory):
        database, files = staffed, tmp_path

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
