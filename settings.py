"""The environment, read once into one frozen object. A field of `Settings` is a variable: its default, its bounds and
what a court's IT person needs to know of it.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from ops.address import AddressError, DatabaseAddress
from ops.redis_address import checked_redis_url

PREFIX = "JIESU_"
SANDBOX_PORT = 8100
CASE_SYSTEM_PORT = 8200
DEVELOPMENT_KEY = "development-only-key-never-use-in-production"
WECHAT_API = "https://api.weixin.qq.com"
WECHAT_OPEN = "https://open.weixin.qq.com"
WECHAT_MP = "https://mp.weixin.qq.com"
SHORTEST_KEY = 32
FEWEST_CHARACTERS = 10
"""Different ones in a secret that chance made."""
LONGEST_REPEATED = 16
NEW_KEY = "请用 jiesu keys new 生成一个"
SHORTEST_KEPT = 183
"""Days: logs of a network are kept for six months at least (网络安全法 art. 21)."""
AES_KEY_LENGTH = 43
ALIKE = 0.85
"""From here on `difflib` takes one name for a slip in another: two letters of twenty."""
SMS_KINDS = ("code", "danger")
S3 = ("s3_endpoint", "s3_bucket", "s3_key_id", "s3_secret")
OIDC = ("oidc_issuer", "oidc_client_id", "oidc_client_secret")

WRONG = {
    "env": "只能是 development 或 production，现为 {!r}",
    "port": "应为 0 到 65535 的整数，现为 {!r}",
    "workers": "应为 1 到 64 的整数，现为 {!r}",
    "send_rate": "应为 1 到 2000 的整数，现为 {!r}",
    "database_pool": "应为 2 到 200 的整数，现为 {!r}",
    "database_door_pool": "应为 1 到 100 的整数，现为 {!r}",
    "database_wait_seconds": "应为 1 到 120 的整数，现为 {!r}",
    "database_statement_seconds": "应为 1 到 600 的整数，现为 {!r}",
    "database_page_seconds": "应为 1 到 600 的整数，现为 {!r}",
    "store": "只能是 directory 或 s3，现为 {!r}",
    "s3_style": "只能是 path 或 virtual，现为 {!r}",
    "sms_by": "只能是 plain 或 tencent，现为 {!r}",
    "sms_sign": "最多 20 个字，现为 {!r}",
    "keep_messages": "应为 0 到 36500 的整数，现为 {!r}",
    "keep_attempts": "应为 0 到 36500 的整数，现为 {!r}",
    "sms_daily": "应为 1 到 1000000 的整数，现为 {!r}",
    "oidc_name": "最多 20 个字，现为 {!r}",
}


def _web_address(url: str, info: ValidationInfo) -> str:
    """Returns an address of the web without the slash at its end. Raises `ValueError` for what is none."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if url and (not good or any(one.isspace() or not one.isprintable() for one in url)):
        name = f"{PREFIX}{str(info.field_name).upper()}"
        raise ValueError(f"{name} 应是 http:// 或 https:// 开头的网址，后面是主机名，中间没有空格")
    return url.rstrip("/")


Address = Annotated[str, AfterValidator(_web_address)]


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


@dataclass(frozen=True)
class BucketSettings:
    """A bucket of an S3-compatible service, given by the environment. `ca` is a PEM certificate, or empty."""

    endpoint: str
    bucket: str
    key_id: str = field(repr=False)
    secret: str = field(repr=False)
    region: str
    prefix: str
    virtual_host: bool
    ca: str = field(repr=False)


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
    send_rate: int = Field(
        100, ge=1, le=2000, description="一个公众号的一种消息每秒最多发几条，所有后台任务合计；微信嫌快时自己放慢"
    )
    database_url: str = Field(
        "",
        repr=False,
        description="PostgreSQL 地址，如 postgres://用户:密码@主机:5432/库名；"
        "密码里的 / ? # @ : % 写成 %2F %3F %23 %40 %3A %25；"
        "用 TLS 加 ?sslmode=verify-full&sslrootcert=证书机构的文件；可以是 pgbouncer；不填则使用内置数据库（仅开发）",
    )
    database_owner_url: str = Field(
        "",
        repr=False,
        description="同一个数据库、表的所有者的 PostgreSQL 地址，只给 jiesu migrate、restore 和 database roles 用；"
        "直接连 PostgreSQL，不经过 pgbouncer。JIESU_DATABASE_URL 则写只增不改历史的那个用户；不填就都用它",
    )
    database_pool: int = Field(10, ge=2, le=200, description="每个进程最多占用几个数据库连接")
    database_door_pool: int = Field(
        4,
        ge=1,
        le=100,
        description="网页进程的数据库连接里，几个只给微信的回调用；别的页面再慢也占不到，至少给它们留一个",
    )
    database_wait_seconds: int = Field(15, ge=1, le=120, description="数据库连接都在用时，最多等几秒")
    database_statement_seconds: int = Field(20, ge=1, le=600, description="一条数据库语句最多执行几秒")
    database_page_seconds: int = Field(
        8, ge=1, le=600, description="只是打开工作台或手机上的一页时，一条数据库语句最多执行几秒；办理、提交照上一项"
    )
    chain_file: Annotated[Path | None, AfterValidator(lambda path: path and path.resolve())] = Field(
        None,
        description="每天的链头（审计、流转记录、过问记录各一行散列）写到哪个文件，最好在别的机器的盘上；"
        "不填在 JIESU_HOME 下的 chain-heads.jsonl",
    )
    chain_syslog: str = Field(
        "", max_length=200, description="链头另外发到哪台 syslog（UDP），如 10.0.0.9:514 或 /dev/log；不填不发"
    )
    redis_url: str = Field(
        "",
        repr=False,
        description="Redis 地址，如 redis://:密码@主机:6379/0；用 TLS 写 rediss://…?ssl_ca_certs=证书机构的文件；"
        "不填则使用内置 Redis（仅开发）",
    )
    store: Literal["directory", "s3"] = Field(
        "directory",
        description="图片、录音、视频存在哪里：directory 是 JIESU_HOME 下的 files/，s3 是兼容 S3 的对象存储；"
        "已有的文件用 jiesu files move 搬",
    )
    s3_endpoint: Address = Field("", description="对象存储的地址，如 https://oss.example.gov.cn；填了下面几项才会用到")
    s3_bucket: str = Field("", description="对象存储里的桶名，要先建好")
    s3_key_id: str = Field("", repr=False, description="对象存储的访问密钥编号 Access Key ID")
    s3_secret: str = Field("", repr=False, description="对象存储的访问密钥 Secret Access Key")
    s3_region: str = Field("us-east-1", description="对象存储的区域；自建的多半不用改")
    s3_prefix: str = Field("", description="文件放在桶里的哪个前缀下，如 jiesu；不填放在最上面")
    s3_style: Literal["path", "virtual"] = Field(
        "path", description="桶名写在哪里：path 是 地址/桶名（自建的多是），virtual 是 桶名.地址（阿里云、腾讯云）"
    )
    s3_ca: str = Field("", description="对象存储的证书由自己的机构签发时，那个机构的 PEM 证书文件")
    keep_messages: int = Field(
        1095,
        ge=0,
        le=36500,
        description="聊天里收到的消息和回话留几天；0 是一直留，最少 183 天（网络安全法第二十一条：日志不少于六个月）。"
        "诉求、答复、材料不在其中；投诉人、还有没办完的事的人说的话不清理",
    )
    keep_attempts: int = Field(
        730,
        ge=0,
        le=36500,
        description="每次发送的记录和微信的回执留几天；0 是一直留，最少 183 天。投诉和没办完的工单的不清理",
    )
    secret_keys: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        repr=False,
        description="加密密钥，逗号分隔，每个至少 32 个字符，用 jiesu keys new 生成。第一个用于加密，全部可解密；"
        "换密钥时把新的放最前，再运行 jiesu keys reseal",
    )
    restricted_keys: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        repr=False,
        description="只用于投诉文字的密钥，写法同上；不填则从 JIESU_SECRET_KEYS 另外推导",
    )
    index_key: str = Field(
        "",
        repr=False,
        description="检索用的密钥；不填就是 JIESU_SECRET_KEYS 的最后一个。去掉最老的密钥以前，把它移到这里",
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
    oidc_issuer: str = Field(
        "",
        max_length=200,
        description="统一身份认证（OpenID Connect）的签发者网址，和它写的一字不差；不填就是没接，见 docs/operations.md",
    )
    oidc_client_id: str = Field("", max_length=200, description="统一身份认证给本系统的客户端编号 client_id")
    oidc_client_secret: str = Field("", repr=False, description="统一身份认证给本系统的客户端密钥 client_secret")
    oidc_claim: str = Field(
        "preferred_username",
        max_length=60,
        description="统一身份认证的哪一项就是干警的工号，如 preferred_username、employee_number、sub",
    )
    oidc_name: str = Field("统一身份认证", max_length=20, description="登录页按钮上怎样称呼它，如 省院统一身份认证")
    clock: Callable[[], datetime] = Field(wall_clock, repr=False)

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def files(self) -> Path:
        return self.home / "files"

    @property
    def owner_url(self) -> str:
        """Return the database's address as the owner of its tables; where none is given, as the services'."""
        return self.database_owner_url or self.database_url

    @property
    def chain_heads(self) -> Path:
        """Return the file that keeps each day's heads of the histories."""
        return self.chain_file or self.home / "chain-heads.jsonl"

    @property
    def bucket(self) -> BucketSettings | None:
        """The bucket that is given, whether or not new files go there; None where none is."""
        if not self.s3_bucket:
            return None
        ca = Path(self.s3_ca).read_text(encoding="ascii") if self.s3_ca else ""
        return BucketSettings(
            self.s3_endpoint,
            self.s3_bucket,
            self.s3_key_id,
            self.s3_secret,
            self.s3_region,
            self.s3_prefix.strip("/"),
            self.s3_style == "virtual",
            ca,
        )

    @property
    def has_sms(self) -> bool:
        """Say whether a gateway for short messages is set."""
        return bool(self.sms_url) or self.sms_by == "tencent"

    @property
    def has_oidc(self) -> bool:
        """Say whether staff may sign in at the court's own identity provider."""
        return bool(self.oidc_issuer)

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

    @field_validator("restricted_keys", mode="before")
    @classmethod
    def _each(cls, given: str | tuple[str, ...]) -> tuple[str, ...]:
        return _listed(given)

    @field_validator("database_url", "database_owner_url")
    @classmethod
    def _database_address(cls, given: str, info: ValidationInfo) -> str:
        try:
            if given:
                DatabaseAddress.from_url(given)
        except AddressError as error:
            raise ValueError(f"{PREFIX}{str(info.field_name).upper()}：{error}") from None
        return given

    @field_validator("redis_url")
    @classmethod
    def _redis_address(cls, given: str) -> str:
        try:
            return given and checked_redis_url(given)
        except AddressError as error:
            raise ValueError(f"{PREFIX}REDIS_URL：{error}") from None

    @field_validator("secret_keys", mode="before")
    @classmethod
    def _one_by_one(cls, given: str | tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        return _listed(given) or (() if info.data.get("env") == "production" else (DEVELOPMENT_KEY,))

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        _check_account(self, "account")
        _check_account(self, "mini")
        _check_sms(self)
        _check_oidc(self)
        _check_store(self)
        _check_kept(self)
        if self.production:
            _check_production(self)
        elif "env" not in self.model_fields_set:
            _check_forgotten(self)
        return self

    @property
    def weak_keys(self) -> list[str]:
        """Return what is wrong with the keys, in words that show none of them; nothing where all are sound."""
        given = {"JIESU_SECRET_KEYS": self.secret_keys, "JIESU_RESTRICTED_KEYS": self.restricted_keys}
        given["JIESU_INDEX_KEY"] = (self.index_key,) if self.index_key else ()
        found = [
            f"{name} 的第 {at} 个密钥{wrong}"
            for name, keys in given.items()
            for at, key in enumerate(keys, 1)
            if (wrong := weakness(key))
        ]
        return [f"{one}：{NEW_KEY}" for one in found]

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


def misspelt(environment: Mapping[str, str]) -> dict[str, str]:
    """Returns names in an environment that none of ours is, with the one of ours each is most like: they set nothing.

    A name that is like none of ours may be of something else.
    """
    ours = [variable.name.removeprefix(PREFIX) for variable in VARIABLES]
    given = sorted(name.removeprefix(PREFIX) for name in environment if name.startswith(PREFIX))
    alike = {name: get_close_matches(name, ours, 1, ALIKE) for name in given if name not in ours}
    return {PREFIX + name: PREFIX + found[0] for name, found in alike.items() if found}


def _words_of(error: ValidationError) -> str:
    """What is wrong first, in our words. Only what was typed for a variable in `WRONG` is repeated: none is secret."""
    first = error.errors(include_url=False)[0]
    if first["type"] == "value_error":
        return str(first["ctx"]["error"])
    name = str(first["loc"][0])
    wrong = WRONG.get(name, "填写有误").format(first["input"])
    return f"{PREFIX}{name.upper()} {wrong}"


def _listed(given: str | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key.strip() for key in given.split(",") if key.strip()) if isinstance(given, str) else given


def weakness(secret: str) -> str:
    """Return what shows that chance did not make a secret, in words; empty where nothing does."""
    if secret == DEVELOPMENT_KEY:
        return "是公开的默认密钥"
    if len(secret) < SHORTEST_KEY:
        return f"短于 {SHORTEST_KEY} 个字符"
    if len(set(secret)) < FEWEST_CHARACTERS:
        return f"只用了 {len(set(secret))} 个不同的字符"
    if any(secret == (secret[:size] * len(secret))[: len(secret)] for size in range(1, LONGEST_REPEATED + 1)):
        return "是同一段反复写成的"
    steps = [ord(after) - ord(before) for before, after in pairwise(secret)]
    if sum(step in (-1, 0, 1) for step in steps) * 2 > len(steps):
        return "是按顺序排的字符"
    return ""


def _check_forgotten(settings: Settings) -> None:
    """Nobody said whether this is production: what looks like it does not run as a developer's machine does."""
    if settings.database_url and DEVELOPMENT_KEY in settings.secret_keys:
        raise ValueError(
            "设置了 JIESU_DATABASE_URL，却没有 JIESU_ENV 和 JIESU_SECRET_KEYS：正式使用请设 JIESU_ENV=production，"
            f"开发请明写 JIESU_ENV=development；密钥{NEW_KEY}"
        )
    if settings.public_url.startswith("https://") and settings.wechat_url == WECHAT_API:
        raise ValueError(
            "JIESU_PUBLIC_URL 是正式的网址，却没有 JIESU_ENV：正式使用请设 JIESU_ENV=production，"
            "开发请明写 JIESU_ENV=development"
        )


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
    if settings.sms_by == "tencent" and not all(map(settings.sms_template_ids.get, SMS_KINDS)):
        raise ValueError(
            f"JIESU_SMS_TEMPLATES 应写明 {'、'.join(SMS_KINDS)} 各用哪个模板号，如 code=1234567,danger=1234568"
        )
    if settings.sms_by == "plain" and len(settings.sms_key) < SHORTEST_KEY:
        raise ValueError(f"JIESU_SMS_KEY 至少 {SHORTEST_KEY} 个字符（可用 openssl rand -hex 32 生成）")


def _check_oidc(settings: Settings) -> None:
    given = [name for name in OIDC if getattr(settings, name)]
    if not given:
        return
    missing = [f"{PREFIX}{name.upper()}" for name in OIDC if name not in given]
    if missing:
        raise ValueError(f"统一身份认证只填了一部分，还缺 {'、'.join(missing)}")
    parts = urlsplit(settings.oidc_issuer)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("JIESU_OIDC_ISSUER 应是 https:// 开头的网址，后面没有 ? 和 #")
    if settings.production and parts.scheme != "https":
        raise ValueError("生产环境的 JIESU_OIDC_ISSUER 必须以 https:// 开头")


def _check_store(settings: Settings) -> None:
    missing = [f"{PREFIX}{name.upper()}" for name in S3 if not getattr(settings, name)]
    if settings.store == "directory" and len(missing) == len(S3):
        return
    if missing:
        raise ValueError(f"对象存储只填了一部分，还缺 {'、'.join(missing)}")
    if urlsplit(settings.s3_endpoint).query:
        raise ValueError("JIESU_S3_ENDPOINT 后面不能有 ?")
    try:
        found = settings.bucket
    except (OSError, ValueError) as error:
        raise ValueError("JIESU_S3_CA 的证书文件打不开，请核对路径和权限") from error
    if found and found.ca and "BEGIN CERTIFICATE" not in found.ca:
        raise ValueError("JIESU_S3_CA 应是 PEM 格式的证书文件")


def _check_kept(settings: Settings) -> None:
    for name in ("keep_messages", "keep_attempts"):
        if 0 < getattr(settings, name) < SHORTEST_KEPT:
            raise ValueError(f"{PREFIX}{name.upper()} 最少 {SHORTEST_KEPT} 天（网络安全法第二十一条），0 是一直留")


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
        raise ValueError(f"生产环境必须设置 JIESU_SECRET_KEYS：{NEW_KEY}")
    if settings.weak_keys:
        raise ValueError(f"生产环境不能使用：{settings.weak_keys[0]}")
    if settings.sms_key.startswith("sandbox-only"):
        raise ValueError("生产环境不能使用沙盒：JIESU_SMS_KEY 是沙盒的密钥，请换成短信平台给的")
    if not settings.public_url.startswith("https://"):
        raise ValueError("生产环境的 JIESU_PUBLIC_URL 必须以 https:// 开头")
