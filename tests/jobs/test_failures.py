"""WeChat's failures in the desk's words: what stood in a send's way, and what was learnt of the person."""

import pytest

from desk.notices.delivery_life import Outcome
from desk.notices.failed_tries import ALARM_PAUSE, ALARM_TRIES, NextStep, Trouble, after_failure
from jobs.failures import read_failure
from models.enums import SendChannel
from tests.cast import MORNING
from wechat.platform.errors import ErrorClass, WeChatError, WeChatFailure, WeChatTimeout, classify

PATH = "/cgi-bin/message/template/send"
OTHER_WAY = NextStep(Outcome.REFUSED, MORNING)


def error(errcode: int) -> WeChatError:
    return WeChatError(errcode, "words", classify(errcode), path=PATH)


@pytest.mark.parametrize("channel", [SendChannel.KF_TEXT, SendChannel.TEMPLATE])
@pytest.mark.parametrize(
    ("errcode", "learnt"),
    [
        (43004, {"unreachable": True}),
        (40003, {"unreachable": True}),
        (45015, {"window_shut": True}),
        (45047, {"window_shut": True}),
        (43101, {}),
        (43019, {}),
        (50005, {}),
        (47003, {}),
        (40037, {}),
        (45002, {}),
        (40036, {}),
    ],
)
def test_a_person_or_template_that_will_not_do_means_another_way(
    channel: SendChannel, errcode: int, learnt: dict[str, bool]
) -> None:
    failed = read_failure(error(errcode), channel, 1)
    assert after_failure(failed, MORNING) == OTHER_WAY
    assert {name for name in ("unreachable", "window_shut") if getattr(failed, name)} == set(learnt)


@pytest.mark.parametrize("errcode", [48001, 40164, 50002])
def test_a_refused_account_is_no_fault_of_the_person(errcode: int) -> None:
    failed = read_failure(error(errcode), SendChannel.TEMPLATE, 1)
    assert failed.account_refused
    assert not failed.unreachable


@pytest.mark.parametrize(
    ("failure", "trouble"), [(ErrorClass.back_off, Trouble.PASSING), (ErrorClass.wait_quota, Trouble.QUOTA_SPENT)]
)
def test_every_class_of_failure_has_a_trouble(failure: ErrorClass, trouble: Trouble) -> None:
    assert read_failure(WeChatError(1, "words", failure, path=PATH), SendChannel.TEMPLATE, 1).trouble is trouble


def test_what_was_not_answered_may_have_arrived() -> None:
    failures: tuple[WeChatFailure, ...] = (WeChatTimeout(PATH, "words"), WeChatError.unreadable(PATH, "words"))
    assert all(read_failure(failure, SendChannel.TEMPLATE, 1).no_answer for failure in failures)


def test_a_token_that_is_refused_though_just_renewed_is_the_accounts_trouble_after_a_few_tries() -> None:
    """A sticky dead token made 435 tries in a day: now it goes at the account's pace, with an alarm."""
    dead = error(40001)
    steps = [read_failure(dead, SendChannel.TEMPLATE, tries) for tries in range(1, 30)]
    assert [one.trouble for one in steps[:3]] == [Trouble.PASSING] * 3
    assert {one.trouble for one in steps[3:]} == {Trouble.ACCOUNT}
    assert all(one.account_refused for one in steps[3:])
    assert after_failure(steps[4], MORNING).after - MORNING == ALARM_PAUSE
    assert after_failure(steps[ALARM_TRIES - 1], MORNING) == OTHER_WAY
