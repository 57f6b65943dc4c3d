"""`make drill`: every drill, or those named; ends with what was checked, and with status 1 where anything was lost."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.drills.announced import PEOPLE, announced_drill
from tests.drills.backups import KILLS as BACKUPS_KILLED
from tests.drills.backups import backup_drill
from tests.drills.bombs import bombs_drill
from tests.drills.books import Books
from tests.drills.crash import crash_drill
from tests.drills.crowds import HOSTILE, HUNG_UP, hostile_drill, hung_up_drill
from tests.drills.erasures import STEPS, erasures_drill
from tests.drills.imports import imports_drill
from tests.drills.letters import letters_drill
from tests.drills.outages import FAILURES, disk_full_drill, outage_drill
from tests.drills.pictures import ROUNDS, pictures_drill
from tests.drills.pooled import pooled_drill
from tests.drills.servers import DrillServers, drill_servers
from tests.drills.storm import KILLS as STORM_KILLS
from tests.drills.storm import storm_drill
from tests.drills.switching import restart_drill, upgrade_live_drill
from tests.drills.upgrade import upgrade_drill
from tests.drills.walls import walls_drill
from tests.drills.whole import whole_drill
from tests.owners import owner_of


@dataclass(frozen=True)
class Run:
    """What one drill is given. `told` is called after each step of those that count steps."""

    servers: DrillServers
    home: Path
    seed: int
    kills: int
    people: int
    told: Callable[..., object]


@dataclass(frozen=True)
class Drill:
    """A drill as the command knows it: what it is about, how many steps it counts, and how to run it."""

    about: str
    run: Callable[[Run], Coroutine[Any, Any, Books]]
    steps: int | None = None
    kills: int = 0
    """How often processes are killed where nobody says; these are the steps then."""


def _outage(name: str) -> Drill:
    about, _ = FAILURES[name]
    return Drill(about, lambda run: outage_drill(run.servers, run.home, name, seed=run.seed))


DRILLS: dict[str, Drill] = {
    "crash": Drill(
        "负载下随机 kill -9 网页服务和后台任务",
        lambda run: crash_drill(
            run.servers.database_url,
            run.servers.redis_url,
            run.home,
            seed=run.seed,
            kills=run.kills,
            told=run.told,
        ),
        kills=200,
    ),
    "storm": Drill(
        "一千条消息穿过微信的各种故障，后台任务同时被 kill -9",
        lambda run: storm_drill(
            run.servers.database_url,
            run.servers.redis_url,
            run.home,
            seed=run.seed,
            kills=run.kills,
            told=run.told,
        ),
        kills=STORM_KILLS,
    ),
    "broadcast": Drill(
        "两个后台任务告诉十万人，一个被 kill -9，中间暂停，同时有人得到答复",
        lambda run: announced_drill(
            run.servers.database_url, run.servers.redis_url, run.home, seed=run.seed, people=run.people
        ),
    ),
    **{name: _outage(name) for name in FAILURES},
    "disk-full": Drill("附件所在的磁盘满了", lambda run: disk_full_drill(run.servers, run.home, seed=run.seed)),
    "pictures": Drill(
        "一个人同时发九张图片",
        lambda run: pictures_drill(run.servers, run.home, seed=run.seed, told=run.told),
        ROUNDS,
    ),
    "hung-up": Drill(
        "每种路由上中途挂断",
        lambda run: hung_up_drill(run.servers, run.home, seed=run.seed, told=run.told),
        HUNG_UP,
    ),
    "hostile": Drill(
        "变异的微信回调",
        lambda run: hostile_drill(run.servers, run.home, seed=run.seed, told=run.told),
        HOSTILE,
    ),
    "letters": Drill("十万封信，模式和 expat 读得一样", lambda run: letters_drill(seed=run.seed)),
    "bombs": Drill(
        "五十人在说话，陌生人扔来表单、文件、图片、JSON 炸弹",
        lambda run: bombs_drill(run.servers, run.home, seed=run.seed, told=run.told),
        13,
    ),
    "imports": Drill(
        "十万行的表，对的、再来一次、每一列都写错",
        lambda run: imports_drill(run.servers, run.home, seed=run.seed, told=run.told),
        4,
    ),
    "erasures": Drill(
        "两百人抹去，同时两千条消息、答复和窗口核验",
        lambda run: erasures_drill(run.servers.database_url, run.home, seed=run.seed, told=run.told),
        STEPS,
    ),
    "pgbouncer": Drill(
        "两个网页进程、两个后台任务经过 pgbouncer 的事务模式",
        lambda run: pooled_drill(run.servers, run.home, seed=run.seed),
    ),
    "whole": Drill(
        "nginx、两个网页进程、pgbouncer、对象存储、两个后台任务：走一遍，再在负载下随机 kill -9",
        lambda run: whole_drill(run.servers, run.home, seed=run.seed, kills=run.kills, told=run.told),
        kills=60,
    ),
    "backup": Drill(
        "忙时备份：文件不断被抹去，备份被杀，恢复到别处",
        lambda run: backup_drill(run.servers, run.home, seed=run.seed, told=run.told),
        BACKUPS_KILLED,
    ),
    "restart": Drill(
        "五十个人说着话，服务在 nginx 后面两个位置之间换",
        lambda run: restart_drill(run.servers, run.home, seed=run.seed),
    ),
    "upgrade-live": Drill(
        "五十个人说着话，升级，再退回", lambda run: upgrade_live_drill(run.servers, run.home, seed=run.seed)
    ),
    "upgrade": Drill(
        "0012 时的一年、各版本写的行升级到今天", lambda run: upgrade_drill(owner_of(run.servers.database_url))
    ),
    "wall": Drill("随意的动作、移送、并案、拆单和后来的投诉", lambda run: walls_drill(run.home, seed=run.seed)),
}


def main(
    seed: Annotated[int, typer.Option(help="随机数种子；不填用当前时间")] = 0,
    kills: Annotated[int, typer.Option(help="crash、whole 演练里 kill -9 的次数；不填各做各的")] = 0,
    people: Annotated[int, typer.Option(min=100, help="broadcast 演练里的收件人")] = PEOPLE,
    only: Annotated[str, typer.Option(help=f"只做这些，逗号分隔：{'、'.join(DRILLS)}")] = "",
) -> None:
    """演练：在负载下让每一样东西出故障，再对账。"""
    console = Console()
    wanted = [name for name in only.split(",") if name] or list(DRILLS)
    unknown = [name for name in wanted if name not in DRILLS]
    if unknown:
        console.print(f"没有叫 {'、'.join(unknown)} 的演练，可用：{'、'.join(DRILLS)}")
        sys.exit(2)
    seed = seed or int(time.time())
    console.print(f"种子 {seed}（SEED={seed} 可以重来一遍）")
    lost = [name for name in wanted if not _one(console, name, seed, kills, people)]
    console.print(f"[red]有损失：{'、'.join(lost)}" if lost else f"[green]{len(wanted)} 项演练，账目都相符")
    sys.exit(1 if lost else 0)


def _one(console: Console, name: str, seed: int, kills: int, people: int) -> bool:
    drill, began = DRILLS[name], time.monotonic()
    kills = drill.kills and (kills or drill.kills)
    path = Path(tempfile.mkdtemp(prefix=f"jiesu-drill-{name}-"))
    home = path / "home"
    home.mkdir()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress, drill_servers(path / "servers") as servers:
        task = progress.add_task(f"{name} {drill.about}", total=kills or drill.steps)
        run = Run(servers, home, seed, kills, people, lambda *_: progress.advance(task))
        try:
            books = asyncio.run(drill.run(run))
        except Exception as error:
            console.print_exception()
            console.print(f"[red]{name} 没有做完：{error or type(error).__name__}。日志在 {home}")
            return False
    table = Table(title=f"{name}：{drill.about}（{time.monotonic() - began:.0f} 秒）", show_header=False)
    for what, found, right in books.lines:
        table.add_row("[green]✓" if right else "[red]✗", what, found)
    console.print(table)
    if not books.balanced:
        console.print(f"[red]有损失。日志在 {home}")
    return books.balanced


if __name__ == "__main__":
    typer.run(main)
