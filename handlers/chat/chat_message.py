"""A message of the conversation, and how it is stored with everything it causes."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from desk.people.senders import KnownSender
from desk.petitions.preparation import PreparedPetition
from desk.petitions.receiving import Arrival, MessageWindow, TalkMove, store_arrival
from models.enums import AccountKind
from wechat.accounts import OpenAccount
from wechat.dialogue import Incoming, TalkState
from wechat.pushes import PARTS

NO_TALK = "{}"
MESSAGE_WINDOW = (timedelta(hours=48), 5)
TOUCH_WINDOW = (timedelta(minutes=1), 3)


@dataclass(frozen=True)
class ChatMessage:
    """A message as the conversation sees it."""

    account: OpenAccount
    openid: str = field(repr=False)
    dedupe_key: str
    kind: str
    incoming: Incoming
    content: str = field(repr=False)
    as_of: datetime
    touch: bool = False

    def window(self) -> MessageWindow:
        """Return WeChat's limits: 5 messages in 48 hours after a message, 3 in a minute after a key press or a scan."""
        lasts, left = TOUCH_WINDOW if self.touch else MESSAGE_WINDOW
        return MessageWindow(self.as_of + lasts, left)

    def arrival(self, known: KnownSender, replies: tuple[str, ...]) -> Arrival:
        """Return the message as it is stored, with its reply.

        A mini-program's callback cannot be answered with words: all of them go out as messages of their own.
        """
        if replies and self.account.kind is AccountKind.MINIPROGRAM:
            replies = ("", *replies)
        return Arrival(
            account_id=self.account.id,
            dedupe_key=self.dedupe_key,
            kind=self.kind,
            received_at=self.as_of,
            identity_id=known.identity_id,
            content=self.content,
            reply=PARTS.join(replies),
            window=self.window(),
            parts=len(replies),
        )


class TalkMovedOn(Exception):
    """The talk moved on meanwhile, and nothing was stored."""


async def store(
    message: ChatMessage,
    known: KnownSender,
    talk: TalkState | None,
    replies: tuple[str, ...],
    petition: PreparedPetition | None = None,
) -> None:
    """Store a message with its replies, the talk as it is now, and a petition. Raises `TalkMovedOn`."""
    move = TalkMove(known.identity_id, known.talk_version, talk.to_json() if talk else NO_TALK)
    if not await store_arrival(message.arrival(known, replies), move, petition):
        raise TalkMovedOn
