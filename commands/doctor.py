"""`jiesu doctor`: looks at a deployment's settings as they really work, and says in words what to mend."""

from typing import Annotated

import aiohttp
import typer
from redis import asyncio as aioredis

from commands import doctor_account, doctor_servers, doctor_sign_on, doctor_sms, doctor_staff
from commands.findings import Finding, FindingMark
from commands.running import fail, served, with_database
from settings import Settings
from wechat.accounts import Accounts
from wechat.platform.client import Platform, TokenStore

COLOURS = {FindingMark.GOOD: "green", FindingMark.NOTE: "yellow", FindingMark.BAD: "red"}


def doctor(
    appid: Annotated[str, typer.Option(help="只检查这个微信账号；不填检查全部")] = "",
) -> None:
    """检查数据库、Redis、密钥、短信、统一身份认证、微信账号、回调、模板、菜单、时间，说出怎么改。有错时退出码为 1。"""
    with served() as settings:
        found = with_database(_examine(settings, appid), settings)
    for finding in found:
        typer.secho(f"{finding.mark.value} {finding.about}：{finding.words}", fg=COLOURS[finding.mark])
        if finding.mend:
            typer.echo(f"    → {finding.mend}")
    bad = sum(finding.mark is FindingMark.BAD for finding in found)
    if bad:
        raise fail(f"有 {bad} 处要改。")
    typer.echo("没有发现错误。")


async def _examine(settings: Settings, appid: str) -> list[Finding]:
    redis = aioredis.Redis.from_url(settings.redis_url, socket_connect_timeout=3, socket_timeout=3)
    timeout = aiohttp.ClientTimeout(total=15, connect=5)
    async with redis, aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as http:
        found = [*await doctor_servers.database_found(), await doctor_servers.redis_found(redis)]
        if found[1].mark is FindingMark.BAD:  # an old schema may lack what would be asked next
            return found
        found += [
            *await doctor_servers.secrets_found(),
            await doctor_servers.worker_found(settings.clock()),
            await doctor_servers.clock_found(http, settings.wechat_url, settings.clock),
            *await doctor_staff.staff_found(settings.clock()),
            *await doctor_sms.sms_found(http, settings),
            *await doctor_sign_on.sign_on_found(http, settings),
        ]
        if any(finding.about == doctor_servers.SECRETS and finding.mark is FindingMark.BAD for finding in found):
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
