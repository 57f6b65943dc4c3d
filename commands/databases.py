"""`jiesu database`: the role the services use, made and granted by the owner of the tables."""

import asyncio

import typer

from commands.owning import checked_owner_url
from commands.running import fail, served
from models import schema
from ops.address import DatabaseAddress
from settings import Settings

app = typer.Typer(no_args_is_help=True)


@app.callback()
def group() -> None:
    """两个数据库用户：表的所有者只用来升级和恢复；服务用的那个能写历史，不能改写历史。"""


@app.command("roles")
def roles() -> None:
    """建好服务用的数据库用户（JIESU_DATABASE_URL 里的），给它该有的权限。jiesu migrate 也做这件事；可重复运行。"""
    with served() as settings:
        _check(settings)
        asyncio.run(_grant(settings))
        who = DatabaseAddress.from_url(settings.database_url).user
        typer.echo(f"{who} 的权限已配好：历史只能增加，不能改写。")


def _check(settings: Settings) -> None:
    if not settings.database_owner_url:
        raise fail("请用 JIESU_DATABASE_OWNER_URL 给出表的所有者的地址，JIESU_DATABASE_URL 里写服务用的另一个用户。")
    owner, service = map(DatabaseAddress.from_url, (settings.database_owner_url, settings.database_url))
    if owner.user == service.user:
        raise fail(f"两个地址写的是同一个用户 {owner.user}：请在 JIESU_DATABASE_URL 里换一个，没有的会新建。")


async def _grant(settings: Settings) -> None:
    await schema.migrate(await checked_owner_url(settings), settings.database_url)
