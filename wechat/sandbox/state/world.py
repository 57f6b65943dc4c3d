"""A sandbox starts with the accounts, people and templates that a JSON file describes."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from wechat.sandbox.api.shapes import Fields, Json


class WorldError(Exception):
    """The world file cannot be used; the words name the file, the reason and the field."""


class AccountType(StrEnum):
    """Says what an account is; it decides which interfaces it may call."""

    SERVICE = "service"
    SUBSCRIPTION = "subscription"
    MINIPROGRAM = "miniprogram"


class Mode(StrEnum):
    """Says how callbacks are written, as chosen in the platform's console."""

    PLAIN = "plain"
    COMPATIBLE = "compatible"
    SAFE = "safe"


class Format(StrEnum):
    """An official account is always XML; a mini-program chooses."""

    XML = "xml"
    JSON = "json"


@dataclass(frozen=True)
class WorldAccount:
    """One WeChat account. `callback` is the path on the server, with `{appid}`."""

    appid: str
    name: str
    kind: AccountType
    original_id: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    mode: Mode = Mode.SAFE
    format: Format = Format.XML
    callback: str = "/wechat/callback/{appid}"
    quotas: dict[str, int] = field(default_factory=dict, hash=False)

    @property
    def callback_path(self) -> str:
        return self.callback.replace("{appid}", self.appid)


@dataclass(frozen=True)
class TemplateField:
    """One value of a template; `options` are the listed values of a `const` field."""

    key: str
    label: str
    example: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class WorldTemplate:
    """A message template of one account's private library."""

    account: str
    template_id: str
    title: str
    primary_industry: str
    deputy_industry: str
    fields: tuple[TemplateField, ...]


@dataclass(frozen=True)
class Newcomer:
    """A person as the world file describes them, before they are in the state."""

    key: str
    name: str
    host: str
    phone: str
    unionid: str
    openids: dict[str, str]
    follows: tuple[str, ...]


@dataclass(frozen=True)
class World:
    """Holds what is given; what happens is in the state."""

    accounts: dict[str, WorldAccount]
    templates: dict[tuple[str, str], WorldTemplate]
    people: tuple[Newcomer, ...]


def openid_of(appid: str, key: str) -> str:
    """Return a person's openid, the same in every world: `o` and 27 characters, or fewer where `=` was dropped."""
    return "o" + _digest(appid + key)


def unionid_of(key: str) -> str:
    """Return a person's unionid, the same whatever the account."""
    return "u" + _digest("union" + key)


def _digest(words: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(words.encode()).digest()).decode()[:27].replace("=", "")


def read_world(path: Path) -> World:
    """Read a world file. Raises WorldError when the file is missing, is not JSON or lacks something."""
    try:
        content: Json = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WorldError(f"{path}: cannot be read ({error}); name a world file with --world") from error
    if not isinstance(content, dict):
        raise WorldError(f"{path}: should be one JSON object with accounts, people and templates")

    def wrong(name: str, why: str) -> WorldError:
        return WorldError(f"{path}: field {name} {why}")

    top = Fields(content, wrong)
    try:
        accounts = [_account(each) for each in top.objects("accounts")]
        templates = [_template(each) for each in top.objects("templates")]
    except ValueError as error:
        raise WorldError(f"{path}: {error}") from error
    if not accounts:
        raise WorldError(f"{path}: names no account; a sandbox needs at least one")
    return World(
        accounts={account.appid: account for account in accounts},
        templates={(template.account, template.template_id): template for template in templates},
        people=tuple(_newcomer(each) for each in top.objects("people")),
    )


def _account(each: Fields) -> WorldAccount:
    quotas = each.fields("quotas")
    account = WorldAccount(
        appid=each.text("appid"),
        name=each.text("name"),
        kind=AccountType(each.text("kind")),
        original_id=each.text("original_id"),
        secret=each.text("secret"),
        token=each.text("token"),
        aes_key=each.text("aes_key"),
        mode=Mode(each.text("mode", "safe")),
        format=Format(each.text("format", "xml")),
        callback=each.text("callback", "/wechat/callback/{appid}"),
        quotas={path: quotas.integer(path) for path in quotas.values},
    )
    if len(account.aes_key) != 43:
        raise each.wrong("aes_key", f"of {account.appid} must be 43 characters")
    if account.format is Format.JSON and account.kind is not AccountType.MINIPROGRAM:
        raise each.wrong("format", f"of {account.appid} must be xml: only a mini-program may choose json")
    return account


def _template(each: Fields) -> WorldTemplate:
    return WorldTemplate(
        account=each.text("account"),
        template_id=each.text("template_id"),
        title=each.text("title"),
        primary_industry=each.text("primary_industry", ""),
        deputy_industry=each.text("deputy_industry", ""),
        fields=tuple(
            TemplateField(
                one.text("key"),
                one.text("label"),
                one.text("example", ""),
                tuple(str(option) for option in one.items("options")),
            )
            for one in each.objects("fields")
        ),
    )


def _newcomer(each: Fields) -> Newcomer:
    key = each.text("key")
    openids = each.fields("openids")
    return Newcomer(
        key=key,
        name=each.text("name"),
        host=each.text("host"),
        phone=each.text("phone", ""),
        unionid=each.text("unionid", unionid_of(key)),
        openids={appid: openids.text(appid) for appid in openids.values},
        follows=tuple(str(appid) for appid in each.items("follows")),
    )
