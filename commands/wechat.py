"""`jiesu wechat`: what is set on WeChat's side."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import aiohttp
import typer

from commands.progress import progress_shown
from commands.running import fail, served, with_database, write_down
from commands.wechat_templates import carry_out, look_at
from desk.access.audit import Deed
from desk.errors import Refused
from desk.notices.send_limits import open_again
from desk.people.followers import FollowersSeen, ask_sync, followers_of
from jobs.followers import FollowerSyncs
from models import Account
from models.enums import AccountKind
from settings import Settings
from wechat.accounts import Accounts, OpenAccount
from wechat.menus import MENU, NoMenu, menu_of, patiently
from wechat.platform.client import Platform, TokenStore, WeChat, WeChatFailure
from wechat.refusals import refusal_words
from wechat.staff_menus import push_menus

app = typer.Typer(no_args_is_help=True)
menu_app = typer.Typer(no_args_is_help=True)
app.add_typer(menu_app, name="menu", help="公众号底部的自定义菜单。")
LOOK_AGAIN = 0.5
"""Seconds between one look at how far another worker is and the next."""
Appid = Annotated[str, typer.Option("--account", help="只对这个 AppID")]


@menu_app.command("push")
def push(
    file: Annotated[Path, typer.Option(help="菜单文件，微信 menu/create 的格式")] = MENU, account: Appid = ""
) -> None:
    """把菜单推送到服务号，绑定了的干警看到自己的；有几个服务号的，每个都推送，或者用 --account 只推一个。"""

    async def work(one: OpenAccount, client: WeChat, settings: Settings) -> str:
        try:
            menu_of(file, settings.public_url, one.appid)
            await write_down(settings, Deed.PUSH_MENU, ("account", one.id))
            await patiently(lambda: push_menus(one.id, client, settings.public_url, file))
        except NoMenu as error:
            raise fail(str(error)) from error
        return f"{one.appid}（{one.name}）：群众的和干警的菜单都已推送，手机上可能要过几分钟才更新。"

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


@app.command("followers")
def followers(
    account: Appid = "", sync: Annotated[bool, typer.Option("--sync", help="现在就同步一次，并显示进度")] = False
) -> None:
    """显示服务号有多少人关注、上一次同步的结果；--sync 从微信取名单（后台每周也自动取一次）。"""

    async def run(settings: Settings) -> list[str]:
        found = await Account.filter(kind=AccountKind.SERVICE, active=True).order_by("id")
        chosen = [one for one in found if account in ("", one.appid)]
        if not chosen:
            raise fail(f"没有 AppID 为 {account} 的服务号，或者已经停用。" if account else "还没有服务号。")
        if sync:
            await _sync(chosen, settings)
        return [_seen(one, await followers_of(one.id)) for one in chosen]

    with served() as settings:
        typer.echo("\n".join(with_database(run(settings), settings)))


async def _sync(chosen: list[Account], settings: Settings) -> None:
    """Ask for a walk through each account's list, walk along with the workers, and show how far it is."""
    for one in chosen:
        try:
            await ask_sync(one, settings.clock())
            await write_down(settings, Deed.SYNC_FOLLOWERS, ("account", one.id))
        except Refused as refusal:
            typer.echo(f"{one.appid}（{one.name}）：{refusal.words}", err=True)
    async with aiohttp.ClientSession() as http:
        platform = Platform(settings.wechat_url, settings.wechat_open_url, settings.wechat_mp_url)
        walker = FollowerSyncs(Accounts(platform, http, TokenStore(None)), settings.clock)
        await _walk(walker, chosen, settings)


async def _walk(walker: FollowerSyncs, chosen: list[Account], settings: Settings) -> None:
    with progress_shown() as bars:
        tasks = {one.id: bars.add_task(one.name, total=None) for one in chosen}
        while tasks:
            did = await walker.walk_on(settings.clock())
            for account_id, task in list(tasks.items()):
                walk = (await followers_of(account_id)).sync
                if walk is None or walk.done_at is not None or walk.not_before is not None:
                    del tasks[account_id]
                elif walk.total:
                    bars.update(task, total=walk.total, completed=walk.seen)
            if not did:
                await asyncio.sleep(LOOK_AGAIN)


def _seen(account: Account, seen: FollowersSeen) -> str:
    head, walk = f"{account.appid}（{account.name}）：{seen.count} 人关注", seen.sync
    if walk is None:
        return f"{head}；还没有同步过，只算发来过消息、扫过码的人。"
    if walk.done_at is None:
        waits = f"，微信暂时不给名单：{walk.trouble}" if walk.trouble else ""
        return f"{head}；正在同步，已看 {walk.seen} / {walk.total} 人{waits}。"
    if walk.trouble:
        return f"{head}；上一次同步没有做完：{walk.trouble}"
    return f"{head}；上一次同步：新认识 {walk.met} 人，回来 {walk.back} 人，取消关注 {walk.gone} 人。"


@app.command("templates")
def templates(
    account: Appid = "",
    apply: Annotated[bool, typer.Option("--apply", help="把“可以配置”的写下来；不加只显示，什么也不改")] = False,
) -> None:
    """列出要在微信申请的模板（标题、字段、类型、用途、例子），和账号里已有的逐个字段核对，对得上的用 --apply 配置。"""

    async def work(one: OpenAccount, client: WeChat, settings: Settings) -> str:
        report = await look_at(one, client)
        if apply and report.mapping:
            await carry_out(one, report.mapping, settings)
            report.lines.append(f"  已配置 {len(report.mapping)} 个，半分钟内生效。")
        elif report.mapping:
            report.lines.append(f"  有 {len(report.mapping)} 个可以配置，核对以后加 --apply 写下来。")
        return "\n".join(report.lines)

    _with_officials(work, account, kinds=(AccountKind.SERVICE, AccountKind.MINIPROGRAM))


Work = Callable[[OpenAccount, WeChat, Settings], Awaitable[str]]


def _with_officials(work: Work, appid: str, kinds: tuple[AccountKind, ...] = (AccountKind.SERVICE,)) -> None:
    """Do something with each account of these kinds, or with the one named; what WeChat refuses is said with what to
    do about it.
    """

    async def run(settings: Settings) -> list[str]:
        async with aiohttp.ClientSession() as http:
            platform = Platform(settings.wechat_url, settings.wechat_open_url, settings.wechat_mp_url)
            accounts = Accounts(platform, http, TokenStore(None))
            try:
                return [
                    await work(one, accounts.client(one), settings) for one in await _chosen(accounts, appid, kinds)
                ]
            except WeChatFailure as error:
                raise fail(refusal_words(error)) from error

    with served() as settings:
        typer.echo("\n".join(with_database(run(settings), settings)))


async def _chosen(accounts: Accounts, appid: str, kinds: tuple[AccountKind, ...]) -> list[OpenAccount]:
    officials = [one for one in await accounts.all() if one.kind in kinds]
    if not any(one.kind is AccountKind.SERVICE for one in officials):
        raise fail("还没有服务号，请先设置 JIESU_ACCOUNT_* 或用 jiesu account add 新增。")
    chosen = [one for one in officials if appid in ("", one.appid)]
    if not chosen:
        what, there = "、".join(one.label for one in kinds), "、".join(one.appid for one in officials)
        raise fail(f"没有 AppID 为 {appid} 的{what}，或者已经停用。现有：{there}")
    return chosen
