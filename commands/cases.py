"""`jiesu cases`: what the court's case system exports."""

from pathlib import Path
from typing import Annotated

import typer

from commands.running import fail, rows_of, served, with_database, write_down
from desk.access.audit import Deed
from desk.people.case_importing import CasesImported, told
from desk.staff.case_judges import import_and_tell
from models.database import transaction

app = typer.Typer(no_args_is_help=True)


@app.callback()
def group() -> None:
    """案件信息来自案件系统的导出文件。"""


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON 文件，格式见 seeds/cases.json")],
    skip_wrong: Annotated[bool, typer.Option("--skip-wrong", help="写错的跳过并列出，其余照常导入")] = False,
) -> None:
    """从 JSON 文件导入案件、当事人和节点；同一案号以文件为准。证件号码和电话只存索引。

    案号、证件号码、电话按群众填写时同样的办法读，写错的每一条都说出来；默认有一条写错就都不导入。不认识的法官说出来，案件照样导入。
    """
    with served() as settings:
        rows = rows_of(file)

        async def take() -> CasesImported:
            async with transaction():
                counted = await import_and_tell(rows, settings.clock(), skip_wrong)
                await write_down(settings, Deed.IMPORT_CASES, ("case", None), new=counted.new, known=counted.known)
                return counted

        counted = with_database(take(), settings)
        typer.echo(f"新增 {counted.new} 个案件，更新 {counted.known} 个。")
        for line in told(counted.without_judge):
            typer.echo(line, err=True)
        if counted.refused:
            raise fail("\n".join((f"写错的 {len(counted.refused)} 条没有导入：", *told(counted.refused))))
