"""`jiesu account migrate`: a move of an account to another AppID is carried out here and now, told line by line."""

import csv
import os
from collections.abc import Sequence
from pathlib import Path

import aiohttp
import typer

from commands.running import fail, given_from
from desk.people import account_moving
from desk.people.account_moving import RESULTS, OldOpenid
from jobs.account_moves import AccountMover, MoveFrame, MoveListener, MoveTally, TakenOver
from settings import Settings
from wechat.platform.client import Platform, WeChatFailure
from wechat.refusals import move_refused


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


class _Told(MoveListener):
    """Says on the screen how far it is; each openid goes into the file of results."""

    def __init__(self, file: ResultFile) -> None:
        self._file = file

    async def took_over(self, taken: TakenOver) -> None:
        if taken.missing:
            words = "新账号还缺这些通知的模板，请用 jiesu account template 配置："
            typer.secho(words + "、".join(taken.missing), fg="yellow")
        if taken.menu_pushed:
            typer.echo("菜单已推送到新账号。")

    async def converted(self, old: OldOpenid, new_openid: str, result: str) -> None:
        ids = [] if old.officer_id is None else [old.officer_id]
        names = await account_moving.officer_names(ids) if ids else {}
        self._file.add(old.openid, new_openid, "、".join(names.values()), RESULTS[result])

    async def counted(self, tally: MoveTally) -> None:
        typer.echo(f"已处理 {tally.done} / {max(tally.total, tally.done)}")


async def migrate(
    settings: Settings, old_appid: str, new_appid: str, results: Path | None
) -> tuple[MoveTally, Sequence[str]]:
    """Runs one migration on an open database. Returns what became of it, and who of the staff has to bind anew.

    Ends the command in words where WeChat refuses.
    """
    old, new = await account_moving.accounts_of(old_appid.strip(), new_appid.strip())
    platform = Platform(settings.wechat_url, settings.wechat_open_url, settings.wechat_mp_url)
    file = ResultFile(results)
    async with aiohttp.ClientSession() as http:
        frame = MoveFrame(platform, http, settings.public_url, settings.clock, given_from())
        try:
            tally = await AccountMover(frame, old, new, _Told(file)).run()
        except WeChatFailure as error:
            raise fail(move_refused(error)) from error
        finally:
            file.close()
    return tally, list((await account_moving.officer_names(tally.officers)).values())
