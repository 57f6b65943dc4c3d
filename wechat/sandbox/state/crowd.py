"""A crowd follows an account without a phone to look at: followers by the hundred thousand, for drills.

A member has an openid and follows, no more; interfaces meet them as anybody, the phones page does not show them. They
are made and counted in the database, so that one costs some 500 bytes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from wechat.sandbox.api.errors import ControlError
from wechat.sandbox.api.shapes import Object
from wechat.sandbox.state.state import SandboxState
from wechat.sandbox.state.world import WorldAccount, openid_of

MOST_AT_ONCE = 1_000_000
MEMBER = re.compile(r"crowd_[0-9]{8}")
SCENE = "ADD_SCENE_SEARCH"


def is_crowd(key: str) -> bool:
    return MEMBER.fullmatch(key) is not None


def _key(number: int) -> str:
    return f"crowd_{number:08d}"


@dataclass(frozen=True)
class Crowd:
    """The followers without phones."""

    state: SandboxState

    def add(self, account: WorldAccount, number: int, since: int) -> None:
        """Let so many more follow an account; nobody is told, as of people who were there before."""
        if not 1 <= number <= MOST_AT_ONCE:
            raise ControlError(f"count 应在 1 到 {MOST_AT_ONCE} 之间")
        first = self.size(account) + 1
        keys = [_key(each) for each in range(first, first + number)]
        self.state.run_many(
            "INSERT INTO identities VALUES (?, ?, ?)",
            ((account.appid, openid_of(account.appid, key), key) for key in keys),
        )
        self.state.run_many("INSERT INTO followers VALUES (?, ?, ?, ?, '', '')", self._follows(account, keys, since))

    def _follows(self, account: WorldAccount, keys: list[str], since: int) -> Iterator[tuple[str, str, int, str]]:
        return ((account.appid, key, since, SCENE) for key in keys)

    def size(self, account: WorldAccount) -> int:
        """Return how many there are, those who left too."""
        row = self.state.row(
            "SELECT count(*) AS found FROM identities WHERE appid = ? AND person LIKE 'crowd~_%' ESCAPE '~'",
            account.appid,
        )
        return int(row["found"]) if row else 0

    def leave(self, account: WorldAccount, number: int) -> int:
        """Let the first so many unfollow without a word, as where the events were lost. Returns how many did."""
        chosen = (
            "SELECT person FROM followers WHERE appid = ? AND person LIKE 'crowd~_%' ESCAPE '~' ORDER BY person LIMIT ?"
        )
        values = (account.appid, account.appid, number)
        self.state.run(f"DELETE FROM tagged WHERE appid = ? AND person IN ({chosen})", *values)  # noqa: S608
        return self.state.run(f"DELETE FROM followers WHERE appid = ? AND person IN ({chosen})", *values)  # noqa: S608

    def tally(self, account: WorldAccount, after: int, alone: bool = False) -> Object:
        """Count what people were sent behind the bubble `after`: bubbles, people, the most anybody got, by kind.

        `newest` is when the last of them came, in milliseconds. `alone`: what the crowd was sent, and nobody else.
        """
        sums = self.state.row(
            "SELECT coalesce(sum(got), 0) AS messages, count(*) AS people, coalesce(max(got), 0) AS most,"
            " coalesce(max(newest), 0) AS newest FROM (SELECT count(*) AS got, max(at) AS newest FROM messages"
            " WHERE account = ? AND seq > ? AND sender = 'account' AND (NOT ? OR person LIKE 'crowd~_%' ESCAPE '~')"
            " GROUP BY person)",
            account.appid,
            after,
            alone,
        )
        kinds = self.state.rows(
            "SELECT kind, count(*) AS got FROM messages WHERE account = ? AND seq > ? AND sender = 'account'"
            " AND (NOT ? OR person LIKE 'crowd~_%' ESCAPE '~') GROUP BY kind",
            account.appid,
            after,
            alone,
        )
        last = self.state.row("SELECT coalesce(max(seq), 0) AS last FROM messages")
        counts: Object = {str(one["kind"]): one["got"] for one in kinds}
        return {**(dict(sums) if sums else {}), "kinds": counts, "last": last["last"] if last else 0}
