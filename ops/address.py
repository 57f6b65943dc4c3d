"""Where a database answers."""

from dataclasses import dataclass, replace
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

SCHEMES = ("postgres", "postgresql", "asyncpg")
DEFAULT_PORT = 5432


@dataclass(frozen=True)
class DatabaseAddress:
    """`host` is a name, an address or, for a Unix socket, its folder."""

    host: str
    port: int
    user: str
    password: str | None
    database: str

    @property
    def url(self) -> str:
        """Returns `postgres://…` as asyncpg and libpq read it; a socket's folder is given as `?host=`."""
        who = quote(self.user, safe="") + (f":{quote(self.password, safe='')}" if self.password else "")
        path = quote(self.database, safe="")
        if self.host.startswith("/"):
            return f"postgres://{who}@/{path}?{urlencode({'host': self.host, 'port': self.port})}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"postgres://{who}@{host}:{self.port}/{path}"

    def named(self, database: str) -> "DatabaseAddress":
        """Returns the address of another database on the same server."""
        return replace(self, database=database)

    @classmethod
    def from_url(cls, url: str) -> "DatabaseAddress":
        """Returns the address in a URL. Raises `ValueError` where it is not one of PostgreSQL."""
        parts = urlsplit(url)
        if parts.scheme not in SCHEMES:
            raise ValueError(f"not a PostgreSQL address: scheme {parts.scheme!r} instead of postgres://")
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        return cls(
            host=query.get("host") or parts.hostname or "127.0.0.1",
            port=int(query.get("port") or parts.port or DEFAULT_PORT),
            user=unquote(parts.username or "") or query.get("user") or "postgres",
            password=unquote(parts.password or "") or query.get("password"),
            database=unquote(parts.path.lstrip("/")) or query.get("dbname") or "postgres",
        )
