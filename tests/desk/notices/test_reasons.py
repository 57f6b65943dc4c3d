"""Why somebody could not be reached, in words, from what was tried."""

import pytest

from desk.notices.reasons import (
    ACCOUNT_REFUSED,
    BLOCKED,
    BROKEN,
    LEFT,
    LOST,
    NO_WAY,
    NOT_BOUND,
    TOO_LATE,
    UNSURE,
    WORDS_REFUSED,
    Circumstances,
    reason_of,
)
from models import Attempt
from models.enums import DeliveryState

FAILED = DeliveryState.FAILED


def tried(finish: str = "", error: str = "", state: DeliveryState = FAILED) -> Attempt:
    return Attempt(finish_status=finish, error_class=error, state=state)


@pytest.mark.parametrize(
    ("attempts", "known", "why"),
    [
        ([], Circumstances(of_staff=True, left=True), LEFT),
        ([], Circumstances(of_staff=True, has_phone=False), NOT_BOUND),
        ([], Circumstances(of_staff=False, has_phone=False), NO_WAY),
        ([], Circumstances(of_staff=True, expired=True), TOO_LATE),
        ([tried("failed:user block")], Circumstances(of_staff=True), BLOCKED),
        ([tried("failed:system failed")] * 8, Circumstances(of_staff=True), LOST),
        ([tried("failed:freq limit")], Circumstances(of_staff=False, expired=True), LOST),
        ([tried(error="template_wrong")], Circumstances(of_staff=True), WORDS_REFUSED),
        ([tried(error="account_alarm")], Circumstances(of_staff=True), ACCOUNT_REFUSED),
        ([tried(error="unreachable")], Circumstances(of_staff=False), NO_WAY),
        ([tried(), tried(state=DeliveryState.UNCERTAIN)], Circumstances(of_staff=False), UNSURE),
        ([], Circumstances(of_staff=False, broken=True), BROKEN),
    ],
)
def test_the_desk_reads_what_went_wrong(attempts: list[Attempt], known: Circumstances, why: str) -> None:
    assert reason_of(attempts, known) == why
