"""`jiesu account migrate`: every openid of an account that WeChat moved to another AppID is asked for and converted."""

import asyncio
import csv
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import aiohttp
import typer

from commands.running import fail, write_down
from commands.wechat import MENU, menu_of
from desk.access.audit import Deed
from desk.people import account_moving
from desk.people.account_moving import Offered, OldOpenid
from desk.people.persons.moving import Moved, OpenidMove, move_openid
from models import Account
from models.enums import AccountKind
from models.keyring import unseal
from settings import Settings
from wechat.platform.client import (
    CHANGED_AT_ONCE,
    AccountKeys,
    ErrorClass,
    OpenidChange,
    Platform,
    TokenStore,
    WeChat,
    WeChatError,
    WeChatFailure,
)
from wechat.platform.errors import NOT_MOVED

T = TypeVar("T")
PROBE = "o"
"""An openid nobody has: asks whether there was a move at all."""
PATIENCE = 5
WORDS = {
    Moved.MOVED: "已转换",
    Moved.MERGED: "已转换，和新账号里的同一个微信合为一个",
    Moved.APART: "已转换；新旧两份登记号码不同，没有合并登记",
    Moved.ALREADY: "已转换过",
}
UNKNOWN = "没有转换：微信不认识（没有关注原账号，也没有授权过）"
SILENT = "没有转换：微信没有答复这一个"
RULED_OUT = (
    "微信说这两个账号之间没有迁移：请核对两个 AppID 的先后，双方管理员是否都已确认；"
    "迁移后超过 15 天的，微信不再提供转换，没有转换的人要重新绑定。"
)


@dataclass
class Tally:
    """What became of the openids so far."""

    total: int
    results: Counter[str] = field(default_factory=Counter)
    officers: list[str] = field(default_factory=list)
    """Officers whose WeChat could not be converted: they bind anew."""

    @property
    def done(self) -> int:
        return sum(self.results.values())


class ResultFile:
    """Each openid and what became of it, line by line, readable for its owner alone; a second run goes on in it."""

    def __init__(self, path: Path | None) -> None:
        self._out = None
        if path is not None:
            known = path.exists() and path.stat().st_size > 0
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            self._out = open(handle, "a", encoding="utf-8", newline="")  # noqa: SIM115 - closed by `close`
            if not known:
                csv.writer(self._out).writerow(["原 openid", "新 openid", "干警", "结果"])

    def add(self, *row: str) -> None:
        if self._out is not None:
            csv.writer(self._out).writerow(row)
            self._out.flush()

    def close(self) -> None:
        if self._out is not None:
            self._out.close()


class AccountMover:
    """Carries out one migration, as far as WeChat answers. Whatever was done stays done when it is run again."""

    def __init__(self, settings: Settings, http: aiohttp.ClientSession, old: Account, new: Account) -> None:
        self.settings, self.old, self.new = settings, old, new
        self._http = http
        self._client = self._open(new)

    def _open(self, account: Account) -> WeChat:
        urls = self.settings
        platform = Platform(urls.wechat_url, urls.wechat_open_url, urls.wechat_mp_url)
        keys = AccountKeys(account.appid, unseal(account.secret_sealed))
        return WeChat(keys, platform, self._http, TokenStore(None))

    async def run(self, results: Path | None) -> Tally:
        """Asks first, then takes over, converts, and retires the old account once all were asked about."""
        tally = Tally(await account_moving.count_old(self.old.id))
        page = await account_moving.still_old(self.old.id, "", CHANGED_AT_ONCE)
        answers = await self._ask(page)
        await self._take_over()
        file = ResultFile(results)
        try:
            while page:
                await self._convert(page, answers, tally, file)
                typer.echo(f"已处理 {tally.done} / {max(tally.total, tally.done)}")
                page = await account_moving.still_old(self.old.id, page[-1].openid, CHANGED_AT_ONCE)
                answers = await self._ask(page) if page else {}
        finally:
            file.close()
        await self._retire(tally)
        return tally

    async def _ask(self, page: Sequence[OldOpenid]) -> dict[str, OpenidChange]:
        openids = [one.openid for one in page] or [PROBE]
        found = await _patiently(lambda: self._client.change_openids(self.old.appid, openids))
        return {one.ori_openid: one for one in found}

    async def _convert(
        self, page: Sequence[OldOpenid], answers: dict[str, OpenidChange], tally: Tally, file: ResultFile
    ) -> None:
        for one in page:
            answer, words = answers.get(one.openid), SILENT
            name = await account_moving.officer_name(one.officer_id)
            if answer is not None and answer.new_openid:
                move = OpenidMove(one.identity_id, self.new.id, answer.new_openid, self.settings.clock())
                words = WORDS[await move_openid(move)]
            elif answer is not None:
                words = UNKNOWN
            if name and words in (SILENT, UNKNOWN):
                tally.officers.append(name)
            tally.results[words] += 1
            file.add(one.openid, (answer.new_openid or "") if answer else "", name, words)

    async def _take_over(self) -> None:
        await account_moving.take_over(self.old, self.new)
        service = self.new.kind is AccountKind.SERVICE
        listed = await _patiently(self._client.list_templates) if service else ()
        offered = [Offered(one.template_id, one.title, one.keys) for one in listed]
        missing = await account_moving.take_over_templates(self.old, self.new, offered, await self._old_titles())
        if missing:
            words = "新账号还缺这些通知的模板，请用 jiesu account template 配置："
            typer.secho(words + "、".join(missing), fg="yellow")
        if await _patiently(self._client.get_menu) is None:
            await self._client.create_menu(menu_of(MENU, self.settings.public_url))
            typer.echo("菜单已推送到新账号。")

    async def _old_titles(self) -> dict[str, str]:
        """Ask the old account what its templates were called; once WeChat has recalled it, it does not say."""
        try:
            return {one.template_id: one.title for one in await self._open(self.old).list_templates()}
        except WeChatFailure:
            return {}

    async def _retire(self, tally: Tally) -> None:
        facts = {"from": self.old.id, "openids": tally.done}
        await write_down(self.settings, Deed.MOVE_ACCOUNT, ("account", self.new.id), **facts)
        if self.old.active:
            await write_down(self.settings, Deed.RETIRE_ACCOUNT, ("account", self.old.id))
            await account_moving.retire(self.old)


async def _patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask again what WeChat could not answer just now."""
    for tried in range(1, PATIENCE + 1):
        try:
            return await ask()
        except WeChatFailure as failure:
            if failure.error_class is not ErrorClass.back_off or tried == PATIENCE:
                raise
            await asyncio.sleep(failure.wait.total_seconds() * 2 ** (tried - 1))
    raise AssertionError("unreachable")


async def migrate(settings: Settings, old_appid: str, new_appid: str, results: Path | None) -> Tally:
    """Runs one migration on an open database. Ends the command in words where WeChat refuses."""
    old, new = await account_moving.accounts_of(old_appid.strip(), new_appid.strip())
    async with aiohttp.ClientSession() as http:
        try:
            return await AccountMover(settings, http, old, new).run(results)
        except WeChatError as error:
            raise fail(RULED_OUT if error.errcode == NOT_MOVED else _stopped(error)) from error
        except WeChatFailure as error:
            raise fail(_stopped(error)) from error


def _stopped(error: WeChatFailure) -> str:
    return f"微信没有答复：{error.words}。已经转换的都算数，再运行一次会接着做。"
