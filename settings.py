"""The environment, read once into one frozen object. A field of `Settings` is a variable: its default, its bounds and
what a court's IT person needs to know of it.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

PREFIX = "JIESU_"
SANDBOX_PORT = 8100
CASE_SYSTEM_PORT = 8200
DEVELOPMENT_KEY = "development-only-key-never-use-in-production"
WECHAT_API = "https://api.weixin.qq.com"
WECHAT_OPEN = "https://open.weixin.qq.com"
WECHAT_MP = "https://mp.weixin.qq.com"
SHORTEST_KEY = 32
AES_KEY_LENGTH = 43
SMS_KINDS = ("code", "danger")

WRONG = {
    "env": "只能是 development 或 production，现为 {!r}",
    "port": "应为 0 到 65535 的整数，现为 {!r}",
    "workers": "应为 1 到 64 的整数，现为 {!r}",
    "sms_by": "只能是 plain 或 tencent，现为 {!r}",
    "sms_sign": "最多 20 个字，现为 {!r}",
    "sms_daily": "应为 1 到 1000000 的整数，现为 {!r}",
}

Address = Annotated[str, AfterValidator(lambda url: url.rstrip("/"))]


class SettingsError(Exception):
    """A variable is missing or wrong; the message names it and says what to do."""


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


class Settings(BaseSettings):
    """Made by `load`; secrets stay out of `repr`. Another value for a test: `settings.model_copy(update={…})`."""

    model_config = SettingsConfigDict(frozen=True, env_prefix=PREFIX, hide_input_in_errors=True)

    env: Literal["development", "production"] = Field(
        "development", description="development 或 production。production 拒绝沙盒地址、内置数据库和默认密钥"
    )
    home: Annotated[Path, AfterValidator(Path.resolve)] = Field(
        Path("var"), description="本系统存放文件、内置数据库和日志的目录"
    )
    host: str = Field("127.0.0.1", description="网页服务监听的地址")
    port: int = Field(8000, ge=0, le=65535, description="网页服务监听的端口")
    workers: int = Field(1, ge=1, le=64, description="网页服务的进程数")
    public_url: Address = Field(
        "", description="群众和微信访问本系统的网址，如 https://jiesu.example.gov.cn；不填则为 http://localhost:端口"
    )
    database_url: str = Field(
        "",
        repr=False,
        description="PostgreSQL 地址，如 postgres://用户:密码@主机:5432/库名；不填则使用内置数据库（仅开发）",
    )
    redis_url: str = Field(
        "", repr=False, description="Redis 地址，如 redis://主机:6379/0；不填则使用内置 Redis（仅开发）"
    )
    secret_keys: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        repr=False,
        description="加密密钥，逗号分隔，每个至少 32 个字符。第一个用于加密，全部可解密；换密钥时把新的放最前",
    )
    wechat_url: Address = Field(WECHAT_API, description="微信接口地址；开发时指向沙盒")
    wechat_open_url: Address = Field(WECHAT_OPEN, description="微信网页授权地址；开发时指向沙盒")
    wechat_mp_url: Address = Field(WECHAT_MP, description="微信二维码图片地址；开发时指向沙盒")
    outside_body: str = Field(
        "上级纪检监察机关",
        min_length=1,
        max_length=40,
        description="投诉涉及的人太多、本院和上级法院都没有人可以看时，交给院外的哪个机关；群众会读到这个名称",
    )
    account_appid: str = Field("", description="服务号的 AppID")
    account_secret: str = Field("", repr=False, description="服务号的 AppSecret")
    account_token: str = Field("", repr=False, description="服务号“服务器配置”中的令牌 Token")
    account_aes_key: str = Field("", repr=False, description="服务号“服务器配置”中的 43 位消息加解密密钥")
    mini_appid: str = Field("", description="小程序的 AppID")
    mini_secret: str = Field("", repr=False, description="小程序的 AppSecret")
    mini_token: str = Field("", repr=False, description="小程序“消息推送”中的令牌 Token")
    mini_aes_key: str = Field("", repr=False, description="小程序“消息推送”中的 43 位消息加密密钥")
    sms_by: Literal["plain", "tencent"] = Field(
        "plain", description="短信怎样发：plain 是按 docs/sms.md 的格式接的短信平台，tencent 是腾讯云短信"
    )
    sms_url: Address = Field(
        "", description="短信平台的地址；plain 不填就是没有开通短信，tencent 不填用 https://sms.tencentcloudapi.com"
    )
    sms_key: str = Field("", repr=False, description="短信平台的签名密钥（至少 32 个字符），或腾讯云的 SecretKey")
    sms_sign: str = Field("", max_length=20, description="短信签名，即短信开头【】里的名称，如 南昌中院")
    sms_id: str = Field("", repr=False, description="腾讯云的 SecretId")
    sms_app: str = Field("", description="腾讯云短信应用的 SdkAppId")
    sms_templates: str = Field(
        "", description="腾讯云审核通过的正文模板号，如 code=1234567,danger=1234568；正文照 docs/sms.md 报审"
    )
    sms_daily: int = Field(2000, ge=1, le=1_000_000, description="每家法院每天最多发几条验证码；发满了当天不再发")
    clock: Callable[[], datetime] = Field(wall_clock, repr=False)

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def files(self) -> Path:
        return self.home / "files"

    @property
    def has_sms(self) -> bool:
        """Say whether a gateway for short messages is set."""
        return bool(self.sms_url) or self.sms_by == "tencent"

    @property
    def sms_template_ids(self) -> dict[str, str]:
        """Return the registered words of each kind, as a vendor numbers them."""
        pairs = (pair.partition("=") for pair in self.sms_templates.replace("，", ",").split(",") if pair.strip())
        return {kind.strip(): number.strip() for kind, _, number in pairs}

    @property
    def accounts(self) -> tuple[AccountSettings, ...]:
        """Those of the two that are given."""
        service = AccountSettings(
            "service", self.account_appid, self.account_secret, self.account_token, self.account_aes_key
        )
        mini = AccountSettings("miniprogram", self.mini_appid, self.mini_secret, self.mini_token, self.mini_aes_key)
        return tuple(account for account in (service, mini) if account.appid)

    @field_validator("public_url")
    @classmethod
    def _reached_at(cls, given: str, info: ValidationInfo) -> str:
        return given or f"http://localhost:{info.data.get('port')}"

    @field_validator("secret_keys", mode="before")
    @classmethod
    def _one_by_one(cls, given: str | tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        keys = tuple(key.strip() for key in given.split(",") if key.strip()) if isinstance(given, str) else given
        return keys or (() if info.data.get("env") == "production" else (DEVELOPMENT_KEY,))

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        _check_account(self, "account")
        _check_account(self, "mini")
        _check_sms(self)
        if self.production:
            _check_production(self)
        return self

    @classmethod
    def settings_customise_sources(cls, *_: Any, **sources: Any) -> tuple[PydanticBaseSettingsSource, ...]:
        """What `load` hands in counts, and nothing beside it."""
        return (sources["init_settings"],)


@dataclass(frozen=True)
class Variable:
    """One environment variable as the page of settings shows it."""

    name: str
    default: str
    about: str


VARIABLES: tuple[Variable, ...] = tuple(
    Variable(PREFIX + name.upper(), str(info.default or ""), info.description)
    for name, info in Settings.model_fields.items()
    if info.description
)


class _Given(EnvSettingsSource):
    """An environment; a variable with nothing but space in it is not set."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__(Settings)
        known = {variable.name: environment.get(variable.name, "").strip() for variable in VARIABLES}
        self.env_vars = {name.lower(): text for name, text in known.items() if text}


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment. Raises `SettingsError` naming the variable that is wrong."""
    try:
        return Settings.model_validate(_Given(os.environ if environment is None else environment)())
    except ValidationError as error:
        words = _words_of(error)
    raise SettingsError(words)


def _words_of(error: ValidationError) -> str:
    """What is wrong first, in our words. Only what was typed for a variable in `WRONG` is repeated: none is secret."""
    first = error.errors(include_url=False)[0]
    if first["type"] == "value_error":
        return str(first["ctx"]["error"])
    name = str(first["loc"][0])
    wrong = WRONG.get(name, "填写有误").format(first["input"])
    return f"{PREFIX}{name.upper()} {wrong}"


def _check_account(settings: Settings, name: str) -> None:
    prefix = f"{PREFIX}{name.upper()}"
    parts: dict[str, str] = {
        part: getattr(settings, f"{name}_{part}") for part in ("appid", "secret", "token", "aes_key")
    }
    missing = [f"{prefix}_{part.upper()}" for part, text in parts.items() if not text]
    if len(missing) == len(parts):
        return
    if missing:
        raise ValueError(f"{prefix}_* 只填了一部分，还缺 {'、'.join(missing)}")
    if len(parts["aes_key"]) != AES_KEY_LENGTH:
        raise ValueError(f"{prefix}_AES_KEY 应为 {AES_KEY_LENGTH} 位，现为 {len(parts['aes_key'])} 位")


def _check_sms(settings: Settings) -> None:
    if not settings.has_sms:
        return
    wanted = ["key", "sign", *(["id", "app", "templates"] if settings.sms_by == "tencent" else [])]
    missing = [f"{PREFIX}SMS_{name.upper()}" for name in wanted if not getattr(settings, f"sms_{name}")]
    if missing:
        raise ValueError(f"短信只填了一部分，还缺 {'、'.join(missing)}")
    if settings.sms_url and not settings.sms_url.startswith(("http://", "https://")):
        raise ValueError("JIESU_SMS_URL 应以 http:// 或 https:// 开头")
    if settings.sms_by == "tencent" and not all(map(settings.sms_template_ids.get, SMS_KINDS)):
        raise ValueError(
            f"JIESU_SMS_TEMPLATES 应写明 {'、'.join(SMS_KINDS)} 各用哪个模板号，如 code=1234567,danger=1234568"
        )
    if settings.sms_by == "plain" and len(settings.sms_key) < SHORTEST_KEY:
        raise ValueError(f"JIESU_SMS_KEY 至少 {SHORTEST_KEY} 个字符（可用 openssl rand -hex 32 生成）")


def _check_production(settings: Settings) -> None:
    official = {
        "JIESU_WECHAT_URL": settings.wechat_url,
        "JIESU_WECHAT_OPEN_URL": settings.wechat_open_url,
        "JIESU_WECHAT_MP_URL": settings.wechat_mp_url,
    }
    for name, url in official.items():
        if not url.startswith("https://") or not url.split("/")[2].endswith(".weixin.qq.com"):
            raise ValueError(f"生产环境不能使用沙盒：请把 {name} 设为微信的正式地址，或不设置它")
    for name, url in (("JIESU_DATABASE_URL", settings.database_url), ("JIESU_REDIS_URL", settings.redis_url)):
        if not url:
            raise ValueError(f"生产环境不能使用内置服务器：请设置 {name}")
    if not settings.secret_keys:
        raise ValueError("生产环境必须设置 JIESU_SECRET_KEYS（可用 openssl rand -base64 48 生成）")
    for key in settings.secret_keys:
        if key == DEVELOPMENT_KEY or len(key) < SHORTEST_KEY:
            raise ValueError(f"JIESU_SECRET_KEYS 中有默认密钥或短于 {SHORTEST_KEY} 个字符的密钥，生产环境不能使用")
    if settings.sms_key.startswith("sandbox-only"):
        raise ValueError("生产环境不能使用沙盒：JIESU_SMS_KEY 是沙盒的密钥，请换成短信平台给的")
    if not settings.public_url.startswith("https://"):
        raise ValueError("生产环境的 JIESU_PUBLIC_URL 必须以 https:// 开头")
