"""What follows from a try that failed: the same again, another way, and what we learnt of the person."""

from datetime import datetime, timedelta

import pytest

from desk.notices.delivery_life import Outcome
from desk.notices.failed_tries import (
    ALARM_PAUSE,
    ALARM_TRIES,
    LONGEST_PAUSE,
    PATIENT_TRIES,
    UNCERTAIN_PAUSE,
    NextStep,
    after_failure,
)
from jobs.failures import read_failure
from models.enums import SendChannel
from tests.cast import MORNING, at
from wechat.platform.errors import (
    CODES,
    ErrorClass,
    WeChatError,
    WeChatFailure,
    WeChatTimeout,
    WeChatUnreachable,
    classify,
)

KF, TEMPLATE = SendChannel.KF_TEXT, SendChannel.TEMPLATE
PATH = "/cgi-bin/message/template/send"
BOTH = pytest.mark.parametrize("channel", [KF, TEMPLATE])
OTHER_WAY = NextStep(Outcome.REFUSED, MORNING)


def error(errcode: int) -> WeChatError:
    return WeChatError(errcode, "words", classify(errcode), path=PATH)


def after(
    failure: WeChatFailure, channel: SendChannel, tries: int, as_of: datetime = MORNING, *, can_be_called: bool = True
) -> NextStep:
    return after_failure(read_failure(failure, channel, tries, can_be_called=can_be_called), as_of)


@BOTH
@pytest.mark.parametrize("errcode", sorted(CODES[ErrorClass.unreachable] | CODES[ErrorClass.template_wrong]))
def test_none_of_these_is_ever_repeated(channel: SendChannel, errcode: int) -> None:
    assert after(error(errcode), channel, 1).outcome is Outcome.REFUSED


@BOTH
def test_a_code_nobody_listed_is_neither_repeated_nor_blamed_on_the_person(channel: SendChannel) -> None:
    assert after(error(99999), channel, 1, MORNING) == OTHER_WAY


@BOTH
@pytest.mark.parametrize("errcode", [-1, 45011])
def test_passing_trouble_is_tried_again_ever_later_for_a_day(channel: SendChannel, errcode: int) -> None:
    steps = [after(error(errcode), channel, tries, MORNING) for tries in range(1, PATIENT_TRIES + 1)]
    pauses = [step.after - MORNING for step in steps[:-1]]
    assert pauses[:10] == [timedelta(seconds=2**i) for i in range(10)]
    assert set(pauses[10:]) == {LONGEST_PAUSE}
    assert timedelta(hours=23) < sum(pauses, timedelta()) < timedelta(hours=25)
    assert {step.outcome for step in steps[:-1]} == {Outcome.NOT_LEFT}
    assert steps[-1] == OTHER_WAY


@BOTH
@pytest.mark.parametrize("errcode", [40001, 42001])
def test_a_token_refused_though_it_was_just_renewed_is_the_accounts_trouble(channel: SendChannel, errcode: int) -> None:
    steps = [after(error(errcode), channel, tries, MORNING) for tries in range(1, ALARM_TRIES + 1)]
    pauses = [step.after - MORNING for step in steps[:-1]]
    assert pauses[:3] == [timedelta(seconds=1), timedelta(seconds=2), timedelta(seconds=4)]
    assert set(pauses[3:]) == {ALARM_PAUSE}
    assert {step.outcome for step in steps[:-1]} == {Outcome.NOT_LEFT}
    assert steps[-1] == OTHER_WAY
    refused = [read_failure(error(errcode), channel, tries).account_refused for tries in (1, 3, 4)]
    assert refused == [False, False, True]


@BOTH
@pytest.mark.parametrize("errcode", [-1, 48001])
def test_who_cannot_be_telephoned_is_tried_until_it_expires(channel: SendChannel, errcode: int) -> None:
    step = after(error(errcode), channel, 1000, MORNING, can_be_called=False)
    assert (step.outcome, step.after) == (Outcome.NOT_LEFT, MORNING + LONGEST_PAUSE)


def test_where_wechat_asks_for_a_minute_it_gets_a_minute_and_never_more_than_ten() -> None:
    pauses = [after(error(45066), TEMPLATE, tries, MORNING).after - MORNING for tries in range(1, 20)]
    assert pauses[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert max(pauses) == LONGEST_PAUSE


@pytest.mark.parametrize(
    ("now", "again"),
    [
        ("2026-11-17 09:30", "2026-11-18 00:05"),
        ("2026-11-17 23:59", "2026-11-18 00:05"),
        ("2026-12-31 00:01", "2027-01-01 00:05"),
    ],
)
def test_a_template_quota_that_is_spent_waits_for_midnight_in_china(now: str, again: str) -> None:
    assert after(error(45009), TEMPLATE, 1, at(now)) == NextStep(Outcome.NOT_LEFT, at(again))


def test_words_do_not_wait_for_tomorrow_where_a_card_can_go() -> None:
    assert after(error(45009), KF, 1, MORNING) == OTHER_WAY


@BOTH
@pytest.mark.parametrize("errcode", [48001, 40164, 50002])
def test_an_account_in_trouble_is_asked_again_for_four_hours(channel: SendChannel, errcode: int) -> None:
    for tries in (1, 6, ALARM_TRIES - 1):
        step = after(error(errcode), channel, tries, MORNING)
        assert step == NextStep(Outcome.NOT_LEFT, MORNING + ALARM_PAUSE)
    assert after(error(errcode), channel, ALARM_TRIES, MORNING) == OTHER_WAY
    assert sum([ALARM_PAUSE] * ALARM_TRIES, timedelta()) == timedelta(hours=4)


def test_words_that_may_have_arrived_never_go_twice() -> None:
    for failure in (WeChatTimeout(PATH, "words"), WeChatError.unreadable(PATH, "words")):
        assert after(failure, KF, 1, MORNING) == NextStep(Outcome.MAYBE_ARRIVED, MORNING)


@pytest.mark.parametrize("tries", [1, 2, 6, 7, 100])
def test_a_card_that_may_have_arrived_goes_again_soon_under_its_id(tries: int) -> None:
    step = after(WeChatTimeout(PATH, "words"), TEMPLATE, tries, MORNING)
    assert step.outcome is Outcome.MAYBE_LEFT
    assert step.after - MORNING == min(timedelta(seconds=2 ** min(tries - 1, 9)), UNCERTAIN_PAUSE)


@BOTH
def test_where_there_was_no_connection_nothing_left(channel: SendChannel) -> None:
    step = after(WeChatUnreachable(PATH, "words"), channel, 1, MORNING)
    assert step.outcome is Outcome.NOT_LEFT


@pytest.mark.parametrize(("errcode", "outcome"), [(-1, Outcome.MAYBE_LEFT), (43004, Outcome.MAYBE_ARRIVED)])
def test_a_card_whose_earlier_send_may_have_left_stays_uncertain(errcode: int, outcome: Outcome) -> None:
    failed = read_failure(error(errcode), TEMPLATE, 2, may_have_left=True)
    assert after_failure(failed, MORNING).outcome is outcome
