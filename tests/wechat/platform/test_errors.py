"""Every code has one class, and the class says what to do."""

from datetime import timedelta
from itertools import combinations

import pytest

from wechat.platform.errors import (
    CODES,
    SPENT_CODES,
    ErrorClass,
    WeChatError,
    WeChatTimeout,
    WeChatUnreachable,
    classify,
    classify_token_error,
)

EXPECTED = {
    ErrorClass.refresh_token: [40001, 40014, 42001],
    ErrorClass.back_off: [-1, -1000, 45011, 44991, 43108, 61450, 9500002, 45066, 53501, 42010],
    ErrorClass.wait_quota: [45009, 45028],
    ErrorClass.done: [45065],
    ErrorClass.unreachable: [43004, 43101, 43019, 45015, 45047, 48002, 46004, 50005, 40003],
    ErrorClass.template_wrong: [40037, 40036, 47001, 47003, 41030, 45002, 40249, 40250, 40033, 40130, 45067, 53503],
    ErrorClass.account_alarm: [40013, 40125, 40164, 40243, 48001, 48004, 50002, 43116, 40251, 89503, 53500],
    ErrorClass.unknown: [99999, 40029, 46003],
}


@pytest.mark.parametrize(("errcode", "expected"), [(code, kind) for kind, codes in EXPECTED.items() for code in codes])
def test_a_code_has_the_class_the_platform_notes_give_it(errcode: int, expected: ErrorClass) -> None:
    assert classify(errcode) is expected


def test_no_code_is_in_two_classes() -> None:
    for (one, codes), (other, more) in combinations(CODES.items(), 2):
        assert not codes & more, f"{one} and {other}"


def test_every_class_but_unknown_has_codes() -> None:
    assert set(CODES) == set(ErrorClass) - {ErrorClass.unknown}


def test_40001_from_the_token_endpoint_means_a_wrong_secret() -> None:
    assert classify_token_error(40001) is ErrorClass.account_alarm
    assert classify_token_error(-1) is ErrorClass.back_off


def test_a_spent_login_code_is_nobodys_alarm() -> None:
    assert {classify(code) for code in SPENT_CODES} == {ErrorClass.unknown}


def test_only_a_timeout_is_uncertain() -> None:
    assert WeChatTimeout("/cgi-bin/message/template/send", "no answer").uncertain
    assert not WeChatUnreachable("/cgi-bin/message/template/send", "refused").uncertain
    assert not WeChatError(45015, "out of time", ErrorClass.unreachable).uncertain
    assert WeChatError.unreadable("/cgi-bin/message/custom/send", "HTTP 502").uncertain


def test_too_quick_a_repeat_waits_a_minute() -> None:
    assert WeChatError(45066, "too fast", ErrorClass.back_off).wait == timedelta(minutes=1)
    assert WeChatError(-1, "system error", ErrorClass.back_off).wait < timedelta(minutes=1)
