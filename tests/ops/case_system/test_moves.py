"""What each button of the sandboxed case system tells the desk, whatever the order in which they are pressed."""

import random
from datetime import datetime, timedelta

import pytest

from desk.rules.calendar.court_time import COURT_TIME
from desk.rules.case_rows.reading import ReportKind, read_row
from ops.case_system.moves import MOVES, KeptCase, file_case
from tests.cast import MORNING

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=COURT_TIME)


def a_case() -> KeptCase:
    return KeptCase("（2026）赣01民终567号", "赣01", "合同纠纷", "立案", "wuwei", ("wuwei", "lizheng"))


def test_a_hearing_is_set_down_put_off_and_cancelled_under_one_reference() -> None:
    case = a_case()
    told = [MOVES[name][1](case, NOW)[-1][1] for name in ("schedule", "put_off", "cancel")]

    assert {row["ref"] for row in told} == {told[0]["ref"]}
    assert [row["status"] for row in told] == ["scheduled", "changed", "cancelled"]
    assert [row["starts_at"] for row in told] == ["2026-11-30 09:00", "2026-12-07 14:30", "2026-12-07 14:30"]
    assert MOVES["put_off"][1](case, NOW) == []


def test_the_case_goes_round_its_judges() -> None:
    case = a_case()
    assert [MOVES["judge"][1](case, NOW)[0][1]["judge"] for _ in range(3)] == ["lizheng", "wuwei", "lizheng"]


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_pressed_every_row_is_one_the_desk_reads(seed: int) -> None:
    dice, now = random.Random(seed), NOW
    case, rows = file_case(8001, now, ("wuwei", "lizheng"))
    for _ in range(40):
        now += timedelta(hours=dice.randrange(1, 200))
        rows += MOVES[dice.choice(sorted(MOVES))][1](case, now)
    for kind, row in rows:
        report, wrong = read_row(ReportKind(kind), row, 1, MORNING)
        assert report is not None, (kind, row, wrong)
