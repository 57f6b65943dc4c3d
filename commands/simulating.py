"""`jiesu simulate`: a year of a province's courts through the real verbs, and the books closed at its end."""

import asyncio
import logging
import time
from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from commands.owning import checked_owner_url
from commands.running import fail, migrated, served
from desk.people.importing import import_courts
from desk.rules.calendar.court_time import court_day
from desk.upkeep import heartbeat
from jobs import rollups
from models import Court, database, keyring
from models.database import transaction
from ops import logs
from seeds.demo import courts
from seeds.year import books
from seeds.year.conductor import Conductor, marks
from seeds.year.crew import Crew, CrewStage, Did
from seeds.year.plan import YearPlan
from seeds.year.staff import benches, phones
from settings import Settings

LAST_EVENT = "SELECT max(at) FROM (SELECT at FROM ticket_event ORDER BY id DESC LIMIT 1000) AS newest"
PEOPLE = 3
"""So many petitions come from one phone, on the average."""


def simulate(
    petitions: Annotated[int, typer.Option(help="一共多少件诉求", min=1, max=5_000_000)] = 5000,
    days: Annotated[int, typer.Option(help="多少天", min=1, max=3660)] = 365,
    seed: Annotated[int, typer.Option(help="随机种子：同一个种子演出同样的一年")] = 7,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="最后一天；不填是昨天")] = None,
    players: Annotated[int, typer.Option(help="几个进程一起演", min=1, max=64)] = 2,
) -> None:
    """演一年：群众、坐席、法官、督办人照真实的规则办事，最后对账。数据留在库里，看板有得看。只用于开发和演示。"""
    with served() as settings:
        if settings.production:
            raise fail("生产环境不能写入示例数据。")
        asyncio.run(migrated(settings))
        last = until.date() if until else court_day(settings.clock()) - timedelta(days=1)
        year = YearPlan(petitions, days, last, seed)
        if not asyncio.run(_played(settings, year, players, Console())):
            raise typer.Exit(1)


async def _played(settings: Settings, year: YearPlan, players: int, console: Console) -> bool:
    logs.configure(logging.WARNING)
    keyring.configure(settings.secret_keys, settings.restricted_keys, settings.index_key)
    await database.connect(settings.database_url, pool=2)
    try:
        if not await heartbeat.is_late(settings.clock()):
            raise fail("后台任务正在运行，它会把演出来的通知当真发出去。请先停下它（以及 make demo），再演。")
        await _refuse_the_past(year)
        people = max(1, year.petitions // PEOPLE)
        await _prepare(year, people)
        before = await marks()
        began = time.monotonic()
        did = await _with_a_crew(settings, year, players, people, console)
        seconds = time.monotonic() - began
        closed = await books.close(await checked_owner_url(settings), before, year.petitions, year.ends)
    finally:
        await database.disconnect()
    _tell(console, closed, did, year, seconds)
    return closed.balanced


async def _refuse_the_past(year: YearPlan) -> None:
    """A year is never played before what happened already: histories, figures and limits would stand upside down."""
    async with database.connection() as plain:
        last = await plain.fetchval(LAST_EVENT)
    if last is not None and last >= year.begins:
        raise fail(
            f"库里最近的一件事在 {court_day(last)}，不能再演 {year.first} 起的日子：先发生的会排到后面。"
            "请把 --until 往后、--days 改短，让第一天在那以后；或者换一个空的数据库。"
        )


async def _prepare(year: YearPlan, people: int) -> None:
    """Courts, their staff and the phones of those who write, before anybody plays."""
    async with transaction():
        if not await Court.exists():
            await import_courts(courts())
        await benches(year.begins)
        await phones(people, year.begins)


async def _with_a_crew(settings: Settings, year: YearPlan, players: int, people: int, console: Console) -> Did:
    crew = Crew(CrewStage(year, players, people, settings.database_url, settings.secret_keys))
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    try:
        with Progress(*columns, console=console) as progress:
            bar = progress.add_task(f"{year.first}", total=year.petitions)

            def told(moment: datetime, entered: int) -> None:
                progress.update(bar, completed=entered, description=str(court_day(moment)))

            return await Conductor(year, crew, (rollups.roll_up, rollups.freeze_months), told).play(await marks())
    finally:
        crew.stop()


def _tell(console: Console, closed: books.Books, did: Did, year: YearPlan, seconds: float) -> None:
    table = Table("", "对账", "结果", title=f"{year.first} 至 {year.last}，种子 {year.seed}")
    for what, found, right in closed.lines:
        table.add_row("✓" if right else "✗", what, found)
    console.print(table)
    acts = "，".join(f"{name} {count}" for name, count in did.done.most_common())
    console.print(f"做了 {did.done.total()} 件事：{acts}")
    for words, count in did.refused.most_common(12):
        console.print(f"被拒绝 {count} 次：{words}")
    console.print(f"用时 {seconds:.0f} 秒，每秒 {year.petitions / seconds:.1f} 件诉求。")
    console.print("账目相符。" if closed.balanced else "账目不符，见上面打 ✗ 的各行。")
