"""What a message is, before any fact is known: a way out, an answer, or the opening of a talk."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from wechat.dialogue.collecting import Collected
from wechat.dialogue.reading import BACK, CANCEL, DROP, GO_ON, HELP, clean, key, number
from wechat.dialogue.script import Book, Dialogue, F, To
from wechat.dialogue.values import Hold, Incoming, Kind, Place, Why

STALE = timedelta(minutes=30)
DEAD = timedelta(hours=24)
MOST_HELD = 9


class Verb(Enum):
    NOTHING = auto()
    OPEN = auto()
    ANSWER = auto()
    GO_ON = auto()
    HOLD = auto()
    BACK = auto()
    CANCEL = auto()
    HELP = auto()


@dataclass(frozen=True)
class Heard:
    """`to` opens a talk; `messages` are answers; `hold` is what waits for a yes or no."""

    verb: Verb
    to: To | None = None
    messages: tuple[Incoming, ...] = ()
    hold: Hold | None = None


def route(book: Book[F], place: Place | None, incoming: Incoming, as_of: datetime) -> str | None:
    """The talk that will take this message, or None where nothing is to be said (a location report, a receipt)."""
    place = living(book, place, as_of)
    heard = hear(book, place, incoming, as_of)
    if heard.to is not None:
        return heard.to.dialogue
    return place.dialogue if place and heard.verb is not Verb.NOTHING else None


def needs(book: Book[F], place: Place | None, incoming: Incoming, as_of: datetime) -> frozenset[str]:
    """The facts that `advance` may look at for this message: nothing else has to be loaded."""
    place = living(book, place, as_of)
    heard = hear(book, place, incoming, as_of)
    if heard.to is not None:
        return _opening_needs(book, heard.to.dialogue)
    if place is None or heard.verb in (Verb.NOTHING, Verb.CANCEL, Verb.HOLD):
        return frozenset()
    wanted = _opening_needs(book, place.dialogue)
    for name in book.dialogues[place.dialogue].leads_to:
        wanted |= _opening_needs(book, name)
    return wanted


def _opening_needs(book: Book[F], name: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
    dialogue = book.dialogues.get(name)
    if dialogue is None or name in seen:
        return frozenset()
    wanted = frozenset(dialogue.needs)
    for other in dialogue.falls_to:
        wanted |= _opening_needs(book, other, seen | {name})
    return wanted


def living(book: Book[F], place: Place | None, as_of: datetime) -> Place | None:
    """The place, if it can be gone on with: known, of this edition, under a day old; past 30 minutes only a draft."""
    dialogue = book.dialogues.get(place.dialogue) if place else None
    if place is None or dialogue is None or dialogue.edition != place.edition:
        return None
    known = {step.name for step in dialogue.steps}
    if place.step not in known or any(mark.step not in known for mark in place.trail):
        return None
    age = as_of - place.asked_at
    if age > DEAD or (age > STALE and not is_draft(dialogue, place)):
        return None
    return place


def is_draft(dialogue: Dialogue[F], place: Place) -> bool:
    """True if something has been entered that nobody would like to enter again."""
    answered = {mark.step for mark in place.trail}
    for step in dialogue.steps:
        if step.collects and not Collected.from_data(place.data.get(step.name)).empty:
            return True
        if step.name in answered and not step.light:
            return True
    return False


def hear(book: Book[F], place: Place | None, incoming: Incoming, as_of: datetime) -> Heard:
    """`place` must be living."""
    if incoming.kind is Kind.EVENT and book.events(incoming) is None:
        return Heard(Verb.NOTHING)
    if place is None:
        return Heard(Verb.OPEN, _fresh(book, (incoming,)))
    words = key(incoming.text) if incoming.kind is Kind.TEXT else ""
    if words in CANCEL:
        return Heard(Verb.CANCEL)
    if place.hold:
        return _hear_held(book, place.hold, incoming)
    if as_of - place.asked_at > STALE:
        return Heard(Verb.HOLD, hold=Hold(Why.RESUME, (incoming,)))
    if words in BACK:
        return Heard(Verb.BACK)
    step = book.dialogues[place.dialogue].step(place.step)
    if words in HELP and not (step and step.listens):
        return Heard(Verb.HELP)
    return _hear_here(book, place, incoming)


def _hear_here(book: Book[F], place: Place, incoming: Incoming) -> Heard:
    dialogue = book.dialogues[place.dialogue]
    step = dialogue.step(place.step)
    draft = is_draft(dialogue, place)
    own = step is not None and incoming.kind is Kind.TEXT and key(incoming.text) in step.keeps
    to = _opening(book, incoming)
    if to and incoming.kind is not Kind.EVENT:
        to = None if own or (draft and to.dialogue == dialogue.name) else to
    if to:
        return Heard(Verb.HOLD, hold=Hold(Why.LEAVE, (incoming,))) if draft else Heard(Verb.OPEN, to)
    if step and step.listens and not own and not (incoming.kind is Kind.TEXT and number(incoming.text) is not None):
        return Heard(Verb.OPEN, book.listen((incoming,), place))
    return Heard(Verb.ANSWER, messages=(incoming,))


def _hear_held(book: Book[F], hold: Hold, incoming: Incoming) -> Heard:
    words = key(incoming.text) if incoming.kind is Kind.TEXT else ""
    chosen = number(words) if words else None
    if words in GO_ON | BACK or chosen == 1:
        return Heard(Verb.GO_ON, messages=hold.messages if hold.why is Why.RESUME else ())
    if words in DROP or chosen == 2:
        return Heard(Verb.OPEN, _fresh(book, hold.messages))
    if hold.why is Why.RESUME:
        return Heard(Verb.HOLD, hold=Hold(Why.RESUME, (*hold.messages, incoming)[-MOST_HELD:]))
    if _opening(book, incoming):
        return Heard(Verb.HOLD, hold=Hold(Why.LEAVE, (incoming,)))
    return Heard(Verb.GO_ON, messages=(incoming,))


def _fresh(book: Book[F], messages: tuple[Incoming, ...]) -> To:
    """The talk that these messages open: by the last one that names one, else by listening to all of them."""
    for incoming in reversed(messages):
        to = _opening(book, incoming)
        if to:
            return to
    last = messages[-1]
    if last.kind is Kind.TEXT and (key(last.text) in BACK | CANCEL or number(last.text) is not None):
        return To(book.home)
    return book.listen(tuple(item for item in messages if item.kind is not Kind.EVENT), None)


def _opening(book: Book[F], incoming: Incoming) -> To | None:
    if incoming.kind is Kind.EVENT:
        return book.events(incoming)
    if incoming.kind is not Kind.TEXT:
        return None
    words, text = key(incoming.text), clean(incoming.text)
    for dialogue in book.dialogues.values():
        if words and words in dialogue.opens:
            return To(dialogue.name)
        heard = dialogue.hears(text) if dialogue.hears else None
        if heard is not None:
            return To(dialogue.name, heard)
    return None
