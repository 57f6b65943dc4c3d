"""Lives nobody wrote down: many people do at random what they may and may not, and the books stay in order."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest

from desk import extensions, requests, splitting, supervision, visits
from desk.actors import Actor
from desk.errors import Refused
from desk.lifecycle import TicketFacts, acts_open_to
from desk.records import capacities_of, full_facts, load
from desk.requests import Media
from desk.tickets import Assignment, Order
from desk.verbs import ASSIGNING_VERBS, MOVING_VERBS, PLAIN_VERBS
from desk.visibility import place_of, sees
from desk.weighing import Weight, weigh
from models import Clock, Court, Delivery, Officer, Rating, ReturnVisit, Ticket
from models.enums import Act, Channel, Complexity, Grade, PetitionKind, TicketState, Urgency, VisitOutcome
from tests.cast import MORNING, a_petition, acting, officer
from tests.desk.ledger import everything, whole

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
COMPLAINTS_HANDLERS = ["何平", "何平", "李正"]
BUILT = [
    *PLAIN_VERBS,
    *ASSIGNING_VERBS,
    Act.SPLIT,
    Act.WEIGH,
    Act.REQUEST_EXTENSION,
    Act.VISIT,
    Act.REOPEN,
    Act.URGE,
    Act.SUPPLEMENT,
    Act.SUPPLY,
    Act.WITHDRAW,
]
DULL = (
    Act.ASK_MORE,
    Act.ATTEND,
    Act.WITHDRAW,
    Act.DECLINE,
    Act.NOTE,
    Act.CLOSE,
    Act.SUPPLEMENT,
    Act.INTERIM,
    Act.SETTLE,
    Act.URGE,
    Act.CALL,
    Act.CORRECT,
    Act.REQUEST_EXTENSION,
    Act.TRANSFER,
    Act.MERGE,
    Act.SPLIT,
    Act.WEIGH,
    Act.RELABEL,
    Act.REPEAT,
    Act.NAME_SUBJECT,
    Act.GREEN,
    Act.END_GREEN,
)
COURTS = ["赣", "赣01", "赣04", "赣0102"]
STEPS = 32


class Life:
    """One petition, and chance."""

    def __init__(self, seed: int, people: dict[str, Actor], handlers: list[int]) -> None:
        self.random, self.people, self.handlers = Random(seed), people, handlers
        self.done: Counter[Act] = Counter()

    def choose(self, ticket: Ticket, facts: TicketFacts) -> tuple[str, Act]:
        """Mostly what the table opens to somebody, the acts that end a story seldom; else anything by anybody."""
        chance = self.random.random()
        opened = [
            (name, act) for name in PEOPLE for act in acts_open_to(facts, capacities_of(self.people[name], ticket))
        ]
        lively = [(name, act) for name, act in opened if act not in DULL]
        if chance < 0.75 and lively:
            return self.random.choice(lively)
        return self.random.choice(opened) if chance < 0.8 else (self.random.choice(PEOPLE), self.random.choice(BUILT))

    async def step(self, ticket: Ticket, as_of: datetime) -> None:
        facts = await full_facts(ticket)
        who, act = self.choose(ticket, facts)
        words = self.random.choice(["我的话"] * 5 + [""])
        version = ticket.version - (self.random.random() < 0.05)
        before, refusal = await everything(), ""
        try:
            await self._do(act, Order(ticket.id, version, self.people[who], as_of, words))
        except Refused as refused:
            refusal = refused.words
        if refusal:
            assert await everything() == before, f"{who} {act} was refused and yet changed something: {refusal}"
            return
        opened = acts_open_to(facts, capacities_of(self.people[who], ticket))
        assert act in opened, f"{who} did {act} though the table does not say so"
        self.done[act] += 1

    async def _do(self, act: Act, order: Order) -> None:
        if act in PLAIN_VERBS:
            await PLAIN_VERBS[act](order)
        elif act in ASSIGNING_VERBS:
            complexity, urgency = self.random.choice(list(Complexity)), self.random.choice(list(Urgency))
            await ASSIGNING_VERBS[act](order, Assignment(self.random.choice(self.handlers), urgency, complexity))
        elif act in MOVING_VERBS:
            await MOVING_VERBS[act](order, await self._where(act))
        elif act is Act.SPLIT:
            matters = [splitting.Matter(f"第 {number} 件", "内容") for number in range(self.random.randrange(4))]
            await splitting.split(order, matters)
        elif act is Act.WEIGH:
            weight = Weight(self.random.choice(list(Urgency)), self.random.choice([None, *Complexity]))
            await weigh(order, weight)
        elif act is Act.REQUEST_EXTENSION:
            await extensions.request(order, self.random.randrange(-1, 20))
        elif act is Act.VISIT:
            await visits.rate(order, self.random.choice(list(Grade)), Channel.CHAT)
        else:
            await self._asked_for(act, order)

    async def _asked_for(self, act: Act, order: Order) -> None:
        """What citizens ask for, whoever tries it here."""
        if act is Act.REOPEN:
            await visits.reopen(order)
        elif act is Act.URGE:
            await requests.urge(order)
        elif act in (Act.SUPPLEMENT, Act.SUPPLY):
            await requests.supplement(order, [Media("image", "m")] * self.random.randrange(2))
        else:
            await requests.withdraw(order)

    async def _where(self, act: Act) -> str:
        """To a court, into another ticket, or how a call ended."""
        if act is Act.TRANSFER:
            return self.random.choice(COURTS)
        if act is Act.ATTEMPT:
            return self.random.choice(["no_answer", "refused", "?"])
        if act is Act.RELABEL:
            return self.random.choice([*PetitionKind, "?"])
        others = await Ticket.all().order_by("id").select_related("petition")
        return self.random.choice(others).petition.number


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize("seed", [0, 1, 3, 4])
async def test_any_life_leaves_the_books_in_order(seed: int) -> None:
    people = {name: await acting(name) for name in PEOPLE}
    kind = PetitionKind.COMPLAINT if seed % 2 else PetitionKind.ENFORCEMENT
    handlers = COMPLAINTS_HANDLERS if kind is PetitionKind.COMPLAINT else HANDLERS
    life = Life(seed, people, [(await officer(name)).id for name in handlers])
    await a_petition("李四", kind=kind)
    ticket = await a_petition(kind=kind)
    for number in range(STEPS):
        if ticket.state in (TicketState.WITHDRAWN, TicketState.DECLINED, TicketState.MERGED):
            ticket = await a_petition(kind=kind)
        as_of = MORNING + timedelta(hours=number)
        await supervision.sweep(as_of)
        await life.step(await load(ticket.id), as_of)
        ticket = await whole((await load(ticket.id)).id)
    assert sum(life.done.values()) > STEPS // 5, life.done
    assert len(life.done) >= 5, life.done
    for each in await Ticket.all():
        await in_order(await whole(each.id))


async def in_order(ticket: Ticket) -> None:
    """What must hold of every ticket, whatever happened to it."""
    assert (ticket.handler_id is None) or ticket.number is not None
    assert ticket.state.is_open or ticket.state is TicketState.ANSWERED or ticket.closed_at is not None
    assert not ticket.state.is_open or ticket.closed_at is None
    rated = await Rating.filter(ticket_id=ticket.id)
    assert len({row.cycle for row in rated}) == len(rated)
    asked = await ReturnVisit.filter(ticket_id=ticket.id, outcome=VisitOutcome.ASKED).count()
    assert asked == (1 if ticket.state is TicketState.ANSWERED else 0)
    if ticket.restricted:
        told = await Delivery.filter(ticket_id=ticket.id, officer_id__isnull=False).values_list("officer_id", flat=True)
        had_it = await Court.filter(id__in=await Clock.filter(ticket_id=ticket.id).values_list("court_id", flat=True))
        there = [replace(place_of(ticket), court_id=court.id, court_path=court.path) for court in had_it]
        for one in await Officer.filter(id__in=told):
            actor = await acting(one.name)
            assert any(sees(actor, place) for place in there), "a complaint was told to somebody who may not see it"
