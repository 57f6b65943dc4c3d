"""The engine moves a talk on: a message and the state of a talk give one turn. Pure: no clock, no store, no network."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic

from wechat.dialogue.asking import PageTurned, QuestionPut, so_far
from wechat.dialogue.collecting import Collected, CollectingProblem, add, gather
from wechat.dialogue.reading import DONE, REWRITE, SKIP, clean, key, number
from wechat.dialogue.routing import Routed, Verb, is_order, living, route_message
from wechat.dialogue.script import Again, Back, Context, Dialogue, F, Go, Move, Redo, Registry, Step, To
from wechat.dialogue.values import Incoming, Json, Mark, MessageKind, TalkState, Turn, Why

MOST_HANDOVERS = 4
HELPFUL_AFTER = 2


def advance(registry: Registry[F], talk: TalkState | None, incoming: Incoming, facts: F, as_of: datetime) -> Turn:
    """Return what to say, to do and to remember after `incoming`.

    `facts` must hold what `needs` (in routing.py) names for the same arguments. A talk that cannot be continued
    (unknown talk or step, another edition, older than a day) counts as none.
    """
    talk = living(registry, talk, as_of)
    return _Run(registry, facts, as_of).turn(talk, route_message(registry, talk, incoming, as_of))


@dataclass(frozen=True)
class _Run(Generic[F]):
    """One call of `advance`: what stays the same throughout."""

    registry: Registry[F]
    facts: F
    as_of: datetime

    def turn(self, talk: TalkState | None, routed: Routed) -> Turn:
        if routed.to is not None:
            return self._open(routed.to)
        if talk is None or routed.verb is Verb.NOTHING:
            return Turn(talk)
        if routed.verb is Verb.CANCEL:
            return self._say(None, self.registry.say("cancelled", title=self.registry.dialogues[talk.dialogue].title))
        if routed.verb is Verb.HOLD:
            return self._hold(talk, routed)
        dialogue = self.registry.dialogues[talk.dialogue]
        gone = dialogue.guard and dialogue.guard(self._context(talk.data))
        if gone:
            return self._move(dialogue, talk, gone)
        return self._within(dialogue, replace(talk, hold=None), routed)

    def _within(self, dialogue: Dialogue[F], talk: TalkState, routed: Routed) -> Turn:
        if routed.verb is Verb.BACK:
            return self._back(dialogue, talk)
        if routed.verb is Verb.HELP:
            return self._ask(dialogue, talk, self.registry.say("help", title=dialogue.title))
        if routed.verb is Verb.GO_ON:
            return self._resume(dialogue, talk, routed)
        return self._answer(dialogue, talk, routed.messages[0])

    def _hold(self, talk: TalkState, routed: Routed) -> Turn:
        title = self.registry.dialogues[talk.dialogue].title
        words = self.registry.say("resume" if routed.hold and routed.hold.why is Why.RESUME else "leave", title=title)
        return self._say(replace(talk, hold=routed.hold, asked_at=self.as_of), words)

    def _resume(self, dialogue: Dialogue[F], talk: TalkState, routed: Routed) -> Turn:
        """Go on where it stopped; what was sent meanwhile is taken as the answer where it can be one."""
        step = _step(dialogue, talk)
        if step.collects:
            before = Collected.from_data(talk.data.get(step.name))
            held = [item for item in routed.messages if not is_order(item)]
            collected = gather(held, step.collects, before)
            kept = talk.data if collected.empty else {**talk.data, step.name: collected.to_data()}
            lost = collected.pieces - before.pieces < len(held)
            return self._ask(dialogue, replace(talk, data=kept), self.registry.say("not_all") if lost else "")
        texts = [item.text for item in routed.messages if item.kind is MessageKind.TEXT and number(item.text) is None]
        if texts:
            move = self._asked(dialogue, talk).read(clean(texts[-1]))
            if not isinstance(move, Again | PageTurned):
                return self._move(dialogue, talk, move)
        return self._ask(dialogue, talk)

    def _answer(self, dialogue: Dialogue[F], talk: TalkState, incoming: Incoming) -> Turn:
        step = _step(dialogue, talk)
        if step.collects:
            return self._collect(dialogue, talk, step, incoming)
        if incoming.kind is not MessageKind.TEXT:
            return self._move(dialogue, talk, Again(self.registry.say("media", kind=incoming.kind.value)))
        move = self._asked(dialogue, talk).read(clean(incoming.text))
        if isinstance(move, PageTurned):
            words = self.registry.say("several") if move.find and move.find != talk.find else ""
            return self._ask(dialogue, replace(talk, page=move.page, find=move.find), words)
        return self._move(dialogue, talk, move)

    def _collect(self, dialogue: Dialogue[F], talk: TalkState, step: Step[F], incoming: Incoming) -> Turn:
        collected = Collected.from_data(talk.data.get(step.name))
        words = key(incoming.text) if incoming.kind is MessageKind.TEXT else ""
        if words in DONE or (words and number(words) == 1):
            if collected.empty:
                return self._move(dialogue, talk, Again(self.registry.say("nothing_yet")))
            return self._move(dialogue, talk, Go(collected.to_data()))
        if words in SKIP and collected.empty and self._asked(dialogue, talk).skippable:
            return self._move(dialogue, talk, Go(collected.to_data()))
        if words in REWRITE:
            kept = {name: value for name, value in talk.data.items() if name != step.name}
            return self._ask(dialogue, replace(talk, data=kept), self.registry.say("rewrite"))
        assert step.collects is not None
        more = add(collected, incoming, step.collects)
        if isinstance(more, CollectingProblem):
            left = max(0, step.collects.characters - len(collected.text) - 1)
            said = self.registry.say(more.value, limits=step.collects, left=left, sent=len(clean(incoming.text)))
            return self._stay(talk, collected, said)
        return self._stay(replace(talk, data={**talk.data, step.name: more.to_data()}), more)

    def _stay(self, talk: TalkState, collected: Collected, words: str = "") -> Turn:
        more = "" if collected.empty else so_far(self.registry, collected)
        return self._say(replace(talk, asked_at=self.as_of, failures=0), words, more)

    def _move(self, dialogue: Dialogue[F], talk: TalkState, move: Move) -> Turn:
        if isinstance(move, Go):
            return self._go_on(dialogue, talk, move)
        if isinstance(move, Again):
            return self._again(dialogue, talk, move)
        if isinstance(move, Back):
            return self._back(dialogue, talk)
        if isinstance(move, To):
            return self._open(move)
        if isinstance(move, Redo):
            return self._redo(dialogue, talk, move)
        return replace(self._say(None, move.words), act=move.act)

    def _again(self, dialogue: Dialogue[F], talk: TalkState, move: Again) -> Turn:
        failed = replace(talk, failures=talk.failures + 1)
        words = [move.reason]
        if failed.failures >= HELPFUL_AFTER:
            words += [_step(dialogue, talk).example, self.registry.say("agent")]
        return self._ask(dialogue, failed, *words)

    def _go_on(self, dialogue: Dialogue[F], talk: TalkState, go: Go) -> Turn:
        step = _step(dialogue, talk)
        data = {**talk.data, step.name: go.value, **go.also}
        mark = Mark(step.name, (step.name, *go.also))
        act = step.act(self._context(data)) if step.act else None
        turn = self._next(dialogue, step.name, data, (*talk.trail, mark), go.words)
        return replace(turn, act=act) if act is not None else turn

    def _next(
        self,
        dialogue: Dialogue[F],
        after: str,
        data: Mapping[str, Json],
        trail: tuple[Mark, ...],
        words: str = "",
        hops: int = 0,
    ) -> Turn:
        """Ask the next step that is due after another (none, where the talk opens), or finish."""
        context, answered = self._context(data), {mark.step for mark in trail}
        step = next((step for step in dialogue.ahead(after) if step.due(context, answered)), None)
        if step is not None:
            talk = TalkState(dialogue.name, step.name, data, self.as_of, trail, dialogue.edition)
            return self._ask(dialogue, talk, words)
        ending = dialogue.finish(context)
        if isinstance(ending, To):
            return self._open(ending, hops + 1)
        return replace(self._say(None, words, ending.words), act=ending.act)

    def _open(self, to: To, hops: int = 0) -> Turn:
        dialogue = self.registry.dialogues.get(to.dialogue)
        if dialogue is None or hops > MOST_HANDOVERS:
            return self._say(None, self.registry.say("lost"))
        context = self._context(to.data)
        gone = dialogue.guard and dialogue.guard(context)
        if isinstance(gone, To):
            return self._open(gone, hops + 1)
        if gone:
            return replace(self._say(None, gone.words), act=gone.act)
        turn = self._next(dialogue, "", to.data, (), dialogue.prelude(context) if dialogue.prelude else "", hops)
        return replace(turn, act=dialogue.at_once(context)) if dialogue.at_once else turn

    def _redo(self, dialogue: Dialogue[F], talk: TalkState, redo: Redo) -> Turn:
        trail = tuple(mark for mark in talk.trail if mark.step not in redo.steps)
        lost = {name for name in redo.steps if not _collects(dialogue, name)}
        lost |= {name for mark in talk.trail if mark.step in lost for name in mark.wrote}
        kept = {name: value for name, value in talk.data.items() if name not in lost}
        return self._next(dialogue, talk.step, kept, trail)

    def _back(self, dialogue: Dialogue[F], talk: TalkState) -> Turn:
        """One step back. Its answer is taken away, except what was collected, which can be added to."""
        if talk.find:
            return self._ask(dialogue, replace(talk, find="", page=0, failures=0))
        if not talk.trail:
            return self._ask(dialogue, replace(talk, page=0), self.registry.say("first"))
        mark = talk.trail[-1]
        wrote = () if _collects(dialogue, mark.step) else mark.wrote
        data = {name: value for name, value in talk.data.items() if name not in wrote}
        earlier = TalkState(dialogue.name, mark.step, data, self.as_of, talk.trail[:-1], dialogue.edition)
        return self._ask(dialogue, earlier)

    def _ask(self, dialogue: Dialogue[F], talk: TalkState, *words: str) -> Turn:
        asked = self._asked(dialogue, talk)
        if asked.dead:
            return self._say(None, *words, self.registry.say("gone", title=dialogue.title))
        return self._say(replace(talk, asked_at=self.as_of), *words, asked.words())

    def _asked(self, dialogue: Dialogue[F], talk: TalkState) -> QuestionPut[F]:
        return QuestionPut(self.registry, _step(dialogue, talk), talk, self._context(talk.data))

    def _context(self, data: Mapping[str, Json]) -> Context[F]:
        return Context(data, self.facts, self.as_of)

    def _say(self, talk: TalkState | None, *words: str) -> Turn:
        text = "\n\n".join(part for part in words if part)
        return Turn(talk, self.registry.deliver(text))


def _collects(dialogue: Dialogue[F], name: str) -> bool:
    step = dialogue.step(name)
    return step is not None and step.collects is not None


def _step(dialogue: Dialogue[F], talk: TalkState) -> Step[F]:
    step = dialogue.step(talk.step)
    assert step is not None, f"{talk.dialogue} has no step {talk.step}: living() lets no such talk through"
    return step
