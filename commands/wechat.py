"""`jiesu wechat`: what is set on WeChat's side."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import aiohttp
import typer

from commands.running import fail, served, with_database, write_down
from desk.access.audit import Deed
from desk.notices.send_limits import open_again
from models.enums import AccountKind
from settings import Settings
from wechat.accounts import Accounts, OpenAccount
from wechat.menus import MENU, NoMenu, menu_of, patiently
from wechat.platform.client import Platform, TokenStore, WeChat, WeChatFailure
from wechat.refusals import refusal_words

app = typer.Typer(no_args_is_help=True)
menu_app = typer.Typer(no_args_is_help=True)
app.add_typer(menu_app, name="menu", help="公众号底部的自定义菜单。")
Appid = Annotated[str, typer.Option("--account", help="只对这个 AppID")]


@menu_app.command("push")
def push(
    file: Annotated[Path, typer.Option(help="菜单文件，微信 menu/create 的格式")] = MENU, account: Appid = ""
) -> None:
    """把菜单推送到服务号；有几个服务号的，每个都推送，或者用 --account 只推一个。"""

    async def work(one: OpenAccount, client: WeChat, settings: Settings) -> str:
        try:
            menu = menu_of(file, settings.public_url, one.appid)
        except NoMenu as error:
            raise fail(str(error)) from error
        await write_down(settings, Deed.PUSH_MENU, ("account", one.id))
        await patiently(lambda: client.create_menu(menu))
        return f"{one.appid}（{one.name}）：菜单已推送，手机上可能要过几分钟才更新。"

    _with_officials(work, account)


@menu_app.command("show")
def show(account: Appid = "") -> None:
    """显示服务号现在的菜单；有几个服务号的，每个都显示，或者用 --account 只看一个。"""

    async def work(one: OpenAccount, client: WeChat, _: Settings) -> str:
        menu = await patiently(client.get_menu)
        shown = json.dumps(menu, ensure_ascii=False, indent=2) if menu else "还没有菜单。"
        return f"{one.appid}（{one.name}）：{shown}"

    _with_officials(work, account)


@app.command("clear-quota")
def clear_quota(account: Appid = "") -> None:
    """把服务号今天的调用次数清零，等着明天的消息马上接着发；微信每月只让清零 10 次。"""

    async def work(one: OpenAccount, client: WeChat, settings: Settings) -> str:
        await write_down(settings, Deed.CLEAR_QUOTA, ("account", one.id))
        await patiently(client.clear_quota)
        due = await open_again(one.id, settings.clock())
        return f"{one.appid}（{one.name}）：次数已清零，{due} 条等着的消息马上接着发。"

    _with_officials(work, account)


def _with_officials(work: Callable[[OpenAccount, WeChat, Settings], Awaitable[str]], appid: str) -> None:
    """Do something with each service account, or with the one named; a refusal of WeChat's ends with what to do."""

    async def run(settings: Settings) -> list[str]:
        async with aiohttp.ClientSession() as http:
            platform = Platform(settings.wechat_url, settings.wechat_open_url, settings.wechat_mp_url)
            accounts = Accounts(platform, http, TokenStore(None))
            try:
                return [await work(one, accounts.client(one), settings) for one in await _chosen(accounts, appid)]
            except WeChatFailure as error:
                raise fail(refusal_words(error)) from error

    with served() as settings:
        typer.echo("\n".join(with_database(run(settings), settings)))


async def _chosen(accounts: Accounts, appid: str) -> list[OpenAccount]:
    officials = [one for one in await accounts.all() if one.kind is AccountKind.SERVICE]
    if not officials:
        raise fail("还没有服务号，请先设置 JIESU_ACCOUNT_* 或用 jiesu account add 新增。")
    chosen = [one for one in officials if appid in ("", one.appid)]
    if not chosen:
        raise fail(f"没有 AppID 为 {appid} 的服务号，或者已经停用。现有：{'、'.join(one.appid for one in officials)}")
    return chosen
