"""系统: the system administrator reads whether all is well, and what could not be done; nobody else does."""

from datetime import timedelta

from desk.upkeep import heartbeat
from models import AuditEntry
from models.troubles import JobTrouble
from tests.handlers.conftest import WEDNESDAY_MORNING
from tests.handlers.console.conftest import Console

HERE = "/console/system"


async def test_系统管理员_reads_what_is_well_and_what_is_to_be_mended(console: Console):
    desk = await console.staff("系统管理员")
    shown = await desk.get(HERE)
    assert shown.status == 200
    for words in ("PostgreSQL", "已是最新", "Redis 有应答", "一天之内没有过心跳", "还没有做过备份", "没有积压"):
        assert words in shown.words, words
    assert shown.words.index("最近没有心跳") < shown.words.index("已是最新"), "the worst comes first"
    assert await AuditEntry.filter(action="open_system").count() == 1

    await heartbeat.record_beat("worker-1", console.clock.now, "1.2.3")
    await heartbeat.record_beat("worker-2", console.clock.now - timedelta(hours=1), "1.2.2")
    shown = await desk.get(HERE)
    assert "worker-1 1.2.3 有心跳" in shown.words
    assert "worker-2 1.2.2 停了" in shown.words
    assert "值班" in shown.words


async def test_rows_that_broke_a_job_are_listed_by_key_with_what_to_do(console: Console):
    at = WEDNESDAY_MORNING
    for number in range(55):
        await JobTrouble.create(
            job="deliver", subject=str(number), error="ValueError", since=at, next_try_at=at, given_up=number == 0
        )
    desk = await console.staff("系统管理员")

    first = await desk.get(HERE)
    assert "已经放弃的要重新提交" in first.words
    assert first.text.count("<td>ValueError</td>") == 50
    assert "已放弃" in first.words
    after = (await JobTrouble.all().order_by("id").offset(49).first()).id  # type: ignore[union-attr]
    assert f"?after={after}" in first.text
    rest = await desk.get(f"{HERE}?after={after}")
    assert rest.text.count("<td>ValueError</td>") == 5
    assert (await desk.get(f"{HERE}?after=nonsense")).status == 200


async def test_周敏_and_the_other_administrators_find_no_such_page(console: Console):
    for name in ("周敏", "何平", "审计员", "安全管理员"):
        assert (await (await console.staff(name)).get(HERE)).status == 404
