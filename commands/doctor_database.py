"""What `jiesu doctor` asks of the database about itself: who we are there, over what, and what time it has."""

from collections.abc import Callable
from datetime import UTC, datetime

from desk.upkeep.findings import Finding, FindingMark
from models import roles
from models.database import Connection, behind_a_pooler, connection
from ops.address import DatabaseAddress
from settings import Settings

MOST_SKEW_SECONDS = 5
WHO = """
SELECT current_user AS who, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS super,
    EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'public'
        AND pg_has_role(current_user, tableowner::name, 'USAGE')) AS owns"""
TABLES = "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
TOO_MUCH = f"""{TABLES} AND relname = ANY ($1::text[])
    AND (has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE')
        OR relname = ANY ($2::text[]) AND has_table_privilege(oid, 'INSERT')) ORDER BY 1"""
TOO_LITTLE = f"""{TABLES} AND relname <> ALL ($1::text[])
    AND NOT (has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')) ORDER BY 1"""
ENCRYPTED = "SELECT ssl, coalesce(version, '') AS version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
NOW = "SELECT clock_timestamp()"


async def connection_found(settings: Settings) -> list[Finding]:
    async with connection() as plain:
        return [
            *await _roles(plain, settings.production),
            await _encrypted(plain, settings),
            _pooler(settings),
            await _clock(plain, settings.clock),
        ]


async def _roles(plain: Connection, production: bool) -> list[Finding]:
    about = "数据库用户"
    mend = "见 docs/operations.md“两个数据库用户”：设置 JIESU_DATABASE_OWNER_URL 后运行 jiesu database roles。"
    row = await plain.fetchrow(WHO)
    assert row is not None
    mark = FindingMark.BAD if production else FindingMark.NOTE
    if row["super"]:
        return [Finding(mark, about, f"服务用的 {row['who']} 是超级用户，拿到它就能改写审计和流转记录", mend)]
    if row["owns"]:
        return [Finding(mark, about, f"服务用的 {row['who']} 就是表的所有者，拿到它就能改写审计和流转记录", mend)]
    much = [
        one["name"] for one in await plain.fetch(TOO_MUCH, [*roles.HISTORY, *roles.READ_ONLY], list(roles.READ_ONLY))
    ]
    little = [one["name"] for one in await plain.fetch(TOO_LITTLE, list(roles.READ_ONLY))]
    if much:
        return [Finding(FindingMark.BAD, about, f"{row['who']} 能改写历史：{'、'.join(much)}", mend)]
    if little:
        return [Finding(FindingMark.BAD, about, f"{row['who']} 用不了这些表：{'、'.join(little)}", mend)]
    return [Finding(FindingMark.GOOD, about, f"{row['who']}：历史只能增加，不能改写")]


async def _encrypted(plain: Connection, settings: Settings) -> Finding:
    about, address = "数据库的连接", DatabaseAddress.from_url(settings.database_url)
    if address.is_socket:
        return Finding(FindingMark.GOOD, about, "本机套接字")
    row = await plain.fetchrow(ENCRYPTED)
    mend = "请在 JIESU_DATABASE_URL 加上 sslmode=verify-full&sslrootcert=证书机构的文件。"
    if behind_a_pooler():
        mode = address.tls.sslmode or "没有写 sslmode"
        mark = FindingMark.GOOD if address.tls.checks_the_server else FindingMark.NOTE
        return Finding(mark, about, f"到连接池：{mode}", "" if mark is FindingMark.GOOD else mend)
    here = address.host in ("127.0.0.1", "localhost", "::1")
    if row is None or not row["ssl"]:
        words = f"到 {address.host} 没有加密"
        return Finding(FindingMark.NOTE, about, words, "" if here else mend)
    if not address.tls.checks_the_server:
        return Finding(FindingMark.NOTE, about, f"{row['version']} 加密，但没有核对服务器的证书", mend)
    return Finding(FindingMark.GOOD, about, f"{row['version']} 加密，核对了服务器的证书")


def _pooler(settings: Settings) -> Finding:
    about = "连接池"
    each = f"每个进程最多 {settings.database_pool} 个连接"
    if not behind_a_pooler():
        return Finding(FindingMark.GOOD, about, f"直接连 PostgreSQL，{each}")
    if settings.database_owner_url:
        return Finding(FindingMark.GOOD, about, f"经过 pgbouncer 之类的连接池，{each}；升级走直连的地址")
    mend = "请用 JIESU_DATABASE_OWNER_URL 给出直接连 PostgreSQL 的地址，否则不能升级数据库结构。"
    return Finding(FindingMark.NOTE, about, f"经过 pgbouncer 之类的连接池，{each}", mend)


async def _clock(plain: Connection, clock: Callable[[], datetime]) -> Finding:
    theirs: datetime = await plain.fetchval(NOW)
    return skew_found("数据库的时间", (clock() - theirs.astimezone(UTC)).total_seconds())


def skew_found(about: str, seconds: float) -> Finding:
    """Finds whether another machine's clock, `seconds` behind ours, is kept as ours is."""
    if abs(seconds) > MOST_SKEW_SECONDS:
        words = f"本机比它{'快' if seconds > 0 else '慢'} {abs(seconds):.0f} 秒"
        return Finding(FindingMark.BAD, about, words, "请在两台机器都开启时间同步：timedatectl set-ntp true。")
    return Finding(FindingMark.GOOD, about, f"相差 {abs(seconds):.1f} 秒")
