"""What `jiesu doctor` asks of our own side: database, Redis, keys, worker, clock."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
from redis import asyncio as aioredis
from redis.exceptions import RedisError

from commands.findings import Finding, FindingMark
from desk.upkeep import heartbeat
from models.database import connection
from models.keyring import CannotOpen, keyring
from models.schema import missing_migrations
from ops.programs import OLDEST_REDIS

OLDEST_POSTGRES = 150000
MOST_SKEW_SECONDS = 60
"""The door takes callbacks up to five minutes off; far less is already a clock nobody keeps."""
SECRETS = "密钥"
SEALED = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND data_type = 'bytea' AND column_name LIKE '%\\_sealed' ORDER BY 1, 2"""


async def database_found() -> list[Finding]:
    async with connection() as plain:
        number, version = (
            int(await plain.fetchval("SHOW server_version_num")),
            await plain.fetchval("SHOW server_version"),
        )
        missing = await missing_migrations(plain)
    old = number < OLDEST_POSTGRES
    return [
        Finding(FindingMark.BAD, "数据库", f"PostgreSQL {version} 太旧", "请升级到 PostgreSQL 15 以上。")
        if old
        else Finding(FindingMark.GOOD, "数据库", f"PostgreSQL {version}"),
        Finding(FindingMark.BAD, "数据库结构", f"还差 {'、'.join(missing)}", "请运行 jiesu migrate。")
        if missing
        else Finding(FindingMark.GOOD, "数据库结构", "已是最新"),
    ]


async def redis_found(redis: aioredis.Redis) -> Finding:
    try:
        version = str((await redis.info("server"))["redis_version"])
    except RedisError as error:
        mend = "请确认 Redis 已启动，JIESU_REDIS_URL 的地址、密码和库号正确。"
        return Finding(FindingMark.BAD, "Redis", f"没有应答（{type(error).__name__}）", mend)
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
    if numbers < OLDEST_REDIS:
        return Finding(FindingMark.BAD, "Redis", f"{version} 太旧", "请升级到 Redis 6.2 以上。")
    return Finding(FindingMark.GOOD, "Redis", version)


async def secrets_found() -> list[Finding]:
    """Opens the oldest and the newest of every kind of sealed value; what is inside is not looked at."""
    shut, opened = [], 0
    async with connection() as plain:
        for row in await plain.fetch(SEALED):
            table, column = row["table_name"], row["column_name"]
            for order in ("ASC", "DESC"):
                query = f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL ORDER BY id {order} LIMIT 1'  # noqa: S608
                sealed = await plain.fetchval(query)
                if not sealed:
                    continue
                try:
                    keyring().open_bytes(sealed)
                    opened += 1
                except CannotOpen as error:
                    shut.append(f"{table}.{column}（{error}）")
    if shut:
        words = f"打不开 {len(shut)} 处已加密的数据，如 {shut[0]}"
        return [
            Finding(
                FindingMark.BAD, SECRETS, words, "请把当时用的密钥加回 JIESU_SECRET_KEYS 的末尾，不要改动其他密钥。"
            )
        ]
    return [Finding(FindingMark.GOOD, SECRETS, f"能打开各类加密数据的最早和最新一条（共 {opened} 条）")]


async def worker_found(as_of: datetime) -> Finding:
    silence = await heartbeat.silence(as_of)
    if silence is not None and silence < heartbeat.FRESH:
        return Finding(FindingMark.GOOD, "后台任务", "有心跳")
    return Finding(FindingMark.NOTE, "后台任务", "最近没有心跳，不会发出任何消息", "请启动 jiesu worker。")


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
