"""The sandbox knows the people with a phone, and who they are to each account."""

import re
from dataclasses import dataclass

from wechat.sandbox.api.errors import ControlError, SandboxRefusal
from wechat.sandbox.api.shapes import Object
from wechat.sandbox.state.crowd import is_crowd
from wechat.sandbox.state.state import SandboxState
from wechat.sandbox.state.world import AccountType, World, WorldAccount, openid_of, unionid_of

KEY = re.compile(r"[a-z0-9_]{1,40}")
HOST = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True)
class PhoneOwner:
    """One person with one phone; `host` is the first label of the phone's web address."""

    key: str
    name: str
    host: str
    phone: str
    unionid: str


class People:
    """Knows who exists and which openid each has in each account."""

    def __init__(self, state: SandboxState, world: World) -> None:
        self._state = state
        self._world = world

    def settle(self, since: int) -> None:
        """Bring the world's people into the state; those already there stay as they are."""
        for one in self._world.people:
            new = self._state.run(
                "INSERT OR IGNORE INTO people VALUES (?, ?, ?, ?, ?)",
                one.key,
                one.name,
                one.host,
                one.phone,
                one.unionid,
            )
            for appid, openid in one.openids.items():
                self._state.run("INSERT OR IGNORE INTO identities VALUES (?, ?, ?)", appid, openid, one.key)
            for appid in one.follows if new else ():
                self._state.run(
                    "INSERT OR IGNORE INTO followers (appid, person, since, scene, qr_scene) VALUES (?, ?, ?, ?, '')",
                    appid,
                    one.key,
                    since,
                    "ADD_SCENE_SEARCH",
                )
        for person in self.all():
            self._name_to_accounts(person.key)

    def _name_to_accounts(self, key: str) -> None:
        for appid in self._world.accounts:
            self._state.run("INSERT OR IGNORE INTO identities VALUES (?, ?, ?)", appid, openid_of(appid, key), key)

    def all(self) -> list[PhoneOwner]:
        return [PhoneOwner(**dict(row)) for row in self._state.rows("SELECT * FROM people ORDER BY rowid")]

    def find(self, key: str) -> PhoneOwner:
        """Return the person with this key. Raises ControlError when there is nobody."""
        row = self._state.row("SELECT * FROM people WHERE key = ?", key)
        if row is None and is_crowd(key):
            return PhoneOwner(key, key, "", "", unionid_of(key))
        if row is None:
            raise ControlError(f"没有 key 为 {key} 的人，请先 POST /sandbox/people")
        return PhoneOwner(**dict(row))

    def by_host(self, host: str) -> PhoneOwner | None:
        row = self._state.row("SELECT * FROM people WHERE host = ?", host)
        return PhoneOwner(**dict(row)) if row else None

    def by_openid(self, appid: str, openid: str) -> PhoneOwner:
        """Return the person with this openid. Raises 40003 when this account knows nobody under it."""
        row = self._state.row("SELECT person FROM identities WHERE appid = ? AND openid = ?", appid, openid)
        if row is None:
            raise SandboxRefusal(40003)
        return self.find(str(row["person"]))

    def openid(self, appid: str, key: str) -> str:
        row = self._state.row("SELECT openid FROM identities WHERE appid = ? AND person = ?", appid, key)
        return str(row["openid"]) if row else openid_of(appid, key)

    def put(self, key: str, name: str, phone: str, host: str) -> PhoneOwner:
        """Add a person, or change the one with this key. Raises ControlError for a bad key or a host that is taken."""
        if not KEY.fullmatch(key):
            raise ControlError(f"key {key!r} 只能用小写字母、数字和下划线")
        if host and not HOST.fullmatch(host):
            raise ControlError(f"host {host!r} 只能用小写字母、数字和连字符")
        known = self._state.row("SELECT * FROM people WHERE key = ?", key)
        host = host or (str(known["host"]) if known else self._free_host())
        other = self.by_host(host)
        if other and other.key != key:
            raise ControlError(f"host {host} 已是{other.name}的手机，请换一个")
        self._state.run(
            "INSERT INTO people VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET name = excluded.name,"
            " host = excluded.host, phone = CASE excluded.phone WHEN '' THEN phone ELSE excluded.phone END",
            key,
            name,
            host,
            phone,
            unionid_of(key),
        )
        self._name_to_accounts(key)
        return self.find(key)

    def _free_host(self) -> str:
        taken = {person.host for person in self.all()}
        return next(f"p{number}" for number in range(1, len(taken) + 2) if f"p{number}" not in taken)

    def follows(self, appid: str, key: str) -> bool:
        return self._state.row("SELECT 1 FROM followers WHERE appid = ? AND person = ?", appid, key) is not None

    def reachable(self, account: WorldAccount, key: str) -> bool:
        """Say whether a chat with this account can be open: a mini-program needs no following."""
        return account.kind is AccountType.MINIPROGRAM or self.follows(account.appid, key)

    def picture(self, person: PhoneOwner) -> Object:
        """Return a person as the control API shows them."""
        follows = self._state.rows("SELECT appid FROM followers WHERE person = ? ORDER BY since, rowid", person.key)
        return {
            "key": person.key,
            "name": person.name,
            "host": person.host,
            "phone": person.phone,
            "unionid": person.unionid,
            "openids": {appid: self.openid(appid, person.key) for appid in self._world.accounts},
            "follows": [str(row["appid"]) for row in follows],
        }
