"""Which post lets its holder see more than before."""

import pytest

from desk.rules.posts import PostPlace, widens
from models.enums import Role

JUDGE_HERE = PostPlace(Role.JUDGE, 1, 10)


@pytest.mark.parametrize(
    ("wanted", "more"),
    [
        (PostPlace(Role.JUDGE, 1, 11), False),
        (PostPlace(Role.PUBLISHER, 1), False),
        (PostPlace(Role.LIAISON, 1, 10), True),
        (PostPlace(Role.AGENT, 1), True),
        (PostPlace(Role.INSPECTOR, 1), True),
        (PostPlace(Role.AUDITOR, 1), True),
        (PostPlace(Role.JUDGE, 2), True),
    ],
)
def test_a_judge_sees_more_as_anything_but_a_judge_and_at_any_other_court(wanted: PostPlace, more: bool) -> None:
    assert widens([JUDGE_HERE], wanted) is more


def test_whoever_held_nothing_sees_more_by_anything() -> None:
    assert widens([], JUDGE_HERE)
