"""A few weeks of a court's tickets, played through the real verbs at past working hours; the same for the same day.

Past notices are marked as delivered afterwards: they are history, and nobody is to be told today.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from desk.access.actors import Actor, citizen, officer
from desk.errors import Refused
from desk.petitions import citizen_requests
from desk.petitions.preparation import NewPetition, prepare_petition
from desk.petitions.receiving import store_petition
from desk.rules.calendar.court_time import COURT_TIME
from desk.tickets import handling
from desk.tickets.handling import DispatchOrder
from desk.tickets.orders import Order
from desk.tickets.rating import ratings
from desk.tickets.rating.ratings import RateOrder
from models import Account, Attempt, Court, Delivery, Identity, Officer, Ticket
from models.database import connection
from models.enums import Channel, Complexity, DeliveryState, Grade, PetitionKind, SendChannel, Urgency

SEED = 12368
NAMES = ("王秀英", "刘建军", "陈玉兰", "黄志强", "吴小梅", "徐国平", "孙桂芳", "胡文斌", "郭海燕", "熊天明")
ANSWERS = (
    "您好，经核实，您反映的事项已经办理：承办法官已与您确认过后续安排，相关文书五个工作日内寄出。",
    "您好，您的材料已收到并转交承办法官，法官将在一周内与您联系。",
    "您好，您咨询的问题：可以在“人民法院在线服务”提交，也可以到立案大厅现场办理，请携带身份证。",
    "您好，执行法官已查询到可供执行的财产线索，正在办理划拨手续，到账后会第一时间通知您。",
)
COLLEAGUES = {
    "enforcement": ("lizheng", "chenli"),
    "filing": ("sunqi",),
    "contact": ("wuwei", "lizheng"),
    "case_query": ("wuwei",),
}
ANYBODY = ("sunqi", "wuwei", "chenli")


@dataclass
class DemoStage:
    """One ticket on its way. `at` is the time of its story; every act takes some of it."""

    ticket_id: int
    at: datetime
    until: datetime
    random: Random
    chief: Actor
    agent: Actor
    petitioner: Actor
    kind: str

    def later(self, hours: float) -> datetime:
        self.at = min(self.at + timedelta(hours=hours * self.random.uniform(0.6, 1.4)), self.until)
        return self.at

    def order(self, actor: Actor, hours: float, words: str = "") -> Order:
        return Order(self.ticket_id, None, actor, self.later(hours), words, True)

    async def judge(self) -> Actor:
        ticket = await Ticket.get(id=self.ticket_id)
        found = await officer(ticket.handler_id or 0, self.at)
        assert found is not None
        return found


async def _dispatched(stage: DemoStage) -> None:
    logins = COLLEAGUES.get(stage.kind, ANYBODY)
    judge = await Officer.get(login=stage.random.choice(logins))
    urgency = stage.random.choices((Urgency.NORMAL, Urgency.URGENT, Urgency.CRITICAL), (8, 3, 1))[0]
    order = stage.order(stage.chief, 1.5)
    await handling.dispatch(DispatchOrder(*order.basis, handler_id=judge.id, urgency=urgency))


async def _accepted(stage: DemoStage) -> None:
    await _dispatched(stage)
    await handling.accept(stage.order(await stage.judge(), 2))


async def _answered(stage: DemoStage) -> None:
    await _accepted(stage)
    await handling.answer(stage.order(await stage.judge(), 20, stage.random.choice(ANSWERS)))


async def _closed(stage: DemoStage) -> None:
    await _answered(stage)
    grade = stage.random.choices((Grade.VERY_GOOD, Grade.GOOD, Grade.FAIR), (6, 3, 1))[0]
    await _rate(stage, 6, grade)


async def _rate(stage: DemoStage, hours: float, grade: Grade, words: str = "") -> None:
    order = stage.order(stage.petitioner, hours, words)
    await ratings.rate(RateOrder(*order.basis, grade=grade, channel=Channel.CHAT))


async def _settled(stage: DemoStage) -> None:
    await handling.settle(stage.order(stage.agent, 0.3, stage.random.choice(ANSWERS)))
    await _rate(stage, 3, Grade.VERY_GOOD)


async def _second_cycle(stage: DemoStage) -> None:
    await _answered(stage)
    words = "没有说清楚什么时候能办好，请给一个具体时间。"
    await _rate(stage, 5, Grade.BAD, words)


async def _urged(stage: DemoStage) -> None:
    await _accepted(stage)
    await citizen_requests.urge(stage.order(stage.petitioner, 30))


async def _sent_back(stage: DemoStage) -> None:
    await _dispatched(stage)
    await handling.send_back(stage.order(await stage.judge(), 3, "这件案子由另一位法官承办，请改派。"))


async def _reviewing(stage: DemoStage) -> None:
    judge = await Officer.get(login="wuwei")
    order, urgent, complex_ = stage.order(stage.chief, 1), Urgency.URGENT, Complexity.COMPLEX
    await handling.dispatch(DispatchOrder(*order.basis, handler_id=judge.id, urgency=urgent, complexity=complex_))
    await handling.accept(stage.order(await stage.judge(), 2))
    await handling.submit(stage.order(await stage.judge(), 8, ANSWERS[0]))


async def _declined(stage: DemoStage) -> None:
    await handling.decline(stage.order(stage.chief, 2, "您反映的是劳动仲裁事项，请先向劳动人事争议仲裁委员会申请。"))


async def _withdrawn(stage: DemoStage) -> None:
    await _dispatched(stage)
    await citizen_requests.withdraw(stage.order(stage.petitioner, 4))


async def _pending(_: DemoStage) -> None:
    """Just received."""


STORIES: tuple[tuple[Callable[[DemoStage], Awaitable[None]], int, float], ...] = (
    (_closed, 12, 20),
    (_settled, 8, 18),
    (_answered, 3, 4),
    (_second_cycle, 2, 6),
    (_accepted, 5, 2.5),
    (_urged, 2, 4),
    (_dispatched, 3, 0.4),
    (_sent_back, 1, 1),
    (_reviewing, 1, 2),
    (_declined, 1, 5),
    (_withdrawn, 1, 5),
    (_pending, 3, 0.06),
)
"""Which story, how many tickets of it, and how many days ago the oldest of them began."""


async def play(petitions: Sequence[dict[str, Any]], as_of: datetime) -> None:
    """Play every story; the past notices are put away as delivered."""
    random = Random(SEED)  # noqa: S311 - a story, not a secret
    account = await Account.filter(kind="service").order_by("id").first()
    complaints = [row for row in petitions if row["kind"] == PetitionKind.COMPLAINT]
    ordinary = [row for row in petitions if row["kind"] != PetitionKind.COMPLAINT]
    count = 0
    for story, times, days in STORIES:
        for number in range(times):
            start = working_moment(as_of - timedelta(days=days * (times - number) / times), random)
            rows = complaints if story is _pending and number == 0 else ordinary
            row = rows[count % len(rows)]
            stage = await _begin(row, start, as_of, random, account, count)
            try:
                await story(stage)
            except Refused as error:
                raise RuntimeError(f"{story.__name__}: {error.words}") from error
            count += 1
    await _put_away(as_of)


def working_moment(at: datetime, random: Random) -> datetime:
    """A moment in the working hours of the day of `at`, or before, and never after `at`."""
    local = at.astimezone(COURT_TIME)
    while local.weekday() >= 5:
        local -= timedelta(days=1)
    hour, minute = random.choice((9, 10, 11, 14, 15)), random.randrange(60)
    chosen = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return min(chosen, local).astimezone(at.tzinfo)


async def _begin(
    row: dict[str, Any], start: datetime, until: datetime, random: Random, account: Account | None, number: int
) -> DemoStage:
    kind = PetitionKind(row["kind"])
    court = await Court.get(code="赣01")
    channel = random.choices((Channel.CHAT, Channel.PHONE, Channel.WINDOW), (6, 2, 1))[0]
    identity = None
    if account is not None:
        identity, _ = await Identity.get_or_create(
            account_id=account.id,
            openid=f"example-{number:03d}",
            defaults={"created_at": start, "seen_at": start, "subscribed": False},
        )
    agent = await _actor("zhaoqing", start)
    new = NewPetition(
        court_id=court.id,
        kind=kind,
        text=row["text"],
        channel=channel,
        identity_id=identity.id if identity else None,
        case_number=row["case_number"],
        contact_name=NAMES[number % len(NAMES)],
        contact_mobile=f"139{random.randrange(10**8):08d}",
        entered_by_id=None if channel is Channel.CHAT else agent.id,
    )
    ticket_id = await store_petition(await prepare_petition(new, start), start)
    chief = await _actor("heping" if kind is PetitionKind.COMPLAINT else "zhoumin", start)
    petitioner = citizen(identity.id if identity else 0, None)
    return DemoStage(ticket_id, start, until, random, chief, agent, petitioner, row["kind"])


async def _actor(login: str, as_of: datetime) -> Actor:
    row = await Officer.get(login=login)
    found = await officer(row.id, as_of)
    assert found is not None
    return found


async def _put_away(as_of: datetime) -> None:
    """Every notice so far went out as a template message and arrived."""
    account = await Account.filter(kind="service").order_by("id").first()
    for delivery in await Delivery.filter(state=DeliveryState.PENDING):
        at = delivery.created_at
        await Attempt.create(
            delivery_id=delivery.id,
            ordinal=1,
            channel=SendChannel.TEMPLATE,
            account_id=account.id if account else None,
            identity_id=delivery.identity_id,
            client_msg_id=f"jiesu-{delivery.id}-1",
            state=DeliveryState.DELIVERED,
            finish_status="success",
            tries=1,
            first_tried_at=at,
            updated_at=at,
        )
    async with connection() as plain:
        await plain.execute(
            "UPDATE delivery SET state = 'delivered', finished_at = LEAST(created_at + interval '3 seconds', $1)"
            " WHERE state = 'pending'",
            as_of,
        )
