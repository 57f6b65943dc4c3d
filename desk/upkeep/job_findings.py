"""What is asked of the background work: whether anybody does it, and whether a row broke one of its jobs."""

from datetime import datetime

from desk.upkeep import heartbeat
from desk.upkeep.findings import Finding, FindingMark
from models.database import connection

JOBS = "后台任务的行"
BROKEN = """
SELECT job, count(*) AS rows, count(*) FILTER (WHERE given_up) AS given_up, min(since) AS since,
    (array_agg(error ORDER BY next_try_at DESC))[1] AS error
FROM job_trouble GROUP BY job ORDER BY job"""
MEND = "看日志里的 job_row_broken（行号、错误名），改好以后它会自己再做；已经放弃的要重新提交。"


async def jobs_found() -> list[Finding]:
    """Finds the rows that broke a job: each waits by itself and is tried again, ever later, or was given up."""
    async with connection() as plain:
        rows = await plain.fetch(BROKEN)
    if not rows:
        return [Finding(FindingMark.GOOD, JOBS, "没有做不下去的")]
    return [
        Finding(
            FindingMark.BAD if row["given_up"] else FindingMark.NOTE,
            JOBS,
            f"{row['job']} 有 {row['rows']} 行做不下去（{row['error']}），其中放弃 {row['given_up']} 行；别的行照做",
            MEND,
        )
        for row in rows
    ]


async def worker_found(as_of: datetime) -> Finding:
    silence = await heartbeat.silence(as_of)
    if silence is not None and silence < heartbeat.FRESH:
        return Finding(FindingMark.GOOD, "后台任务", "有心跳")
    return Finding(FindingMark.NOTE, "后台任务", "最近没有心跳，不会发出任何消息", "请启动 jiesu worker。")
