"""When something is late, and when it soon will be."""

from datetime import timedelta

import pytest

from desk.views.deadlines import SOON, DeadlineTone, due_moment
from tests.cast import MORNING


@pytest.mark.parametrize(
    ("left", "tone"),
    [
        (timedelta(minutes=-1), DeadlineTone.LATE),
        (timedelta(0), DeadlineTone.LATE),
        (timedelta(seconds=1), DeadlineTone.SOON),
        (SOON - timedelta(seconds=1), DeadlineTone.SOON),
        (SOON, DeadlineTone.CALM),
    ],
)
def test_a_deadline_is_late_at_its_moment_and_soon_four_hours_before(left: timedelta, tone: DeadlineTone):
    assert due_moment(MORNING + left, MORNING).tone is tone
