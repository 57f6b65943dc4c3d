"""`jiesu keys`: making a key, seeing what is sealed with which, sealing everything anew with the newest."""

import asyncio
import secrets
import sys

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from commands.owning import checked_owner_url
from commands.running import fail, served, with_database, write_down
from desk.access.audit import Deed
from desk.upkeep import resealing
from models.keyring import keyring
from settings import Settings

app = typer.Typer(no_args_is_help=True)
KEY_BYTES = 48
IN_CLEAR = "还有诉求的文字没有加密（升级以前留下的）：请运行 jiesu keys reseal。"
OLD_SEALS = "还没有全部用最新的密钥重新加密：旧密钥不能去掉。请运行 jiesu keys reseal。"


@app.callback()
def group() -> None:
    """加密密钥：生成、查看、用最新的密钥把已有的数据重新加密一遍。"""


@app.command()
def new() -> None:
    """生成一个密钥，写到屏幕上：放进 JIESU_SECRET_KEYS 的最前面，旧的留在后面。"""
    typer.echo(secrets.token_urlsafe(KEY_BYTES))


@app.command()
def status() -> None:
    """说出还有什么没有用最新的密钥加密，旧密钥能不能去掉。"""
    with served() as settings:
        clear, left = with_database(_left(), settings)
        for name in left:
            typer.echo(f"  没有做完：{name}")
        if clear:
            raise fail(IN_CLEAR)
        if left:
            raise fail(OLD_SEALS)
        typer.echo("全部用最新的密钥加密。" + removable(settings))


def removable(settings: Settings) -> str:
    """Return what may be done with the older keys once everything is sealed with the newest; empty with one key."""
    if len(settings.secret_keys) == 1:
        return ""
    if settings.index_key:
        return "JIESU_SECRET_KEYS 只留第一个即可。"
    return "把 JIESU_SECRET_KEYS 里最后一个移到 JIESU_INDEX_KEY（检索要用它），其余旧密钥都可以去掉。"


async def _left() -> tuple[bool, list[str]]:
    return await resealing.rests_in_clear(), await resealing.unfinished()


@app.command()
def reseal() -> None:
    """把数据库和文件里的数据用最新的密钥重新加密，以表的所有者做。服务照常；可以中断，再运行就接着做。"""
    with served() as settings:
        owner = asyncio.run(checked_owner_url(settings))
        as_owner = settings.model_copy(update={"database_url": owner})
        left = with_database(_resealed(settings), as_owner)
        if left:
            raise fail(
                f"还有 {len(left)} 处没有做完（{'、'.join(left)}）：有进程还在用旧密钥或旧版本，请更新后再运行一次。"
            )
        typer.echo("全部用最新的密钥加密。" + removable(settings))


async def _resealed(settings: Settings) -> list[str]:
    await write_down(settings, Deed.RESEAL, ("keys", None), goal=keyring().newest)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}"), TimeElapsedColumn())
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=Console(file=sys.stderr)) as progress:
        async for step in resealing.reseal_all(settings.clock()):
            if step.name not in tasks:
                tasks[step.name] = progress.add_task(step.name, total=step.about or None)
            total = max(step.about, step.seen) or 1
            progress.update(tasks[step.name], completed=total if step.done else step.seen, total=total)
    return await resealing.unfinished()
