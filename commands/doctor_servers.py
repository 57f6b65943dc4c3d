"""What `jiesu doctor` asks of the servers beside us: Redis, and the time."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import aiohttp
from redis import asyncio as aioredis
from redis.exceptions import RedisError

from commands.doctor_database import skew_found
from commands.troubles import told
from desk.upkeep.findings import Finding, FindingMark
from ops.programs import OLDEST_REDIS
from ops.redis_address import missing_files
from settings import Settings

MOST_SKEW_SECONDS = 60
"""The door takes callbacks up to five minutes off; far less is already a clock nobody keeps."""


async def redis_found(redis: aioredis.Redis, settings: Settings) -> list[Finding]:
    """Finds whether Redis answers, over what, and what time it has."""
    try:
        version = str((await redis.info("server"))["redis_version"])
        seconds, parts = await redis.time()
    except (RedisError, OSError) as error:
        mend = "请确认 Redis 已启动，JIESU_REDIS_URL 的地址、密码、库号和证书正确。"
        files = "、".join(missing_files(settings.redis_url))
        words = f"没有文件 {files}" if files else told(error)
        return [Finding(FindingMark.BAD, "Redis", words or type(error).__name__, mend)]
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
    if numbers < OLDEST_REDIS:
        return [Finding(FindingMark.BAD, "Redis", f"{version} 太旧", "请升级到 Redis 6.2 以上。")]
    skew = settings.clock().timestamp() - seconds - parts / 1e6
    return [
        Finding(FindingMark.GOOD, "Redis", version),
        _redis_connection(settings.redis_url),
        skew_found("Redis 的时间", skew),
    ]


def _redis_connection(url: str) -> Finding:
    about, parts = "Redis 的连接", urlsplit(url)
    if parts.scheme == "unix" or parts.hostname in ("127.0.0.1", "localhost", "::1"):
        return Finding(FindingMark.GOOD, about, "在本机")
    lacking = [
        *([] if parts.scheme == "rediss" else ["没有加密"]),
        *([] if parts.password or "password=" in parts.query else ["没有密码"]),
    ]
    if lacking:
        mend = "请给 Redis 设密码、开 TLS，把地址写成 rediss://:密码@主机:端口/0?ssl_ca_certs=证书机构的文件。"
        return Finding(FindingMark.NOTE, about, "、".join(lacking), mend)
    return Finding(FindingMark.GOOD, about, "加密，有密码")


async def clock_found(http: aiohttp.ClientSession, url: str, clock: Callable[[], datetime]) -> Finding:
    """Compares our clock with the Date header of WeChat's answer."""
    try:
        async with http.get(url, allow_redirects=False) as answered:
            theirs = parsedate_to_datetime(answered.headers.get("Date", ""))
    except (aiohttp.ClientError, TimeoutError) as error:
        mend = "请确认本机能访问该地址的 443 端口，防火墙和代理已放行，DNS 正常。"
        return Finding(FindingMark.BAD, "时间", f"连不上 {url}（{type(error).__name__}），无法核对", mend)
    except ValueError:
        return Finding(FindingMark.NOTE, "时间", f"{url} 没有给出时间，无法核对")
    skew = (clock() - theirs.astimezone(UTC)).total_seconds()
    if abs(skew) > MOST_SKEW_SECONDS:
        words = f"本机比微信{'快' if skew > 0 else '慢'} {abs(skew):.0f} 秒，超过 5 分钟时微信的消息会被拒绝"
        return Finding(FindingMark.BAD, "时间", words, "请开启时间同步：timedatectl set-ntp true。")
    return Finding(FindingMark.GOOD, "时间", f"与微信相差 {abs(skew):.0f} 秒")
