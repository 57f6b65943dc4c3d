"""`jiesu citizen`: what is done for one person who asks for it at the court."""

from typing import Annotated

import typer

from commands.running import served, with_database, write_down
from desk.access.audit import Deed
from desk.errors import NotFound
from desk.upkeep import erasure
from models import Petition
from models.database import transaction

app = typer.Typer(no_args_is_help=True)


@app.callback()
def group() -> None:
    """应群众本人要求办理的事。"""


@app.command("erase")
def erase(
    number: Annotated[str, typer.Argument(help="本人任意一件诉求的编号（SQ 开头）")],
    yes: Annotated[bool, typer.Option("--yes", help="不再询问。抹去后无法恢复")] = False,
) -> None:
    """抹去一个人的姓名、号码、诉求内容、聊天和文件；编号、状态、流转和统计留下。先在窗口核实是本人。

    由后台任务执行，几秒内完成；执行两遍，第二遍在几分钟后，把路上的消息也抹去。
    """
    if not yes:
        typer.confirm(f"抹去 {number} 的诉求人的全部个人信息？无法恢复", abort=True)

    async def ask() -> None:
        petition = await Petition.get_or_none(number=number.strip().upper())
        if petition is None:
            raise NotFound(f"没有编号为 {number} 的诉求")
        async with transaction():
            await erasure.ask_for_petitioner(petition, None, settings.clock())
            await write_down(settings, Deed.ERASE, ("petition", petition.id))

    with served() as settings:
        with_database(ask(), settings)
        typer.echo("已登记，后台任务会立即抹去。")
