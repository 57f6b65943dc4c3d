"""`jiesu sealed`: complaints that nobody in the courts may read are listed, and printed for the body outside."""

import os
from pathlib import Path
from typing import Annotated

import typer

from commands.running import fail, served, with_database, write_down
from desk.access.audit import Deed
from desk.people import outside_body
from desk.rules.calendar.court_time import COURT_TIME
from desk.tickets import sealed
from desk.tickets.sealed import Seal
from models.database import transaction

app = typer.Typer(no_args_is_help=True)


@app.callback()
def group() -> None:
    """本院和上级法院都没有人可以看的投诉：列出编号，打印出来装信封，交院外的机关。"""


@app.command("list")
def list_them() -> None:
    """列出封存的投诉：只有编号、法院、期限，没有内容。"""
    with served() as settings:
        found = with_database(sealed.seals(), settings)
        for one in found:
            typer.echo(_line(one))
        if not found:
            typer.echo("没有封存的投诉。")


def _line(one: Seal) -> str:
    since = f"{one.sealed_at.astimezone(COURT_TIME):%Y-%m-%d %H:%M}"
    return f"{one.number}  {one.court}  {since} 封存  {'已移交' if one.handed_over_at else '没有移交'}"


@app.command("print")
def print_one(
    number: Annotated[str, typer.Argument(help="诉求编号（SQ 开头）")],
    to: Annotated[Path, typer.Option("--to", help="写到哪个新文件；只有运行这条命令的账号能读")],
) -> None:
    """把一件封存的投诉写进文件，打印后装信封交给院外的机关（JIESU_OUTSIDE_BODY）。会记入审计，并告诉诉求人。"""

    async def hand_over() -> None:
        async with transaction():
            ticket, sheet = await sealed.hand_over(number, settings.clock())
            await write_down(settings, Deed.PRINT_SEALED, ("ticket", ticket.id))
            _write(to, sheet)

    with served() as settings:
        outside_body.configure(settings.outside_body)
        try:
            with_database(hand_over(), settings)
        except FileExistsError as exists:
            raise fail(f"{to} 已经有了，请换一个文件名") from exists
        typer.echo(f"已写入 {to}。打印、装信封后请删除这个文件。")


def _write(to: Path, sheet: str) -> None:
    """Write what nobody else on the machine may read; never over a file that is there."""
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(sheet)
