"""What goes wrong on a machine, each in its own words with what to do: one table for every command and for doctor."""

import errno
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import asyncpg
from redis import exceptions as redis_errors
from tortoise.exceptions import BaseORMException

from desk.errors import Refused
from desk.files.places import StoreTrouble
from models.keyring import CannotOpen
from models.roles import RoleError
from models.schema import CannotMigrate, SchemaUnfit
from ops.address import AddressError
from ops.errors import OpsError
from settings import SettingsError

IN_THEIR_OWN_WORDS = (
    SettingsError,
    OpsError,
    Refused,
    CannotOpen,
    AddressError,
    RoleError,
    CannotMigrate,
    SchemaUnfit,
    StoreTrouble,
)
TOLD = (
    *IN_THEIR_OWN_WORDS,
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    BaseORMException,
    redis_errors.RedisError,
)
"""What a command ends with in words."""
HOSTNAME_MISMATCH, IP_MISMATCH, EXPIRED = 62, 64, 10
"""Of OpenSSL's verify codes."""
DATABASE, REDIS = "JIESU_DATABASE_URL", "JIESU_REDIS_URL"


def _says(words: str) -> Callable[[BaseException], bool]:
    return lambda error: words in str(error)


def _number(*numbers: int) -> Callable[[BaseException], bool]:
    return lambda error: isinstance(error, OSError) and error.errno in numbers


def _verify(*codes: int) -> Callable[[BaseException], bool]:
    return lambda error: getattr(error, "verify_code", 0) in codes


def _any(_: BaseException) -> bool:
    return True


@dataclass(frozen=True)
class Trouble:
    """One kind of failure: what it is raised as, how it is told from others so raised, and what is said of it.

    `{file}` stands for the file it is about, `{said}` for what the other side said, `{who}` and `{url}` for the server
    and the variable with its address.
    """

    raised: type[BaseException]
    words: str
    when: Callable[[BaseException], bool] = _any


TROUBLES = (
    Trouble(
        ssl.SSLCertVerificationError,
        "服务器的证书不是给这个主机名的：地址里的主机名要和证书上的一样，或把 sslmode=verify-full 改成 verify-ca",
        _verify(HOSTNAME_MISMATCH, IP_MISMATCH),
    ),
    Trouble(ssl.SSLCertVerificationError, "服务器的证书过期了，请换新的", _verify(EXPIRED)),
    Trouble(
        ssl.SSLCertVerificationError, "服务器的证书不是所给的证书机构签的：请核对 sslrootcert（Redis 是 ssl_ca_certs）"
    ),
    Trouble(ssl.SSLError, "和服务器谈不成 TLS：请确认那个端口开了 TLS，本机的证书是它要的"),
    Trouble(socket.gaierror, "找不到地址里的主机名：请核对主机名和 DNS"),
    Trouble(asyncpg.InvalidPasswordError, f"数据库不认这个用户名或密码，请核对 {DATABASE}"),
    Trouble(
        asyncpg.InvalidAuthorizationSpecificationError,
        f"数据库不让这个用户从这里登录：请核对 {DATABASE} 的用户名、sslmode 和数据库的 pg_hba.conf（它说：{{said}}）",
    ),
    Trouble(asyncpg.InvalidCatalogNameError, f"数据库服务器在，但没有 {DATABASE} 写的这个库：请先建库，或核对库名"),
    Trouble(
        asyncpg.InsufficientPrivilegeError,
        "数据库用户没有权限做这件事（它说：{said}）。改结构、恢复备份要用"
        "表的所有者：设置 JIESU_DATABASE_OWNER_URL；日常服务缺权限的，请运行 jiesu database roles",
    ),
    Trouble(asyncpg.UndefinedTableError, "数据库结构不是最新，请运行 jiesu migrate（它说：{said}）"),
    Trouble(asyncpg.UndefinedColumnError, "数据库结构不是最新，请运行 jiesu migrate（它说：{said}）"),
    Trouble(asyncpg.DiskFullError, "数据库服务器的磁盘满了，请腾出空间"),
    Trouble(asyncpg.ReadOnlySQLTransactionError, f"数据库是只读的（备库？），请把 {DATABASE} 指向主库"),
    Trouble(asyncpg.TooManyConnectionsError, "数据库的连接用完了：请调大 max_connections，或调小 JIESU_DATABASE_POOL"),
    Trouble(asyncpg.CannotConnectNowError, "数据库正在启动或关闭，请稍后再试（它说：{said}）"),
    Trouble(
        asyncpg.ProtocolViolationError,
        "连接池（pgbouncer 之类）拒绝了（它说：{said}），请核对它的配置，见 docs/operations.md",
    ),
    Trouble(asyncpg.QueryCanceledError, "数据库语句超时了：请看数据库忙不忙，或调大 JIESU_DATABASE_STATEMENT_SECONDS"),
    Trouble(asyncpg.PostgresError, "数据库出错：{said}"),
    Trouble(asyncpg.InterfaceError, "数据库的连接断了：{said}"),
    Trouble(redis_errors.AuthenticationError, f"Redis 不认这个密码，请核对 {REDIS}"),
    Trouble(redis_errors.NoPermissionError, "Redis 的这个用户没有权限（它说：{said}）"),
    Trouble(redis_errors.BusyLoadingError, "Redis 正在启动，请稍后再试"),
    Trouble(redis_errors.ReadOnlyError, f"Redis 是只读的（副本？），请把 {REDIS} 指向主节点"),
    Trouble(redis_errors.ResponseError, f"Redis 要密码而没有给，请写进 {REDIS}", _says("NOAUTH")),
    Trouble(redis_errors.ResponseError, f"Redis 不认这个密码，请核对 {REDIS}", _says("WRONGPASS")),
    Trouble(redis_errors.ResponseError, f"Redis 没有这个库号，请核对 {REDIS} 末尾的数字", _says("DB index")),
    Trouble(redis_errors.ResponseError, "Redis 的内存用完了，请调大 maxmemory", _says("OOM")),
    Trouble(redis_errors.TimeoutError, f"Redis 没有应答（超时），请核对 {REDIS} 和网络"),
    Trouble(redis_errors.ConnectionError, f"Redis 连不上：请确认它已启动，{REDIS} 的地址和端口正确"),
    Trouble(redis_errors.RedisError, "Redis 出错：{said}"),
    Trouble(OSError, "端口已经被别的程序占用：请先停下它，或用 JIESU_PORT 换一个", _number(errno.EADDRINUSE)),
    Trouble(OSError, "JIESU_HOST 不是本机的地址", _number(errno.EADDRNOTAVAIL)),
    Trouble(OSError, "磁盘满了，写不进 {file}：请腾出空间", _number(errno.ENOSPC, errno.EDQUOT)),
    Trouble(OSError, "打开的文件和连接太多：请调大这个服务的 LimitNOFILE", _number(errno.EMFILE, errno.ENFILE)),
    Trouble(PermissionError, "不许读写 {file}：请把它交给运行本系统的用户（chown），或用 JIESU_HOME 换一个目录"),
    Trouble(OSError, "{file} 在只读的磁盘上，写不进去", _number(errno.EROFS)),
    Trouble(OSError, "{file} 应是目录而不是文件，或者反过来", _number(errno.ENOTDIR, errno.EISDIR)),
    Trouble(FileExistsError, "{file} 已经有了，请换一个名字"),
    Trouble(FileNotFoundError, "没有 {file}", lambda error: getattr(error, "filename", None) is not None),
    Trouble(FileNotFoundError, "{who}的套接字不在：请确认它已启动，{url} 里的目录正确"),
    Trouble(ConnectionRefusedError, "{who}连不上：那里没有程序在听，请确认它已启动，{url} 的主机和端口正确"),
    Trouble(ConnectionResetError, "{who}把连接断开了：请看它的日志"),
    Trouble(ConnectionError, "数据库没有开 TLS，而地址里要求了：请开启它的 ssl，或去掉 sslmode", _says("SSL upgrade")),
    Trouble(TimeoutError, "{who}没有应答（超时）：请核对 {url}、防火墙，并看它忙不忙"),
    Trouble(ConnectionError, "{who}连接失败：{said}"),
    Trouble(OSError, "{who}连不上：请确认它已启动，{url} 的主机和端口正确", _says("Multiple exceptions")),
    Trouble(OSError, "系统出错：{said}"),
)


def told(error: BaseException) -> str | None:
    """Returns what is said of a failure, or of what caused it; None where it is none of these: a fault of ours."""
    chain = list(_with_causes(error))
    for one in reversed(chain):
        if isinstance(one, IN_THEIR_OWN_WORDS):
            return str(one)
    for one in chain:
        for trouble in TROUBLES:
            if isinstance(one, trouble.raised) and trouble.when(one):
                return _filled(trouble.words, one, any(isinstance(each, redis_errors.RedisError) for each in chain))
    return None


def _filled(words: str, error: BaseException, is_redis: bool) -> str:
    who, url = ("Redis ", REDIS) if is_redis else ("数据库", DATABASE)
    values = {"{file}": str(getattr(error, "filename", None) or "文件"), "{said}": _said_by(error)}
    for name, value in {**values, "{who}": who, "{url}": url}.items():
        words = words.replace(name, value)
    return words


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    """Yields the deepest cause first: what a library wrapped says more than its wrapping."""
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    yield from reversed(chain)


def _said_by(error: BaseException) -> str:
    """Returns the other side's own words on one line."""
    return " ".join(str(error).split())[:200] or type(error).__name__
