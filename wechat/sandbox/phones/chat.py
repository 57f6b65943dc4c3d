"""The chats hold one row for each bubble or card, in the order it appeared."""

import json
from enum import StrEnum
from sqlite3 import Row

from wechat.sandbox.api.shapes import Object, dumps
from wechat.sandbox.phones.feed import Feed
from wechat.sandbox.state.clock import SandboxClock
from wechat.sandbox.state.crowd import is_crowd
from wechat.sandbox.state.state import SandboxState

PAGE = 200
MOST = 1000


class BubbleSender(StrEnum):
    """Says whose bubble it is."""

    PERSON = "person"
    ACCOUNT = "account"
    SYSTEM = "system"


class Chat:
    """Holds the chats between all people and all accounts."""

    def __init__(self, state: SandboxState, clock: SandboxClock, feed: Feed) -> None:
        self._state = state
        self._clock = clock
        self._feed = feed

    def add(self, person: str, account: str, sender: BubbleSender, kind: str, body: Object) -> Object:
        """Append a bubble and tell the phones page once it is certain."""
        at = self._clock.millis()
        seq = self._state.insert(
            "INSERT INTO messages (person, account, at, sender, kind, body) VALUES (?, ?, ?, ?, ?, ?)",
            person,
            account,
            at,
            sender,
            kind,
            dumps(body),
        )
        message: Object = {"seq": seq, "at": at, "from": sender.value, "kind": kind, "body": body}
        self.tell(person, account, message)
        return message

    def tell(self, person: str, account: str, message: Object) -> None:
        """Tell the phones page of a bubble once it is certain; nobody looks at the phones of a crowd."""
        told: Object = {"person": person, "account": account, "message": message}
        if not is_crowd(person):
            self._state.after_commit(lambda: self._feed.tell("message", told))

    def list(self, person: str, account: str, after: int | None, limit: int) -> list[Object]:
        """Return bubbles in order; the first ones behind `after`, or the last ones when it is None."""
        limit = max(1, min(limit, MOST))
        where = "person = ? AND (? = '' OR account = ?)"
        if after is None:
            rows = self._state.rows(
                f"SELECT * FROM messages WHERE {where} ORDER BY seq DESC LIMIT ?",  # noqa: S608 - our own words
                person,
                account,
                account,
                limit,
            )[::-1]
        else:
            rows = self._state.rows(
                f"SELECT * FROM messages WHERE {where} AND seq > ? ORDER BY seq LIMIT ?",  # noqa: S608
                person,
                account,
                account,
                after,
                limit,
            )
        return [
            {
                "seq": row["seq"],
                "at": row["at"],
                "from": row["sender"],
                "kind": row["kind"],
                "account": row["account"],
                "body": self._body(row),
            }
            for row in rows
        ]

    def _body(self, row: Row) -> Object:
        """Return a bubble's body; of what many got, the one that is kept for all of them."""
        body: Object = json.loads(row["body"])
        if set(body) != {"mass"}:
            return body
        job = self._state.row("SELECT body FROM mass_jobs WHERE msg_id = ?", str(body["mass"]))
        shared: Object = json.loads(job["body"]) if job else {}
        return shared

    def find(self, person: str, seq: int) -> tuple[str, Object] | None:
        """Return the kind and body of one bubble in one person's chats."""
        row = self._state.row("SELECT kind, body FROM messages WHERE person = ? AND seq = ?", person, seq)
        return (str(row["kind"]), self._body(row)) if row else None
