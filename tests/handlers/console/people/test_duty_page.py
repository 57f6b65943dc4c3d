"""值班: Monday's roster at the console."""

from models import Duty
from tests import cast
from tests.handlers.console.conftest import Console


async def test_周敏_puts_赵晴_on_copies_the_week_and_takes_her_off_again(console: Console):
    desk = await console.staff("周敏")
    agent, court = (await cast.officer("赵晴")).id, (await cast.court()).id
    day = console.clock.now.date()
    fields = {"court": court, "do": "on", "role": "agent", "officer": agent, "first": day, "last": day}

    reply = await desk.post("/console/duty", **fields)

    assert "已排上" in reply.words
    assert "赵晴" in reply.words
    week = await desk.post("/console/duty", court=court, do="copy", week=day)
    assert "已抄到这一周" in week.words
    row = await Duty.get(starts_on=day)
    assert "已取消" in (await desk.post("/console/duty", court=court, do="off", duty=row.id)).words


async def test_what_is_wrong_is_said_on_the_page_and_nothing_is_written(console: Console):
    desk = await console.staff("周敏")
    judge, court = (await cast.officer("李正")).id, (await cast.court()).id
    day = console.clock.now.date()

    reply = await desk.post("/console/duty", court=court, do="on", role="agent", officer=judge, first=day, last=day)

    assert reply.status == 400
    assert "不是南昌中院的坐席" in reply.words
    assert not await Duty.exists()


async def test_the_other_fields_are_asked_for_too(console: Console):
    desk = await console.staff("周敏")
    court = (await cast.court()).id
    for fields, words in (
        ({"role": "agent", "first": "昨天"}, "请填写日期"),
        ({"first": "2026-12-01"}, "请选择值什么班"),
        ({"role": "agent", "first": "2026-12-01", "officer": "x"}, "请选择值班的人"),
    ):
        reply = await desk.post("/console/duty", court=court, do="on", **fields)
        assert (reply.status, words in reply.words) == (400, True), words
