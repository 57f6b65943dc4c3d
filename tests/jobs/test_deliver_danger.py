"""A ring goes out to every phone by every way at once, before anything else, and ends with the decision."""

import pytest

from desk.tickets.danger import deciding
from models import Delivery, Identity
from models.enums import DeliveryState, PetitionKind
from tests.cast import a_petition, officer, order, phone
from tests.desk.tickets.danger.ringer import HEARD
from tests.jobs.conftest import PUBLIC_URL, PostRoom


@pytest.mark.parametrize(
    ("said", "note"),
    [(HEARD, "可能轻生"), ("不给钱我就和他们同归于尽", "可能有暴力"), ("前夫天天打孩子", "孩子危险")],
)
async def test_周敏_whose_window_is_open_gets_the_card_and_the_words(post_room: PostRoom, said: str, note: str) -> None:
    await post_room.writes("周敏")
    ticket = await a_petition("李四", said)
    await post_room.send_all()
    words = [text for text in await post_room.texts("周敏") if "危险警报" in text]
    cards = [card["fields"] for card in await post_room.cards("周敏")]
    assert len(words) == 1
    assert said in words[0]
    assert f"{PUBLIC_URL}/t/{ticket.petition.number}" in words[0]
    assert any(note in fields.values() for fields in cards)  # type: ignore[attr-defined]


async def test_it_goes_before_every_other_notice(post_room: PostRoom) -> None:
    await phone("周敏")
    await a_petition("张三")
    await a_petition("李四", HEARD)
    first = await Delivery.all().order_by("lane", "not_before", "id").first()
    assert first is not None
    assert first.notice == "danger"


async def test_what_was_decided_meanwhile_is_not_sent_any_more(post_room: PostRoom) -> None:
    await phone("周敏")
    ticket = await a_petition("李四", HEARD)
    await deciding.handle_alarm(await order(ticket, "赵晴", "已通话"))
    await post_room.send_all()
    states = {row.state for row in await Delivery.filter(notice="danger")}
    assert states == {DeliveryState.CANCELLED}


async def test_who_is_not_reached_on_wechat_ends_as_failed(post_room: PostRoom) -> None:
    ticket = await a_petition("李四", HEARD)
    await post_room.send_all()
    states = {row.state for row in await Delivery.filter(notice="danger", ticket_id=ticket.id)}
    assert states == {DeliveryState.FAILED}


async def test_of_a_sealed_complaint_杨帆_reads_the_number_what_to_do_and_nothing_that_was_said(
    post_room: PostRoom,
) -> None:
    await phone("周敏")
    yang, zhou = await officer("杨帆"), await officer("周敏")
    await Identity.filter(officer_id=zhou.id).update(officer_id=yang.id)
    text = "法官收了对方的红包，我不想活了"
    ticket = await a_petition("李四", text, kind=PetitionKind.COMPLAINT, at_court="江西高院")
    assert ticket.sealed_at is not None
    await post_room.send_all()
    (card,) = await post_room.cards("周敏")
    assert card["url"] == ""
    fields = " ".join(map(str, card["fields"].values()))  # type: ignore[attr-defined]
    assert ticket.petition.number in fields
    assert "封存" in fields
    assert "红包" not in fields
    assert "不想活" not in fields
