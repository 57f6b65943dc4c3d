"""The petition's desk is one lifecycle: from a petition that comes in to a ticket that is put away."""

from collections.abc import Iterable

from desk.rules.lifecycle import Capacity, Lifecycle, Rule, Says, Target
from desk.rules.lifecycles.petition_guards import GUARDS, TicketFacts
from models.enums import OPEN_STATES, Act, TicketState

MOST_CYCLES = 3


def _rule(
    act: Act,
    sources: Iterable[TicketState],
    target: TicketState | Target,
    by: Iterable[Capacity],
    says: Says = Says.NOTHING,
) -> Rule[TicketState, Act]:
    return Rule(act, frozenset(sources), target, frozenset(by), says)


S, C, T = TicketState, Capacity, Target
_DESK = (C.AGENT, C.CHIEF_LIAISON)
_WORKERS = (C.HANDLER, C.LIAISON)
_REVIEWERS = (C.LIAISON, C.CHIEF_LIAISON)
_CALLED = (C.AGENT, C.CHIEF_LIAISON, C.SUPERVISOR, C.HANDLER)
"""Whom an alarm of danger calls, and who works on the ticket."""
_UNANSWERED = (S.PENDING, S.DISPATCHED, S.ACCEPTED)
_OWN_WORDS = OPEN_STATES | {S.MERGED}
"""Where a citizen may still say something: of what was merged, what they say reaches the ticket that lives."""
_OVER = {S.WITHDRAWN, S.ERASED}

_TABLE = (
    _rule(Act.SETTLE, (S.PENDING,), S.ANSWERED, _DESK, Says.ANSWER),
    _rule(Act.DISPATCH, (S.PENDING,), S.DISPATCHED, _DESK),
    _rule(Act.SEND_BACK, (S.DISPATCHED, S.ACCEPTED), S.PENDING, _WORKERS, Says.REASON),
    _rule(
        Act.REASSIGN,
        (S.DISPATCHED, S.ACCEPTED, S.WAITING, S.REVIEWING),
        T.TO_THE_TAKER,
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
    _rule(Act.VISIT, (S.ANSWERED, S.CLOSED), T.BY_RATING, (C.CITIZEN, *_DESK)),
    _rule(Act.REDO, (S.ANSWERED,), T.BY_RATING, (C.SYSTEM,)),
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
    _rule(Act.WITHDRAW, _OWN_WORDS, S.WITHDRAWN, (C.CITIZEN,)),
    _rule(Act.URGE, _OWN_WORDS, T.UNCHANGED, (C.CITIZEN,)),
    _rule(Act.SUPPLEMENT, _OWN_WORDS, T.UNCHANGED, (C.CITIZEN,), Says.WORDS),
    _rule(
        Act.NOTE,
        OPEN_STATES | {S.ANSWERED},
        T.UNCHANGED,
        (C.AGENT, C.CHIEF_LIAISON, C.LIAISON, C.HANDLER),
        Says.WORDS,
    ),
    _rule(Act.ATTEND, set(TicketState) - {S.ERASED}, T.UNCHANGED, (C.SUPERVISOR,), Says.WORDS),
    _rule(Act.REMIND, (S.DISPATCHED, S.ACCEPTED), T.UNCHANGED, (C.CHIEF_LIAISON, C.LIAISON, C.SUPERVISOR)),
    _rule(Act.REPLY_BODY, set(TicketState) - {S.ERASED}, T.UNCHANGED, _DESK, Says.WORDS),
    _rule(Act.CALL, OPEN_STATES | {S.ANSWERED}, T.UNCHANGED, (C.AGENT, C.CHIEF_LIAISON), Says.WORDS),
    _rule(Act.WEIGH, _UNANSWERED, T.UNCHANGED, (C.CHIEF_LIAISON, C.LIAISON), Says.REASON),
    _rule(Act.RELABEL, _UNANSWERED, T.BY_KIND, (C.CHIEF_LIAISON,), Says.REASON),
    _rule(Act.REPEAT, _UNANSWERED, T.UNCHANGED, _DESK),
    _rule(Act.WALL_OFF, set(TicketState) - _OVER, T.BY_KIND, (C.SYSTEM,)),
    _rule(Act.CHANGE_HANDS, OPEN_STATES - {S.PENDING}, T.BY_TAKER, (C.SYSTEM,)),
    _rule(Act.AGREE, OPEN_STATES | {S.ANSWERED}, T.UNCHANGED, (C.CHIEF_LIAISON,)),
    _rule(Act.DISAGREE, OPEN_STATES | {S.ANSWERED}, T.UNCHANGED, (C.CHIEF_LIAISON,), Says.REASON),
    _rule(Act.NAME_SUBJECT, OPEN_STATES, T.UNCHANGED, (C.CHIEF_LIAISON,), Says.REASON),
    _rule(Act.GREEN, OPEN_STATES, T.UNCHANGED, (C.CHIEF_LIAISON,), Says.REASON),
    _rule(Act.END_GREEN, OPEN_STATES, T.UNCHANGED, (C.CHIEF_LIAISON,), Says.REASON),
    _rule(Act.ERASE, OPEN_STATES | {S.ANSWERED, S.MERGED}, S.ERASED, (C.SYSTEM,)),
    _rule(Act.ATTEMPT, (S.ANSWERED,), T.UNCHANGED, _DESK),
    _rule(Act.SEE_ALARM, TicketState, T.UNCHANGED, _CALLED),
    _rule(Act.HANDLE_ALARM, TicketState, T.UNCHANGED, _CALLED, Says.WORDS),
    _rule(Act.NOT_DANGER, TicketState, T.UNCHANGED, _CALLED, Says.REASON),
    _rule(
        Act.TAKE_BACK,
        OPEN_STATES | {S.ANSWERED, S.CLOSED, S.DECLINED},
        T.BACK_TO_WORK,
        (*_REVIEWERS, C.HANDLER, C.AGENT),
        Says.REASON,
    ),
)


PETITION = Lifecycle[TicketState, Act, TicketFacts](
    noun="工单",
    states=TicketState,
    begins=TicketState.PENDING,
    open_states=OPEN_STATES,
    rules={rule.act: rule for rule in _TABLE},
    guards=GUARDS,
    state_of=lambda facts: facts.state,
)


def after_unhappy_rating(cycle: int) -> TicketState:
    """Send an unhappy rating to another reviewer; after the last cycle, to the chief liaison with everything."""
    return TicketState.PENDING if cycle >= MOST_CYCLES else TicketState.DISPATCHED
