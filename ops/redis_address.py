"""Where Redis answers: in the clear, over TLS, or on a socket of this machine."""

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from ops.address import AddressError

SCHEMES = ("redis", "rediss", "unix")
TLS = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile", "ssl_cert_reqs", "ssl_check_hostname")
KNOWN = ("db", "username", "password", *TLS)
FILES = TLS[:3]
BADLY_WRITTEN = (
    "Redis 地址看不懂：密码里的 / ? # @ : % 等字符要写成 %2F %3F %23 %40 %3A %25，"
    "整个地址形如 redis://:密码@主机:6379/0 或 rediss://:密码@主机:6379/0?ssl_ca_certs=证书机构的文件"
)


def checked_redis_url(url: str) -> str:
    """Returns a URL that the client understands to the last word. Raises `AddressError` for any other."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise AddressError(BADLY_WRITTEN) from error
    if parts.scheme not in SCHEMES:
        raise AddressError(
            f"不是 Redis 的地址：应以 redis://、rediss:// 或 unix:// 开头，现以 {parts.scheme or '别的'} 开头"
        )
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    number = query.get("db") or ("" if parts.scheme == "unix" else parts.path.strip("/"))
    if "@" in parts.path or "@" in parts.query or parts.fragment or (number and not number.isdecimal()):
        raise AddressError(BADLY_WRITTEN)
    if strange := [name for name in query if name not in KNOWN]:
        raise AddressError(f"Redis 地址里的参数 {'、'.join(strange)} 不认识，可以写的是 {'、'.join(KNOWN)}")
    if parts.scheme != "rediss" and any(name in query for name in TLS):
        raise AddressError("Redis 地址里写了证书：用 TLS 连接的地址要以 rediss:// 开头")
    return url


def missing_files(url: str) -> list[str]:
    """Returns the certificates' files a URL names that cannot be read."""
    named = dict(parse_qsl(urlsplit(url).query))
    return [f"{name}={named[name]}" for name in FILES if name in named and not Path(named[name]).is_file()]
