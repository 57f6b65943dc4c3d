"""Codes of an authenticator, held against those of RFC 6238 and a clock that is a little off."""

import base64
from datetime import UTC, datetime, timedelta

from desk.rules.passwords.authenticator import PERIOD, address_of, step_of

SECRET = base64.b32encode(b"12345678901234567890").decode()
"""Of the RFC's appendix B, whose codes of eight digits end in ours of six."""


def test_the_codes_are_those_of_the_standard():
    assert step_of(SECRET, "287082", datetime.fromtimestamp(59, UTC)) == 1
    assert step_of(SECRET, "081804", datetime.fromtimestamp(1111111109, UTC)) == 1111111109 // PERIOD
    assert step_of(SECRET, "081805", datetime.fromtimestamp(1111111109, UTC)) is None


def test_a_clock_may_be_off_by_one_period_and_a_code_serves_once():
    shown = datetime.fromtimestamp(1111111109, UTC)
    step = 1111111109 // PERIOD
    for off in (-PERIOD, 0, PERIOD):
        assert step_of(SECRET, "081804", shown + timedelta(seconds=off)) == step
    for off in (-2 * PERIOD, 2 * PERIOD):
        assert step_of(SECRET, "081804", shown + timedelta(seconds=off)) is None
    assert step_of(SECRET, "081804", shown, after=step) is None
    assert step_of(SECRET, "081804", shown, after=step - 1) == step


def test_the_address_of_an_authenticator_says_whose_it_is():
    assert address_of(SECRET, "heping").startswith("otpauth://totp/")
    assert "heping" in address_of(SECRET, "heping")
