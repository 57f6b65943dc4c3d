"""What is danger, which danger, and what only sounds like it."""

import pytest

from desk.screening.danger import find_danger
from models.enums import Danger


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("我不想活了，法院逼死我", Danger.SUICIDE),
        ("我就死在法院门口给你们看", Danger.SUICIDE),
        ("不给钱我就和他们同归于尽", Danger.VIOLENCE),
        ("前夫天天打孩子", Danger.CHILD),
    ],
)
def test_danger_is_heard(text: str, danger: Danger) -> None:
    assert find_danger(text) is danger


@pytest.mark.parametrize("text", ["跳楼机合同纠纷", "父亲自杀后的遗产", "上诉期限截止今日", "账户冻结，工资发不出来"])
def test_what_only_sounds_like_it_is_none(text: str) -> None:
    assert find_danger(text) is None
