"""Hearing that somebody may kill themselves, be hurt, or that a child is in danger: better once too often.

What only sounds like it (跳楼机, 自杀条款, 气死我了) is taken out of the text first. What is told as history or asked
as a matter of law (父亲自杀后的遗产, 2019年他打了我) counts only where the same words say that it is now. Threats
and wishes to die are heard however the rest of the story goes. Of a message that is nothing but 退订 in other words
(不要再打电话给我了) the votes alone say nothing.
"""

from functools import lru_cache
from itertools import pairwise

from desk.rules.text.expressions import Expression
from desk.rules.text.plain_text import HAN, normalise
from desk.screening.endangering.danger_rules import RULES
from desk.screening.endangering.danger_said import SaidClause
from desk.screening.endangering.danger_words import DEED_ALONE, HARMLESS
from desk.screening.hearing import weigh
from desk.screening.spellings import in_chinese
from desk.screening.votes import VoteOn, kind_of_danger
from desk.screening.wishes import stops_sending
from models.enums import Danger

SEVERAL_ASKERS = 4
"""Of a petition's words the talk asks, triage does, and the screening: they are read once."""
_GAP = r"[ ._·\-*~]+"
_LONE = Expression(rf"(?<![^\W_])([{HAN}]){_GAP}(?=[{HAN}])|(?<=[{HAN}]){_GAP}(?=[{HAN}](?![^\W_]))")
_BREAKS = Expression(r"[^\w□]+")


@lru_cache(maxsize=SEVERAL_ASKERS)
def find_danger(text: str) -> Danger | None:
    """Returns the danger that `text` tells of, the gravest where there are several, whoever is in it; else None."""
    said = in_chinese(text)
    if DEED_ALONE.fullmatch(normalise(said)):
        return Danger.SUICIDE
    if stops_sending(said):
        return _read(said)
    return weigh(said, VoteOn.DANGER, _read, lambda: kind_of_danger(said))


def _read(text: str) -> Danger | None:
    clauses = _clauses(text)
    edged = ["", *clauses, ""]
    alone = [SaidClause(edged[at], f"{edged[at - 1]},{edged[at + 1]}") for at in range(1, len(clauses) + 1)]
    pairs = [
        *alone,
        *(SaidClause(f"{one.words},{other.words}", f"{one.around},{other.around}") for one, other in pairwise(alone)),
    ]
    return next(
        (rule.danger for rule in RULES if any(rule.fits(said) for said in (pairs if rule.across else alone))), None
    )


def _clauses(text: str) -> list[str]:
    """Clauses without what only sounds dangerous; 不 想 活 is one word."""
    joined = _LONE.sub(r"\1", normalise(text))
    return [HARMLESS.sub("□", clause) for clause in _BREAKS.split(joined) if clause]
