"""The ticket's life, as one table: which act leads from where to where, and who may do it.

The permission check, the buttons on screen, the diagram in docs and an exhaustive test all read `RULES`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from models.enums import OPEN_STATES, Act, Complexity, Labelled, PetitionKind, TicketState

MOST_CYCLES = 3


class Capacity(Labelled):
    """What somebody is to a ticket; one person may be several things at once."""

    CITIZEN = "citizen", "诉求人"
    AGENT = "agent", "坐席"
    CHIEF_LIAISON = "chief_liaison", "总联络员"
    LIAISON = "liaison", "部门联络员"
    HANDLER = "handler", "承办人"
    SUPERVISOR = "supervisor", "督办人"
    SYSTEM = "system", "系统"


class Target(Enum):
    """A target that the table alone cannot name."""

    UNCHANGED = "不变"
    CAME_FROM = "原状态"
    BY_RATING = "办结，或下一轮"
    ELSEWHERE = "移送法院的待分派"
    BY_KIND = "不变，成为投诉的回到待分派"


class Extension(Enum):
    """Whether more time was asked for in this cycle of a ticket; it may be asked for once."""

    NEVER = "never"
    ASKED = "asked"
    DECIDED = "decided"


class Says(Labelled):
    """What the person must say with an act."""

    NOTHING = "nothing", "无"
    REASON = "reason", "原因"
    ANSWER = "answer", "答复内容"
    WORDS = "words", "内容"


@dataclass(frozen=True)
class Rule:
    act: Act
    sources: frozenset[TicketState]
    target: TicketState | Target
    by: frozenset[Capacity]
    says: Says = Says.NOTHING


def _rule(
    act: Act,
    sources: Iterable[TicketState],
    target: TicketState | Target,
    by: Iterable[Capacity],
    says: Says = Says.NOTHING,
) -> Rule:
    return Rule(act, frozenset(sources), target, frozenset(by), says)


S, C, T = TicketState, Capacity, Target
_DESK = (C.AGENT, C.CHIEF_LIAISON)
_WORKERS = (C.HANDLER, C.LIAISON)
_REVIEWERS = (C.LIAISON, C.CHIEF_LIAISON)
_UNANSWERED = (S.PENDING, S.DISPATCHED, S.ACCEPTED)

RULES: dict[Act, Rule] = {
    rule.act: rule
    for rule in (
        _rule(Act.SETTLE, (S.PENDING,), S.ANSWERED, _DESK, Says.ANSWER),
        _rule(Act.DISPATCH, (S.PENDING,), S.DISPATCHED, _DESK),
        _rule(Act.SEND_BACK, (S.DISPATCHED, S.ACCEPTED), S.PENDING, _WORKERS, Says.REASON),
        _rule(
            Act.REASSIGN,
            (S.DISPATCHED, S.ACCEPTED, S.WAITING, S.REVIEWING),
            S.DISPATCHED,
            (C.CHIEF_LIAISON, C.LIAISON),
        ),
        _rule(Act.ACCEPT, (S.DISPATCHED,), S.ACCEPTED, _WORKERS),
        _rule(Act.ANSWER, (S.DISPATCHED, S.ACCEPTED), S.ANSWERED, _WORKERS, Says.ANSWER),
        _rule(Act.SUBMIT, (S.ACCEPTED,), S.REVIEWING, (C.HANDLER,), Says.ANSWER),
        _rule(Act.APPROVE, (S.REVIEWING,), S.ANSWERED, (C.LIAISON, C.CHIEF_LIAISON)),
        _rule(Act.REJECT, (S.REVIEWING,), S.ACCEPTED, (C.LIAISON, C.CHIEF_LIAISON), Says.REASON),
        _rule(Act.INTERIM, OPEN_STATES, T.UNCHANGED, _WORKERS, Says.ANSWER),
        _rule(Act.CORRECT, (S.ANSWERED,), S.ANSWERED, (*_REVIEWERS, C.HANDLER, C.AGENT), Says.ANSWER),
        _rule(
            Act.ASK_MORE,
            (S.PENDING, S.ACCEPTED),
            S.WAITING,
            (C.AGENT, C.CHIEF_LIAISON, C.HANDLER, C.LIAISON),
            Says.WORDS,
        ),
        _rule(Act.SUPPLY, (S.WAITING,), T.CAME_FROM, (C.CITIZEN, C.SYSTEM), Says.WORDS),
        _rule(Act.REQUEST_EXTENSION, (S.ACCEPTED,), T.UNCHANGED, (C.HANDLER,), Says.REASON),
        _rule(Act.GRANT, (S.ACCEPTED,), T.UNCHANGED, (C.CHIEF_LIAISON,)),
        _rule(Act.REFUSE, (S.ACCEPTED,), T.UNCHANGED, (C.CHIEF_LIAISON,), Says.REASON),
        _rule(Act.TRANSFER, (S.PENDING, S.DISPATCHED), T.ELSEWHERE, (C.CHIEF_LIAISON,), Says.REASON),
        _rule(Act.SPLIT, (S.PENDING, S.DISPATCHED), T.UNCHANGED, (C.CHIEF_LIAISON,), Says.WORDS),
        _rule(Act.MERGE, (S.PENDING, S.DISPATCHED), S.MERGED, (C.CHIEF_LIAISON,), Says.REASON),
        _rule(Act.RESUME, (S.MERGED,), S.PENDING, (C.SYSTEM,)),
        _rule(Act.VISIT, (S.ANSWERED,), T.BY_RATING, (C.CITIZEN, *_DESK)),
        _rule(Act.LAPSE, (S.ANSWERED,), S.CLOSED, (C.SYSTEM,)),
        _rule(Act.CLOSE, (S.ANSWERED,), S.CLOSED, (C.CHIEF_LIAISON,), Says.REASON),
        _rule(
            Act.REOPEN,
            (S.CLOSED, S.DECLINED),
            S.PENDING,
            (C.CITIZEN, C.CHIEF_LIAISON),
            Says.REASON,
        ),
        _rule(Act.DECLINE, (S.PENDING,), S.DECLINED, (C.CHIEF_LIAISON,), Says.REASON),
        _rule(Act.WITHDRAW, OPEN_STATES, S.WITHDRAWN, (C.CITIZEN,)),
        _rule(Act.URGE, OPEN_STATES, T.UNCHANGED, (C.CITIZEN,)),
        _rule(Act.SUPPLEMENT, OPEN_STATES, T.UNCHANGED, (C.CITIZEN,), Says.WORDS),
        _rule(
            Act.NOTE,
            OPEN_STATES | {S.ANSWERED},
            T.UNCHANGED,
            (C.AGENT, C.CHIEF_LIAISON, C.LIAISON, C.HANDLER),
            Says.WORDS,
        ),
        _rule(Act.ATTEND, OPEN_STATES, T.UNCHANGED, (C.SUPERVISOR,), Says.WORDS),
        _rule(Act.CALL, OPEN_STATES | {S.ANSWERED}, T.UNCHANGED, (C.AGENT, C.CHIEF_LIAISON), Says.WORDS),
        _rule(Act.WEIGH, _UNANSWERED, T.UNCHANGED, (C.CHIEF_LIAISON, C.LIAISON), Says.REASON),
        _rule(Act.RELABEL, _UNANSWERED, T.BY_KIND, (C.CHIEF_LIAISON,), Says.REASON),
        _rule(Act.REPEAT, _UNANSWERED, T.UNCHANGED, _DESK),
        _rule(Act.NAME_SUBJECT, OPEN_STATES, T.UNCHANGED, (C.CHIEF_LIAISON,), Says.REASON),
        _rule(Act.GREEN, OPEN_STATES, T.UNCHANGED, (C.CHIEF_LIAISON,), Says.REASON),
        _rule(Act.END_GREEN, OPEN_STATES, T.UNCHANGED, (C.CHIEF_LIAISON,), Says.REASON),
        _rule(Act.ATTEMPT, (S.ANSWERED,), T.UNCHANGED, _DESK),
    )
}


@dataclass(frozen=True)
class TicketFacts:
    """What the rules need to know of a ticket.

    `settled` where the desk answered it itself, without a handler; `part` where its petition was split into several.
    """

    state: TicketState
    complexity: Complexity
    kind: PetitionKind
    cycle: int = 1
    rung: int = 0
    settled: bool = False
    extension: Extension = Extension.NEVER
    green: bool = False
    part: bool = False
    restricted: bool = False

    @property
    def needs_review(self) -> bool:
        """An answer to a complaint or a complex matter goes to a second person first."""
        return self.complexity is Complexity.COMPLEX or self.kind is PetitionKind.COMPLAINT


class Reason(Labelled):
    """Why an act is refused."""

    WRONG_STATE = "wrong_state", "工单现为“{state}”，不能“{act}”"
    WRONG_PERSON = "wrong_person", "您无权对这件工单“{act}”"
    NEEDS_REVIEW = "needs_review", "投诉和复杂事项的答复要先报审，请用“报审”"
    NO_SETTLING = "no_settling", "投诉和复杂事项要两个人办：请派单，由承办人报审"
    NO_REVIEW = "no_review", "这件工单不需要报审，可以直接答复"
    NOT_SUPERVISED = "not_supervised", "这件工单没有待处理的督办"
    REVIEWED = "reviewed", "经审核发出的答复，由部门联络员或总联络员更正"
    NOT_SETTLED = "not_settled", "答复是承办人作出的，由承办人或部门联络员更正"
    ALREADY_ASKED = "already_asked", "延期申请正等总联络员决定"
    ASKED_BEFORE = "asked_before", "每一轮办理只能申请一次延期，这一轮已经申请过"
    NOT_ASKED = "not_asked", "这件工单没有待决定的延期申请"
    GREEN_ALREADY = "green_already", "这件工单已经开通绿色通道"
    NOT_GREEN = "not_green", "这件工单没有开通绿色通道"
    NOT_RESTRICTED = "not_restricted", "只有投诉等限督察查看的工单才核定被投诉人"
    SPLIT_BEFORE = "split_before", "这件诉求已经拆过单，不能再拆"


@dataclass(frozen=True)
class Objection:
    reason: Reason
    words: str


def object_to(act: Act, facts: TicketFacts, capacities: Iterable[Capacity]) -> Objection | None:
    """Why these capacities may not do this act now, or None where they may."""
    rule, held = RULES[act], frozenset(capacities)
    reason: Reason | None = None
    if not rule.by & held:
        reason = Reason.WRONG_PERSON
    elif facts.state not in rule.sources:
        reason = Reason.WRONG_STATE
    elif act in _GUARDS:
        reason = _GUARDS[act](facts, held)
    if reason is None:
        return None
    return Objection(reason, reason.label.format(act=act.label, state=facts.state.label))


Guard = Callable[[TicketFacts, frozenset[Capacity]], Reason | None]


def _may_correct(facts: TicketFacts, held: frozenset[Capacity]) -> Reason | None:
    """What a second person let out, its writer does not change alone; the desk corrects what the desk answered."""
    if held & frozenset(_REVIEWERS):
        return None
    if facts.needs_review:
        return Reason.REVIEWED
    return None if Capacity.HANDLER in held or facts.settled else Reason.NOT_SETTLED


def _may_ask(facts: TicketFacts, _: frozenset[Capacity]) -> Reason | None:
    return {Extension.ASKED: Reason.ALREADY_ASKED, Extension.DECIDED: Reason.ASKED_BEFORE}.get(facts.extension)


def _may_decide(facts: TicketFacts, _: frozenset[Capacity]) -> Reason | None:
    return None if facts.extension is Extension.ASKED else Reason.NOT_ASKED


_GUARDS: Mapping[Act, Guard] = {
    Act.ANSWER: lambda facts, _: Reason.NEEDS_REVIEW if facts.needs_review else None,
    Act.SETTLE: lambda facts, _: Reason.NO_SETTLING if facts.needs_review else None,
    Act.SUBMIT: lambda facts, _: None if facts.needs_review else Reason.NO_REVIEW,
    Act.ATTEND: lambda facts, _: None if facts.rung else Reason.NOT_SUPERVISED,
    Act.CORRECT: _may_correct,
    Act.REQUEST_EXTENSION: _may_ask,
    Act.GRANT: _may_decide,
    Act.REFUSE: _may_decide,
    Act.NAME_SUBJECT: lambda facts, _: None if facts.restricted else Reason.NOT_RESTRICTED,
    Act.GREEN: lambda facts, _: Reason.GREEN_ALREADY if facts.green else None,
    Act.END_GREEN: lambda facts, _: None if facts.green else Reason.NOT_GREEN,
    Act.SPLIT: lambda facts, _: Reason.SPLIT_BEFORE if facts.part else None,
}
"""What an act wants of a ticket beyond its state and the person's capacity."""


def acts_open_to(facts: TicketFacts, capacities: Iterable[Capacity]) -> list[Act]:
    """The acts these capacities may do now, in the table's order: the buttons on screen."""
    held = frozenset(capacities)
    return [act for act in RULES if object_to(act, facts, held) is None]


def target_of(act: Act, facts: TicketFacts, came_from: str = "") -> TicketState:
    """Where an act leads. `Target.BY_RATING`, `ELSEWHERE` and `BY_KIND` are decided by their own verbs."""
    target = RULES[act].target
    if isinstance(target, TicketState):
        return target
    if target is Target.CAME_FROM:
        return TicketState(came_from)
    return facts.state


def after_unhappy_rating(cycle: int) -> TicketState:
    """An unhappy rating goes to another reviewer; after the last cycle, to the chief liaison with everything."""
    return TicketState.PENDING if cycle >= MOST_CYCLES else TicketState.DISPATCHED
