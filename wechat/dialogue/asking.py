"""Putting a question: its text, its numbered options page by page, and what else may be replied."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic

from wechat.dialogue.collecting import Collected
from wechat.dialogue.reading import LESS, MORE, SKIP, key, number
from wechat.dialogue.script import Again, Context, F, Go, Move, Option, Registry, Step
from wechat.dialogue.values import MessageKind, TalkState

PAGE = 9


@dataclass(frozen=True)
class PageTurned:
    """The list of options is looked at differently: another page, or those that match `find`."""

    page: int = 0
    find: str = ""


@dataclass(frozen=True)
class QuestionPut(Generic[F]):
    """A step as it stands before a person."""

    registry: Registry[F]
    step: Step[F]
    talk: TalkState
    context: Context[F]

    @cached_property
    def every(self) -> Sequence[Option]:
        return self.step.options(self.context) if self.step.options else ()

    @cached_property
    def options(self) -> Sequence[Option]:
        """Return the options as numbered on screen: all of them, or those found."""
        if self.talk.find and self.step.search:
            return self.step.search(self.talk.find, self.every, self.context) or self.every
        return self.every

    @property
    def skippable(self) -> bool:
        return self.step.skip is not None and self.step.skip(self.context)

    @property
    def dead(self) -> bool:
        """Nothing could answer it: the options it lived on have gone."""
        return not self.every and self.step.parse is None and self.step.collects is None

    def words(self) -> str:
        """Return the question as sent."""
        say = self.registry.say
        lines = [self.step.question(self.context)]
        if self.step.collects:
            lines.append(self._so_far())
        lines.append("\n".join(self._listed()))
        if self.skippable:
            lines.append(say("skip"))
        if not self.talk.trail and not self.step.takes_speech:
            lines.append(say("hint"))
        return "\n".join(line for line in lines if line)

    def _so_far(self) -> str:
        collected = Collected.from_data(self.talk.data.get(self.step.name))
        if collected.empty:
            return self.registry.say("finish")
        return so_far(self.registry, collected)

    def _listed(self) -> list[str]:
        options, start = self.options, self.talk.page * PAGE
        shown = options[start : start + PAGE]
        lines = [f"{start + position}. {option.label}" for position, option in enumerate(shown, 1)]
        if len(options) > PAGE:
            last = start + PAGE >= len(options)
            lines.append(self.registry.say("last_page" if last else "more", count=len(options)))
        return lines

    def read(self, text: str) -> Move | PageTurned:
        """Return what a text reply means here."""
        words, chosen = key(text), number(text)
        if self.skippable and (words in SKIP or chosen == 0):
            return Go(None)
        options = self.options
        if chosen is not None and 1 <= chosen <= len(options):
            return _taken(options[chosen - 1])
        if len(options) > PAGE and words in MORE | LESS:
            return self._page_turned(words in MORE)
        for option in self.every:
            if words and words in {key(option.label), *map(key, option.words)}:
                return _taken(option)
        found = self._found(text) if chosen is None else ()
        if len(found) == 1:
            return _taken(found[0])
        if found:
            return PageTurned(find=text)
        if self.step.parse:
            return self.step.parse(text, self.context)
        say = self.registry.say
        return Again(say("no_number", count=len(options)) if chosen is not None else say("no_option"))

    def _found(self, text: str) -> Sequence[Option]:
        return self.step.search(text, self.every, self.context) if self.step.search else ()

    def _page_turned(self, forward: bool) -> PageTurned:
        last = (len(self.options) - 1) // PAGE
        page = self.talk.page + (1 if forward else -1)
        return PageTurned(max(0, min(page, last)), self.talk.find)


def _taken(option: Option) -> Move:
    return option.then or Go(option.value, option.also)


def so_far(registry: Registry[F], collected: Collected) -> str:
    """Return what has been received, and how to go on."""
    return registry.say(
        "so_far",
        characters=len(collected.text),
        images=collected.count(MessageKind.IMAGE),
        voices=collected.count(MessageKind.VOICE),
        videos=collected.count(MessageKind.VIDEO, MessageKind.SHORTVIDEO),
    )
