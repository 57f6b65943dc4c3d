"""`jiesu audit`: whether history in the database is what left it day by day."""

from pathlib import Path
from typing import Annotated

import typer

from commands.audit_keeping import check, export, remove
from commands.running import fail, served, with_database, write_down
from desk.access.audit import Deed
from desk.upkeep.chain_heads import LABELS, ChainHead, ChainTrouble, check_heads, read_heads

app = typer.Typer(no_args_is_help=True)


@app.callback()
def group() -> None:
    """审计、流转记录、过问记录有没有被改过：和每天写到数据库以外的链头核对。旧的审计记录：导出，导出以后清理。"""


for command in (export, check, remove):
    app.command()(command)


@app.command("verify")
def verify(
    file: Annotated[
        Path | None, typer.Option(help="链头文件；不写就是 JIESU_CHAIN_FILE。从别的机器取回来的也可以")
    ] = None,
) -> None:
    """逐行核对；改过、删过、插过的都说出来，退出码为 1。开头几天的整批不在了，是按期删去的：请和删去时的导出核对。"""
    with served() as settings:
        where = file or settings.chain_heads
        heads = heads_of(where)

        async def compared() -> list[ChainTrouble]:
            found = await check_heads(heads)
            await write_down(settings, Deed.CHECK_CHAIN, ("chain", None), heads=len(heads), broken=len(found))
            return found

        troubles = with_database(compared(), settings)
        for one in troubles:
            typer.secho(said_of(one), fg="yellow" if one.gone else "red", err=True)
        if any(not one.gone for one in troubles):
            raise fail("历史和链头对不上：请保全现场，和异地留存的链头、备份核对。")
        rows = sum(one.rows for one in heads)
        typer.echo(f"{heads[0].at[:10]} 至 {heads[-1].at[:10]} 的链头共 {len(heads)} 行，记录 {rows} 条，核对完整。")


def heads_of(file: Path) -> list[ChainHead]:
    """Returns what a file keeps. A missing, empty or strange file ends the command in words."""
    try:
        heads = read_heads(file)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise fail(f"{file} 不是可以读取的链头文件") from error
    if not heads:
        raise fail(f"{file} 里还没有链头：后台任务每天写一次，请看 JIESU_CHAIN_FILE 对不对、jiesu worker 在不在运行。")
    return heads


def said_of(trouble: ChainTrouble) -> str:
    head = trouble.head
    what = LABELS.get(head.table, head.table)
    return f"{what} {head.at[:10]} 的链头（编号 {head.after + 1} 至 {head.upto}）：{trouble.words}"
