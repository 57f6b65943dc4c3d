"""Where a database answers, and how far its answer is to be trusted."""

import ssl
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

SCHEMES = ("postgres", "postgresql", "asyncpg")
DEFAULT_PORT = 5432
MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
VERIFIED = ("verify-ca", "verify-full")
SYSTEM = "system"
"""As `sslrootcert`: the authorities this machine trusts."""
PLACES = ("host", "port", "user", "password", "dbname")
TLS = ("sslmode", "sslrootcert", "sslcert", "sslkey")


class AddressError(ValueError):
    """An address is not one; its message is Chinese, says what to do, and holds nothing of the password."""


@dataclass(frozen=True)
class Tls:
    """What a URL asks of TLS, by libpq's names and with libpq's meaning; empty where it says nothing."""

    sslmode: str = ""
    sslrootcert: str = ""
    sslcert: str = ""
    sslkey: str = ""

    def __post_init__(self) -> None:
        if self.sslmode and self.sslmode not in MODES:
            raise AddressError(f"数据库地址里的 sslmode={self.sslmode} 不认识，应是 {'、'.join(MODES)} 之一")
        if self.sslmode in VERIFIED and not self.sslrootcert:
            raise AddressError(
                f"sslmode={self.sslmode} 要核对服务器的证书：请加上 sslrootcert=证书机构的文件，"
                f"或 sslrootcert={SYSTEM} 用本机信任的机构"
            )
        if (self.sslrootcert or self.sslcert) and self.sslmode not in ("require", *VERIFIED):
            raise AddressError("数据库地址里写了证书，请同时写 sslmode=verify-full（或 verify-ca、require）")

    @property
    def query(self) -> dict[str, str]:
        return {name: value for name, value in vars(self).items() if value}

    @property
    def checks_the_server(self) -> bool:
        return self.sslmode in VERIFIED or bool(self.sslrootcert)

    def wanted(self) -> "str | ssl.SSLContext | None":
        """Returns asyncpg's `ssl`. Raises `AddressError` where a certificate's file cannot be used."""
        if not self.sslrootcert and not self.sslcert:
            return self.sslmode or None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = self.sslmode == "verify-full"
        context.verify_mode = ssl.CERT_REQUIRED if self.sslrootcert else ssl.CERT_NONE
        try:
            if self.sslrootcert == SYSTEM:
                context.load_default_certs()
            elif self.sslrootcert:
                context.load_verify_locations(self.sslrootcert)
        except OSError as error:
            raise AddressError(f"证书机构的文件 sslrootcert={self.sslrootcert} 不能用：{_why(error)}") from error
        try:
            if self.sslcert:
                context.load_cert_chain(self.sslcert, self.sslkey or None, password=lambda: b"")
        except OSError as error:
            raise AddressError(f"本机的证书 sslcert={self.sslcert} 或它的 sslkey 不能用：{_why(error)}") from error
        return context


@dataclass(frozen=True)
class DatabaseAddress:
    """`host` is a name, an address or, for a Unix socket, its folder."""

    host: str
    port: int
    user: str
    password: str | None
    database: str
    tls: Tls = Tls()

    @property
    def url(self) -> str:
        """Returns `postgres://…` as asyncpg and libpq read it; a socket's folder is given as `?host=`."""
        who = quote(self.user, safe="") + (f":{quote(self.password, safe='')}" if self.password else "")
        path = quote(self.database, safe="")
        if self.host.startswith("/"):
            return f"postgres://{who}@/{path}?{urlencode({'host': self.host, 'port': self.port, **self.tls.query})}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        query = f"?{urlencode(self.tls.query)}" if self.tls.query else ""
        return f"postgres://{who}@{host}:{self.port}/{path}{query}"

    @property
    def is_socket(self) -> bool:
        return self.host.startswith("/")

    def named(self, database: str) -> "DatabaseAddress":
        """Returns the address of another database on the same server."""
        return replace(self, database=database)

    def credentials(self) -> dict[str, object]:
        """Returns what `asyncpg.connect` takes. Raises `AddressError` where a certificate cannot be used."""
        wanted = None if self.is_socket else self.tls.wanted()
        parts = {name: getattr(self, name) for name in ("host", "port", "user", "password", "database")}
        return {**parts, **({} if wanted is None else {"ssl": wanted})}

    @classmethod
    def from_url(cls, url: str) -> "DatabaseAddress":
        """Returns the address in a URL. Raises `AddressError` where it is not one of PostgreSQL, or says more than we
        understand: what is not understood is never dropped.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise AddressError(BADLY_WRITTEN) from error
        if parts.scheme not in SCHEMES:
            raise AddressError(f"不是 PostgreSQL 的地址：应以 postgres:// 开头，现以 {parts.scheme or '别的'} 开头")
        if "@" in parts.path or "@" in parts.query or parts.fragment:
            raise AddressError(BADLY_WRITTEN)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        if strange := [name for name in query if name not in (*PLACES, *TLS)]:
            raise AddressError(f"数据库地址里的参数 {'、'.join(strange)} 不认识，可以写的是 {'、'.join(TLS)}")
        if not query.get("port", "1").isdecimal():
            raise AddressError("数据库地址里的端口不是数字")
        return cls(
            host=query.get("host") or parts.hostname or "127.0.0.1",
            port=int(query.get("port") or port or DEFAULT_PORT),
            user=unquote(parts.username or "") or query.get("user") or "postgres",
            password=unquote(parts.password or "") or query.get("password"),
            database=unquote(parts.path.lstrip("/")) or query.get("dbname") or "postgres",
            tls=Tls(**{name: query[name] for name in TLS if name in query}),
        )


BADLY_WRITTEN = (
    "数据库地址看不懂：密码里的 / ? # @ : % 等字符要写成 %2F %3F %23 %40 %3A %25，"
    "整个地址形如 postgres://用户:密码@主机:5432/库名"
)


def _why(error: OSError) -> str:
    """Says why a certificate's file cannot be used; OpenSSL's own words name no file."""
    return "没有这个文件" if isinstance(error, FileNotFoundError) else (error.strerror or type(error).__name__)
