"""What `jiesu doctor` asks of history: whether its newest rows are what left the database day by day."""

from datetime import datetime, timedelta

from commands.auditing import said_of
from desk.upkeep.chain_heads import CHAINS, check_heads, read_heads
from desk.upkeep.findings import Finding, FindingMark
from settings import Settings

ABOUT = "链头"
DAYS = 7
LATE = timedelta(days=2)


async def history_found(settings: Settings) -> Finding:
    """Holds the last days' heads against the rows; `jiesu audit verify` holds them all."""
    file = settings.chain_heads
    try:
        heads = read_heads(file)
    except (OSError, ValueError, TypeError, KeyError):
        return Finding(FindingMark.BAD, ABOUT, f"{file} 读不出来", "请看谁动过这个文件，用异地留存的链头核对。")
    if not heads:
        words = f"{file} 里还没有：后台任务每天写一次"
        return Finding(FindingMark.NOTE, ABOUT, words, "请启动 jiesu worker。")
    broken = [one for one in await check_heads(heads[-DAYS * len(CHAINS) :]) if not one.gone]
    if broken:
        mend = "历史被改过：请保全现场，运行 jiesu audit verify，和异地留存的链头、备份核对。"
        return Finding(FindingMark.BAD, ABOUT, said_of(broken[0]), mend)
    if settings.clock() - datetime.fromisoformat(heads[-1].at) > LATE:
        return Finding(
            FindingMark.BAD, ABOUT, f"{heads[-1].at[:10]} 以后没有再写", "请看后台任务的日志（keep_heads）。"
        )
    return Finding(FindingMark.GOOD, ABOUT, f"{heads[-1].at[:10]} 写过，近几天的记录与它相符")
