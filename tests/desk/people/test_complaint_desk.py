"""Who decides a complaint is found by one rule over the holders of three roles, at its court and above."""

import pytest

from desk.people.complaint_desk import ComplaintDesk, Holder, find_desk
from models.enums import Role

ROOT, MIDDLE, HOME = "赣/", "赣/赣01/", "赣/赣01/赣0102/"
INSPECTOR, CHIEF, BOSS = Role.INSPECTOR, Role.CHIEF_LIAISON, Role.PRESIDENT
EVERYBODY = [
    Holder(1, HOME, INSPECTOR),
    Holder(2, HOME, CHIEF),
    Holder(3, HOME, BOSS, "院长"),
    Holder(4, MIDDLE, INSPECTOR),
    Holder(5, MIDDLE, CHIEF),
    Holder(6, MIDDLE, BOSS, "院长"),
    Holder(7, ROOT, INSPECTOR),
    Holder(8, ROOT, CHIEF),
    Holder(9, ROOT, BOSS, "院长"),
    Holder(10, ROOT, BOSS, "副院长"),
]


def test_one_court_up_at_a_time_and_at_the_root_vice_president_then_president() -> None:
    walled: set[int] = set()
    asked = []
    while found := find_desk(HOME, EVERYBODY, walled).officers:
        asked.append(found)
        walled |= set(found)
    assert asked == [(1,), (4,), (5,), (7,), (8,), (10,), (9,), (6,)]


@pytest.mark.parametrize("home", [HOME, MIDDLE, ROOT])
def test_where_everybody_is_walled_off_nobody_is_left(home: str) -> None:
    assert find_desk(home, EVERYBODY, set(range(11))) == ComplaintDesk()


def test_a_court_alone_goes_by_its_own_leaders_and_never_by_its_chief_liaison() -> None:
    alone = [one for one in EVERYBODY if one.path == ROOT]
    assert find_desk(ROOT, alone, {7}) == ComplaintDesk((10,), (10,))
    assert find_desk(ROOT, alone, {7, 10}) == ComplaintDesk((9,), (9,))


def test_whom_their_post_lets_in_is_no_reader() -> None:
    assert find_desk(HOME, EVERYBODY, {1}) == ComplaintDesk((4,))
