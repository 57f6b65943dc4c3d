"""`jiesu citizen`: what is done for one person who asks for it at the court."""

from typing import Annotated

import typer

from commands.running import served, with_database, write_down
from desk.access.audit import Deed
from desk.errors import NotFound
from desk.people.persons.twins import TwinCounts, count_twins, join_twins
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


@app.command("twins")
def twins(
    join: Annotated[bool, typer.Option("--join", help="合并；不加只数一数")] = False,
) -> None:
    """数一数同一个人的登记还有多少分开着，加 --join 合并：同一个微信用户的，和核验以前留下的诉求。

    合并的每一份都告诉本人的每个微信，在工作台“窗口核验”里看得到，两个人可以撤销。可以反复运行。
    """

    async def count() -> tuple[TwinCounts, TwinCounts | None]:
        before = await count_twins()
        if not join:
            return before, None
        await join_twins(settings.clock())
        return before, await count_twins()

    with served() as settings:
        before, after = with_database(count(), settings)
    typer.echo(f"合并前：{_counted(before)}" if after else _counted(before))
    if after:
        typer.echo(f"合并后：{_counted(after)}")
        typer.echo("还剩下的：证件号码不同的、两个人撤销过合并的、替别人留的诉求，不合并。")


def _counted(counts: TwinCounts) -> str:
    return (
        f"同一号码核验了两份的 {counts.twice_proved} 个，没有微信的旧登记 {counts.orphans} 份，"
        f"同一微信用户分开登记的 {counts.wechat_apart} 个，没有归到本人的诉求 {counts.older} 件"
    )
