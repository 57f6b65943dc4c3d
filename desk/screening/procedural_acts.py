"""Acts of procedure (上诉, 回避, 保全 …) that somebody means to do now, and the way each one goes.

A chat message does none of them. Who has done it, denies it, asks how it stands or tells of the other side means none.
"""

from dataclasses import dataclass

from desk.rules.text.expressions import Expression
from desk.rules.text.plain_text import normalise
from desk.screening.procedure.procedural_routes import ROUTES
from desk.screening.procedure.procedural_rules import RULES

_BREAKS = Expression(r"[^\w]+")


@dataclass(frozen=True)
class ProceduralAct:
    """One act: its name, and in Chinese where and how it is done."""

    name: str
    route: str

    @property
    def notice(self) -> str:
        """Tells the person that this message is no filing, and the right route."""
        return f"在这里留言不等于{self.name}，不产生诉讼上的效力，期限也不会因此停下。{self.route}"


def find_procedural_acts(text: str) -> tuple[ProceduralAct, ...]:
    """Returns the acts that `text` means to do, the most particular first. Its marks tell one clause from another."""
    said = tuple(filter(None, _BREAKS.split(normalise(text))))
    names = dict.fromkeys(rule.name for rule in RULES if rule.fits(said))
    return tuple(ProceduralAct(name, ROUTES[name]) for name in names)


def intended_act(text: str) -> str:
    """Returns the name of the act that `text` means to do, the most particular; empty for none."""
    return next((act.name for act in find_procedural_acts(text)), "")
