"""Proposing how urgent and how hard a petition is, always with the reason: a proposal that the desk may change.

Precision goes before recall: what is called critical without need takes people from what is. What is denied
(不是讨薪), what happened to somebody else long ago (自杀身亡), and questions of law in general raise nothing.
Livelihood (民生) and enterprises in danger are raised as the five services report doing.
"""

from dataclasses import dataclass
from datetime import timedelta

from desk.screening.danger import find_danger
from desk.screening.urgency.clauses import clauses
from desk.screening.urgency.triage_rules import AGAIN_AND_AGAIN, ENTERPRISE, MANY, OWN, RULES, SIMPLE, TriageRule
from models.enums import Channel, Complexity, PetitionKind, Urgency

LONGEST_WHY = 200
NOTHING = "没有听出紧急或复杂的情形"
SOON = timedelta(days=2)
_SHORT = 60


@dataclass(frozen=True)
class TriageInput:
    """What triage looks at: `organisation` says that one asks, `reply_within` what a body that passed it on wants."""

    text: str
    kind: PetitionKind
    channel: Channel = Channel.CHAT
    organisation: bool = False
    reply_within: timedelta | None = None


@dataclass(frozen=True)
class TriageProposal:
    """`why` is plain Chinese, at most 200 characters, and names nobody."""

    urgency: Urgency
    complexity: Complexity
    why: str


def propose_triage(asked: TriageInput) -> TriageProposal:
    """Proposes how urgent and how hard a petition is, and why. The strongest rule gives the urgency; all that were
    heard are named.
    """
    said = clauses(asked.text)
    heard = [rule for rule in RULES if _fits(rule, asked, said)]
    urgency = max((rule.urgency for rule in heard), key=list(Urgency).index, default=Urgency.NORMAL)
    reasons = [rule.why for rule in heard]
    if danger := find_danger(asked.text):
        urgency = Urgency.CRITICAL
        reasons = [danger.label, *reasons]
    if asked.reply_within is not None and asked.reply_within <= SOON:
        urgency = max(urgency, Urgency.URGENT, key=list(Urgency).index)
        reasons.append("转来的单位要求两天内回复")
    hard, hard_because = _complexity(asked, said, urgency)
    return TriageProposal(urgency, hard, _sentence([*_without_the_weaker(reasons), *hard_because]))


def _fits(rule: TriageRule, asked: TriageInput, said: tuple[str, ...]) -> bool:
    if rule.of_enterprises and not (asked.organisation or ENTERPRISE.fits(said)):
        return False
    in_general = asked.kind is PetitionKind.CONSULT and not OWN.search(asked.text)
    return (rule.always or not in_general) and all(one.fits(said) for one in rule.sounds)


def _complexity(asked: TriageInput, said: tuple[str, ...], urgency: Urgency) -> tuple[Complexity, list[str]]:
    hard = [
        why
        for fits, why in (
            (asked.kind is PetitionKind.COMPLAINT, "投诉要经审核再答复"),
            (asked.channel is Channel.PASSED_ON, "其他单位转来，要书面回复"),
            (MANY.fits(said), "涉及很多人"),
            (AGAIN_AND_AGAIN.fits(said), "多次信访"),
        )
        if fits
    ]
    if hard:
        return Complexity.COMPLEX, hard
    if urgency is not Urgency.NORMAL:
        return Complexity.STANDARD, []
    if asked.kind is PetitionKind.CASE_QUERY:
        return Complexity.SIMPLE, ["只查案件进展"]
    if len(asked.text) <= _SHORT and SIMPLE.fits(said):
        return Complexity.SIMPLE, ["只问怎么办、在哪办，一般可以当场答复"]
    return Complexity.STANDARD, []


def _without_the_weaker(reasons: list[str]) -> list[str]:
    """企业账户被冻结 says nothing beside 企业账户被冻结，工资发不出."""
    return [one for one in reasons if not any(one != other and one in other for other in reasons)]


def _sentence(reasons: list[str]) -> str:
    return ("；".join(reasons) or NOTHING)[:LONGEST_WHY]
