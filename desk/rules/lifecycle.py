"""A lifecycle says which states there are, which act leads from where to where, who may do it, and what forbids it.

The permission check, the buttons on screen, the diagram in docs and an exhaustive test read the same value. The
petition's desk is one lifecycle (`desk.rules.lifecycles.petition`); each has states and acts of its own.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from models.enums import Labelled

STATE = TypeVar("STATE", bound=Labelled)
ACT = TypeVar("ACT", bound=Labelled)


class Capacity(Labelled):
    """Says what somebody is to a ticket, such as handler or citizen; one person may be several things at once."""

    CITIZEN = "citizen", "诉求人"
    AGENT = "agent", "坐席"
    CHIEF_LIAISON = "chief_liaison", "总联络员"
    LIAISON = "liaison", "部门联络员"
    HANDLER = "handler", "承办人"
    SUPERVISOR = "supervisor", "督办人"
    SYSTEM = "system", "系统"


class Target(Enum):
    """Says where an act leads when that is no fixed state. All but `UNCHANGED` are decided by the verb."""

    UNCHANGED = "不变"
    CAME_FROM = "原状态"
    BY_RATING = "办结，或下一轮"
    ELSEWHERE = "移送法院的待分派"
    BY_KIND = "不变，成为投诉的回到待分派"
    BACK_TO_WORK = "回到办理；在办的不变"
    TO_THE_TAKER = "待签收；待补充的不变"
    BY_TAKER = "待签收，没有人接的回到待分派；待补充的不变"


class Says(Labelled):
    """Says which words a person must give with an act."""

    NOTHING = "nothing", "无"
    REASON = "reason", "原因"
    ANSWER = "answer", "答复内容"
    WORDS = "words", "内容"


class Reason(Labelled):
    """Says why an act is refused, in any lifecycle; each has reasons of its own beside these."""

    WRONG_STATE = "wrong_state", "{noun}现为“{state}”，不能“{act}”"
    WRONG_PERSON = "wrong_person", "您无权对这件{noun}“{act}”"


@dataclass(frozen=True)
class Rule(Generic[STATE, ACT]):
    """Says from which states an act leads to which, who may do it, and what they must say."""

    act: ACT
    sources: frozenset[STATE]
    target: STATE | Target
    by: frozenset[Capacity]
    says: Says = Says.NOTHING


@dataclass(frozen=True)
class Objection:
    """Says why an act may not be done now, in words for whoever wanted to do it."""

    reason: Labelled
    words: str

    @classmethod
    def because(cls, reason: Labelled, **values: object) -> "Objection":
        return cls(reason, reason.label.format(**values))


FACTS = TypeVar("FACTS")
Guard = Callable[[FACTS, frozenset[Capacity]], Objection | None]


@dataclass(frozen=True)
class Lifecycle(Generic[STATE, ACT, FACTS]):
    """Holds one table of rules, and what an act wants beyond a state and a capacity.

    `noun` is what people call a thing that lives it. `state_of` tells the state from the facts its guards read.
    """

    noun: str
    states: type[STATE]
    begins: STATE
    open_states: frozenset[STATE]
    rules: Mapping[ACT, Rule[STATE, ACT]]
    guards: Mapping[ACT, Guard[FACTS]]
    state_of: Callable[[FACTS], STATE]

    def object_to(self, act: ACT, facts: FACTS, capacities: Iterable[Capacity]) -> Objection | None:
        """Say why these capacities may not do this act now; None where they may."""
        rule, held, state = self.rules[act], frozenset(capacities), self.state_of(facts)
        values = {"noun": self.noun, "act": act.label, "state": state.label}
        if not rule.by & held:
            return Objection.because(Reason.WRONG_PERSON, **values)
        if state not in rule.sources:
            return Objection.because(Reason.WRONG_STATE, **values)
        return self.guards[act](facts, held) if act in self.guards else None

    def acts_by_table(self, state: STATE, capacities: Iterable[Capacity]) -> list[ACT]:
        """Return the acts that the table opens, whatever the guards say."""
        held = frozenset(capacities)
        return [act for act, rule in self.rules.items() if rule.by & held and state in rule.sources]

    def acts_open_to(self, facts: FACTS, capacities: Iterable[Capacity]) -> list[ACT]:
        """Return the acts these capacities may do now, in the table's order: the buttons on screen."""
        held = frozenset(capacities)
        return [act for act in self.rules if self.object_to(act, facts, held) is None]

    def is_open_to(self, act: ACT, facts: FACTS, capacities: Iterable[Capacity]) -> bool:
        return self.object_to(act, facts, capacities) is None

    def target_of(self, act: ACT, state: STATE) -> STATE | Target:
        """Return where an act leads from `state`; a `Target` where its verb decides.

        An act without a rule changes nothing.
        """
        rule = self.rules.get(act)
        target = rule.target if rule else Target.UNCHANGED
        return state if target is Target.UNCHANGED else target

    def must_say(self, act: ACT) -> bool:
        """Say whether an act cannot be done without words."""
        return act in self.rules and self.rules[act].says is not Says.NOTHING
