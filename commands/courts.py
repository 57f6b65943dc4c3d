"""`jiesu courts`: the tree of courts and their departments."""

from typing import Annotated

import typer

from commands.running import served, with_database, write_down
from desk.access.audit import Deed
from desk.limits.help_lines import set_help_lines
from desk.rules.comfort import HelpLines
from desk.staff.courts import close_court, find_court, move_court
from models import Court, Department
from models.database import transaction

app = typer.Typer(no_args_is_help=True)


@app.command("numbers")
def numbers(
    code: Annotated[str, typer.Argument(help="法院代字，如 赣01")],
    help_line: Annotated[str, typer.Option(help="心理援助热线，出厂 12356")] = "",
    police: Annotated[str, typer.Option(help="报警电话，出厂 110")] = "",
) -> None:
    """一家法院告诉有危险的人打哪几个电话；不写的不变，都不写就只看。法院自己的电话在导入的文件里。"""
    with served() as settings:

        async def keep() -> HelpLines:
            async with transaction():
                lines = await set_help_lines(code, HelpLines("", police, help_line))
                if help_line or police:
                    await write_down(settings, Deed.SET_HELP_LINES, ("court", None))
                return lines

        lines = with_database(keep(), settings)
        typer.echo(f"法院 {lines.court}，报警 {lines.police}，心理援助 {lines.help}")


@app.command("move")
def move(
    code: Annotated[str, typer.Argument(help="法院代字，如 赣0102")],
    under: Annotated[str, typer.Option(help="新的上级法院的代字")],
) -> None:
    """法院改隶：连同下级法院一起，归另一家法院管。"""
    with served() as settings:

        async def take() -> None:
            async with transaction():
                court = await find_court(code)
                await move_court(court, await find_court(under), settings.clock())
                await write_down(settings, Deed.MOVE_COURT, ("court", court.id), under=under)

        with_database(take(), settings)
        typer.echo("已改隶。")


@app.command("close")
def close(
    code: Annotated[str, typer.Argument(help="要撤并的法院的代字")],
    into: Annotated[str, typer.Option(help="并入哪一家，写代字")],
) -> None:
    """法院撤并：没办完的工单、在岗的人一起并入另一家，以前的留在原处；以后给它的诉求由并入的法院收。"""
    with served() as settings:

        async def take() -> int:
            async with transaction():
                court = await find_court(code)
                went = await close_court(court, await find_court(into), settings.clock())
                await write_down(settings, Deed.CLOSE_COURT, ("court", court.id), into=into, tickets=went)
                return went

        typer.echo(f"已撤并，{with_database(take(), settings)} 件工单随同划转。")


@app.command("list")
def show() -> None:
    """列出法院和部门。"""

    async def lines() -> list[str]:
        found = []
        for court in await Court.all().order_by("path"):
            found.append(
                f"{'  ' * (court.path.count('/') - 1)}{court.code}  {court.name}{'  已撤并' if court.closed_at else ''}"
            )
            names = [d.name for d in await Department.filter(court_id=court.id).order_by("id")]
            found.append(f"{'  ' * court.path.count('/')}部门：{'、'.join(names) or '无'}")
        return found

    with served() as settings:
        typer.echo("\n".join(with_database(lines(), settings)) or "还没有法院，请用 jiesu import courts 导入。")
