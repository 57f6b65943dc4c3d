"""How a danger is heard in a clause: as a threat, as happening now, or not where it is history."""

from dataclasses import dataclass
from enum import Enum, auto

from desk.rules.text.expressions import NEVER, Expression
from desk.screening.endangering.danger_words import HISTORY, NOW, SETTLED
from models.enums import Danger

_DENIED = Expression(
    "(?:(?<!是)不是|并非|不存在|没有?|从未|从没|从来没有?|不会|不必|不用|不可能|绝不|不至于|防止|避免|以免|不要|不许)"
    "(?:说过?|想过?|想要|要|打算|真的?|去|因此|人|谁|有人|再)?(?:威胁)?$"
)


@dataclass(frozen=True)
class SaidClause:
    """A clause, and what stands beside it."""

    words: str
    around: str

    @property
    def now(self) -> bool:
        """Says whether it is told as happening now."""
        return bool(NOW.search(self.words))

    @property
    def likely_now(self) -> bool:
        """Says whether it, or what stands beside it, is told as happening now."""
        return self.now or (bool(NOW.search(self.around)) and not HISTORY.search(self.words))

    @property
    def past(self) -> bool:
        """Says whether it is told as history, or is long before somebody, and not as happening now."""
        return not self.now and any(
            (HISTORY.search(self.words), SETTLED.search(self.words), SETTLED.search(self.around))
        )


class When(Enum):
    """Whether it matters when something is said to happen: a threat and a wish to die always count."""

    ANY = auto()
    NOT_PAST = auto()
    NOW = auto()


@dataclass(frozen=True)
class DangerRule:
    """One way a danger sounds. `across`: the words may be spread over two clauses.

    `unless`: words in the same clause or the one beside it that make it something else.
    """

    danger: Danger
    when: When
    heard: Expression
    across: bool = False
    unless: Expression = NEVER

    def fits(self, said: SaidClause) -> bool:
        """Says whether words sound like it and do not deny it."""
        if self.when is When.NOT_PAST and said.past:
            return False
        if self.when is When.NOW and not said.likely_now:
            return False
        if self.unless.search(said.words) or self.unless.search(said.around):
            return False
        return any(not _DENIED.search(said.words[: match.start()]) for match in self.heard.finditer(said.words))


def rule(danger: Danger, when: When, heard: tuple[str, ...], across: bool = False, unless: str = "(?!)") -> DangerRule:
    return DangerRule(danger, when, Expression("|".join(heard)), across, Expression(unless))
