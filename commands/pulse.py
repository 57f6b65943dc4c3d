"""`jiesu worker --check`: whether the background tasks answer, for supervisors and scripts."""

import asyncio

import typer

from commands.running import fail, served, with_database
from desk.upkeep import heartbeat
from settings import Settings

LOOK_EVERY_SECONDS = 0.3


def check_worker(wait_seconds: float) -> None:
    """Ends well once a worker's heartbeat is fresh. Raises `typer.Exit` where none is within `wait_seconds`."""
    with served() as settings:
        if not with_database(_heard_within(wait_seconds, settings), settings):
            seconds = int(heartbeat.FRESH.total_seconds())
            raise fail(
                f"后台任务没有应答：最近 {seconds} 秒没有心跳。请确认 jiesu worker 已启动并看它的日志；"
                "多台机器时请确认各机时间一致。"
            )
        typer.echo("后台任务正常。")


async def _heard_within(seconds: float, settings: Settings) -> bool:
    loop = asyncio.get_running_loop()
    give_up = loop.time() + seconds
    while await heartbeat.is_late(settings.clock()):
        if loop.time() >= give_up:
            return False
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    return True
