"""Who may approve a broadcast hears that it waits, on the phone; its author hears that it came back; nobody else."""

import pytest

from desk.broadcasts import approving
from models import Delivery
from models.enums import Role
from tests.cast import gives_role, officer
from tests.desk.broadcasts.composed import drafted, order, submitted
from wechat.pushes import render

pytestmark = pytest.mark.usefixtures("cast")
PUBLIC_URL = "https://jiesu.example.gov.cn"


async def told(notice: str) -> set[int]:
    return {row.officer_id or 0 for row in await Delivery.filter(notice=notice)}


async def only(notice: str) -> Delivery:
    return await Delivery.get(notice=notice)


async def test_the_chief_liaison_and_another_publisher_are_told_that_it_waits_and_the_author_is_not() -> None:
    await gives_role("赵晴", Role.PUBLISHER)
    await submitted(await drafted())
    assert await told("broadcast_submitted") == {(await officer(name)).id for name in ("赵晴", "周敏")}


async def test_what_they_are_told_opens_the_page_on_which_it_is_approved_while_it_waits() -> None:
    ready = await submitted(await drafted())
    push = await render(await only("broadcast_submitted"), PUBLIC_URL)
    assert push is not None
    assert (push.url, push.card["note"]) == (f"{PUBLIC_URL}/t/gg/{ready.id}", "林雨起草，请您批准")
    assert ready.title in push.text
    await approving.take_back(await order(ready, "林雨"))
    assert await render(await only("broadcast_submitted"), PUBLIC_URL) is None


async def test_its_author_is_told_why_it_came_back() -> None:
    ready = await submitted(await drafted())
    await approving.send_back(await order(ready, "周敏"), "时间写错了，联系人 13807910001")
    assert await told("broadcast_returned") == {(await officer("林雨")).id}
    push = await render(await only("broadcast_returned"), PUBLIC_URL)
    assert push is not None
    assert "时间写错了" in push.text
    assert "13807910001" not in push.text + "".join(push.card.values())
