"""What a message is, before any fact is known: a way out, an answer, or the opening of a talk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from wechat.dialogue.collecting import Collected
from wechat.dialogue.reading import BACK, CANCEL, DONE, DROP, GO_ON, HELP, REWRITE, SKIP, clean, key, number
from wechat.dialogue.script import Dialogue, F, Registry, Step, To
from wechat.dialogue.values import Hold, Incoming, MessageKind, TalkState, Why

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
class Routed:
    """`to` opens a talk; `messages` are answers; `hold` is what waits for a yes or no."""

    verb: Verb
    to: To | None = None
    messages: tuple[Incoming, ...] = ()
    hold: Hold | None = None


def route(book: Registry[F], place: TalkState | None, incoming: Incoming, as_of: datetime) -> str | None:
    """The talk that will take this message, or None where nothing is to be said (a location report, a receipt)."""
    place = living(book, place, as_of)
    heard = route_message(book, place, incoming, as_of)
    if heard.to is not None:
        return heard.to.dialogue
    return place.dialogue if place and heard.verb is not Verb.NOTHING else None


def needs(book: Registry[F], place: TalkState | None, incoming: Incoming, as_of: datetime) -> frozenset[str]:
    """The facts that `advance` may look at for this message: nothing else has to be loaded."""
    place = living(book, place, as_of)
    heard = route_message(book, place, incoming, as_of)
    if heard.to is not None:
        return _opening_needs(book, heard.to.dialogue)
    if place is None or heard.verb in (Verb.NOTHING, Verb.CANCEL, Verb.HOLD):
        return frozenset()
    dialogue = book.dialogues[place.dialogue]
    wanted = _guard_needs(book, place.dialogue)
    for step in _within_reach(dialogue, place, _may_answer(dialogue, place, heard)):
        wanted |= frozenset(step.needs)
    for name in dialogue.leads_to:
        wanted |= _opening_needs(book, name)
    return wanted


def _may_answer(dialogue: Dialogue[F], place: TalkState, heard: Routed) -> bool:
    """Whether the message may answer the question it came to: one more piece of a story does not."""
    step = dialogue.step(place.step)
    collects = step is not None and step.collects is not None
    return not collects or (heard.verb is Verb.ANSWER and is_order(heard.messages[0]))


def _within_reach(dialogue: Dialogue[F], place: TalkState | None, answers: bool) -> Iterator[Step[F]]:
    """The steps that may be looked at: those answered, and all before the next that is asked in any case.

    That is a collecting one: nothing but its own answer passes it.
    """
    answered = {mark.step for mark in place.trail} | {place.step} if place else set()
    past = False
    for step in dialogue.steps:
        if not past or step.name in answered:
            yield step
        open_ = step.name not in answered or (place is not None and step.name == place.step and not answers)
        past = past or (open_ and step.collects is not None and step.when is None)


def _opening_needs(book: Registry[F], name: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
    dialogue = book.dialogues.get(name)
    if dialogue is None or name in seen:
        return frozenset()
    wanted = _guard_needs(book, name, seen)
    for step in _within_reach(dialogue, None, answers=True):
        wanted |= frozenset(step.needs)
    return wanted


def _guard_needs(book: Registry[F], name: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
    """What a talk reads whatever is answered, with the talks that its guard may hand over to."""
    dialogue = book.dialogues[name]
    wanted = frozenset(dialogue.needs)
    for other in dialogue.falls_to:
        wanted |= _opening_needs(book, other, seen | {name})
    return wanted


def living(book: Registry[F], place: TalkState | None, as_of: datetime) -> TalkState | None:
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


def is_order(incoming: Incoming) -> bool:
    """True for what says something to the engine (完成, 1) and is no part of a story."""
    words = key(incoming.text) if incoming.kind is MessageKind.TEXT else ""
    return incoming.kind is MessageKind.EVENT or words in DONE | REWRITE | SKIP or number(words) is not None


def is_draft(dialogue: Dialogue[F], place: TalkState) -> bool:
    """True if something has been entered that nobody would like to enter again."""
    answered = {mark.step for mark in place.trail}
    for step in dialogue.steps:
        if step.collects and not Collected.from_data(place.data.get(step.name)).empty:
            return True
        if step.name in answered and not step.light:
            return True
    return False


def route_message(book: Registry[F], place: TalkState | None, incoming: Incoming, as_of: datetime) -> Routed:
    """`place` must be living."""
    if incoming.kind is MessageKind.EVENT and book.events(incoming) is None:
        return Routed(Verb.NOTHING)
    if place is None:
        return Routed(Verb.OPEN, _fresh(book, (incoming,)))
    words = key(incoming.text) if incoming.kind is MessageKind.TEXT else ""
    if words in CANCEL:
        return Routed(Verb.CANCEL)
    if place.hold:
        return _hear_held(book, place.hold, incoming)
    if as_of - place.asked_at > STALE:
        return Routed(Verb.HOLD, hold=Hold(Why.RESUME, (incoming,)))
    if words in BACK:
        return Routed(Verb.BACK)
    step = book.dialogues[place.dialogue].step(place.step)
    if words in HELP and not (step and step.listens):
        return Routed(Verb.HELP)
    return _hear_here(book, place, incoming)


def _hear_here(book: Registry[F], place: TalkState, incoming: Incoming) -> Routed:
    dialogue = book.dialogues[place.dialogue]
    step = dialogue.step(place.step)
    draft = is_draft(dialogue, place)
    own = step is not None and incoming.kind is MessageKind.TEXT and key(incoming.text) in step.keeps
    to = _opening(book, incoming)
    if to and incoming.kind is not MessageKind.EVENT:
        to = None if own or (draft and to.dialogue == dialogue.name) else to
    if to:
        return Routed(Verb.HOLD, hold=Hold(Why.LEAVE, (incoming,))) if draft else Routed(Verb.OPEN, to)
    if (
        step
        and step.listens
        and not own
        and not (incoming.kind is MessageKind.TEXT and number(incoming.text) is not None)
    ):
        return Routed(Verb.OPEN, book.listen((incoming,), place))
    return Routed(Verb.ANSWER, messages=(incoming,))


def _hear_held(book: Registry[F], hold: Hold, incoming: Incoming) -> Routed:
    words = key(incoming.text) if incoming.kind is MessageKind.TEXT else ""
    chosen = number(words) if words else None
    if words in GO_ON | BACK or chosen == 1:
        return Routed(Verb.GO_ON, messages=hold.messages if hold.why is Why.RESUME else ())
    if words in DROP or chosen == 2:
        return Routed(Verb.OPEN, _fresh(book, hold.messages))
    if hold.why is Why.RESUME:
        return Routed(Verb.HOLD, hold=Hold(Why.RESUME, (*hold.messages, incoming)[-MOST_HELD:]))
    if _opening(book, incoming):
        return Routed(Verb.HOLD, hold=Hold(Why.LEAVE, (incoming,)))
    return Routed(Verb.GO_ON, messages=(incoming,))


def _fresh(book: Registry[F], messages: tuple[Incoming, ...]) -> To:
    """The talk that these messages open: by the last one that names one, else by listening to all of them."""
    for incoming in reversed(messages):
        to = _opening(book, incoming)
        if to:
            return to
    last = messages[-1]
    if last.kind is MessageKind.TEXT and (key(last.text) in BACK | CANCEL or number(last.text) is not None):
        return To(book.home)
    return book.listen(tuple(item for item in messages if item.kind is not MessageKind.EVENT), None)


def _opening(book: Registry[F], incoming: Incoming) -> To | None:
    if incoming.kind is MessageKind.EVENT:
        return book.events(incoming)
    if incoming.kind is not MessageKind.TEXT:
        return None
    words, text = key(incoming.text), clean(incoming.text)
    for dialogue in book.dialogues.values():
        if words and words in dialogue.opens:
            return To(dialogue.name)
        heard = dialogue.hears(text) if dialogue.hears else None
        if heard is not None:
            return To(dialogue.name, heard)
    return None
