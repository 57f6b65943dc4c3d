"""督办看板 in the browser of who looks over others: figures that open, a drawing, what moved, nothing hidden."""

import re
from datetime import timedelta

from desk.tickets import ticket_store
from desk.tickets.timing import supervision
from models import Department, Officer, Ticket
from models.enums import PetitionKind
from tests import cast
from tests.handlers.console.conftest import Console, Opens
from tests.handlers.console.reading import faults_in_both_themes
from tests.handlers.console.shots import shot

HERE = "/console/supervision"


async def on_rung(ticket: Ticket, rung: int) -> Ticket:
    await Ticket.filter(id=ticket.id).update(rung=rung)
    return ticket


async def busy(console: Console) -> None:
    """Two tickets of 李正, one at the desk, one at another court; 李正 and the department have long names."""
    await on_rung(await console.dispatched(), 1)
    await on_rung(await console.dispatched(), 2)
    await on_rung(await console.petition("李四"), 3)
    other = await cast.court("东湖法院")
    moved = await on_rung(await console.petition("王五"), 1)
    await Ticket.filter(id=moved.id).update(court_id=other.id)


async def test_院长看到各级几件_点开就是那个清单(console: Console) -> None:
    await busy(console)
    console.clock.now += timedelta(days=30)
    desk = await console.staff("郑远")
    page = await desk.get(HERE)
    handler = await cast.officer("李正")
    court = await cast.court()
    assert "东湖法院" in page.words
    assert "服务处待分派" in page.words
    assert f"tab=supervised&amp;court={court.id}&amp;rung=2" in page.text
    assert re.search(rf"court={court.id}&amp;handler={handler.id}&amp;rung=1", page.text)
    assert "超时" in page.words
    assert "工作日" in page.words


async def test_昨天以来升上去的_点开是那些工单(console: Console) -> None:
    ticket = await console.dispatched()
    console.clock.now += timedelta(days=30)
    assert await supervision.sweep_due_clocks(console.clock.now)
    desk = await console.staff("郑远")
    page = await desk.get(f"{HERE}/changes?what=raised")
    assert f"/console/tickets/{ticket_store.number_of(await ticket_store.load(ticket.id))}" in page.text
    assert "李正" in page.words
    assert "没有督办了结" in (await desk.get(f"{HERE}/changes?what=settled")).words


async def test_投诉的对象在看板上什么也看不到(console: Console) -> None:
    await on_rung(await console.petition("张三", "投诉王芳主任收钱不办事", kind=PetitionKind.COMPLAINT), 2)
    for name in ("王芳", "周敏"):
        assert "没有督办中的工单" in (await (await console.staff(name)).get(HERE)).words
    assert "服务处待分派" in (await (await console.staff("何平")).get(HERE)).words


async def test_手写的地址不合道理时_当没有写_别的法院说没有(console: Console) -> None:
    desk = await console.staff("郑远")
    for query in ("after=x,y", "after=9999-99-99,1,2,3", "after=2026-01-01,1,,3"):
        assert (await desk.get(f"{HERE}?{query}")).status == 200
    for query in ("what=nothing", "before=1,2,3", "before=x,999999999999999999999"):
        assert (await desk.get(f"{HERE}/changes?{query}")).status == 200
    assert (await desk.get(f"{HERE}?court=99999999999999999999")).status == 404
    assert (await desk.get(f"{HERE}?court=x")).status == 404


async def test_李四法官没有这一页(console: Console) -> None:
    desk = await console.staff("李正")
    assert (await desk.get(HERE)).status == 404
    assert "督办看板" not in (await desk.get("/console")).words


async def test_看板在各种屏上都读得了(console: Console, opens: Opens) -> None:
    page = await opens("郑远", HERE, width=1280, height=800)
    assert await faults_in_both_themes(page) == []
    await shot(page, "supervision-empty")
    await busy(console)
    await Officer.filter(name="李正").update(name="李正" * 15)
    await Department.filter(id=(await cast.officer("王芳")).department_id or 0).update(name="民事审判第一庭" * 4)
    console.clock.now += timedelta(days=30)
    page = await opens("郑远", HERE, width=1280, height=800)
    assert await faults_in_both_themes(page) == []
    await shot(page, "supervision-1280-dark")
    for theme, width in (("light", 1920), ("light", 1280), ("light", 820)):
        await page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme; }", theme)
        await page.set_viewport_size({"width": width, "height": 800})
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await shot(page, f"supervision-{width}-{theme}")
