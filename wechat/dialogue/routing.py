"""Routing tells, before any fact is known, what a message is: a way out, an answer, or the opening of a talk."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from wechat.dialogue.collecting import Collected
from wechat.dialogue.reading import BACK, CANCEL, DONE, DROP, GO_ON, HELP, REWRITE, SKIP, clean, key, number
from wechat.dialogue.script import Dialogue, F, Registry, Step, To
from wechat.dialogue.values import Hold, Incoming, Json, MessageKind, TalkState, Why

STALE = timedelta(minutes=30)
DEAD = timedelta(hours=24)
MOST_HELD = 9


class Verb(Enum):
    """What the engine does with a message."""

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


def route(registry: Registry[F], talk: TalkState | None, incoming: Incoming, as_of: datetime) -> str | None:
    """Name the talk that will take this message; None where nothing is to be said (a location report, a receipt)."""
    talk = living(registry, talk, as_of)
    routed = route_message(registry, talk, incoming, as_of)
    if routed.to is not None:
        return routed.to.dialogue
    return talk.dialogue if talk and routed.verb is not Verb.NOTHING else None


def data_of(registry: Registry[F], talk: TalkState | None, incoming: Incoming, as_of: datetime) -> Mapping[str, Json]:
    """Return what the talk that takes this message holds before it is taken: which facts it asks for may hang on it."""
    talk = living(registry, talk, as_of)
    to = route_message(registry, talk, incoming, as_of).to
    return to.data if to is not None else talk.data if talk is not None else {}


def needs(registry: Registry[F], talk: TalkState | None, incoming: Incoming, as_of: datetime) -> frozenset[str]:
    """Return the facts that `advance` may look at for this message: nothing else has to be loaded."""
    talk = living(registry, talk, as_of)
    routed = route_message(registry, talk, incoming, as_of)
    if routed.to is not None:
        return _opening_needs(registry, routed.to.dialogue)
    if talk is None or routed.verb in (Verb.NOTHING, Verb.CANCEL, Verb.HOLD):
        return frozenset()
    dialogue = registry.dialogues[talk.dialogue]
    wanted = set(_guard_needs(registry, talk.dialogue))
    ahead = {step.name for step in dialogue.ahead(talk.step)} | {mark.step for mark in talk.trail[-1:]}
    for step in _within_reach(dialogue, talk, _may_answer(dialogue, talk, routed)):
        if step.needs and step.name in ahead:
            wanted.update(step.needs)
    for name in dialogue.leads_to:
        wanted |= _opening_needs(registry, name)
    return frozenset(wanted)


def _may_answer(dialogue: Dialogue[F], talk: TalkState, routed: Routed) -> bool:
    """Whether the message may answer the question it came to: one more piece of a story does not."""
    step = dialogue.step(talk.step)
    collects = step is not None and step.collects is not None
    return not collects or (routed.verb is Verb.ANSWER and is_order(routed.messages[0]))


def _within_reach(dialogue: Dialogue[F], talk: TalkState | None, answers: bool) -> Iterator[Step[F]]:
    """Return the steps that may be looked at: those answered, and all before the next that is asked in any case.

    That is a collecting one: nothing but its own answer passes it.
    """
    answered = {mark.step for mark in talk.trail} | {talk.step} if talk else set()
    past = False
    for step in dialogue.steps:
        if not past or step.name in answered:
            yield step
        open_ = step.name not in answered or (talk is not None and step.name == talk.step and not answers)
        past = past or (open_ and step.collects is not None and step.when is None)


def _opening_needs(registry: Registry[F], name: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
    dialogue = registry.dialogues.get(name)
    if dialogue is None or name in seen:
        return frozenset()
    wanted = _guard_needs(registry, name, seen)
    for step in _within_reach(dialogue, None, answers=True):
        wanted |= frozenset(step.needs)
    return wanted


def _guard_needs(registry: Registry[F], name: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return what a talk reads whatever is answered, with the talks that its guard may hand over to."""
    dialogue = registry.dialogues[name]
    wanted = frozenset(dialogue.needs)
    for other in dialogue.falls_to:
        wanted |= _opening_needs(registry, other, seen | {name})
    return wanted


def living(registry: Registry[F], talk: TalkState | None, as_of: datetime) -> TalkState | None:
    """Return the talk if it can go on: known, of this edition, under a day old; past 30 minutes only a draft."""
    dialogue = registry.dialogues.get(talk.dialogue) if talk else None
    if talk is None or dialogue is None or dialogue.edition != talk.edition:
        return None
    known = dialogue.by_name
    if talk.step not in known or any(mark.step not in known for mark in talk.trail):
        return None
    age = as_of - talk.asked_at
    if age > DEAD or (age > STALE and not is_draft(dialogue, talk)):
        return None
    return talk


def is_order(incoming: Incoming) -> bool:
    """True for what says something to the engine (完成, 1) and is no part of a story."""
    words = key(incoming.text) if incoming.kind is MessageKind.TEXT else ""
    return incoming.kind is MessageKind.EVENT or words in DONE | REWRITE | SKIP or number(words) is not None


def is_draft(dialogue: Dialogue[F], talk: TalkState) -> bool:
    """True if something has been entered that nobody would like to enter again."""
    answered = {mark.step for mark in talk.trail}
    for step in dialogue.steps:
        if step.collects and not Collected.from_data(talk.data.get(step.name)).empty:
            return True
        if step.name in answered and not step.light:
            return True
    return False


def route_message(registry: Registry[F], talk: TalkState | None, incoming: Incoming, as_of: datetime) -> Routed:
    """Say what a message is to a talk, which must be living."""
    if incoming.kind is MessageKind.EVENT and registry.events(incoming) is None:
        return Routed(Verb.NOTHING)
    if talk is None:
        return Routed(Verb.OPEN, _fresh(registry, (incoming,)))
    words = key(incoming.text) if incoming.kind is MessageKind.TEXT else ""
    if words in CANCEL:
        return Routed(Verb.CANCEL)
    if talk.hold:
        return _route_held(registry, talk.hold, incoming)
    if as_of - talk.asked_at > STALE:
        return Routed(Verb.HOLD, hold=Hold(Why.RESUME, (incoming,)))
    if words in BACK:
        return Routed(Verb.BACK)
    step = registry.dialogues[talk.dialogue].step(talk.step)
    if words in HELP and not (step and step.takes_speech):
        return Routed(Verb.HELP)
    return _hear_here(registry, talk, incoming)


def _hear_here(registry: Registry[F], talk: TalkState, incoming: Incoming) -> Routed:
    dialogue = registry.dialogues[talk.dialogue]
    step = dialogue.step(talk.step)
    draft = is_draft(dialogue, talk)
    own = step is not None and incoming.kind is MessageKind.TEXT and key(incoming.text) in step.keeps
    to = _opening(registry, incoming)
    if to and incoming.kind is not MessageKind.EVENT:
        to = None if own or (draft and to.dialogue == dialogue.name) else to
    if to:
        return Routed(Verb.HOLD, hold=Hold(Why.LEAVE, (incoming,))) if draft else Routed(Verb.OPEN, to)
    if (
        step
        and step.takes_speech
        and not own
        and not (incoming.kind is MessageKind.TEXT and number(incoming.text) is not None)
    ):
        return Routed(Verb.OPEN, registry.understand((incoming,), talk))
    return Routed(Verb.ANSWER, messages=(incoming,))


def _route_held(registry: Registry[F], hold: Hold, incoming: Incoming) -> Routed:
    words = key(incoming.text) if incoming.kind is MessageKind.TEXT else ""
    chosen = number(words) if words else None
    if words in GO_ON | BACK or chosen == 1:
        return Routed(Verb.GO_ON, messages=hold.messages if hold.why is Why.RESUME else ())
    if words in DROP or chosen == 2:
        return Routed(Verb.OPEN, _fresh(registry, hold.messages))
    if hold.why is Why.RESUME:
        return Routed(Verb.HOLD, hold=Hold(Why.RESUME, (*hold.messages, incoming)[-MOST_HELD:]))
    if _opening(registry, incoming):
        return Routed(Verb.HOLD, hold=Hold(Why.LEAVE, (incoming,)))
    return Routed(Verb.GO_ON, messages=(incoming,))


def _fresh(registry: Registry[F], messages: tuple[Incoming, ...]) -> To:
    """Return the talk that these messages open: by the last one that names one, else by all of them together."""
    for incoming in reversed(messages):
        to = _opening(registry, incoming)
        if to:
            return to
    last = messages[-1]
    if last.kind is MessageKind.TEXT and (key(last.text) in BACK | CANCEL or number(last.text) is not None):
        return To(registry.home)
    return registry.understand(tuple(item for item in messages if item.kind is not MessageKind.EVENT), None)


def _opening(registry: Registry[F], incoming: Incoming) -> To | None:
    if incoming.kind is MessageKind.EVENT:
        return registry.events(incoming)
    if incoming.kind is not MessageKind.TEXT:
        return None
    words, text = key(incoming.text), clean(incoming.text)
    for dialogue in registry.dialogues.values():
        if words and words in dialogue.opens:
            return To(dialogue.name)
        routed = dialogue.reads(text) if dialogue.reads else None
        if routed is not None:
            return To(dialogue.name, routed)
    return None
