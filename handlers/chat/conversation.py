"""One message in, one reply out: the talk moves on, and everything it causes is stored with it, or nothing is.

A message known already gets the reply it got. A talk that moved on meanwhile (the same person's other message, or the
same message delivered twice at once) is read again and worked out again.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from desk.errors import Refused
from desk.people.senders import KnownSender, look_up_sender, meet_sender
from desk.petitions.preparation import NewPetition, PreparedPetition, prepare_petition
from desk.petitions.receiving import Arrival, MessageWindow, TalkMove, store_arrival
from handlers.chat.earlier_petitions import earlier
from handlers.chat.facts import court_id, load
from handlers.chat.talk_acts import ActScene, carry_out, media_of
from models.database import transaction
from models.enums import AccountKind, Channel
from wechat.accounts import OpenAccount
from wechat.dialogue import Incoming, TalkState, Turn, advance, needs
from wechat.dialogues.registry import talk_registry
from wechat.dialogues.shared import acts
from wechat.dialogues.shared.outcomes import outcome_words
from wechat.pushes import PARTS

MOST_ROUNDS = 6
NO_TALK = "{}"
MESSAGE_WINDOW = (timedelta(hours=48), 5)
TOUCH_WINDOW = (timedelta(minutes=1), 3)


class ConversationBusy(Exception):
    """The same person's messages kept overtaking each other; WeChat will deliver this one again."""


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
        """WeChat allows 5 messages in 48 hours after a message, 3 in a minute after a key press or a scan."""
        lasts, left = TOUCH_WINDOW if self.touch else MESSAGE_WINDOW
        return MessageWindow(self.as_of + lasts, left)

    def arrival(self, known: KnownSender, replies: tuple[str, ...]) -> Arrival:
        """A mini-program's callback cannot be answered with words: all of them go out as messages of their own."""
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


class _TalkMovedOn(Exception):
    """Nothing was stored."""


async def converse(said: ChatMessage, public_url: str) -> str:
    """The reply to a message, stored before it is returned. Raises `ConversationBusy`."""
    for _ in range(MOST_ROUNDS):
        known = await look_up_sender(said.account.id, said.openid, said.dedupe_key)
        if known is None:
            await meet_sender(said.account.id, said.openid, said.as_of)
            continue
        if known.seen:
            return known.reply.split(PARTS)[0]
        try:
            return await _answer(said, known, public_url)
        except _TalkMovedOn:
            continue
    raise ConversationBusy


async def _answer(said: ChatMessage, known: KnownSender, public_url: str) -> str:
    place = TalkState.from_json(known.talk) if known.talk else None
    talks = talk_registry()
    wanted = needs(talks, place, said.incoming, said.as_of)
    also = {"earlier": await earlier(known, said.as_of)} if "earlier" in wanted else {}
    facts = await load(wanted, known, public_url, also)
    turn = advance(talks, place, said.incoming, facts, said.as_of)
    if turn.act is None:
        replies = turn.replies
        await _store(said, known, turn.place, replies)
    elif isinstance(turn.act, acts.LeavePetition):
        replies = await _leave_petition(said, known, place, turn, turn.act)
    else:
        replies = await _act(said, known, place, turn)
    return replies[0] if replies and said.account.kind is not AccountKind.MINIPROGRAM else ""


async def _leave_petition(
    said: ChatMessage, known: KnownSender, place: TalkState | None, turn: Turn, act: acts.LeavePetition
) -> tuple[str, ...]:
    """The hot path: message, talk, petition, ticket, clock, event and deliveries in one statement."""
    try:
        prepared = await prepare_petition(await _new_petition(said, known, act), said.as_of)
    except Refused as error:
        replies = outcome_words(act, acts.Refused(error.words))
        await _store(said, known, place, replies)
        return replies
    outcome = acts.PetitionLeft(prepared.number, prepared.court_name, prepared.answer_by)
    replies = (*outcome_words(act, outcome), *turn.replies)
    await _store(said, known, turn.place, replies, prepared)
    return replies


async def _new_petition(said: ChatMessage, known: KnownSender, act: acts.LeavePetition) -> NewPetition:
    name, mobile = known.contact() if act.contact_known else (act.contact_name, act.contact_mobile)
    return NewPetition(
        court_id=await court_id(act.court_code),
        kind=act.kind,
        text=act.text,
        channel=Channel.CHAT,
        identity_id=known.identity_id,
        citizen_id=known.citizen_id,
        account_id=said.account.id,
        case_number=act.case_number,
        media=media_of(act.attachments),
        contact_name=name,
        contact_mobile=mobile,
    )


async def _act(said: ChatMessage, known: KnownSender, place: TalkState | None, turn: Turn) -> tuple[str, ...]:
    """The act and the message in one transaction. A refused act changes nothing and leaves the talk where it was."""
    assert turn.act is not None
    async with transaction():
        outcome: acts.Outcome
        try:
            outcome = await carry_out(turn.act, ActScene(known, said.as_of))  # type: ignore[arg-type]
            after, more = turn.place, turn.replies
        except Refused as error:
            outcome, after, more = acts.Refused(error.words), place, ()
        replies = (*outcome_words(turn.act, outcome), *more)  # type: ignore[arg-type]
        await _store(said, known, after, replies)
    return replies


async def _store(
    said: ChatMessage,
    known: KnownSender,
    place: TalkState | None,
    replies: tuple[str, ...],
    petition: PreparedPetition | None = None,
) -> None:
    move = TalkMove(known.identity_id, known.talk_version, place.to_json() if place else NO_TALK)
    if not await store_arrival(said.arrival(known, replies), move, petition):
        raise _TalkMovedOn
