"""The environment, read once into one frozen object. Every variable is named and explained in `VARIABLES`."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

SANDBOX_PORT = 8100
DEVELOPMENT_KEY = "development-only-key-never-use-in-production"
WECHAT_API = "https://api.weixin.qq.com"
WECHAT_OPEN = "https://open.weixin.qq.com"
WECHAT_MP = "https://mp.weixin.qq.com"
SHORTEST_KEY = 32


class SettingsError(Exception):
    """A variable is missing or wrong; the message names it and says what to do."""


@dataclass(frozen=True)
class Variable:
    """One environment variable: its default and what a court's IT person needs to know of it."""

    name: str
    default: str
    about: str


VARIABLES: tuple[Variable, ...] = (
    Variable("JIESU_ENV", "development", "development 或 production。production 拒绝沙盒地址、内置数据库和默认密钥"),
    Variable("JIESU_HOME", "./var", "本系统存放文件、内置数据库和日志的目录"),
    Variable("JIESU_HOST", "127.0.0.1", "网页服务监听的地址"),
    Variable("JIESU_PORT", "8000", "网页服务监听的端口"),
    Variable("JIESU_WORKERS", "1", "网页服务的进程数"),
    Variable(
        "JIESU_PUBLIC_URL",
        "",
        "群众和微信访问本系统的网址，如 https://jiesu.example.gov.cn；不填则为 http://localhost:端口",
    ),
    Variable(
        "JIESU_DATABASE_URL",
        "",
        "PostgreSQL 地址，如 postgres://用户:密码@主机:5432/库名；不填则使用内置数据库（仅开发）",
    ),
    Variable("JIESU_REDIS_URL", "", "Redis 地址，如 redis://主机:6379/0；不填则使用内置 Redis（仅开发）"),
    Variable(
        "JIESU_SECRET_KEYS",
        "",
        "加密密钥，逗号分隔，每个至少 32 个字符。第一个用于加密，全部可解密；换密钥时把新的放最前",
    ),
    Variable("JIESU_WECHAT_URL", WECHAT_API, "微信接口地址；开发时指向沙盒"),
    Variable("JIESU_WECHAT_OPEN_URL", WECHAT_OPEN, "微信网页授权地址；开发时指向沙盒"),
    Variable("JIESU_WECHAT_MP_URL", WECHAT_MP, "微信二维码图片地址；开发时指向沙盒"),
    Variable("JIESU_ACCOUNT_APPID", "", "服务号的 AppID"),
    Variable("JIESU_ACCOUNT_SECRET", "", "服务号的 AppSecret"),
    Variable("JIESU_ACCOUNT_TOKEN", "", "服务号“服务器配置”中的令牌 Token"),
    Variable("JIESU_ACCOUNT_AES_KEY", "", "服务号“服务器配置”中的 43 位消息加解密密钥"),
    Variable("JIESU_MINI_APPID", "", "小程序的 AppID"),
    Variable("JIESU_MINI_SECRET", "", "小程序的 AppSecret"),
    Variable("JIESU_MINI_TOKEN", "", "小程序“消息推送”中的令牌 Token"),
    Variable("JIESU_MINI_AES_KEY", "", "小程序“消息推送”中的 43 位消息加密密钥"),
)
BY_NAME = {variable.name: variable for variable in VARIABLES}


def wall_clock() -> datetime:
    """The time now, in UTC; tests and simulations supply another."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class AccountSettings:
    """A WeChat account given by the environment; it becomes a row at start."""

    kind: str
    appid: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)


@dataclass(frozen=True)
class Settings:
    env: str
    home: Path
    host: str
    port: int
    workers: int
    public_url: str
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    secret_keys: tuple[str, ...] = field(repr=False)
    wechat_url: str
    wechat_open_url: str
    wechat_mp_url: str
    accounts: tuple[AccountSettings, ...] = ()
    clock: Callable[[], datetime] = field(default=wall_clock, repr=False)

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def files(self) -> Path:
        return self.home / "files"


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment. Raises `SettingsError` naming the variable that is wrong."""
    given = os.environ if environment is None else environment

    def value(name: str) -> str:
        return given.get(name, "").strip() or BY_NAME[name].default

    settings = Settings(
        env=_one_of("JIESU_ENV", value("JIESU_ENV"), ("development", "production")),
        home=Path(value("JIESU_HOME")).resolve(),
        host=value("JIESU_HOST"),
        port=_number("JIESU_PORT", value("JIESU_PORT"), 0, 65535),
        workers=_number("JIESU_WORKERS", value("JIESU_WORKERS"), 1, 64),
        public_url=(value("JIESU_PUBLIC_URL") or f"http://localhost:{value('JIESU_PORT')}").rstrip("/"),
        database_url=value("JIESU_DATABASE_URL"),
        redis_url=value("JIESU_REDIS_URL"),
        secret_keys=tuple(key.strip() for key in value("JIESU_SECRET_KEYS").split(",") if key.strip()),
        wechat_url=value("JIESU_WECHAT_URL").rstrip("/"),
        wechat_open_url=value("JIESU_WECHAT_OPEN_URL").rstrip("/"),
        wechat_mp_url=value("JIESU_WECHAT_MP_URL").rstrip("/"),
        accounts=tuple(_accounts(value)),
    )
    if settings.production:
        _check_production(settings)
    elif not settings.secret_keys:
        settings = Settings(**{**settings.__dict__, "secret_keys": (DEVELOPMENT_KEY,)})
    return settings


def _accounts(value: Callable[[str], str]) -> list[AccountSettings]:
    found = []
    for kind, prefix in (("service", "JIESU_ACCOUNT"), ("miniprogram", "JIESU_MINI")):
        parts = {part: value(f"{prefix}_{part}") for part in ("APPID", "SECRET", "TOKEN", "AES_KEY")}
        missing = [f"{prefix}_{part}" for part, text in parts.items() if not text]
        if len(missing) == len(parts):
            continue
        if missing:
            raise SettingsError(f"{prefix}_* 只填了一部分，还缺 {'、'.join(missing)}")
        if len(parts["AES_KEY"]) != 43:
            raise SettingsError(f"{prefix}_AES_KEY 应为 43 位，现为 {len(parts['AES_KEY'])} 位")
        found.append(AccountSettings(kind, parts["APPID"], parts["SECRET"], parts["TOKEN"], parts["AES_KEY"]))
    return found


def _check_production(settings: Settings) -> None:
    official = {
        "JIESU_WECHAT_URL": settings.wechat_url,
        "JIESU_WECHAT_OPEN_URL": settings.wechat_open_url,
        "JIESU_WECHAT_MP_URL": settings.wechat_mp_url,
    }
    for name, url in official.items():
        if not url.startswith("https://") or not url.split("/")[2].endswith(".weixin.qq.com"):
            raise SettingsError(f"生产环境不能使用沙盒：请把 {name} 设为微信的正式地址，或不设置它")
    for name, url in (("JIESU_DATABASE_URL", settings.database_url), ("JIESU_REDIS_URL", settings.redis_url)):
        if not url:
            raise SettingsError(f"生产环境不能使用内置服务器：请设置 {name}")
    if not settings.secret_keys:
        raise SettingsError("生产环境必须设置 JIESU_SECRET_KEYS（可用 openssl rand -base64 48 生成）")
    for key in settings.secret_keys:
        if key == DEVELOPMENT_KEY or len(key) < SHORTEST_KEY:
            raise SettingsError(f"JIESU_SECRET_KEYS 中有默认密钥或短于 {SHORTEST_KEY} 个字符的密钥，生产环境不能使用")
    if not settings.public_url.startswith("https://"):
        raise SettingsError("生产环境的 JIESU_PUBLIC_URL 必须以 https:// 开头")


def _one_of(name: str, text: str, allowed: tuple[str, ...]) -> str:
    if text not in allowed:
        raise SettingsError(f"{name} 只能是 {' 或 '.join(allowed)}，现为 {text!r}")
    return text


def _number(name: str, text: str, least: int, most: int) -> int:
    if not text.isdecimal() or not least <= int(text) <= most:
        raise SettingsError(f"{name} 应为 {least} 到 {most} 的整数，现为 {text!r}")
    return int(text)
