"""`jiesu release`: the release whose command is run comes to serve; an older one comes back the same way."""

import sys
from pathlib import Path

import typer

from commands.running import fail, problems_told
from ops.slots import Slots
from ops.version import current_version

app = typer.Typer(add_completion=False)


@app.command()
def switch() -> None:
    """让这条命令所在的版本开始应答，服务不中断；退回旧版本：运行旧版本的这条命令。用 root 运行。"""
    slots, release = Slots(), Path(sys.prefix)
    if release.parent != slots.base / "releases":
        raise fail(f"这条命令不在 {slots.base}/releases 里（在 {release}）。请运行装好的版本里的 bin/jiesu。")
    with problems_told():
        slot = slots.switch(release, typer.echo)
    typer.echo(f"{current_version()} 版已在位置 {slot} 应答。退回：运行旧版本的 jiesu release switch。")


@app.command("list")
def listed() -> None:
    """列出装好的版本，以及两个位置和后台任务各用哪一个。"""
    slots = Slots()
    places = {name: slots.base / name for name in ("slots/a", "slots/b", "current")}
    used = {name: path.resolve().name for name, path in places.items() if path.exists()}
    for release in sorted((slots.base / "releases").glob("*")):
        marks = [name for name, version in used.items() if version == release.name]
        typer.echo(f"{release.name}  {'、'.join(marks)}".rstrip())
    typer.echo(f"正在应答：{slots.active() or '（还没有换过）'}")
