"""What a talk is written in: a dialogue is a value made of steps, and the registry holds them all.

`F` is the type of the facts, which the engine hands on without looking at them.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Generic, Protocol, TypeAlias, TypeVar

from wechat.dialogue.collecting import Collected, StepLimits
from wechat.dialogue.values import Incoming, Json, TalkState

F = TypeVar("F")


@dataclass(frozen=True)
class Context(Generic[F]):
    """What a step may look at: the answers so far, the facts, the time (UTC)."""

    data: Mapping[str, Json]
    facts: F
    as_of: datetime

    def text(self, name: str) -> str:
        """Return the answer under `name` if it is text, else nothing."""
        value = self.data.get(name)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True)
class Go:
    """Understood: `value` is kept under the step's name, `also` under others; `words` come before the next question."""

    value: Json
    also: Mapping[str, Json] = field(default_factory=dict)
    words: str = ""


@dataclass(frozen=True)
class Again:
    """Not understood; `reason` says why, and the question is asked again."""

    reason: str


@dataclass(frozen=True)
class End:
    """The talk is over."""

    words: str = ""
    act: object | None = None


@dataclass(frozen=True)
class To:
    """Another talk takes over, with what is known already."""

    dialogue: str
    data: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True)
class Back:
    """One step back, as 返回."""


@dataclass(frozen=True)
class Redo:
    """Back to these steps, whose answers go; the others stay. What was collected stays and can be added to."""

    steps: tuple[str, ...]


Move: TypeAlias = Go | Again | End | To | Back | Redo


@dataclass(frozen=True)
class Option:
    """A numbered choice. Chosen, it answers the step with `value` (and `also`), unless `then` says otherwise."""

    label: str
    value: Json = None
    words: tuple[str, ...] = ()
    then: End | To | Back | Redo | None = None
    also: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True)
class When(Generic[F]):
    """A condition for asking a step, with the words it has in a drawing."""

    words: str
    holds: Callable[[Context[F]], bool]


@dataclass(frozen=True)
class Step(Generic[F]):
    """A step is one question. A reply is a number of `options`, or one of their words, or is given to `parse`.

    `title` stands in drawings. `search` finds options by part of their words, for long lists. `skip` lets 0 pass over
    it. `collects` makes it take several messages, text and media, until 完成 or 1. `takes_speech`: what is no option is
    understood as if no talk were open. `keeps` are words that are answers here though they open another talk elsewhere.
    `light` says that nobody would mind answering it again: leaving then needs no question. `act` is done once it is
    answered. `needs` names facts that only this step reads; one that reads some which the rest of the talk does not is
    looked at on the way past it, from a step before it, and not again from those behind it.
    """

    name: str
    title: str
    question: Callable[[Context[F]], str]
    options: Callable[[Context[F]], Sequence[Option]] | None = None
    parse: Callable[[str, Context[F]], Move] | None = None
    search: Callable[[str, Sequence[Option], Context[F]], Sequence[Option]] | None = None
    skip: Callable[[Context[F]], bool] | None = None
    when: When[F] | None = None
    collects: StepLimits | None = None
    example: str = ""
    takes_speech: bool = False
    keeps: frozenset[str] = frozenset()
    light: bool = False
    act: Callable[[Context[F]], object] | None = None
    needs: tuple[str, ...] = ()

    def due(self, context: Context[F], answered: Container[str]) -> bool:
        """Tell whether it is to be asked now: its condition holds and nothing has answered it.

        What somebody has said elsewhere does not answer a collecting step: they are asked whether that is all.
        """
        if self.name in answered or (self.collects is None and self.name in context.data):
            return False
        return self.when is None or self.when.holds(context)


@dataclass(frozen=True)
class Spoken:
    """A message that asks for a talk: its text, what follows the words for the talk, and all that was sent with it."""

    text: str
    rest: str
    collected: Collected


def _takes_nothing(_: Spoken) -> Mapping[str, Json]:
    return {}


@dataclass(frozen=True)
class Asked:
    """It says how people ask for a talk in their own words while none is open; the registry's `understand` reads it.

    `alone` are words that are all they say, but for polite ones around them; `before` are words with more behind them,
    where that `fits`. Both are separated by spaces. `takes` says what the talk then knows already.
    """

    alone: str
    before: str = ""
    fits: Callable[[str], bool] = bool
    takes: Callable[[Spoken], Mapping[str, Json]] = _takes_nothing


@dataclass(frozen=True)
class Dialogue(Generic[F]):
    """A dialogue is a talk as a value.

    `opens` are words that open it alone; `reads` finds a pattern that opens it, with what it says.
    `asked` are the looser words for it. `scene` says that a button or a QR code may open it, and what it makes of the
    rest of the scene. `needs` names the facts it reads, beside those of single steps. `guard` is asked at the opening
    and at every later turn, and may end the talk or hand over (`falls_to` names to whom); the steps may hand over to
    `leads_to`. `prelude` is said before the first question, `at_once` done as it opens. A change after which an old
    state can no longer be read raises `edition`.
    """

    name: str
    title: str
    finish: Callable[[Context[F]], End | To]
    steps: tuple[Step[F], ...] = ()
    opens: tuple[str, ...] = ()
    reads: Callable[[str], Mapping[str, Json] | None] | None = None
    asked: Asked | None = None
    scene: Callable[[str, str], Mapping[str, Json]] | None = None
    needs: tuple[str, ...] = ()
    guard: Callable[[Context[F]], End | To | None] | None = None
    prelude: Callable[[Context[F]], str] | None = None
    at_once: Callable[[Context[F]], object] | None = None
    leads_to: tuple[str, ...] = ()
    falls_to: tuple[str, ...] = ()
    edition: int = 1

    @cached_property
    def by_name(self) -> Mapping[str, Step[F]]:
        return {step.name: step for step in self.steps}

    @cached_property
    def _ahead(self) -> Mapping[str, tuple[Step[F], ...]]:
        own = [step for step in self.steps if not set(self.needs).issuperset(step.needs)]
        passed = {step.name: own[: sum(one in self.steps[:at] for one in own)] for at, step in enumerate(self.steps)}
        return {name: tuple(one for one in self.steps if one not in past) for name, past in passed.items()}

    def step(self, name: str) -> Step[F] | None:
        return self.by_name.get(name)

    def ahead(self, after: str) -> tuple[Step[F], ...]:
        """Return the steps that may be asked after one was answered.

        That is every one, but those before it that read facts which the rest of the talk does not.
        """
        return self._ahead.get(after, self.steps)


class Say(Protocol):
    """The engine's own words by name: `say("again", reason=…)`."""

    def __call__(self, name: str, /, **values: object) -> str: ...


@dataclass(frozen=True)
class Registry(Generic[F]):
    """Every dialogue, and what the engine borrows.

    `understand` decides which talk takes messages that open none by their words (the second argument is the talk they
    came to, if any); `events` does so for WeChat's events by their name in small letters; `home` is the talk for
    somebody who says 返回 or 取消 with nothing open. `deliver` makes one text into messages that may be sent.
    """

    dialogues: Mapping[str, Dialogue[F]]
    understand: Callable[[tuple[Incoming, ...], TalkState | None], To]
    events: Callable[[Incoming], To | None]
    home: str
    say: Say
    deliver: Callable[[str], tuple[str, ...]]
