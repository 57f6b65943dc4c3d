"""A cry is not drowned by the story around it: a clause that sounds like it alone is read though the whole does not."""

import pytest

from desk.screening.accusations import accuses
from desk.screening.danger import find_danger
from desk.screening.votes import VoteOn, vote
from models.enums import Danger

STORY = "请问贵院什么时候上班，我想查询案件的进度，需要带什么材料，可以网上办理吗，谢谢，"


@pytest.mark.parametrize("cry", ["我要跳楼", "我不想活了", "我带了汽油", "孩子被他锁在家里三天没饭吃"])
@pytest.mark.parametrize("story", [STORY, "群众诉求服务处的人收了钱，", "判决书、传票和送达回证都收到了，交通费已付，"])
def test_danger_is_heard_in_the_middle_of_anything(story: str, cry: str) -> None:
    assert find_danger(f"{story}{cry}，{story}") is not None


def test_it_would_be_drowned_where_only_the_whole_is_asked() -> None:
    assert vote("群众诉求服务处的人收了钱，我要跳楼", VoteOn.DANGER) < 0.1


@pytest.mark.parametrize("deed", ["李正法官收了对方的红包", "督察处的人收了钱", "执行局的人收了老赖的好处"])
def test_an_accusation_is_heard_in_the_middle_of_anything(deed: str) -> None:
    assert accuses(f"{STORY}{deed}，{STORY}")
    assert accuses(f"{deed}，我要跳楼")


def test_the_story_alone_is_neither() -> None:
    assert find_danger(STORY * 3) is None
    assert not accuses(STORY * 3)


@pytest.mark.parametrize("text", ["自焚", "跳江！", "轻生", "上吊算了", "绝食抗议", "喝藥", "卧轨。"])
def test_a_message_that_says_nothing_else_is_a_cry(text: str) -> None:
    assert find_danger(text) is Danger.SUICIDE


@pytest.mark.parametrize("text", ["上吊扇", "烧炭厂", "跳江救人的奖金", "绝食案判决", "轻生保险理赔"])
def test_the_word_in_another_is_none(text: str) -> None:
    assert find_danger(text) is None
