"""Three-level supervision played out: for each story and urgency, which rung opens at which minute, and no other.

Whoever looks, looks at exactly the moments the clocks ask for; between them nothing can happen. 2026-11-17 is a
Tuesday; office hours are 9:00 to 12:00 and 13:30 to 17:30.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime

import pytest

from desk.petitions import citizen_requests
from desk.rules.calendar.court_time import COURT_TIME
from desk.rules.ladder import NEVER
from desk.tickets import asking_more, handling
from desk.tickets.joining import transfers
from desk.tickets.rating import ratings, taking_up
from desk.tickets.ticket_store import load
from desk.tickets.timing import supervision
from models import CalendarOverride, Clock, Delivery, Supervision, Ticket
from models.enums import Channel, Complexity, Grade, Urgency
from tests.cast import a_petition, accepted, answered, at, dispatched, order, rated, reassign_to, submitted
from tests.desk.ledger import whole

pytestmark = pytest.mark.usefixtures("cast")
N, U, C = Urgency.NORMAL, Urgency.URGENT, Urgency.CRITICAL
Told = Callable[[Urgency], Awaitable[Ticket]]


def on(moment: str) -> datetime:
    return at(f"2026-{moment}")


async def left_alone(until: datetime) -> None:
    """Nobody does anything; the worker looks whenever a clock wants it."""
    while True:
        clocks = await Clock.filter(stopped_at__isnull=True, paused_at__isnull=True).order_by("next_look_at")
        if not clocks or clocks[0].next_look_at > until:
            return
        await supervision.sweep_due_clocks(clocks[0].next_look_at)


async def handled(urgency: Urgency) -> Ticket:
    """Dispatched on Tuesday at ten, then nothing."""
    return await dispatched(await a_petition(as_of=on("11-17 09:30")), urgency=urgency, as_of=on("11-17 10:00"))


async def ignored_by_its_overseer(urgency: Urgency) -> Ticket:
    """周敏 sees to the first rung, and nothing comes of it."""
    ticket = await handled(urgency)
    first = {N: "11-20 17:30", U: "11-18 17:30", C: "11-17 12:00"}[urgency]
    await left_alone(on(first))
    who = {N: "周敏", U: "何平", C: "郑远"}[urgency]
    later = {N: "11-23 10:00", U: "11-19 10:00", C: "11-17 12:10"}[urgency]
    await supervision.attend(await order(await load(ticket.id), who, "已催李法官", on(later)))
    return ticket


async def answered_in_the_last_minute(urgency: Urgency) -> Ticket:
    ticket = await handled(urgency)
    last = {N: "11-20 17:29", U: "11-18 17:29", C: "11-17 11:59"}[urgency]
    await left_alone(on(last))
    return await answered(await load(ticket.id), as_of=on(last))


async def sent_back_and_dispatched_anew(urgency: Urgency) -> Ticket:
    """Late at 李法官's; sent back and given to 陈丽: her clock is a new one, and so is its ladder."""
    ticket = await handled(urgency)
    first = {N: "11-20 17:30", U: "11-18 17:30", C: "11-17 12:00"}[urgency]
    await left_alone(on(first))
    back = {N: "11-23 09:30", U: "11-19 09:30", C: "11-17 14:00"}[urgency]
    await handling.send_back(await order(await load(ticket.id), "李正", "不是我的案子", on(back)))
    again = {N: "11-23 10:00", U: "11-19 10:00", C: "11-17 14:10"}[urgency]
    return await dispatched(await load(ticket.id), "陈丽", urgency=urgency, as_of=on(again))


async def transferred(urgency: Urgency) -> Ticket:
    """To 东湖法院, whose chief liaison leaves it lying: a triage clock there."""
    ticket = await handled(urgency)
    await transfers.transfer(await order(ticket, "周敏", "属东湖法院", on("11-17 11:00"), court="赣0102"))
    return ticket


async def paused(urgency: Urgency) -> Ticket:
    """Asked for more an hour after it came, supplied a day later: the clock stood still in between."""
    ticket = await accepted(await handled(urgency), as_of=on("11-17 10:30"))
    await asking_more.ask_more(await order(ticket, "李正", "请补充案号", on("11-17 11:00")))
    await citizen_requests.supplement(await order(await load(ticket.id), "张三", "补上了", on("11-18 11:00")))
    return ticket


async def reopened(urgency: Urgency) -> Ticket:
    """Answered in time, rated, and reopened by 张三: it waits at the desk once more."""
    ticket = await answered(await handled(urgency), as_of=on("11-17 11:00"))
    ticket = await rated(ticket, as_of=on("11-17 11:30"))
    await taking_up.reopen(await order(ticket, "张三", "钱又没到", on("11-18 10:00")))
    return ticket


async def unhappy(urgency: Urgency) -> Ticket:
    """Rated 不满意: 王芳 has it in the second cycle, with a clock of her own."""
    ticket = await answered(await handled(urgency), as_of=on("11-17 11:00"))
    await ratings.rate(await order(ticket, "张三", "没解决", on("11-18 10:00"), grade=Grade.BAD, channel=Channel.CHAT))
    return ticket


async def nobody_dispatches(_: Urgency) -> Ticket:
    return await a_petition(as_of=on("11-17 10:00"))


async def in_review(urgency: Urgency) -> Ticket:
    """Submitted in time; the review is what is late."""
    ticket = await a_petition(as_of=on("11-17 09:30"))
    ticket = await dispatched(ticket, urgency=urgency, complexity=Complexity.COMPLEX, as_of=on("11-17 10:00"))
    return await submitted(ticket, as_of=on("11-17 11:00"))


async def snowed_in(urgency: Urgency) -> Ticket:
    """Wednesday and Thursday were declared days off before the clock began."""
    for day in (18, 19):
        await CalendarOverride.create(day=date(2026, 11, day), is_working=False, note="大雪")
    return await handled(urgency)


async def reassigned(urgency: Urgency) -> Ticket:
    """On Wednesday it goes to 陈丽, with a clock of her own."""
    ticket = await handled(urgency)
    moment = "11-17 11:00" if urgency is C else "11-18 10:00"
    await handling.reassign(await reassign_to(await order(ticket, "周敏", as_of=on(moment)), "陈丽"))
    return ticket


@dataclass(frozen=True)
class Scene:
    """Its name; how it begins; the urgency; rungs with the minute each opens.

    `!` stands before those of an earlier clock, `~` before those over what the citizen was promised.
    """

    name: str
    story: Told
    urgency: Urgency
    rungs: str


SCENES = [
    Scene("普通 逾期没人理", handled, N, "1 11-20 17:30, 2 11-23 17:30, 3 11-24 17:30"),
    Scene("加急 逾期没人理", handled, U, "2 11-18 17:30, 3 11-19 14:30"),
    Scene("特急 逾期没人理", handled, C, "3 11-17 12:00"),
    Scene("普通 督促了还是不办", ignored_by_its_overseer, N, "1 11-20 17:30, 2 11-24 17:30, 3 11-25 17:30"),
    Scene("加急 督促了还是不办", ignored_by_its_overseer, U, "2 11-18 17:30, 3 11-19 15:30"),
    Scene("特急 督促了还是不办", ignored_by_its_overseer, C, "3 11-17 12:00"),
    Scene("普通 最后一分钟答复", answered_in_the_last_minute, N, ""),
    Scene("加急 最后一分钟答复", answered_in_the_last_minute, U, ""),
    Scene("特急 最后一分钟答复", answered_in_the_last_minute, C, ""),
    Scene(
        "普通 退回重派",
        sent_back_and_dispatched_anew,
        N,
        "!1 11-20 17:30, ~1 11-23 10:00, ~2 11-24 17:30, ~3 11-25 17:30, 1 11-26 17:30, 2 11-27 17:30, 3 11-30 17:30",
    ),
    Scene(
        "加急 退回重派",
        sent_back_and_dispatched_anew,
        U,
        "!2 11-18 17:30, ~2 11-19 10:00, ~3 11-19 15:30, 2 11-20 17:30, 3 11-23 14:30",
    ),
    Scene("特急 退回重派", sent_back_and_dispatched_anew, C, "!3 11-17 12:00, ~3 11-17 14:10, 3 11-17 16:10"),
    Scene("普通 移送后没人分派", transferred, N, "2 11-17 14:30, 3 11-18 17:30"),
    Scene("加急 移送后没人分派", transferred, U, "2 11-17 14:30, 3 11-18 10:00"),
    Scene("特急 移送后没人分派", transferred, C, "3 11-17 11:30"),
    Scene("普通 中间停过一天", paused, N, "1 11-23 17:30, 2 11-24 17:30, 3 11-25 17:30"),
    Scene("加急 中间停过一天", paused, U, "2 11-19 17:30, 3 11-20 14:30"),
    Scene("特急 中间停过一天", paused, C, "3 11-18 12:00"),
    Scene("普通 办结后重办没人分派", reopened, N, "2 11-18 12:00, 3 11-19 17:30"),
    Scene("加急 办结后重办没人分派", reopened, U, "2 11-18 12:00, 3 11-18 17:30"),
    Scene("特急 办结后重办没人分派", reopened, C, "3 11-18 10:30"),
    Scene("普通 不满意换人后又逾期", unhappy, N, "1 11-23 17:30, 2 11-24 17:30, 3 11-25 17:30"),
    Scene("加急 不满意换人后又逾期", unhappy, U, "2 11-19 17:30, 3 11-20 14:30"),
    Scene("特急 不满意换人后又逾期", unhappy, C, "3 11-18 12:00"),
    Scene("没人分派", nobody_dispatches, N, "2 11-17 12:00, 3 11-18 17:30"),
    Scene("普通 审核逾期", in_review, N, "1 11-17 16:30, 2 11-18 17:30, 3 11-19 17:30"),
    Scene("加急 审核逾期", in_review, U, "2 11-17 16:30, 3 11-18 12:00"),
    Scene("特急 审核逾期", in_review, C, "3 11-17 12:00"),
    Scene("普通 中间两天停工", snowed_in, N, "1 11-24 17:30, 2 11-25 17:30, 3 11-26 17:30"),
    Scene("加急 中间两天停工", snowed_in, U, "2 11-20 17:30, 3 11-23 14:30"),
    Scene("特急 停工也照样", snowed_in, C, "3 11-17 12:00"),
    Scene("普通 改派从头计时", reassigned, N, "~1 11-20 17:30, 1 11-23 17:30, 2 11-24 17:30, 3 11-25 17:30"),
    Scene("加急 改派从头计时", reassigned, U, "~2 11-18 17:30, ~3 11-19 14:30, 2 11-19 17:30, 3 11-20 14:30"),
    Scene("特急 改派从头计时", reassigned, C, "~3 11-17 12:00, 3 11-17 13:00"),
]


async def opened(ticket: Ticket) -> str:
    """The ledger: every rung and the minute it opened, marked as in `Scene`."""
    beside = ("visit", "supply", "promise")
    newest = (await Clock.filter(ticket_id=ticket.id).exclude(kind__in=beside).order_by("-id").first()).id
    rows = await Supervision.filter(ticket_id=ticket.id).order_by("id").select_related("clock")
    return ", ".join(
        f"{_mark(row, newest)}{row.rung} {row.opened_at.astimezone(COURT_TIME):%m-%d %H:%M}" for row in rows
    )


def _mark(row: Supervision, newest: int) -> str:
    if row.clock.kind == "promise":
        return "~"
    return "" if row.clock_id == newest else "!"


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_each_rung_opens_once_at_its_minute(scene: Scene) -> None:
    ticket = await scene.story(scene.urgency)
    await left_alone(on("12-20 00:00"))
    ticket = await whole(ticket.id)
    assert await opened(ticket) == scene.rungs
    told = await Delivery.filter(ticket_id=ticket.id, notice="supervise").values_list("cause", flat=True)
    assert len(told) == len(set(told)) >= len(scene.rungs.split(", ")) - (not scene.rungs)
    waits = await Clock.filter(ticket_id=ticket.id, stopped_at__isnull=True).exclude(kind__in=("visit", "supply"))
    assert all(clock.next_look_at == NEVER for clock in waits)
