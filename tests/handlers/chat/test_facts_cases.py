"""李四 asks 查案 in the chat, and the real door answers when and where he is to be in court."""

from desk.people.citizens import Claim, claim, prove_mobile
from desk.rules.case_rows.reading import ReportKind
from models import Identity
from tests.desk.cases.reporting import LI, everything, row, sent
from tests.handlers.chat.test_callback import Wire, database_url, wire
from tests.handlers.conftest import TestClock

__all__ = ["database_url", "wire"]


async def test_李四_reads_the_hearing_and_after_it_moved_the_new_one(wire: Wire, clock: TestClock) -> None:
    await everything(clock.now)
    await wire.send("o-li", Content="你好")
    me = await Identity.get(openid="o-li")
    before = await wire.send("o-li", Content="查案")
    await claim(me.id, Claim("李四", LI, "13807910002"), clock.now)
    await prove_mobile(me.id, "13807910002", clock.now)

    first = await wire.send("o-li", Content="查案")
    moved = row(ReportKind.HEARINGS, status="changed", starts_at="2026-12-10 14:30", ends_at="", room="第五法庭")
    await sent(ReportKind.HEARINGS, moved, as_of=clock.forward(minutes=1))
    second = await wire.send("o-li", Content="查案")

    assert "第三法庭" not in str(before)
    assert "开庭：12月3日 星期四 上午9:00，第三法庭" in str(first)
    assert "诉讼费 1050.00 元，请在 11月27日 前缴纳" in str(first)
    assert "开庭：已改期：12月10日 星期四 下午2:30，第五法庭（原定 12月3日 星期四 上午9:00）" in str(second)
