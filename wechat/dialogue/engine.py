"""The engine: one message against one place gives one turn. Pure: no clock, no store, no network."""

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


def advance(book: Registry[F], place: TalkState | None, incoming: Incoming, facts: F, as_of: datetime) -> Turn:
    """What to say, to do and to remember after `incoming`.

    `facts` must hold what `needs` (see hearing.py) names for the same arguments. A place that cannot be continued
    (unknown talk or step, another edition, older than a day) counts as none.
    """
    place = living(book, place, as_of)
    return _Run(book, facts, as_of).turn(place, route_message(book, place, incoming, as_of))


@dataclass(frozen=True)
class _Run(Generic[F]):
    """One call of `advance`: what stays the same throughout."""

    book: Registry[F]
    facts: F
    as_of: datetime

    def turn(self, place: TalkState | None, heard: Routed) -> Turn:
        if heard.to is not None:
            return self._open(heard.to)
        if place is None or heard.verb is Verb.NOTHING:
            return Turn(place)
        if heard.verb is Verb.CANCEL:
            return self._say(None, self.book.say("cancelled", title=self.book.dialogues[place.dialogue].title))
        if heard.verb is Verb.HOLD:
            return self._hold(place, heard)
        dialogue = self.book.dialogues[place.dialogue]
        gone = dialogue.guard and dialogue.guard(self._sheet(place.data))
        if gone:
            return self._move(dialogue, place, gone)
        return self._within(dialogue, replace(place, hold=None), heard)

    def _within(self, dialogue: Dialogue[F], place: TalkState, heard: Routed) -> Turn:
        if heard.verb is Verb.BACK:
            return self._back(dialogue, place)
        if heard.verb is Verb.HELP:
            return self._ask(dialogue, place, self.book.say("help", title=dialogue.title))
        if heard.verb is Verb.GO_ON:
            return self._resume(dialogue, place, heard)
        return self._answer(dialogue, place, heard.messages[0])

    def _hold(self, place: TalkState, heard: Routed) -> Turn:
        title = self.book.dialogues[place.dialogue].title
        words = self.book.say("resume" if heard.hold and heard.hold.why is Why.RESUME else "leave", title=title)
        return self._say(replace(place, hold=heard.hold, asked_at=self.as_of), words)

    def _resume(self, dialogue: Dialogue[F], place: TalkState, heard: Routed) -> Turn:
        """Go on where it stopped; what was sent meanwhile is taken as the answer where it can be one."""
        step = _step(dialogue, place)
        if step.collects:
            before = Collected.from_data(place.data.get(step.name))
            held = [item for item in heard.messages if not is_order(item)]
            collected = gather(held, step.collects, before)
            kept = place.data if collected.empty else {**place.data, step.name: collected.to_data()}
            lost = collected.pieces - before.pieces < len(held)
            return self._ask(dialogue, replace(place, data=kept), self.book.say("not_all") if lost else "")
        texts = [item.text for item in heard.messages if item.kind is MessageKind.TEXT and number(item.text) is None]
        if texts:
            move = self._asked(dialogue, place).read(clean(texts[-1]))
            if not isinstance(move, Again | PageTurned):
                return self._move(dialogue, place, move)
        return self._ask(dialogue, place)

    def _answer(self, dialogue: Dialogue[F], place: TalkState, incoming: Incoming) -> Turn:
        step = _step(dialogue, place)
        if step.collects:
            return self._collect(dialogue, place, step, incoming)
        if incoming.kind is not MessageKind.TEXT:
            return self._move(dialogue, place, Again(self.book.say("media", kind=incoming.kind.value)))
        move = self._asked(dialogue, place).read(clean(incoming.text))
        if isinstance(move, PageTurned):
            words = self.book.say("several") if move.find and move.find != place.find else ""
            return self._ask(dialogue, replace(place, page=move.page, find=move.find), words)
        return self._move(dialogue, place, move)

    def _collect(self, dialogue: Dialogue[F], place: TalkState, step: Step[F], incoming: Incoming) -> Turn:
        collected = Collected.from_data(place.data.get(step.name))
        words = key(incoming.text) if incoming.kind is MessageKind.TEXT else ""
        if words in DONE or (words and number(words) == 1):
            if collected.empty:
                return self._move(dialogue, place, Again(self.book.say("nothing_yet")))
            return self._move(dialogue, place, Go(collected.to_data()))
        if words in SKIP and collected.empty and self._asked(dialogue, place).skippable:
            return self._move(dialogue, place, Go(collected.to_data()))
        if words in REWRITE:
            kept = {name: value for name, value in place.data.items() if name != step.name}
            return self._ask(dialogue, replace(place, data=kept), self.book.say("rewrite"))
        assert step.collects is not None
        more = add(collected, incoming, step.collects)
        if isinstance(more, CollectingProblem):
            left = max(0, step.collects.characters - len(collected.text) - 1)
            said = self.book.say(more.value, limits=step.collects, left=left, sent=len(clean(incoming.text)))
            return self._stay(place, collected, said)
        return self._stay(replace(place, data={**place.data, step.name: more.to_data()}), more)

    def _stay(self, place: TalkState, collected: Collected, words: str = "") -> Turn:
        more = "" if collected.empty else so_far(self.book, collected)
        return self._say(replace(place, asked_at=self.as_of, failures=0), words, more)

    def _move(self, dialogue: Dialogue[F], place: TalkState, move: Move) -> Turn:
        if isinstance(move, Go):
            return self._go_on(dialogue, place, move)
        if isinstance(move, Again):
            return self._again(dialogue, place, move)
        if isinstance(move, Back):
            return self._back(dialogue, place)
        if isinstance(move, To):
            return self._open(move)
        if isinstance(move, Redo):
            return self._redo(dialogue, place, move)
        return replace(self._say(None, move.words), act=move.act)

    def _again(self, dialogue: Dialogue[F], place: TalkState, move: Again) -> Turn:
        failed = replace(place, failures=place.failures + 1)
        words = [move.reason]
        if failed.failures >= HELPFUL_AFTER:
            words += [_step(dialogue, place).example, self.book.say("agent")]
        return self._ask(dialogue, failed, *words)

    def _go_on(self, dialogue: Dialogue[F], place: TalkState, go: Go) -> Turn:
        step = _step(dialogue, place)
        data = {**place.data, step.name: go.value, **go.also}
        mark = Mark(step.name, (step.name, *go.also))
        act = step.act(self._sheet(data)) if step.act else None
        turn = self._next(dialogue, data, (*place.trail, mark), go.words)
        return replace(turn, act=act) if act is not None else turn

    def _next(
        self,
        dialogue: Dialogue[F],
        data: Mapping[str, Json],
        trail: tuple[Mark, ...],
        words: str = "",
        hops: int = 0,
    ) -> Turn:
        """Ask the next step that is due, or finish."""
        sheet, answered = self._sheet(data), {mark.step for mark in trail}
        step = next((step for step in dialogue.steps if step.due(sheet, answered)), None)
        if step is not None:
            place = TalkState(dialogue.name, step.name, data, self.as_of, trail, dialogue.edition)
            return self._ask(dialogue, place, words)
        ending = dialogue.finish(sheet)
        if isinstance(ending, To):
            return self._open(ending, hops + 1)
        return replace(self._say(None, words, ending.words), act=ending.act)

    def _open(self, to: To, hops: int = 0) -> Turn:
        dialogue = self.book.dialogues.get(to.dialogue)
        if dialogue is None or hops > MOST_HANDOVERS:
            return self._say(None, self.book.say("lost"))
        sheet = self._sheet(to.data)
        gone = dialogue.guard and dialogue.guard(sheet)
        if isinstance(gone, To):
            return self._open(gone, hops + 1)
        if gone:
            return replace(self._say(None, gone.words), act=gone.act)
        return self._next(dialogue, to.data, (), dialogue.prelude(sheet) if dialogue.prelude else "", hops)

    def _redo(self, dialogue: Dialogue[F], place: TalkState, redo: Redo) -> Turn:
        trail = tuple(mark for mark in place.trail if mark.step not in redo.steps)
        lost = {name for name in redo.steps if not _collects(dialogue, name)}
        lost |= {name for mark in place.trail if mark.step in lost for name in mark.wrote}
        return self._next(dialogue, {name: value for name, value in place.data.items() if name not in lost}, trail)

    def _back(self, dialogue: Dialogue[F], place: TalkState) -> Turn:
        """One step back. Its answer is taken away, except what was collected, which can be added to."""
        if place.find:
            return self._ask(dialogue, replace(place, find="", page=0, failures=0))
        if not place.trail:
            return self._ask(dialogue, replace(place, page=0), self.book.say("first"))
        mark = place.trail[-1]
        wrote = () if _collects(dialogue, mark.step) else mark.wrote
        data = {name: value for name, value in place.data.items() if name not in wrote}
        earlier = TalkState(dialogue.name, mark.step, data, self.as_of, place.trail[:-1], dialogue.edition)
        return self._ask(dialogue, earlier)

    def _ask(self, dialogue: Dialogue[F], place: TalkState, *words: str) -> Turn:
        asked = self._asked(dialogue, place)
        if asked.dead:
            return self._say(None, *words, self.book.say("gone", title=dialogue.title))
        return self._say(replace(place, asked_at=self.as_of), *words, asked.words())

    def _asked(self, dialogue: Dialogue[F], place: TalkState) -> QuestionPut[F]:
        return QuestionPut(self.book, _step(dialogue, place), place, self._sheet(place.data))

    def _sheet(self, data: Mapping[str, Json]) -> Context[F]:
        return Context(data, self.facts, self.as_of)

    def _say(self, place: TalkState | None, *words: str) -> Turn:
        text = "\n\n".join(part for part in words if part)
        return Turn(place, self.book.deliver(text))


def _collects(dialogue: Dialogue[F], name: str) -> bool:
    step = dialogue.step(name)
    return step is not None and step.collects is not None


def _step(dialogue: Dialogue[F], place: TalkState) -> Step[F]:
    step = dialogue.step(place.step)
    assert step is not None, f"{place.dialogue} has no step {place.step}: living() lets no such place through"
    return step
