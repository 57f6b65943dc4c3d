"""What follows from whatever becomes of a try, and by which way somebody is told."""

from datetime import datetime, timedelta
from itertools import product

import pytest

from desk.notices.delivery_life import (
    LEFT_BEHIND,
    LIFE,
    LOST_PAUSES,
    REMEMBERED,
    AgainAt,
    AnewAt,
    Outcome,
    Reach,
    Tried,
    after_finish,
    is_lost_by_platform,
    next_way,
)
from models.enums import DeliveryState, SendChannel
from tests.cast import MORNING

KF, TEMPLATE, TELEPHONE = SendChannel.KF_TEXT, SendChannel.TEMPLATE, SendChannel.TELEPHONE
TO_CITIZENS, TO_OFFICERS = (KF, TEMPLATE), (TEMPLATE, KF)
PENDING, CLAIMED, FAILED = DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.FAILED
SENT, UNCERTAIN, CANCELLED = DeliveryState.SENT, DeliveryState.UNCERTAIN, DeliveryState.CANCELLED
OPEN = Reach(True, True, MORNING + timedelta(hours=1), 5, True)
DELIVERED = DeliveryState.DELIVERED
SHUT = Reach(True, True, MORNING - timedelta(hours=1), 5, True)


def tried(channel: SendChannel, state: DeliveryState, ago: timedelta | None = timedelta(minutes=1)) -> Tried:
    return Tried(channel, state, None if ago is None else MORNING - ago)


@pytest.mark.parametrize(
    ("reach", "citizen", "officer"),
    [
        (OPEN, KF, TEMPLATE),
        (SHUT, TEMPLATE, TEMPLATE),
        (Reach(True, True, None, 0, True), TEMPLATE, TEMPLATE),
        (Reach(True, True, MORNING + timedelta(hours=1), 0, True), TEMPLATE, TEMPLATE),
        (Reach(True, True, MORNING, 5, True), TEMPLATE, TEMPLATE),
        (Reach(True, True, MORNING + timedelta(seconds=1), 1, False), KF, KF),
        (Reach(True, True, None, 0, False), TELEPHONE, TELEPHONE),
        (Reach(False, True, MORNING + timedelta(hours=1), 5, True), TELEPHONE, TELEPHONE),
        (Reach(True, False, MORNING + timedelta(hours=1), 5, True), TELEPHONE, TELEPHONE),
        (None, TELEPHONE, TELEPHONE),
    ],
)
def test_the_first_way_is_the_first_that_is_open(
    reach: Reach | None, citizen: SendChannel, officer: SendChannel
) -> None:
    assert next_way(TO_CITIZENS, reach, [], MORNING) is citizen
    assert next_way(TO_OFFICERS, reach, [], MORNING) is officer


@pytest.mark.parametrize(
    ("past", "citizen", "officer"),
    [
        ([tried(KF, FAILED)], TEMPLATE, TEMPLATE),
        ([tried(KF, UNCERTAIN)], TEMPLATE, TEMPLATE),
        ([tried(KF, CLAIMED)], TEMPLATE, TEMPLATE),
        ([tried(TEMPLATE, FAILED)], KF, KF),
        ([tried(KF, FAILED), tried(TEMPLATE, FAILED)], TELEPHONE, TELEPHONE),
        ([tried(KF, UNCERTAIN), tried(TEMPLATE, UNCERTAIN)], TELEPHONE, TELEPHONE),
        ([tried(TEMPLATE, CLAIMED, REMEMBERED)], KF, KF),
        ([tried(TEMPLATE, CLAIMED, None)], KF, KF),
        ([tried(KF, CANCELLED), tried(TEMPLATE, SENT)], TELEPHONE, TELEPHONE),
        ([tried(TELEPHONE, FAILED)], KF, TEMPLATE),
    ],
)
def test_a_way_that_was_tried_is_not_tried_twice(past: list[Tried], citizen: SendChannel, officer: SendChannel) -> None:
    assert next_way(TO_CITIZENS, OPEN, past, MORNING) is citizen
    assert next_way(TO_OFFICERS, OPEN, past, MORNING) is officer


@pytest.mark.parametrize(
    "past",
    [
        [tried(KF, PENDING)],
        [tried(KF, PENDING, timedelta(days=1))],
        [tried(TEMPLATE, PENDING)],
        [tried(TEMPLATE, PENDING, timedelta(days=1))],
        [tried(TEMPLATE, CLAIMED)],
        [tried(TEMPLATE, CLAIMED, REMEMBERED - timedelta(seconds=1))],
        [tried(KF, UNCERTAIN), tried(TEMPLATE, CLAIMED)],
    ],
)
def test_what_surely_did_not_leave_or_would_be_known_again_goes_again(past: list[Tried]) -> None:
    for wanted in (TO_CITIZENS, TO_OFFICERS):
        assert next_way(wanted, OPEN, past, MORNING) == AgainAt()


def test_a_try_an_account_was_refused_gives_way_to_another_channel_and_else_waits() -> None:
    refused = [Tried(KF, PENDING, MORNING, refused=True)]
    assert next_way(TO_CITIZENS, OPEN, refused, MORNING) is TEMPLATE
    assert next_way((KF,), OPEN, refused, MORNING) == AgainAt()
    both = [tried(KF, CANCELLED), Tried(TEMPLATE, PENDING, MORNING, refused=True)]
    assert next_way(TO_CITIZENS, OPEN, both, MORNING) == AgainAt()


@pytest.mark.parametrize("state", [PENDING, CLAIMED])
@pytest.mark.parametrize("channel", [KF, TEMPLATE])
def test_what_expired_is_not_sent_again_however_it_stood(channel: SendChannel, state: DeliveryState) -> None:
    assert next_way((), OPEN, [tried(channel, state)], MORNING) is TELEPHONE


def test_the_same_words_never_go_twice_by_customer_service() -> None:
    """Whatever may have arrived that way is followed by another way, whoever it is for and whenever it was."""
    states, ages = (CLAIMED, UNCERTAIN, SENT), (None, timedelta(0), timedelta(minutes=30))
    for state, age, wanted in product(states, ages, (TO_CITIZENS, TO_OFFICERS, (KF,))):
        assert next_way(wanted, OPEN, [tried(KF, state, age)], MORNING) in (TEMPLATE, TELEPHONE)


def test_every_way_ends_somewhere() -> None:
    """However the tries fail, after as many as there are ways it is the telephone's turn."""
    for outcome in (FAILED, UNCERTAIN):
        past: list[Tried] = []
        for _ in TO_CITIZENS:
            way = next_way(TO_CITIZENS, OPEN, past, MORNING)
            assert isinstance(way, SendChannel)
            past.append(tried(way, outcome))
        assert next_way(TO_CITIZENS, OPEN, past, MORNING) is TELEPHONE


def at(hours: int) -> datetime:
    return MORNING + timedelta(hours=hours)


def test_a_window_is_open_until_it_shuts_and_while_messages_are_left() -> None:
    for until, left, takes in ((at(1), 1, True), (at(0), 1, False), (at(-1), 1, False), (at(1), 0, False)):
        assert Reach(True, True, until, left, False).takes(KF, MORNING) is takes
        assert Reach(True, True, until, left, False).takes(TEMPLATE, MORNING) is False


WAITING, RESTING, OVER = {PENDING, CLAIMED, UNCERTAIN}, {SENT}, {DELIVERED, FAILED, CANCELLED}


def test_every_outcome_has_a_line_and_every_state_a_meaning() -> None:
    assert set(LIFE) == set(Outcome)
    assert set(DeliveryState) == WAITING | RESTING | OVER


def test_only_what_failed_on_the_way_goes_on() -> None:
    goes_on = {outcome for outcome, follows in LIFE.items() if follows.delivery in WAITING}
    unsure = {outcome for outcome, follows in LIFE.items() if follows.delivery is UNCERTAIN}
    assert unsure == {Outcome.MAYBE_LEFT, Outcome.MAYBE_ARRIVED}
    assert goes_on == unsure | {Outcome.LOST, Outcome.NOT_LEFT, Outcome.REFUSED}


def test_no_try_is_left_unfinished_by_a_delivery_that_is_over() -> None:
    for follows in LIFE.values():
        if follows.delivery in OVER and follows.attempt is not None:
            assert follows.attempt is follows.delivery
    assert not set(LEFT_BEHIND.values()) & {PENDING, CLAIMED}


@pytest.mark.parametrize("state", DeliveryState)
def test_wechats_yes_ends_a_delivery_and_its_no_moves_on_only_what_rests_on_it(state: DeliveryState) -> None:
    yes, no = after_finish(True, state), after_finish(False, state)
    assert (yes.attempt, yes.delivery) == (DELIVERED, DELIVERED)
    assert (no.attempt, no.delivery) == (FAILED, PENDING if state is SENT else state)


LOST = Tried(TEMPLATE, FAILED, MORNING, lost_at=MORNING)


def test_what_the_platform_lost_goes_another_way_at_once_and_else_anew_ever_later() -> None:
    assert next_way(TO_CITIZENS, OPEN, [LOST], MORNING) is KF
    assert next_way(TO_CITIZENS, SHUT, [LOST], MORNING) == AnewAt(MORNING + LOST_PAUSES[0])
    for times, pause in enumerate(LOST_PAUSES, 1):
        lost = [LOST] * times
        assert next_way(TO_OFFICERS, SHUT, lost, MORNING) == AnewAt(MORNING + pause)
        assert next_way(TO_OFFICERS, SHUT, lost, MORNING + pause) is TEMPLATE
    assert next_way(TO_OFFICERS, SHUT, [LOST] * (len(LOST_PAUSES) + 1), MORNING) is TELEPHONE


def test_what_was_lost_once_and_refused_once_is_not_tried_anew() -> None:
    assert next_way(TO_OFFICERS, SHUT, [LOST, tried(TEMPLATE, FAILED)], MORNING) is TELEPHONE
    blocked = Reach(True, False, None, 0, True)
    assert next_way(TO_OFFICERS, blocked, [LOST], MORNING + timedelta(hours=1)) is TELEPHONE


@pytest.mark.parametrize(
    ("status", "lost"),
    [
        ("failed: system failed", True),
        ("failed:system failed", True),
        ("failed:freq limit", True),
        ("failed:user block", False),
        ("failed:43101 user refuse", False),
        ("success", False),
        ("", False),
    ],
)
def test_the_platforms_failures_are_told_from_a_persons(status: str, lost: bool) -> None:
    assert is_lost_by_platform(status) is lost


def test_a_card_that_was_lost_goes_the_next_way_and_after_the_last_to_the_telephone() -> None:
    lost = [Tried(TEMPLATE, LIFE[Outcome.LOST].attempt or SENT, MORNING)]
    assert next_way(TO_CITIZENS, OPEN, lost, MORNING) is KF
    assert next_way(TO_CITIZENS, SHUT, lost, MORNING) is TELEPHONE
    assert LIFE[Outcome.NO_WAY].delivery is FAILED
