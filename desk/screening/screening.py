"""What a text says before anybody has read it: its kind, how urgent, in danger, accusing, asking a favour, which acts.

This is the room's door. Whoever wants to know what a text says asks `screen`, and `subject_names.names_found` whom it
names; both are pure. What stands behind them are rules today: a trained model takes their place by answering `screen`
with the same `Screening`, and nothing outside this room changes. `jiesu screen` asks the same door.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from desk.screening import accusations, favours, procedural_acts, triage
from desk.screening.danger import find_danger
from desk.screening.kinds import propose_kind
from desk.screening.triage import TriageInput, TriageProposal
from models.enums import Channel, Danger, PetitionKind

LONGEST_ALERTS = 200
BETWEEN = "、"
ITS_OWN_MATTER = {
    PetitionKind.FILING: frozenset({"申请立案"}),
    PetitionKind.MATERIALS: frozenset({"提交证据"}),
}
"""What people write who chose that kind is no news to its desk."""


@dataclass(frozen=True)
class Screening:
    """`alerts` names acts of procedure (提起上诉、申请回避), empty where there are none.

    `kind` is the one that was chosen, or else proposed. `accused`: it is about somebody of the court, who may be named
    in it. `favour`: it asks for one or may, which is recorded; `favour_clear`: nobody would doubt it. `danger`:
    somebody may come to harm, which makes it critical.
    """

    proposal: TriageProposal
    alerts: str = ""
    accused: bool = False
    favour: bool = False
    favour_clear: bool = False
    kind: PetitionKind = PetitionKind.OTHER
    danger: Danger | None = None

    @property
    def restricted(self) -> bool:
        """Says whether the inspectorate reads the petition first; a favour in doubt is only recorded."""
        return self.accused or self.favour_clear


def screen(
    text: str,
    kind: PetitionKind | None = None,
    channel: Channel = Channel.CHAT,
    organisation: bool = False,
    reply_within: timedelta | None = None,
    names: Collection[str] = (),
) -> Screening:
    """Returns everything that a petition says between its lines; without a `kind`, the one it speaks for.

    `names` are those of the officers whom it names (`names_found`), where the caller knows them.
    """
    accuses = accusations.accuses(text, names)
    chosen_complaint = kind is PetitionKind.COMPLAINT
    kind = kind or propose_kind(text, accuses)
    complaint = kind is PetitionKind.COMPLAINT
    favour = favours.find_favour(text)
    proposal = triage.propose_triage(TriageInput(text, kind, channel, organisation, reply_within))
    reasons = [accusations.WHY] if accuses and not complaint else []
    reasons += [favours.why(favour)] if favour else []
    why = "；".join([*reasons, proposal.why])[: triage.LONGEST_WHY]
    return Screening(
        TriageProposal(proposal.urgency, proposal.complexity, why),
        alerts_in(text, kind),
        accused=chosen_complaint or accuses,
        favour=favour is not None,
        favour_clear=favour is not None and favour.clear,
        kind=kind,
        danger=find_danger(text),
    )


def alerts_in(text: str, kind: PetitionKind) -> str:
    """Returns the acts of procedure a text means to do, the most particular first."""
    names = [act.name for act in procedural_acts.find_procedural_acts(text)]
    news = [name for name in names if name not in ITS_OWN_MATTER.get(kind, frozenset())]
    return BETWEEN.join(dict.fromkeys(news))[:LONGEST_ALERTS]
