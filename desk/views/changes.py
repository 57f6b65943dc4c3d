"""What an event changed in how a ticket is weighed, called or counted, in the words officers read."""

from models import TicketEvent
from models.enums import Act, Complexity, PetitionKind, Urgency

WEIGHTS = (("urgency", Urgency), ("complexity", Complexity))


def changes(event: TicketEvent) -> list[str]:
    """`普通 → 加急`, `建议特急，定为加急`, `执行 → 投诉`, `与 SQ… 重复`; empty for other events."""
    facts = event.facts
    found: list[str] = []
    for name, kind in WEIGHTS:
        if f"{name}_from" in facts:
            found.append(f"{kind(facts[f'{name}_from']).label} → {kind(facts[name]).label}")
        elif f"proposed_{name}" in facts:
            found.append(f"建议{kind(facts[f'proposed_{name}']).label}，定为{kind(facts[name]).label}")
    if "favour" in facts:
        found.append("补充的话里有请托，转督察处办理")
    elif event.act is Act.RELABEL:
        found.append(f"{PetitionKind(facts['from']).label} → {PetitionKind(facts['to']).label}")
    if "lifted" in facts:
        found.append("不再限督察查看")
    if "repeats" in facts:
        found.append(f"与 {facts['repeats']} 重复")
    if event.act is Act.NAME_SUBJECT:
        found.append(f"{len([one for one in str(facts['officers']).split(',') if one])} 人")
    return found
