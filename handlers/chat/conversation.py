"""One message comes in, one reply goes out: the talk and everything it causes are stored together, or nothing is.

A message known already gets the reply it got. One person's messages that come at once wait for each other. Those that
reached another process meanwhile are told by the talk's version: it is read again and worked out again, a little later.
"""

import asyncio
import time
from random import uniform
from weakref import WeakValueDictionary

from desk.errors import Refused
from desk.people.senders import KnownSender, look_up_sender, meet_sender
from desk.petitions.preparation import NewPetition, prepare_petition
from handlers.chat import in_danger
from handlers.chat.chat_message import ChatMessage, TalkMovedOn, store
from handlers.chat.facts import NOTHING_SAID, WINDOW, court_id, load
from models.database import transaction
from models.enums import AccountKind, Channel
from models.once_more import once_more
from wechat.dialogue import TalkState, Turn, advance, data_of, needs
from wechat.dialogues.agent import called_back
from wechat.dialogues.registry import talk_registry
from wechat.dialogues.shared.acts import ActScene, LeavePetition, TalkAct, media_of, petition_left
from wechat.dialogues.shared.wording import deliver
from wechat.pushes import PARTS

PATIENCE_SECONDS = 4.0
"""WeChat waits five seconds for an answer."""
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.02, 0.3


_queues: WeakValueDictionary[tuple[int, str], asyncio.Lock] = WeakValueDictionary()
"""Whose messages this process is working on: a lock a person, kept while somebody holds it or waits for it."""


class ConversationBusy(Exception):
    """It could not be answered in WeChat's time, and was not stored; WeChat will deliver this message again."""


async def converse(message: ChatMessage, public_url: str) -> str:
    """Reply to a message; the reply is stored before it is returned. Raises `ConversationBusy`."""
    person = (message.account.id, message.openid)
    ends, queue = time.monotonic() + PATIENCE_SECONDS, _queues.setdefault(person, asyncio.Lock())
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await queue.acquire()
    except TimeoutError:
        raise ConversationBusy from None
    try:
        return await _in_turn(message, public_url, ends)
    finally:
        queue.release()


async def _in_turn(message: ChatMessage, public_url: str, ends: float) -> str:
    """Work it out until the talk stood still meanwhile; other processes have the same person's messages too."""
    pause = FIRST_PAUSE_SECONDS
    while True:
        known = await look_up_sender(message.account.id, message.openid, message.dedupe_key)
        if known is None:
            await meet_sender(message.account.id, message.openid, message.as_of)
            continue
        if known.seen:
            return known.reply.split(PARTS)[0]
        try:
            return await _reply(message, known, public_url)
        except TalkMovedOn:
            if time.monotonic() + pause > ends:
                raise ConversationBusy from None
            await asyncio.sleep(uniform(0, pause))  # noqa: S311 - so that two processes do not keep step
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


async def _reply(message: ChatMessage, known: KnownSender, public_url: str) -> str:
    talk = TalkState.from_json(known.talk) if known.talk else None
    talks = talk_registry()
    wanted = needs(talks, talk, message.incoming, message.as_of)
    data = data_of(talks, talk, message.incoming, message.as_of) if WINDOW in wanted else NOTHING_SAID
    facts = await load(wanted, known, message.as_of, public_url, message.account.court_id, data)
    turn = advance(talks, talk, message.incoming, facts, message.as_of)
    if turn.act is None and in_danger.speaks(message.incoming):
        replies = await in_danger.keep_words(message, known, talk, turn)
    elif turn.act is None:
        replies = turn.replies
        await store(message, known, turn.talk, replies)
    elif isinstance(turn.act, LeavePetition):
        replies = await _leave_petition(message, known, talk, turn, turn.act)
    else:
        assert isinstance(turn.act, TalkAct)
        replies = await _carry_out(message, known, talk, turn, turn.act)
    return replies[0] if replies and message.account.kind is not AccountKind.MINIPROGRAM else ""


async def _leave_petition(
    message: ChatMessage, known: KnownSender, talk: TalkState | None, turn: Turn, act: LeavePetition
) -> tuple[str, ...]:
    """Store message, talk, petition, ticket, clock, event and deliveries in one statement: this is the hot path.

    What speaks of danger joins the matter that its words opened a while ago, where there is one at that court.
    """
    try:
        prepared = await prepare_petition(await _new_petition(message, known, act), message.as_of)
    except Refused as error:
        replies = deliver(error.words)
        await store(message, known, talk, replies)
        return replies
    if prepared.heard.danger is not None and act.representation_id is None:
        joined = await in_danger.join_matter(message, known, turn, act, prepared)
        if joined:
            return joined
    done = petition_left(prepared.number, prepared.court_name, prepared.answer_by)
    if prepared.live is not None:
        live = prepared.live
        done = f"{done}\n{called_back(live.is_open, live.on_duty, live.opens_at, prepared.telephone)}"
    replies = (*in_danger.first(prepared.comfort), *deliver(done), *turn.replies)
    await store(message, known, turn.talk, replies, prepared)
    return replies


async def _new_petition(message: ChatMessage, known: KnownSender, act: LeavePetition) -> NewPetition:
    name, mobile = known.contact() if act.contact_known else (act.contact_name, act.contact_mobile)
    return NewPetition(
        court_id=await court_id(act.court_code),
        kind=act.kind,
        text=act.text,
        channel=Channel.CHAT,
        identity_id=known.identity_id,
        citizen_id=known.citizen_id,
        account_id=message.account.id,
        case_number=act.case_number,
        media=media_of(act.attachments),
        contact_name=name,
        contact_mobile=mobile,
        for_person=act.for_person,
        representation_id=act.representation_id,
    )


@once_more
async def _carry_out(
    message: ChatMessage, known: KnownSender, talk: TalkState | None, turn: Turn, act: TalkAct
) -> tuple[str, ...]:
    """Do the act and store the message in one transaction. A refused act leaves the talk where it was.

    Words of danger that the act did not store with a matter are kept all the same.
    """
    async with transaction():
        try:
            done = await act.carry_out(ActScene(known, message.as_of))
            after, replies = turn.talk, (*deliver(done), *turn.replies)
        except Refused as error:
            after, replies = talk, deliver(error.words)
        comfort, prepared = await in_danger.comfort_after(message, known, talk)
        replies = (*in_danger.first(comfort), *replies)
        await store(message, known, after, replies, prepared)
    return replies
