"""A year drawn by chance: the same for the same seed, whoever plays which part of it."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from desk.rules.calendar.court_time import court_day
from desk.rules.calendar.national_days import works
from models.enums import PetitionKind
from seeds.year.plan import TICKETED, Coming, Fate, YearPlan

STEP = timedelta(days=1)
A_YEAR = YearPlan(petitions=20_000, days=365, last=date(2026, 11, 21), seed=7)


def everything(year: YearPlan, part: int = 0, parts: int = 1) -> list[Coming]:
    found, number = [], 0
    for day, count in enumerate(year.shares()):
        found += year.comings(day, number, count, part, parts)
        number += count
    return found


def test_every_petition_of_the_year_comes_on_one_of_its_days() -> None:
    shares = A_YEAR.shares()
    assert (len(shares), sum(shares)) == (365, 20_000)
    assert min(shares) > 0
    assert (A_YEAR.first, A_YEAR.begins) == (date(2025, 11, 22), datetime(2025, 11, 21, 16, tzinfo=UTC))
    comings = everything(A_YEAR)
    assert [coming.number for coming in comings] == list(range(20_000))
    assert all(A_YEAR.begins <= coming.at < A_YEAR.ends for coming in comings)


def test_the_same_seed_is_the_same_year_and_another_is_another() -> None:
    small = YearPlan(300, 10, date(2026, 3, 10), 1)
    assert everything(small) == everything(YearPlan(300, 10, date(2026, 3, 10), 1))
    assert everything(small) != everything(YearPlan(300, 10, date(2026, 3, 10), 2))


def test_players_share_a_year_without_leaving_or_doubling_anything() -> None:
    small = YearPlan(301, 10, date(2026, 3, 10), 1)
    parts = [everything(small, part, 3) for part in range(3)]
    assert sorted((one for part in parts for one in part), key=lambda one: one.number) == everything(small)


def test_as_many_as_planned_go_to_a_judge_at_once_and_complaints_are_reviewed() -> None:
    comings = everything(A_YEAR)
    fates = Counter(coming.fate for coming in comings)
    assert abs(1 - fates[Fate.SETTLED] / 20_000 - TICKETED) < 0.01
    assert set(fates) == set(Fate)
    assert {coming.fate for coming in comings if coming.kind is PetitionKind.COMPLAINT} == {Fate.REVIEWED}


def test_less_comes_on_days_off_and_more_towards_the_end() -> None:
    shares = A_YEAR.shares()
    worked = [count for day, count in enumerate(shares) if works(court_day(A_YEAR.begins) + day * STEP)]
    off = [count for day, count in enumerate(shares) if not works(court_day(A_YEAR.begins) + day * STEP)]
    assert sum(off) / len(off) < 0.3 * sum(worked) / len(worked)
    assert sum(shares[-30:]) > 1.3 * sum(shares[:30])
