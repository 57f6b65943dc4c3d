"""What changed about who somebody is reaches each phone of theirs, in words WeChat takes and that name nobody."""

import pytest

from desk.people.persons.telling import Change, tell_phones
from models import Attempt, Delivery
from models.enums import DeliveryState
from tests.cast import phone
from tests.jobs.conftest import PUBLIC_URL, PostRoom


@pytest.mark.parametrize("change", list(Change))
async def test_every_change_is_told_as_a_card_and_none_is_refused(post_room: PostRoom, change: Change) -> None:
    zhang = await phone("张三")
    await tell_phones([zhang.id], change, "test", post_room.clock(), {"phones": 2, "petitions": 1})
    await post_room.send_all()
    assert await Attempt.exclude(errcode=None).count() == 0
    assert (await Delivery.get()).state is DeliveryState.SENT
    assert len(await post_room.cards("张三")) == 1


@pytest.mark.parametrize("change", list(Change))
async def test_in_the_chat_the_whole_is_said_with_the_page(post_room: PostRoom, change: Change) -> None:
    zhang = await post_room.writes("张三")
    await tell_phones([zhang.id], change, "test", post_room.clock(), {"phones": 2, "petitions": 1})
    await post_room.send_all()
    assert [f"{PUBLIC_URL}/p/me" in words for words in (await post_room.texts("张三"))[-1:]] == [True]


async def test_each_phone_is_told_by_itself_and_once(post_room: PostRoom) -> None:
    zhang, li = await phone("张三"), await phone("李四")
    for _ in range(2):
        await tell_phones([zhang.id, li.id], Change.JOINED, "join:1", post_room.clock(), {"phones": 2, "petitions": 0})
    await post_room.send_all()
    assert [len(await post_room.cards(name)) for name in ("张三", "李四")] == [1, 1]
