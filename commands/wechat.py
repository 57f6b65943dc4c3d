"""`jiesu wechat`: what is set on WeChat's side."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
import typer

from commands.running import fail, served, with_database, write_down
from desk.access.audit import Deed
from handlers.http.rendering import ROOT
from settings import Settings
from wechat.accounts import Accounts
from wechat.platform.client import Platform, TokenStore, WeChat, WeChatFailure

app = typer.Typer(no_args_is_help=True)
menu_app = typer.Typer(no_args_is_help=True)
app.add_typer(menu_app, name="menu", help="公众号底部的自定义菜单。")
MENU = ROOT / "templates" / "dialogues" / "menu.json"


@menu_app.command("push")
def push(file: Path = typer.Option(MENU, help="菜单文件，微信 menu/create 的格式")) -> None:  # noqa: B008
    """把菜单推送到服务号。"""

    async def work(client: WeChat, settings: Settings) -> str:
        menu = menu_of(file, settings.public_url)
        await write_down(settings, Deed.PUSH_MENU, ("account", None))
        await client.create_menu(menu)
        return "菜单已推送，手机上可能要过几分钟才更新。"

    _with_official(work)


@menu_app.command("show")
def show() -> None:
    """显示服务号现在的菜单。"""

    async def work(client: WeChat, _: Settings) -> str:
        menu = await client.get_menu()
        return json.dumps(menu, ensure_ascii=False, indent=2) if menu else "还没有菜单。"

    _with_official(work)


def menu_of(file: Path, public_url: str) -> dict[str, object]:
    """Returns a menu as WeChat takes it, with this deployment's address filled in."""
    menu: dict[str, object] = json.loads(file.read_text(encoding="utf-8").replace("{public_url}", public_url))
    return menu


def _with_official(work: Callable[[WeChat, Settings], Awaitable[str]]) -> None:
    async def run(settings: Settings) -> str:
        async with aiohttp.ClientSession() as http:
            platform = Platform(settings.wechat_url, settings.wechat_open_url, settings.wechat_mp_url)
            accounts = Accounts(platform, http, TokenStore(None))
            official = await accounts.official()
            if official is None:
                raise fail("还没有服务号，请先设置 JIESU_ACCOUNT_* 或用 jiesu account add 新增。")
            try:
                return await work(accounts.client(official), settings)
            except WeChatFailure as error:
                raise fail(f"微信拒绝了：{error.words}") from error

    with served() as settings:
        typer.echo(with_database(run(settings), settings))
