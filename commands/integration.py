"""`jiesu integration`: the case systems that write to us over signed HTTP, and their keys."""

from typing import Annotated

import typer

from commands.running import served, with_database, write_down
from desk.access.audit import Deed
from desk.cases.systems import NewKey, add_system, end_keys, list_keys, rotate_key
from desk.rules.calendar.moments import moment
from models.database import transaction
from models.integration import IntegrationKey

app = typer.Typer(no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="系统名称，也是案件信息的来源，如 南昌中院案件系统")]


@app.callback()
def group() -> None:
    """案件系统用签名的 HTTP 发来案件、开庭、当事人，格式见 docs/integration.md。"""


@app.command("add")
def add(name: Name, court: Annotated[str, typer.Option(help="法院代码；能写它和它下级法院的案件")]) -> None:
    """新增一个案件系统，给它第一把密钥。密钥只显示这一次。"""

    async def keep() -> NewKey:
        async with transaction():
            made = await add_system(name, court, settings.clock())
            await write_down(settings, Deed.KEEP_CASE_SYSTEM, ("case_system", made.system_id))
            return made

    with served() as settings:
        _show(with_database(keep(), settings))


@app.command("rotate")
def rotate(
    name: Name, now: Annotated[bool, typer.Option("--now", help="旧密钥马上停用；不写再用 24 小时")] = False
) -> None:
    """换一把密钥。新的只显示这一次；旧的再用 24 小时，换的时候不用停。"""

    async def change() -> NewKey:
        async with transaction():
            made = await rotate_key(name, settings.clock(), now)
            await write_down(settings, Deed.ROTATE_INTEGRATION_KEY, ("case_system", made.system_id))
            return made

    with served() as settings:
        _show(with_database(change(), settings))


@app.command("end")
def end(name: Name) -> None:
    """马上停用一个案件系统的全部密钥；已经发来的不动。"""

    async def stop() -> int:
        async with transaction():
            system_id, ended = await end_keys(name, settings.clock())
            await write_down(settings, Deed.END_INTEGRATION_KEYS, ("case_system", system_id))
            return ended

    with served() as settings:
        typer.echo(f"已停用 {with_database(stop(), settings)} 把密钥。")


@app.command("list")
def show() -> None:
    """列出案件系统和密钥编号；不显示密钥。"""
    with served() as settings:
        found = with_database(_listed(), settings)
        typer.echo("\n".join(map(_line, found)) or "还没有案件系统，请用 jiesu integration add 新增。")


async def _listed() -> list[IntegrationKey]:
    return list(await list_keys())


def _line(key: IntegrationKey) -> str:
    system = key.system
    state = f"{moment(key.ended_at)} 停用" if key.ended_at else "在用"
    return f"{system.name}  {system.court.code} {system.court.name}  {key.key_id}  {state}"


def _show(made: NewKey) -> None:
    typer.echo(f"密钥编号  {made.key_id}\n密钥      {made.secret}")
    typer.echo("请现在就填进案件系统：密钥不会再显示。签名的办法见 docs/integration.md。")
