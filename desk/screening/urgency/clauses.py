"""Hearing in a text what it says of itself, clause by clause, and not what it denies: 不是讨薪 claims no wages."""

from dataclasses import dataclass

from desk.rules.text.expressions import NEVER, Expression
from desk.rules.text.plain_text import normalise

_BREAKS = Expression(r"[\W_]+")
_DENIED = Expression(
    "(?:(?:不是|并非|不属于|不涉及|不存在|没有说|没说|从未|从没|不必|不用|避免|防止|以免)[^\\s]{0,5}|"
    "(?:没有|没|未|无|不会|不想|不要|别)[^\\s]{0,2})$"
)


def clauses(text: str) -> tuple[str, ...]:
    """Returns `text` normalised and cut at every mark and space."""
    return tuple(filter(None, _BREAKS.split(normalise(text))))


@dataclass(frozen=True)
class Sound:
    """Something a clause may say: `heard` where it does, unless the clause denies it or sounds like `unless` too."""

    heard: Expression
    unless: Expression = NEVER

    def fits(self, said: tuple[str, ...]) -> bool:
        """Says whether one of these clauses makes this sound."""
        return self.heard.within("\n".join(said)) and any(self._in(clause) for clause in said)

    def _in(self, clause: str) -> bool:
        said = any(not _DENIED.search(clause[: match.start()]) for match in self.heard.finditer(clause))
        return said and not self.unless.search(clause)


def sound(heard: str, unless: str = "(?!)") -> Sound:
    return Sound(Expression(heard), Expression(unless))
