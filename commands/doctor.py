"""`jiesu doctor`: looks at a deployment's settings as they really work, and says in words what to mend."""

import asyncio
import logging
from typing import Annotated

import aiohttp
import typer
from redis import asyncio as aioredis

from commands import (
    doctor_account,
    doctor_database,
    doctor_history,
    doctor_keys,
    doctor_machine,
    doctor_servers,
    doctor_sign_on,
    doctor_sms,
    doctor_store,
)
from commands.running import fail, open_keys_and_files, served
from commands.troubles import TOLD, told
from desk.files import file_store
from desk.upkeep import backup_findings, data_findings, job_findings, post_findings
from desk.upkeep.findings import Finding, FindingMark
from models import database
from ops import logs
from settings import Settings
from wechat.accounts import Accounts
from wechat.platform.client import Platform, TokenStore

COLOURS = {FindingMark.GOOD: "green", FindingMark.NOTE: "yellow", FindingMark.BAD: "red"}


def doctor(
    appid: Annotated[str, typer.Option(help="只检查这个微信账号；不填检查全部")] = "",
) -> None:
    """检查服务器、磁盘、密钥、附件、备份、短信、登录、微信账号、模板、菜单、时间，说出怎么改。有错时退出码为 1。"""
    with served() as settings:
        found = asyncio.run(_look(settings, appid))
    for finding in found:
        typer.secho(f"{finding.mark.value} {finding.about}：{finding.words}", fg=COLOURS[finding.mark])
        if finding.mend:
            typer.echo(f"    → {finding.mend}")
    bad = sum(finding.mark is FindingMark.BAD for finding in found)
    if bad:
        raise fail(f"有 {bad} 处要改。")
    typer.echo("没有发现错误。")


async def _look(settings: Settings, appid: str) -> list[Finding]:
    """Look at everything; where the database cannot be reached, at everything else."""
    logs.configure(logging.WARNING)
    open_keys_and_files(settings)
    try:
        await database.connect(settings.database_url, pool=4)
    except TOLD as error:
        words, mend = told(error) or str(error), "请先让数据库能用，再运行 jiesu doctor 看其余的。"
        return [Finding(FindingMark.BAD, "数据库", words, mend), *await _without_database(settings)]
    try:
        return await _examine(settings, appid)
    finally:
        await database.disconnect()


async def _without_database(settings: Settings) -> list[Finding]:
    async with _redis(settings) as redis, _http() as http:
        return [
            *await doctor_servers.redis_found(redis, settings),
            *await doctor_machine.machine_found(settings),
            await doctor_servers.clock_found(http, settings.wechat_url, settings.clock),
        ]


def _redis(settings: Settings) -> aioredis.Redis:
    return aioredis.Redis.from_url(settings.redis_url, socket_connect_timeout=3, socket_timeout=3, retry=None)


def _http() -> aiohttp.ClientSession:
    timeout = aiohttp.ClientTimeout(total=15, connect=5)
    return aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar())


async def _examine(settings: Settings, appid: str) -> list[Finding]:
    async with _redis(settings) as redis, _http() as http:
        about_database = await data_findings.database_found()
        found = [
            *about_database,
            *await doctor_database.connection_found(settings),
            *await doctor_servers.redis_found(redis, settings),
            *await doctor_machine.machine_found(settings),
            await doctor_servers.clock_found(http, settings.wechat_url, settings.clock),
        ]
        if about_database[1].mark is FindingMark.BAD:  # an old schema may lack what would be asked next
            return found
        found += [
            *await data_findings.secrets_found(),
            *await doctor_keys.keys_found(settings),
            await job_findings.worker_found(settings.clock()),
            *await job_findings.jobs_found(),
            await doctor_history.history_found(settings),
            *await doctor_store.store_found(file_store.places_of(settings.files, settings.bucket, settings.store)),
            *await backup_findings.backup_found(settings.clock()),
            *await post_findings.staff_found(settings.clock()),
            *await doctor_sms.sms_found(http, settings),
            *await doctor_sign_on.sign_on_found(http, settings),
        ]
        if any(finding.about == data_findings.SECRETS and finding.mark is FindingMark.BAD for finding in found):
            return found
        platform = Platform(settings.wechat_url, settings.wechat_open_url, settings.wechat_mp_url)
        accounts = Accounts(platform, http, TokenStore(None))
        chosen = [account for account in await accounts.all() if appid in ("", account.appid)]
        if not chosen:
            mend = "设置 JIESU_ACCOUNT_* 后运行 jiesu migrate，或用 jiesu account add 新增。"
            found.append(Finding(FindingMark.BAD, "微信账号", f"没有 {appid or '任何账号'}", mend))
        for account in chosen:
            found += await doctor_account.account_found(account, accounts.client(account), http, settings)
    return found
