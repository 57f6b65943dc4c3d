"""督察看板: 何平 sees the complaints he may read by state and limit; who is walled off finds nothing, in no count."""

from datetime import timedelta

import pytest

from desk.access.seen import courts_looked_over
from desk.rules.calendar.court_time import LONG_AGO
from desk.rules.sizes import PAGE
from desk.tickets.timing import supervision
from desk.views.boards import complaints
from desk.views.boards.complaints import INSPECTORS
from models import PendingDecision, Supervision, Ticket, database
from models.enums import Act, TicketState
from tests import cast
from tests.desk.walled import complaint
from tests.handlers.console.conftest import Console, Opens
from tests.handlers.console.reading import faults_in_both_themes
from tests.handlers.console.shots import shot

HERE = "/console/complaints"


async def test_何平看到投诉在哪一步_期限近的在前(console: Console):
    later, sooner = await complaint("李正法官不接电话"), await complaint("陈丽法官不接电话")
    await Ticket.filter(id=sooner.id).update(due_at=cast.MORNING)
    page = await (await console.staff("何平")).get(HERE)
    assert page.text.index(str(sooner.petition.number)) < page.text.index(str(later.petition.number))
    assert "待分派 2" in page.words
    assert "全部 2" in page.words
    assert "没有这样的投诉" in (await (await console.staff("何平")).get(f"{HERE}?state=reviewing")).words


async def test_投诉何平的_他的看板上没有_也不计数(console: Console):
    about_him = await complaint("督察何平收了被告的钱")
    page = await (await console.staff("何平")).get(HERE)
    assert "没有还没办结的投诉" in page.words
    assert "全部 0" in page.words
    assert "封存" not in page.words
    assert str(about_him.petition.number) not in page.text


async def test_等第二个人决定的_写着谁提请(console: Console):
    ticket = await complaint("李正法官不接电话")
    asked_by = await cast.officer("何平")
    now = console.clock.now
    await PendingDecision.create(ticket_id=ticket.id, act=Act.CLOSE, asked_by_id=asked_by.id, asked_at=now)
    page = await (await console.staff("何平")).get(HERE)
    assert "等第二个人决定" in page.words
    assert "您提请的，等别人决定" in page.words
    assert "办结" in page.words
    await PendingDecision.filter(ticket_id=ticket.id).update(decided_at=now)
    assert "等第二个人决定" not in (await (await console.staff("何平")).get(HERE)).words


async def test_督办到何平的_没有处理就列着(console: Console):
    ticket = await complaint("李正法官不接电话")
    console.clock.now += timedelta(days=10)
    assert await supervision.sweep_due_clocks(console.clock.now)
    rung = Supervision.filter(ticket_id=ticket.id, closed_at__isnull=True)
    await rung.update(recipient_id=(await cast.officer("何平")).id)
    desk = await console.staff("何平")
    assert "督办到您、还没有处理的" in (await desk.get(HERE)).words
    await rung.update(closed_at=console.clock.now)
    assert "督办到您、还没有处理的" not in (await desk.get(HERE)).words


async def test_别人没有这一页_不合道理的地址没有错(console: Console):
    for name in ("周敏", "郑远", "李正", "王芳", "审计员"):
        desk = await console.staff(name)
        assert (await desk.get(HERE)).status == 404
        assert "督察看板" not in (await desk.get("/console/officers")).words
    desk = await console.staff("何平")
    for query in ("state=x", "state=closed", "after=x,y", "after=2026-01-01,99999999999999999999"):
        assert (await desk.get(f"{HERE}?{query}")).status == 200
    assert (await desk.get(f"{HERE}?court=x")).status == 404


@pytest.mark.own_statistics
async def test_一页接一页_由限制查看的索引回答(console: Console):
    first = await complaint("李正法官不接电话")
    async with database.connection() as plain:
        await plain.execute(
            "INSERT INTO ticket (petition_id, court_id, state, version, policy, opened_at, due_at, came_from, cycle,"
            " complexity, urgency, urged, restricted) SELECT $1, $2, CASE n % 40 WHEN 0 THEN 'accepted' ELSE 'closed'"
            " END, 1, 'x', $3::timestamptz, $3 + n * interval '1 min', '', 1, 'standard', 'normal', 0, n % 400 = 0"
            " FROM generate_series(1, 20000) AS n",
            first.petition_id,
            first.court_id,
            cast.MORNING,
        )
        await plain.execute("ANALYZE ticket")
        actor = await cast.acting("何平")
        courts = await courts_looked_over(actor, INSPECTORS)
        text, values = complaints.page_statement(actor, courts, complaints.STATES, (LONG_AGO, 0), PAGE + 1)
        plan = "\n".join(row["QUERY PLAN"] for row in await plain.fetch(f"EXPLAIN {text}", *values))
    assert "ticket_restricted" in plan, plan
    assert "Seq Scan on ticket" not in plan, plan
    one, key = await complaints.page(actor, courts, complaints.STATES, console.clock.now, (LONG_AGO, 0))
    assert key is not None
    two, end = await complaints.page(actor, courts, complaints.STATES, console.clock.now, key)
    assert (len(one), len({line.ticket.id for line in (*one, *two)}), end) == (PAGE, 51, None)
    assert (await complaints.by_state(actor, courts))[TicketState.ACCEPTED] == 50


@pytest.mark.parametrize("width", [1280, 1920, 820])
async def test_看板在各种屏上都读得了(console: Console, opens: Opens, width: int):
    ticket = await complaint("李正法官不接电话")
    asked_by = await cast.officer("何平")
    await PendingDecision.create(ticket_id=ticket.id, act=Act.CLOSE, asked_by_id=asked_by.id, asked_at=cast.MORNING)
    page = await opens("何平", HERE, width=width, height=800)
    assert await faults_in_both_themes(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await shot(page, f"complaints-{width}-dark")
