"""What a petition's own words say before anybody has read it: how urgent, which acts of procedure, against whom.

Pure: `prepare_petition` asks once, and the statement that stores the petition stores what was found.
"""

from dataclasses import dataclass
from datetime import timedelta

from desk.screening import accusations, favours, keywords, procedural_acts, triage
from desk.screening.danger import find_danger
from desk.screening.triage import TriageInput, TriageProposal
from models.enums import Channel, Danger, PetitionKind, Urgency

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

    `accused`: it is about somebody of the court, who may be named in it; `favour`: it asks for one. `danger`: somebody
    may come to harm, which makes it critical.
    """

    proposal: TriageProposal
    alerts: str = ""
    accused: bool = False
    favour: bool = False
    danger: Danger | None = None

    @property
    def restricted(self) -> bool:
        """Says whether the inspectorate reads the petition first."""
        return self.accused or self.favour


def screen(
    text: str, kind: PetitionKind, channel: Channel, organisation: bool, reply_within: timedelta | None = None
) -> Screening:
    """Returns everything that a petition of that kind says between its lines."""
    proposal = triage.propose_triage(TriageInput(text, kind, channel, organisation, reply_within))
    complaint = kind is PetitionKind.COMPLAINT
    favour = favours.asks_favour(text)
    accused = complaint or accusations.accuses(text)
    reasons = [accusations.WHY] if accused and not complaint else []
    reasons += [favours.WHY] if favour else []
    danger = find_danger(text)
    urgency = proposal.urgency if danger is None else Urgency.CRITICAL
    reasons += [danger.label] if danger else []
    why = "；".join([*reasons, proposal.why])[: triage.LONGEST_WHY]
    weighed = TriageProposal(urgency, proposal.complexity, why)
    return Screening(weighed, alerts_in(text, kind), accused, favour, danger)


def alerts_in(text: str, kind: PetitionKind) -> str:
    """Returns the acts of procedure a text sounds like, the most particular first."""
    acts = procedural_acts.find_procedural_acts(keywords.bare_words(text))
    names = [act.name for act in acts if act.name not in ITS_OWN_MATTER.get(kind, frozenset())]
    return BETWEEN.join(dict.fromkeys(names))[:LONGEST_ALERTS]
