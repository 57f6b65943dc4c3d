"""Somebody writes of danger in the chat, in the middle of whatever talk: they read a human sentence first.

Their words are kept at once; the talk that was under way goes on.
"""

from dataclasses import replace

from desk.access.actors import citizen
from desk.people.senders import KnownSender
from desk.petitions import danger_words
from desk.petitions.danger_words import SaidInDanger
from desk.petitions.preparation import PreparedPetition, prepare_petition
from desk.screening.danger import find_danger
from desk.tickets.ticket_store import petition_number_of
from handlers.chat.chat_message import ChatMessage, store
from handlers.chat.facts import court_id
from models.database import transaction
from models.once_more import once_more
from wechat.dialogue import Incoming, MessageKind, TalkState, Turn
from wechat.dialogues.parts.court import NAMES
from wechat.dialogues.shared.acts import LeavePetition, media_of
from wechat.dialogues.shared.wording import deliver, words


def speaks(incoming: Incoming) -> bool:
    """Say whether the words of a message speak of danger."""
    return incoming.kind is not MessageKind.EVENT and find_danger(incoming.text) is not None


def first(comfort: str) -> tuple[str, ...]:
    """Return the sentence as a message of its own, before anything else is said; nothing where there is no danger."""
    return deliver(comfort) if comfort else ()


def said_by(known: KnownSender, account_id: int, text: str) -> SaidInDanger:
    name, mobile = known.contact()
    return SaidInDanger(citizen(known.identity_id, known.citizen_id), account_id, text, name=name, mobile=mobile)


def goes_on(talk: TalkState | None, turn: Turn) -> tuple[TalkState | None, tuple[str, ...]]:
    """Return the talk after words of danger, and what is said of it after the human sentence.

    A talk that took the words goes on with its next question; one that could not stays where it was. What the words
    alone would have opened, a choice of talks above all, is not opened.
    """
    if talk is None:
        return None, ()
    then = turn.talk
    if then is not None and then.dialogue == talk.dialogue and then.hold is None and then.failures <= talk.failures:
        return then, turn.replies
    return talk, deliver(words("outcomes.danger_talk_goes_on"))


def court_chosen(talk: TalkState | None) -> str:
    """Return the code of the court a talk has got to; empty where none was chosen."""
    data = talk.data if talk is not None else {}
    return next((str(data[name]) for name in reversed(NAMES) if data.get(name)), "")


@once_more
async def join_matter(
    message: ChatMessage, known: KnownSender, turn: Turn, act: LeavePetition, prepared: PreparedPetition
) -> tuple[str, ...]:
    """Add a petition's words to the matter left in danger today; empty where there is none."""
    new = prepared.new
    said = replace(said_by(known, message.account.id, new.text), name=new.contact_name)
    said = replace(said, mobile=new.contact_mobile)
    async with transaction():
        matter = await danger_words.open_matter(said.person, message.as_of, new.court_id)
        if matter is None:
            return ()
        await danger_words.add_to_matter(matter, said, message.as_of, media_of(act.attachments))
        comfort = await danger_words.comfort_now(said.person, message.as_of)
        done = words("outcomes.supplemented", number=petition_number_of(matter))
        replies = (*first(comfort), *deliver(done), *turn.replies)
        await store(message, known, turn.talk, replies)
    return replies


@once_more
async def keep_words(message: ChatMessage, known: KnownSender, talk: TalkState | None, turn: Turn) -> tuple[str, ...]:
    """Keep words of danger that no talk stores, at once; the talk that was under way goes on."""
    after, more = goes_on(talk, turn)
    async with transaction():
        comfort, prepared = await _kept(message, known, after)
        replies = (*first(comfort), *more)
        await store(message, known, after, replies, prepared)
    return replies


async def _kept(
    message: ChatMessage, known: KnownSender, talk: TalkState | None
) -> tuple[str, PreparedPetition | None]:
    """Add the words to the matter of today, or prepare a petition of them. Returns what the person reads, and it."""
    said = said_by(known, message.account.id, message.incoming.text)
    matter = await danger_words.open_matter(said.person, message.as_of)
    if matter is not None:
        await danger_words.add_to_matter(matter, said, message.as_of)
        return await danger_words.comfort_now(said.person, message.as_of), None
    said = replace(said, court_id=await court_id(court_chosen(talk)))
    prepared = await prepare_petition(await danger_words.petition_of(said), message.as_of)
    return prepared.comfort, prepared


async def comfort_after(
    message: ChatMessage, known: KnownSender, talk: TalkState | None
) -> tuple[str, PreparedPetition | None]:
    """Return what whoever acted reads of the danger in their words, and a petition of words the act did not store."""
    comfort = await danger_words.comfort_now(citizen(known.identity_id, known.citizen_id), message.as_of)
    if comfort or not speaks(message.incoming):
        return comfort, None
    return await _kept(message, known, talk)
