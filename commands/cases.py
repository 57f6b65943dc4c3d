"""`jiesu cases`: what the court's case system exports."""

from pathlib import Path
from typing import Annotated

import typer

from commands.running import rows_of, served, with_database, write_down
from desk.access.audit import Deed
from desk.people.importing import ImportCount
from desk.staff.case_judges import import_and_tell
from models.database import transaction

app = typer.Typer(no_args_is_help=True)


@app.callback()
def group() -> None:
    """案件信息来自案件系统的导出文件。"""


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON 文件，格式见 seeds/cases.json")],
) -> None:
    """从 JSON 文件导入案件、当事人和节点；同一案号以文件为准。身份证号和手机号只存索引。"""
    with served() as settings:
        rows = rows_of(file)

        async def take() -> ImportCount:
            async with transaction():
                counted = await import_and_tell(rows, settings.clock())
                await write_down(settings, Deed.IMPORT_CASES, ("case", None), new=counted.new, known=counted.known)
                return counted

        counted = with_database(take(), settings)
        typer.echo(f"新增 {counted.new} 个案件，更新 {counted.known} 个。")
