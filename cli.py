"""The `jiesu` command: everything a court's IT person does to this service, each with its own `--help`.

What a command needs is imported once it is asked for: each starts in a third of the time it takes to import them all.
"""

import asyncio
import multiprocessing
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from dotenv import load_dotenv
from typer.core import TyperGroup
from typer.main import get_group

from commands.pulse import check_worker
from commands.running import check_writable, migrated, problems_told, ready_to_run, served
from ops.demo_plan import HIGHEST_PORT, Port, check_port
from ops.guard import end_with_parent
from ops.version import current_version
from settings import CASE_SYSTEM_PORT

if (
    multiprocessing.current_process().name != "MainProcess"
):  # one of several that `jiesu serve` starts, Sanic's own among them
    end_with_parent()


@dataclass(frozen=True)
class Entry:
    """Where a command, or a group of them, is found; `help` stands in place of its own."""

    module: str
    name: str = "app"
    help: str | None = None


ENTRIES: Mapping[str, Entry] = {
    "officer": Entry("officers", help="干警：新建、改密码、停用、授予职责。"),
    "account": Entry("accounts", help="微信账号：新增、列出、配置模板。"),
    "courts": Entry("courts", help="法院与部门：列出、改隶、撤并。"),
    "import": Entry("importing", help="从文件导入法院、部门、干警、职责和案件数据；template 给空表。"),
    "cases": Entry("cases", help="案件：从案件系统导出的文件导入。"),
    "integration": Entry("integration", help="案件系统：用签名的 HTTP 发来案件，密钥在这里给。"),
    "citizen": Entry("citizens", help="群众：应本人要求抹去个人信息。"),
    "sealed": Entry("sealed", help="封存的投诉：列出编号，打印后交院外的机关。"),
    "keys": Entry("keys", help="加密密钥：生成、查看、重新加密。"),
    "wechat": Entry("wechat", help="微信侧的设置：推送菜单等。"),
    "audit": Entry("auditing", help="审计：和写到数据库以外的链头核对；导出，导出以后清理。"),
    "database": Entry("databases", help="数据库用户：服务用的那个不能改写历史。"),
    "release": Entry("releasing", help="版本：换到这个版本、退回旧版本，服务不中断。"),
    "seed": Entry("seeding", help="写入示例数据。"),
    "doctor": Entry("doctor", "doctor"),
    "backup": Entry("backup", "backup"),
    "restore": Entry("restoring", "restore"),
    "rehearse": Entry("rehearsing", "rehearse"),
    "files": Entry("files", help="附件：从目录搬到对象存储，或搬回来。"),
    "rebuild-scores": Entry("scores", "rebuild_scores"),
    "screen": Entry("screen", "screen_lines"),
    "simulate": Entry("simulating", "simulate"),
    "demo": Entry("demo", "demo", "启动完整演示：数据库、微信沙盒、网页、后台任务。按 Ctrl-C 全部停止。"),
}


class Commands(TyperGroup):
    """Finds the commands of `ENTRIES` beside those written here."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*ENTRIES, *super().list_commands(ctx)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return _found(cmd_name) if cmd_name in ENTRIES else super().get_command(ctx, cmd_name)


def _typer(**more: Any) -> typer.Typer:
    return typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, **more)


def _found(name: str) -> Any:
    entry, alone = ENTRIES[name], _typer()
    found = getattr(import_module(f"commands.{entry.module}"), entry.name)
    if isinstance(found, typer.Typer):
        alone.add_typer(found, name=name, help=entry.help)
    else:
        alone.command(name=name, help=entry.help)(found)
    alone.callback()(lambda: None)
    return get_group(alone).commands[name]


app = _typer(
    cls=Commands,
    help="接诉：法院公众号背后的诉求服务台。\n\n设置都来自环境变量，见 .env.example 和 docs/settings.md。",
    no_args_is_help=True,
)


def _tell_version(asked: bool) -> None:
    """Says the version and ends, before any command is looked for."""
    if asked:
        typer.echo(f"jiesu {current_version()}")
        raise typer.Exit


@app.callback()
def jiesu(
    _version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="说出版本")
    ] = False,
) -> None:
    """Takes what is said before a command's name."""


@app.command()
def migrate() -> None:
    """建立或升级数据库结构，并把环境变量里的微信账号写入数据库。可重复运行。"""
    with served() as settings:
        asyncio.run(migrated(settings, always=True))
        typer.echo("数据库结构已是最新。")


@app.command()
def serve() -> None:
    """启动网页服务（微信回调、手机页面、后台）。生产环境请先运行 jiesu migrate，别处启动时自动升级数据库结构。"""
    with served() as settings:
        check_port(Port(settings.port, "JIESU_PORT", settings.host), "网页服务", set())
        check_writable(settings)
        asyncio.run(ready_to_run(settings))
        from server import serve as serve_web

        serve_web(settings)


@app.command()
def worker(
    check: Annotated[bool, typer.Option("--check", help="不启动，只看后台任务是否应答：正常则退出码为 0")] = False,
    wait: Annotated[float, typer.Option(help="与 --check 合用：最多等几秒", min=0, max=600)] = 20,
) -> None:
    """启动后台任务（发消息、下载图片录音）。可以同时启动多个。"""
    if check:
        check_worker(wait)
        return
    with served() as settings:
        check_writable(settings)
        asyncio.run(ready_to_run(settings))
        from ops import collecting
        from worker import run as work

        collecting.settle()
        asyncio.run(work(settings))


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(help="沙盒监听的端口", min=0, max=HIGHEST_PORT)] = 8100,
    state: Annotated[str, typer.Option(help="保存沙盒状态的目录，空为只在内存")] = "",
    server_url: Annotated[str, typer.Option(help="本系统网页服务的地址")] = "http://127.0.0.1:8000",
    public_url: Annotated[str, typer.Option(help="本系统对外的网址；不填与 server-url 相同")] = "",
) -> None:
    """启动微信沙盒：自带的一个“微信”，用于开发、测试和演示。"""
    if os.environ.get("JIESU_ENV") == "production":
        raise typer.BadParameter("生产环境不能运行沙盒")
    with problems_told():
        from wechat.sandbox import SandboxSettings
        from wechat.sandbox import run as run_sandbox

        run_sandbox(SandboxSettings(port=port, state=state, server_url=server_url, public_url=public_url))


@app.command("case-system")
def case_system(
    key: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="密钥文件，jiesu seed demo 写的")],
    port: Annotated[int, typer.Option(help="监听的端口", min=0, max=HIGHEST_PORT)] = CASE_SYSTEM_PORT,
    server_url: Annotated[str, typer.Option(help="本系统网页服务的地址")] = "http://127.0.0.1:8000",
) -> None:
    """启动案件系统沙盒：一页按钮，用签名的 HTTP 排期、改期、换法官，用于演示。"""
    if os.environ.get("JIESU_ENV") == "production":
        raise typer.BadParameter("生产环境不能运行沙盒")
    with problems_told():
        from commands.case_system import run_sandbox

        run_sandbox(key, port, server_url)


def main() -> None:
    """Entry point of the `jiesu` command. A file named `.env` in the current folder is read; the environment wins."""
    load_dotenv(Path(".env"), interpolate=False)
    app()


if __name__ == "__main__":
    main()
