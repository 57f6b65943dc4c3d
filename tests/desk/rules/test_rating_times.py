"""How long a rating may change: by whose word it is."""

from datetime import timedelta

from desk.rules.rating_times import CHANGE_WITHIN, CONTRADICT_WITHIN, may_change_until
from tests.cast import MORNING

LATER = MORNING + timedelta(hours=5)


def test_ones_own_grade_may_change_for_a_day_from_the_first_however_often_it_was_changed() -> None:
    assert may_change_until(MORNING, by_phone=False, heard_at=LATER) == MORNING + CHANGE_WITHIN


def test_what_an_officer_wrote_down_may_be_contradicted_for_days() -> None:
    assert may_change_until(MORNING, by_phone=True, heard_at=LATER) == LATER + CONTRADICT_WITHIN
