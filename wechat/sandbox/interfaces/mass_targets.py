"""Who gets a message to many: the followers meant, and of them those who have not had their four of this month.

The sets are worked out in the database, so that a hundred thousand followers cost no memory of ours.
"""

from dataclasses import dataclass

from wechat.sandbox.api.errors import SandboxRefusal
from wechat.sandbox.api.limits import MASSES, limit
from wechat.sandbox.api.shapes import Object, dumps
from wechat.sandbox.api.tokens import count
from wechat.sandbox.phones.chat import BubbleSender
from wechat.sandbox.state.sandbox import Sandbox
from wechat.sandbox.state.world import AccountType, WorldAccount

A_MONTH = {AccountType.SERVICE: 4, AccountType.SUBSCRIPTION: 31}
EVERYBODY = "SELECT person FROM followers WHERE appid = ?"
TAGGED = "SELECT person FROM tagged JOIN followers USING (appid, person) WHERE appid = ? AND tag = ?"
LISTED = (
    "SELECT DISTINCT person FROM json_each(?2) CROSS JOIN identities ON identities.appid = ?1 AND openid = value"
    " CROSS JOIN followers USING (appid, person)"
)
"""CROSS JOIN keeps SQLite from beginning with all followers."""


@dataclass(frozen=True)
class Meant:
    """Counts whom a message is meant for, and to how many of them it is sent."""

    total: int
    allowed: int


def _meant(box: Sandbox, account: WorldAccount, sql: str, *values: str | int) -> Meant:
    """Put the followers who get it into `mass_targets`. Raises 45028 where the account has nothing left."""
    month = box.day()[:7]
    left = limit(box, account.appid, MASSES, "daily", None)
    if left is not None and count(box, account.appid, MASSES, month) > left:
        raise SandboxRefusal(45028)
    box.state.run("DELETE FROM mass_targets")
    total = box.state.run(f"INSERT INTO mass_targets {sql}", account.appid, *values)
    box.state.run(
        "DELETE FROM mass_targets WHERE person IN (SELECT person FROM mass_used WHERE appid = ? AND month = ?"
        " AND used >= ?)",
        account.appid,
        month,
        A_MONTH.get(account.kind, 0),
    )
    row = box.state.row("SELECT count(*) AS found FROM mass_targets")
    allowed = int(row["found"]) if row else 0
    if total and not allowed:
        raise SandboxRefusal(45028)
    return Meant(total, allowed)


def everybody(box: Sandbox, account: WorldAccount) -> Meant:
    return _meant(box, account, EVERYBODY)


def tagged(box: Sandbox, account: WorldAccount, tag: int) -> Meant:
    return _meant(box, account, TAGGED, tag)


def listed(box: Sandbox, account: WorldAccount, openids: list[str]) -> Meant:
    """Take these openids. One that follows no more counts as meant; the platform knows no other. Raises 40003."""
    known = box.state.row(
        "SELECT count(DISTINCT openid) AS found FROM json_each(?2)"
        " CROSS JOIN identities ON appid = ?1 AND openid = value",
        account.appid,
        dumps(openids),
    )
    distinct = len(set(openids))
    if known is None or int(known["found"]) < distinct:
        raise SandboxRefusal(40003)
    meant = _meant(box, account, LISTED, dumps(openids))
    return Meant(distinct, meant.allowed)


def show(box: Sandbox, account: WorldAccount, msg_id: int, kind: str, body: Object) -> None:
    """Put the message into every chat, count it against the month, and tell the phones that somebody looks at."""
    at = box.clock.millis()
    box.state.run(
        "INSERT INTO messages (person, account, at, sender, kind, body) SELECT person, ?, ?, ?, ?, ? FROM mass_targets",
        account.appid,
        at,
        BubbleSender.ACCOUNT,
        kind,
        dumps({"mass": msg_id}),
    )
    box.state.run(
        "INSERT INTO mass_used SELECT ?, person, ?, 1 FROM mass_targets WHERE true"
        " ON CONFLICT (appid, person, month) DO UPDATE SET used = used + 1",
        account.appid,
        box.day()[:7],
    )
    for row in box.state.rows(
        "SELECT person, max(seq) AS seq FROM people CROSS JOIN mass_targets ON person = key"
        " CROSS JOIN messages USING (person) WHERE account = ? GROUP BY person",
        account.appid,
    ):
        message: Object = {"seq": row["seq"], "at": at, "from": BubbleSender.ACCOUNT.value, "kind": kind, "body": body}
        box.chat.tell(str(row["person"]), account.appid, message)
