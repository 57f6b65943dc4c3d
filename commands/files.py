"""`jiesu files`: attachments move from a directory to a bucket or back, while the desk is at work."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from commands.progress import progress_shown
from commands.running import fail, served, with_database, write_down
from desk.access.audit import Deed
from desk.files import file_store, moving
from desk.files.places import Place
from settings import Settings

app = typer.Typer(no_args_is_help=True)
PLACES = {"directory": "JIESU_HOME 下的 files/", "s3": "对象存储"}


@app.command()
def move(
    to: Annotated[str, typer.Option(help="搬到哪里：directory 或 s3")],
    delete: Annotated[bool, typer.Option("--delete", help="搬完核对以后，把原来那边的删掉；不写则两边都有")] = False,
) -> None:
    """把图片、录音、视频搬到另一边。服务照常；中断了再运行一次就接着搬。"""
    if to not in PLACES:
        raise fail(f"--to 只能是 directory 或 s3，现为 {to!r}")
    with served() as settings:
        if settings.store != to:
            raise fail(
                f"新来的文件现在还写到{PLACES[settings.store]}。请先设置 JIESU_STORE={to}，"
                "重启 jiesu-web 和 jiesu-worker，再运行这条命令。"
            )
        typer.echo(with_database(_move(settings, delete), settings))


async def _move(settings: Settings, delete: bool) -> str:
    target, *others = file_store.places()
    if not others:
        raise fail("只有一个存放的地方，没有可搬的。搬回目录时请保留 JIESU_S3_* 各项，到搬完为止。")
    (source,) = others
    moved = await _with_bar("搬", source, lambda told: moving.copy_all(source, target, told))
    words = f"搬了 {moved.copied} 个，已经在那边的 {moved.there} 个，其间被抹去的 {moved.erased} 个"
    if moved.unlike:
        raise fail(f"{words}。有 {len(moved.unlike)} 个读出来和原来的不一样，没有删除任何文件，请再运行一次。")
    if delete:
        await write_down(settings, Deed.MOVE_FILES, ("files", None), files=moved.copied + moved.there)
        gone = await _with_bar("删", source, lambda told: moving.remove_copied(source, target, told))
        words += f"；原来那边删了 {gone.removed} 个"
        if gone.unlike:
            raise fail(f"{words}，有 {len(gone.unlike)} 个两边不一样的没有删，请再运行一次。")
    else:
        words += "。两边都有；加 --delete 再运行一次，核对后删掉原来那边的"
    return f"{words}。"


async def _with_bar(
    what: str, source: Place, work: Callable[[Callable[[], None]], Awaitable[moving.MoveTally]]
) -> moving.MoveTally:
    """Do it under a bar of progress; how many there are is counted first."""
    total = 0
    async for _ in moving.keys_of(source):
        total += 1
    with progress_shown() as shown:
        task = shown.add_task(what, total=total)
        return await work(lambda: shown.advance(task))
