"""The ticket's life: the table in the code is the court's table, written out here a second time by hand."""

from dataclasses import dataclass, replace
from itertools import chain, combinations, product

import pytest

from desk.petitions import citizen_requests
from desk.rules.lifecycle import Capacity, Reason, Target
from desk.rules.lifecycles.petition import MOST_CYCLES, PETITION, after_unhappy_rating
from desk.rules.lifecycles.petition_guards import Extension, Obstacle, Proposal, TicketFacts
from desk.rules.rating_times import RatingStands
from desk.staff import hands
from desk.tickets import erased, restricting, verbs
from desk.tickets.joining import merged_tickets
from desk.tickets.rating import ratings
from desk.tickets.timing import expiry
from models.enums import OPEN_STATES, Act, Complexity, PetitionKind, TicketState

OPEN = "pending dispatched accepted reviewing waiting"
WORKERS = "handler liaison"
ALL = " ".join(TicketState)
COURTS_TABLE = f"""
settle            | pending                                 | answered   | agent chief_liaison
dispatch          | pending                                 | dispatched | agent chief_liaison
send_back         | dispatched accepted                     | pending    | {WORKERS}
reassign          | dispatched accepted waiting reviewing   | 待签收；待补充的不变 | chief_liaison liaison
accept            | dispatched                              | accepted   | {WORKERS}
answer            | dispatched accepted                     | answered   | {WORKERS}
submit            | accepted                                | reviewing  | handler
approve           | reviewing                               | answered   | liaison chief_liaison
reject            | reviewing                               | accepted   | liaison chief_liaison
interim           | {OPEN}                                  | 不变       | {WORKERS}
correct           | answered                                | answered   | agent chief_liaison {WORKERS}
ask_more          | pending accepted                        | waiting    | agent chief_liaison {WORKERS}
supply            | waiting                                 | 原状态     | citizen system
request_extension | accepted                                | 不变       | handler
grant             | accepted                                | 不变       | chief_liaison
refuse            | accepted                                | 不变       | chief_liaison
transfer          | pending dispatched                      | 移送法院的待分派 | chief_liaison
split             | pending dispatched                      | 不变       | chief_liaison
merge             | pending dispatched                      | merged     | chief_liaison
visit             | answered closed                         | 办结，或下一轮 | citizen agent chief_liaison
redo              | answered                                | 办结，或下一轮 | system
lapse             | answered                                | closed     | system
close             | answered                                | closed     | chief_liaison
resume            | merged                                  | pending    | system
reopen            | closed declined                         | pending    | citizen chief_liaison
decline           | pending                                 | declined   | chief_liaison
attend            | {OPEN} answered closed declined merged withdrawn | 不变 | supervisor
remind            | dispatched accepted                     | 不变       | chief_liaison liaison supervisor
reply_body        | {OPEN} answered closed declined merged withdrawn | 不变 | agent chief_liaison
erase             | {OPEN} answered merged                  | erased     | system
withdraw          | {OPEN} merged                           | withdrawn  | citizen
urge              | {OPEN} merged                           | 不变       | citizen
supplement        | {OPEN} merged                           | 不变       | citizen
note              | {OPEN} answered                         | 不变       | agent chief_liaison {WORKERS}
call              | {OPEN} answered                         | 不变       | agent chief_liaison
weigh             | pending dispatched accepted             | 不变       | chief_liaison liaison
relabel           | pending dispatched accepted             | 不变，成为投诉的回到待分派 | chief_liaison
repeat            | pending dispatched accepted             | 不变       | agent chief_liaison
name_subject      | {OPEN}                                  | 不变       | chief_liaison
green             | {OPEN}                                  | 不变       | chief_liaison
end_green         | {OPEN}                                  | 不变       | chief_liaison
attempt           | answered                                | 不变       | agent chief_liaison
see_alarm         | {ALL}                                   | 不变       | agent chief_liaison supervisor handler
handle_alarm      | {ALL}                                   | 不变       | agent chief_liaison supervisor handler
not_danger        | {ALL}                                   | 不变       | agent chief_liaison supervisor handler
take_back         | {OPEN} answered closed declined         | 回到办理；在办的不变 | agent chief_liaison {WORKERS}
wall_off          | {OPEN} answered closed declined merged | 不变，成为投诉的回到待分派 | system
change_hands      | dispatched accepted reviewing waiting | 待签收，没有人接的回到待分派；待补充的不变 | system
agree             | {OPEN} answered                         | 不变       | chief_liaison
disagree          | {OPEN} answered                         | 不变       | chief_liaison
"""
VERBS = {
    **{act: verb.do for act, verb in verbs.VERBS.items()},
    Act.URGE: citizen_requests.urge,
    Act.SUPPLEMENT: citizen_requests.supplement,
    Act.SUPPLY: citizen_requests.supplement,
    Act.LAPSE: expiry.lapse,
    Act.REDO: ratings.take_up_unexplained,
    Act.WITHDRAW: citizen_requests.withdraw,
    Act.RESUME: merged_tickets.come_back,
    Act.WALL_OFF: restricting.wall_off,
    Act.ERASE: erased.end_erased,
    Act.CHANGE_HANDS: hands.change_hands,
}
HAPPENS_BY_ITSELF = {
    Act.RECEIVE,
    Act.FROM_MERGED,
    Act.ESCALATE,
    Act.ALARM,
    Act.PROPOSE,
    Act.SEAL,
    Act.UNSEAL,
    Act.HAND_OVER,
    Act.FOLLOW_COURT,
    Act.MOVE_LIMIT,
}


@dataclass(frozen=True)
class Row:
    sources: frozenset[str]
    target: str
    by: frozenset[str]


def _rows() -> dict[Act, Row]:
    rows = {}
    for line in COURTS_TABLE.strip().splitlines():
        act, sources, target, by = (cell.strip() for cell in line.split("|"))
        rows[Act(act)] = Row(frozenset(sources.split()), target, frozenset(by.split()))
    return rows


ROWS = _rows()


def facts(
    state: TicketState,
    complexity: Complexity = Complexity.STANDARD,
    kind: PetitionKind = PetitionKind.ENFORCEMENT,
    cycle: int = 1,
    rung: int = 0,
    settled: bool = False,
    extension: Extension = Extension.NEVER,
    green: bool = False,
    part: bool = False,
    restricted: bool = True,
) -> TicketFacts:
    return TicketFacts(state, complexity, kind, cycle, rung, settled, extension, green, part, restricted)


def reason_by_the_courts_table(act: Act, given: TicketFacts, capacity: Capacity) -> Reason | Obstacle | None:
    row, reviewed = ROWS[act], given.complexity == "complex" or given.kind == "complaint" or given.restricted
    if capacity not in row.by:
        return Reason.WRONG_PERSON
    if given.state not in row.sources:
        return Reason.WRONG_STATE
    if act in (Act.AGREE, Act.DISAGREE):
        return {"none": Obstacle.NOT_PROPOSED, "own": Obstacle.OWN_PROPOSAL}.get(given.proposal.value)
    if act in (Act.GREEN, Act.END_GREEN) and given.green is (act is Act.GREEN):
        return Obstacle.GREEN_ALREADY if given.green else Obstacle.NOT_GREEN
    if act is Act.CORRECT:
        return reason_not_to_correct(given, capacity)
    if act in (Act.URGE, Act.SUPPLEMENT, Act.WITHDRAW) and given.state == "merged":
        return Obstacle.ANSWERED_TOGETHER
    if act is Act.URGE:
        return Obstacle.WAITS_FOR_YOU if given.state == "waiting" else None
    stands_in_the_way = {
        Act.SETTLE: (reviewed, Obstacle.NO_SETTLING),
        Act.ANSWER: (reviewed, Obstacle.NEEDS_REVIEW),
        Act.REPLY_BODY: (True, Obstacle.NO_REPLY_OWED),
        Act.ATTEND: (not given.rung, Obstacle.NOT_SUPERVISED),
        Act.SEE_ALARM: (True, Obstacle.NO_ALARM),
        Act.HANDLE_ALARM: (True, Obstacle.NO_ALARM),
        Act.NOT_DANGER: (True, Obstacle.NO_ALARM),
        Act.SUBMIT: (not reviewed, Obstacle.NO_REVIEW),
        Act.MERGE: (given.restricted, Obstacle.NO_MERGING),
        Act.VISIT: (given.state == "closed" and capacity != "citizen", Obstacle.THEIR_OWN_TO_RATE),
        Act.REDO: (True, Obstacle.RATED_ALREADY),
    }
    refused, why = stands_in_the_way.get(act, (False, None))
    return why if refused else reason_against_more_time(act, given)


def reason_not_to_correct(given: TicketFacts, capacity: Capacity) -> Obstacle | None:
    if capacity in ("liaison", "chief_liaison"):
        return None
    if given.complexity == "complex" or given.kind == "complaint" or given.restricted:
        return Obstacle.REVIEWED
    return Obstacle.NOT_SETTLED if capacity == "agent" and not given.settled else None


def reason_against_more_time(act: Act, given: TicketFacts) -> Obstacle | None:
    if act is Act.REQUEST_EXTENSION:
        return {"asked": Obstacle.ALREADY_ASKED, "decided": Obstacle.ASKED_BEFORE}.get(given.extension.value)
    return Obstacle.NOT_ASKED if act in (Act.GRANT, Act.REFUSE) and given.extension.value != "asked" else None


def test_every_act_but_those_that_happen_by_themselves_has_a_rule() -> None:
    assert set(ROWS) == set(PETITION.rules) == set(Act) - HAPPENS_BY_ITSELF


@pytest.mark.parametrize("act", list(PETITION.rules))
def test_a_rule_is_the_courts_own(act: Act) -> None:
    rule = PETITION.rules[act]
    assert {str(state) for state in rule.sources} == ROWS[act].sources
    assert {str(capacity) for capacity in rule.by} == ROWS[act].by
    assert (rule.target.value if isinstance(rule.target, Target) else str(rule.target)) == ROWS[act].target


@pytest.mark.parametrize("act", list(PETITION.rules))
def test_every_state_capacity_and_matter_is_allowed_or_refused_as_the_table_says(act: Act) -> None:
    kinds = (PetitionKind.ENFORCEMENT, PetitionKind.COMPLAINT)
    greens = (False, True) if act in (Act.GREEN, Act.END_GREEN) else (False,)
    walls = (True,) if act is Act.NAME_SUBJECT else (False, True)
    weighed = list(product(Complexity, kinds, (0, 1), (False, True), Extension, greens, walls))
    for state, capacity, (complexity, kind, rung, settled, extension, green, wall) in product(
        TicketState, Capacity, weighed
    ):
        given = facts(state, complexity, kind, 1, rung, settled, extension, green, restricted=wall)
        objection = PETITION.object_to(act, given, [capacity])
        expected = reason_by_the_courts_table(act, given, capacity)
        assert (objection.reason if objection else None) == expected, (state, capacity, complexity, kind)
        assert (act in PETITION.acts_open_to(given, [capacity])) == (expected is None)


@pytest.mark.parametrize("act", list(PETITION.rules))
def test_nobody_in_particular_may_do_nothing(act: Act) -> None:
    for state in TicketState:
        objection = PETITION.object_to(act, facts(state), [])
        assert objection is not None
        assert objection.reason is Reason.WRONG_PERSON


@pytest.mark.parametrize("state", list(TicketState))
def test_several_capacities_open_what_each_of_them_opens(state: TicketState) -> None:
    held = list(chain.from_iterable(combinations(Capacity, size) for size in range(len(Capacity) + 1)))
    for complexity in Complexity:
        given = facts(state, complexity)
        alone = {capacity: set(PETITION.acts_open_to(given, [capacity])) for capacity in Capacity}
        for several in held:
            expected = set().union(*(alone[capacity] for capacity in several))
            assert set(PETITION.acts_open_to(given, several)) == expected


@pytest.mark.parametrize("act", list(PETITION.rules))
def test_a_refusal_names_the_act_and_what_is_in_its_way(act: Act) -> None:
    for state, capacity in product(TicketState, Capacity):
        objection = PETITION.object_to(act, facts(state), [capacity])
        if objection is None:
            continue
        assert "{" not in objection.words
        if objection.reason in (Reason.WRONG_STATE, Reason.WRONG_PERSON):
            assert act.label in objection.words
        if objection.reason is Reason.WRONG_STATE:
            assert state.label in objection.words


def test_an_act_is_offered_exactly_where_there_is_a_verb_for_it() -> None:
    assert set(PETITION.rules) == set(VERBS)


@pytest.mark.parametrize("state", sorted(PETITION.rules[Act.NAME_SUBJECT].sources))
def test_subjects_are_named_of_what_only_the_inspectorate_sees(state: TicketState) -> None:
    for capacity in Capacity:
        seen, hidden = (
            PETITION.acts_open_to(facts(state, kind=PetitionKind.COMPLAINT, restricted=only), [capacity])
            for only in (False, True)
        )
        assert [act for act in seen if act is not Act.MERGE] == [act for act in hidden if act is not Act.NAME_SUBJECT]


@pytest.mark.parametrize("act", [Act.AGREE, Act.DISAGREE])
def test_a_second_person_decides_what_another_proposed_and_nobody_their_own(act: Act) -> None:
    for state, proposal in product(sorted(PETITION.rules[act].sources), Proposal):
        given = replace(facts(state), proposal=proposal)
        expected = reason_by_the_courts_table(act, given, Capacity.CHIEF_LIAISON)
        assert (expected is None) == (proposal is Proposal.OF_ANOTHER)
        objection = PETITION.object_to(act, given, [Capacity.CHIEF_LIAISON])
        assert (objection.reason if objection else None) == expected


R = RatingStands
CITIZEN, AGENT, CHIEF = Capacity.CITIZEN, Capacity.AGENT, Capacity.CHIEF_LIAISON


@pytest.mark.parametrize(
    ("act", "state", "capacity", "more", "expected"),
    [
        (Act.VISIT, "closed", CITIZEN, {"rating": R.OPEN}, None),
        (Act.VISIT, "closed", CITIZEN, {"rating": R.SETTLED}, Obstacle.RATED_BEFORE),
        (Act.VISIT, "closed", CITIZEN, {"long_closed": True}, Obstacle.LONG_CLOSED),
        (Act.VISIT, "answered", CITIZEN, {"rating": R.UNEXPLAINED, "own_time": True}, None),
        (Act.VISIT, "answered", AGENT, {"rating": R.UNEXPLAINED}, Obstacle.RATED_ALREADY),
        (Act.VISIT, "answered", AGENT, {"own_time": True}, Obstacle.THEIR_OWN_TIME),
        (Act.VISIT, "answered", AGENT, {"no_number": True}, Obstacle.NO_NUMBER),
        (Act.ATTEMPT, "answered", AGENT, {"no_number": True}, Obstacle.NO_NUMBER),
        (Act.REDO, "answered", Capacity.SYSTEM, {"rating": R.UNEXPLAINED}, None),
        (Act.CLOSE, "answered", CHIEF, {"early_to_close": True}, Obstacle.NOT_YET_CLOSED),
        (Act.CLOSE, "answered", CHIEF, {"early_to_close": True, "wrong_number": True}, None),
        (Act.CLOSE, "answered", CHIEF, {"rating": R.UNEXPLAINED}, Obstacle.WAITS_TO_BE_REDONE),
        (Act.CORRECT, "answered", CHIEF, {"corrections": 2}, None),
        (Act.CORRECT, "answered", CHIEF, {"corrections": 3}, Obstacle.CORRECTED_ENOUGH),
        (Act.CORRECT, "answered", CHIEF, {"rating": R.UNEXPLAINED}, Obstacle.WAITS_TO_BE_REDONE),
        (Act.DECLINE, "pending", CHIEF, {"declines": 1, "own_decline": True}, Obstacle.OWN_DECLINE),
        (Act.DECLINE, "pending", CHIEF, {"declines": 1}, None),
        (Act.DECLINE, "pending", CHIEF, {"declines": 2}, Obstacle.DECLINED_ENOUGH),
        (Act.REOPEN, "declined", CITIZEN, {"declines": 2}, None),
        (Act.REOPEN, "declined", CITIZEN, {"declines": 2, "top_court": True}, Obstacle.DECLINED_FOR_GOOD),
    ],
)
def test_ratings_calls_corrections_and_refusals_have_their_bounds(
    act: Act, state: str, capacity: Capacity, more: dict[str, object], expected: Obstacle | None
) -> None:
    given = replace(facts(TicketState(state), restricted=False), **more)
    objection = PETITION.object_to(act, given, [capacity])
    assert (objection.reason if objection else None) == expected
    assert (act in PETITION.acts_open_to(given, [capacity])) == (expected is None)


@pytest.mark.parametrize("state", sorted(PETITION.rules[Act.SPLIT].sources))
def test_what_was_split_is_not_split_again_and_otherwise_as_before(state: TicketState) -> None:
    for capacity in Capacity:
        whole, part = (PETITION.acts_open_to(facts(state, part=split), [capacity]) for split in (False, True))
        assert part == [act for act in whole if act is not Act.SPLIT]
    objection = PETITION.object_to(Act.SPLIT, facts(state, part=True), [Capacity.CHIEF_LIAISON])
    assert objection is not None
    assert objection.reason is Obstacle.SPLIT_BEFORE


def test_a_complaint_and_a_complex_matter_are_reviewed_and_nothing_else() -> None:
    for complexity, kind in product(Complexity, PetitionKind):
        given = facts(TicketState.ACCEPTED, complexity, kind, restricted=False)
        assert replace(given, restricted=True).needs_review
        assert given.needs_review == (complexity is Complexity.COMPLEX or kind is PetitionKind.COMPLAINT)
        handler = PETITION.acts_open_to(given, [Capacity.HANDLER])
        assert (Act.SUBMIT in handler) == given.needs_review == (Act.ANSWER not in handler)


def target_of(act: Act, state: TicketState) -> TicketState:
    """Where an act leads whose verb does not choose: back to the desk where it goes elsewhere or came from there."""
    target = PETITION.target_of(act, state)
    return target if isinstance(target, TicketState) else TicketState.PENDING


def leads_to(state: TicketState) -> set[TicketState]:
    """Where the acts of anybody lead from a state, ratings of every cycle included."""
    found = set()
    for act, rule in PETITION.rules.items():
        if state not in rule.sources or rule.target is Target.UNCHANGED:
            continue
        if rule.target is Target.BY_RATING:
            found |= {TicketState.CLOSED, *(after_unhappy_rating(cycle) for cycle in range(1, MOST_CYCLES + 2))}
        else:
            found.add(target_of(act, state))
    return found


@pytest.mark.parametrize("state", [state for state in TicketState if state.is_open])
def test_no_open_ticket_is_stuck(state: TicketState) -> None:
    seen, waiting = set(), [state]
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            waiting.extend(leads_to(current))
    assert {TicketState.ANSWERED, TicketState.CLOSED} <= seen


def test_only_what_the_citizen_withdrew_or_had_erased_is_never_taken_up_again() -> None:
    over = {state for state in TicketState if not state.is_open and not leads_to(state)}
    assert over == {TicketState.WITHDRAWN, TicketState.ERASED}


@pytest.mark.parametrize("state", [state for state in TicketState if state not in ("withdrawn", "erased")])
def test_every_state_has_an_act_that_ends_it_and_an_erased_person_leaves_none_of_them_open(state: TicketState) -> None:
    ended = {TicketState.CLOSED, TicketState.DECLINED, TicketState.WITHDRAWN, TicketState.ERASED}
    assert state in ended or leads_to(state) & ended
    stays = state in (TicketState.CLOSED, TicketState.DECLINED)
    assert stays or PETITION.target_of(Act.ERASE, state) is TicketState.ERASED
    objection = PETITION.object_to(Act.ERASE, facts(state), [Capacity.SYSTEM])
    assert (objection is None) is not stays


def test_open_means_the_court_still_owes_something() -> None:
    assert {str(state) for state in OPEN_STATES} == set(OPEN.split())
    assert {state for state in TicketState if state.is_open} == OPEN_STATES


def test_unhappy_three_times_ends_with_the_chief_liaison() -> None:
    assert [after_unhappy_rating(cycle) for cycle in (1, 2, 3, 4)] == [
        TicketState.DISPATCHED,
        TicketState.DISPATCHED,
        TicketState.PENDING,
        TicketState.PENDING,
    ]


@pytest.mark.parametrize("act", [act for act, rule in PETITION.rules.items() if rule.target is Target.UNCHANGED])
def test_an_act_that_changes_nothing_leaves_the_state_alone(act: Act) -> None:
    for state in PETITION.rules[act].sources:
        assert PETITION.target_of(act, state) is state


def test_what_happens_by_itself_and_has_no_rule_changes_nothing() -> None:
    assert PETITION.target_of(Act.ESCALATE, TicketState.ACCEPTED) is TicketState.ACCEPTED


def test_only_seven_targets_are_left_to_their_verbs() -> None:
    left = {rule.target for rule in PETITION.rules.values() if isinstance(rule.target, Target)} - {Target.UNCHANGED}
    assert left == {
        Target.CAME_FROM,
        Target.BY_RATING,
        Target.ELSEWHERE,
        Target.BY_KIND,
        Target.BACK_TO_WORK,
        Target.BY_TAKER,
        Target.TO_THE_TAKER,
    }
