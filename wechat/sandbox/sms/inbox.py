"""Short messages on the phones: what came, what their owners wrote back, and which numbers are in trouble."""

import json
from enum import StrEnum

from wechat.sandbox.api.errors import ControlError
from wechat.sandbox.api.shapes import Object, dumps
from wechat.sandbox.phones.feed import Feed
from wechat.sandbox.state.clock import SandboxClock
from wechat.sandbox.state.state import SandboxState

MOST = 200
QUOTA = "sms_quota"
STOPPING = frozenset({"TD", "T", "N", "0000"})


class NumberTrouble(StrEnum):
    """What is wrong with a number; a number that stops messages is blacklisted by the carrier."""

    NONE = ""
    UNREACHABLE = "unreachable"
    BLACKLISTED = "blacklisted"


class SmsInbox:
    """Holds all short messages, and what the gateway still has to tell of them."""

    def __init__(self, state: SandboxState, clock: SandboxClock, feed: Feed) -> None:
        self._state = state
        self._clock = clock
        self._feed = feed

    def take(self, ref: str, phone: str, sign: str, text: str) -> Object:
        """Take one message and say what became of it; the same `ref` again gets the same answer, and nothing more."""
        known = self._state.row("SELECT seq, reason FROM texts WHERE ref = ?", ref)
        if known is not None:
            return _answer(int(known["seq"]), str(known["reason"]))
        trouble = self.trouble(phone)
        refused = "blacklisted" if trouble is NumberTrouble.BLACKLISTED else "" if self._spend() else "quota"
        state = "refused" if refused else "failed" if self._lost(phone, trouble) else "delivered"
        seq = self._add(ref, phone, sign, text, state, refused)
        if not refused:
            reason: Object = {"reason": "unreachable"} if state == "failed" else {}
            self._tell({"kind": "receipt", "id": ref, "state": state, "at": int(self._clock.now()), **reason})
        return _answer(seq, refused)

    def reply(self, phone: str, text: str) -> None:
        """Let a phone's owner write back; the carrier heeds TD and 退订."""
        if not text.strip():
            raise ControlError("短信没有内容")
        self._add("", phone, "", text, "sent", "")
        self._tell({"kind": "reply", "from": phone, "text": text, "at": int(self._clock.now())})
        if text.strip().upper() in STOPPING or "退订" in text:
            self.set_trouble(phone, NumberTrouble.BLACKLISTED)

    def on_phone(self, phone: str) -> list[Object]:
        """Return what is on a phone, in order: what came and what was written back. What failed never got there."""
        rows = self._state.rows(
            "SELECT * FROM (SELECT * FROM texts WHERE phone = ? AND state IN ('delivered', 'sent')"
            " ORDER BY seq DESC LIMIT ?) ORDER BY seq",
            phone,
            MOST,
        )
        return [
            {
                "seq": row["seq"],
                "at": row["at"],
                "from": "person" if row["state"] == "sent" else "gateway",
                "sign": row["sign"],
                "text": row["text"],
            }
            for row in rows
        ]

    def events(self, most: int) -> list[Object]:
        """Return what was not heard yet, the oldest first."""
        rows = self._state.rows("SELECT event, body FROM text_events ORDER BY rowid LIMIT ?", max(1, min(most, MOST)))
        return [{"event": str(row["event"]), **json.loads(row["body"])} for row in rows]

    def heard(self, event: str) -> None:
        self._state.run("DELETE FROM text_events WHERE event = ?", event)

    def trouble(self, phone: str) -> NumberTrouble:
        row = self._state.row("SELECT trouble FROM text_troubles WHERE phone = ?", phone)
        return NumberTrouble(row["trouble"]) if row else NumberTrouble.NONE

    def set_trouble(self, phone: str, trouble: NumberTrouble) -> None:
        self._state.run("DELETE FROM text_troubles WHERE phone = ?", phone)
        if trouble:
            self._state.run("INSERT INTO text_troubles VALUES (?, ?)", phone, trouble.value)

    def set_quota(self, left: int | None) -> None:
        """Let so many more be taken, None without end."""
        self._state.remember(QUOTA, "" if left is None else str(left))

    def _spend(self) -> bool:
        left = self._state.fact(QUOTA, "")
        if left == "0":
            return False
        if left:
            self.set_quota(int(left) - 1)
        return True

    def _lost(self, phone: str, trouble: NumberTrouble) -> bool:
        nobody = self._state.row("SELECT 1 FROM people WHERE phone = ?", phone) is None
        return nobody or trouble is NumberTrouble.UNREACHABLE

    def _add(self, ref: str, phone: str, sign: str, text: str, state: str, reason: str) -> int:
        at = self._clock.millis()
        seq = self._state.insert(
            "INSERT INTO texts (ref, phone, at, sign, text, state, reason) VALUES (?, ?, ?, ?, ?, ?, ?)",
            ref or None,
            phone,
            at,
            sign,
            text,
            state,
            reason,
        )
        sender = "person" if state == "sent" else "gateway"
        shown: Object = {"seq": seq, "at": at, "from": sender, "sign": sign, "text": text}
        if state in ("delivered", "sent"):
            self._state.after_commit(lambda: self._feed.tell("text", {"phone": phone, "text": shown}))
        return seq

    def _tell(self, body: Object) -> None:
        event = f"e{self._state.next('text_event', 1)}"
        self._state.run("INSERT INTO text_events (event, body) VALUES (?, ?)", event, dumps(body))


def _answer(seq: int, refused: str) -> Object:
    if refused:
        return {"state": "refused", "reason": refused}
    return {"state": "taken", "msgid": f"s{seq}"}
