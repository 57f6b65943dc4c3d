"""退订 in the chat, through the door: done at once, said with what still comes, and taken back in two words."""

import pytest

from desk.notices.wishes import wants_no_broadcasts
from models import Identity, StopWish
from tests.handlers.chat.test_callback import Wire, database_url, wire

__all__ = ["database_url", "wire"]


@pytest.mark.parametrize("said", ["退订", "TD", "t", "R", "不要再打电话给我了"])
async def test_it_is_honoured_and_never_offered_as_a_petition(wire: Wire, said: str) -> None:
    told = await wire.send("o-lisi", Content=said)
    assert "已经退订" in told
    assert all(word in told for word in ("答复", "送达", "恢复接收"))
    assert "留给法院" not in told
    assert await wants_no_broadcasts((await Identity.get(openid="o-lisi")).id)


async def test_恢复接收_takes_it_back(wire: Wire) -> None:
    await wire.send("o-lisi", Content="退订")
    assert "已经恢复接收" in await wire.send("o-lisi", Content="恢复接收")
    assert not await wants_no_broadcasts((await Identity.get(openid="o-lisi")).id)
    assert await StopWish.filter(ended_at__isnull=False).count() == 1


async def test_a_no_in_the_chat_is_no_退订(wire: Wire) -> None:
    for said in ("N", "0000", "不要再打电话给我了，我的案子什么时候开庭？"):
        await wire.send("o-lisi", Content=said)
    assert await StopWish.all().count() == 0
