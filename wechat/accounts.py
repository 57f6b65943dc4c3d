"""The accounts this deployment serves, opened: their keys for the door, their clients for calling WeChat."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import aiohttp

from models import Account, NoticeTemplate
from models.enums import AccountKind, CallbackMode
from models.keyring import unseal
from wechat.platform.callback import DoorKeys
from wechat.platform.client import AccountKeys, Platform, TokenStore, WeChat

REREAD_SECONDS = 30.0


@dataclass(frozen=True)
class AccountTemplate:
    """A template this account was granted, and its own key for each of our slots."""

    id: str
    keys: dict[str, str]


@dataclass(frozen=True)
class OpenAccount:
    """An account with its secrets in the clear; never logged, never stored."""

    id: int
    appid: str
    kind: AccountKind
    name: str
    mode: CallbackMode
    court_id: int | None
    court_path: str
    """Whose account it is: that court and those below it; empty where it is for all."""
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    templates: dict[str, AccountTemplate] = field(default_factory=dict)

    @cached_property
    def door(self) -> DoorKeys:
        """Made once, and with it the account's key schedule."""
        return DoorKeys(self.appid, self.token, self.aes_key, self.mode.value)


def nearest(accounts: Sequence[OpenAccount], court_path: str) -> OpenAccount | None:
    """Return which of these accounts, the oldest first, is the one for a court; see `Accounts.official`."""
    own = [one for one in accounts if court_path.startswith(one.court_path)]
    return max(own, key=lambda one: len(one.court_path), default=accounts[0] if accounts else None)


class Accounts:
    """Reads the account rows now and again, so that one added by command is served without a restart."""

    def __init__(self, platform: Platform, http: aiohttp.ClientSession, tokens: TokenStore) -> None:
        self._platform = platform
        self._http = http
        self._tokens = tokens
        self._by_appid: dict[str, OpenAccount] = {}
        self._clients: dict[str, WeChat] = {}
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def all(self) -> list[OpenAccount]:
        await self._read(REREAD_SECONDS)
        return list(self._by_appid.values())

    async def by_appid(self, appid: str) -> OpenAccount | None:
        await self._read(REREAD_SECONDS)
        if appid not in self._by_appid:
            await self._read(1.0)
        return self._by_appid.get(appid)

    async def by_id(self, account_id: int) -> OpenAccount | None:
        return next((account for account in await self.all() if account.id == account_id), None)

    async def official(self, court_path: str = "") -> OpenAccount | None:
        """Return the service account for a court: its own, else that of the nearest court above it, else one for all.

        Of several, and where no court is named, the oldest; one of another branch only where there is no other.
        """
        return nearest([one for one in await self.all() if one.kind is AccountKind.SERVICE], court_path)

    def client(self, account: OpenAccount) -> WeChat:
        if account.appid not in self._clients:
            keys = AccountKeys(account.appid, account.secret)
            self._clients[account.appid] = WeChat(keys, self._platform, self._http, self._tokens)
        return self._clients[account.appid]

    async def _read(self, older_than: float) -> None:
        if time.monotonic() - self._read_at < older_than:
            return
        async with self._reading:  # many sends at once ask for it once
            if time.monotonic() - self._read_at >= older_than:
                await self._read_rows()

    async def _read_rows(self) -> None:
        templates: dict[int, dict[str, AccountTemplate]] = {}
        for row in await NoticeTemplate.all():
            templates.setdefault(row.account_id, {})[row.notice] = AccountTemplate(row.template_id, row.keys)
        fresh = {
            row.appid: OpenAccount(
                id=row.id,
                appid=row.appid,
                kind=row.kind,
                name=row.name,
                mode=row.callback_mode,
                court_id=row.court_id,
                court_path=row.court.path if row.court else "",
                secret=unseal(row.secret_sealed),
                token=unseal(row.token_sealed),
                aes_key=unseal(row.aes_key_sealed),
                templates=templates.get(row.id, {}),
            )
            for row in await Account.filter(active=True).order_by("id").select_related("court")
        }
        for appid, old in self._by_appid.items():
            if fresh.get(appid) == old:
                fresh[appid] = old
            else:
                self._clients.pop(appid, None)
        self._by_appid, self._read_at = fresh, time.monotonic()
