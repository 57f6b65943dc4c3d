"""Telling people, against a real WeChat of our own: which way it goes, and what arrives on the phone."""

from desk.people.citizens import Claim, claim
from desk.petitions import citizen_requests
from desk.petitions.citizen_requests import RemoteMedia
from desk.tickets import handling
from models import Attempt, Delivery, Identity, Officer, TelephoneTask, Ticket, Words
from models.enums import DeliveryState, Grade, TicketState
from tests.cast import (
    ANSWER,
    a_call,
    a_petition,
    accepted,
    answered,
    at,
    dispatched,
    officer,
    order,
    phone,
    rated,
)
from tests.jobs.conftest import PUBLIC_URL, PostRoom, calls_to_make, desk_tells, the, tries

CANCELLED, DELIVERED, FAILED = DeliveryState.CANCELLED, DeliveryState.DELIVERED, DeliveryState.FAILED
PENDING, SENT, UNCERTAIN = DeliveryState.PENDING, DeliveryState.SENT, DeliveryState.UNCERTAIN


async def test_while_the_window_is_open_the_whole_answer_goes_as_words(post_room: PostRoom) -> None:
    me = await post_room.writes("张三")
    ticket = await answered(await dispatched(await a_petition("张三")))
    await post_room.send_all()
    (text,) = await post_room.texts("张三")
    assert ANSWER in text
    assert ticket.petition.number in text
    assert f"{PUBLIC_URL}/p/{ticket.petition.number}" in text
    assert await post_room.cards("张三") == []
    delivery = await the("answered", ticket)
    assert (delivery.state, delivery.finished_at, delivery.lease_owner) == (SENT, post_room.clock(), "")
    assert await tries(delivery) == [("kf_text", SENT, 1)]
    assert (await Identity.get(id=me.id)).window_left == 4


async def test_once_it_is_shut_a_card_goes_that_opens_the_answer(post_room: PostRoom) -> None:
    ticket = await answered(await dispatched(await a_petition("张三", "执行款迟迟没有到账，请法官帮忙看一看好吗谢谢")))
    await post_room.send_all()
    (card,) = await post_room.cards("张三")
    assert card["fields"] == {
        "character_string1": ticket.petition.number,
        "thing2": "执行款迟迟没有到账，请法官帮忙看一看好…",
        "time3": "2026年11月17日 09:30",
        "thing4": "点击查看答复并评价",
    }
    assert card["url"] == f"{PUBLIC_URL}/p/{ticket.petition.number}"
    assert await post_room.texts("张三") == []
    (attempt,) = await Attempt.filter(delivery_id=(await the("answered", ticket)).id)
    assert (attempt.state, attempt.msgid) == (SENT, int(str(card["msgid"])))
    await post_room.finished(attempt, "success")
    assert (await the("answered", ticket)).state is DELIVERED
    assert await calls_to_make(ticket) == []


async def test_a_judge_is_told_by_a_card_even_while_the_window_is_open(post_room: PostRoom) -> None:
    await post_room.writes("李法官")
    ticket = await dispatched(await a_petition("张三"))
    await post_room.send_all()
    (card,) = await post_room.cards("李法官")
    assert ticket.due_at == at("2026-11-20 17:30")
    assert card["fields"] == {
        "character_string1": ticket.number,
        "thing2": ticket.petition.title,
        "time3": "2026年11月20日 17:30",
        "phrase4": "普通",
    }
    assert card["url"] == f"{PUBLIC_URL}/t/{ticket.number}"


async def test_what_happened_meanwhile_is_not_told_any_more(post_room: PostRoom) -> None:
    await phone("李法官")
    ticket = await answered(await dispatched(await a_petition("张三")))
    await post_room.send_all()
    assert (await the("dispatched", ticket)).state is CANCELLED
    assert (await the("under_way", ticket)).state is CANCELLED
    assert await post_room.cards("李法官") == []
    assert len(await post_room.cards("张三")) == 1


async def test_an_answer_that_had_not_left_when_the_ticket_was_closed_is_told_all_the_same(post_room: PostRoom) -> None:
    await post_room.writes("张三")
    ticket = await answered(await dispatched(await a_petition("张三")))
    await rated(ticket, Grade.GOOD)
    assert (await Ticket.get(id=ticket.id)).state is TicketState.CLOSED
    await post_room.send_all()
    assert (await the("answered", ticket)).state is SENT
    (text,) = [text for text in await post_room.texts("张三") if ANSWER in text]
    assert "评价" not in text


async def test_who_left_the_court_is_told_nothing_and_the_desk_hears_that_nobody_was(post_room: PostRoom) -> None:
    await phone("李法官")
    ticket = await dispatched(await a_petition("张三"))
    await Officer.filter(name="李正").update(active=False)
    await post_room.send_all()
    assert (await the("dispatched", ticket)).state is FAILED
    assert await post_room.cards("李法官") == []
    assert ("李正", "账号已停用", "周敏") in await desk_tells(ticket)


async def test_who_has_no_wechat_is_telephoned(post_room: PostRoom) -> None:
    ticket = await answered(await dispatched(await a_call()))
    await post_room.send_all()
    assert await calls_to_make(ticket) == ["微信联系不上"]
    assert (await TelephoneTask.get(ticket_id=ticket.id)).court_id == ticket.court_id


async def test_周敏_without_a_phone_of_hers_is_told_by_赵晴_of_the_same_desk(post_room: PostRoom) -> None:
    ticket = await a_petition("张三")
    await post_room.send_all()
    assert (await the("petition_received", ticket)).state is FAILED
    assert await calls_to_make(ticket) == []
    assert await desk_tells(ticket) == [("周敏", "没有绑定微信", "赵晴")]


async def test_a_redacted_answer_is_not_sent(post_room: PostRoom) -> None:
    await post_room.writes("张三")
    ticket = await answered(await dispatched(await a_petition("张三")))
    await Words.filter(ticket_id=ticket.id).update(text_sealed=None, redacted_at=post_room.clock())
    await post_room.send_all()
    (text,) = await post_room.texts("张三")
    assert ANSWER not in text
    assert "（内容已按规定删除）" in text


async def test_a_long_answer_is_cut_to_what_wechat_takes_and_the_page_has_the_rest(post_room: PostRoom) -> None:
    await post_room.writes("张三")
    ticket = await answered(await dispatched(await a_petition("张三")), "到账" * 1500)
    await post_room.send_all()
    (text,) = await post_room.texts("张三")
    assert 400 < len(text) <= 600
    assert len(text.encode()) <= 1800
    assert "全文请点开查看" in text
    assert text.endswith(f"{PUBLIC_URL}/p/{ticket.petition.number}")


async def test_another_phone_of_the_same_person_is_told_where_the_first_is_gone(post_room: PostRoom) -> None:
    first, second = await phone("张三"), await phone("李四")
    ticket = await a_petition("张三")
    person = await claim(first.id, Claim("张三", "360102198005152019", "13807910001"), post_room.clock())
    await Identity.filter(id=second.id).update(citizen_id=person.id)
    await Identity.filter(id=first.id).update(subscribed=False)
    ticket.petition.citizen_id = person.id
    await ticket.petition.save()
    await answered(await dispatched(ticket))
    await post_room.send_all()
    assert await post_room.cards("张三") == []
    assert len(await post_room.cards("李四")) == 1


async def test_the_desk_hears_of_a_supplement(post_room: PostRoom) -> None:
    await phone("李法官")
    ticket = await accepted(await dispatched(await a_petition("张三")))
    await post_room.send_all()
    await citizen_requests.supplement(await order(ticket, "张三", "车牌赣A12345"), [RemoteMedia("image", "m-1")])
    await post_room.send_all()
    assert len(await post_room.cards("李法官")) == 2


async def test_every_notice_of_a_tickets_life_goes_out_and_wechat_takes_its_words(post_room: PostRoom) -> None:
    """Played in the order of a life, each worked off before the next; every card passes WeChat's field checks."""
    for name in ("李法官", "周敏"):
        await phone(name)
    ticket = await a_petition("张三")
    await post_room.send_all()
    ticket = await dispatched(ticket)
    await post_room.send_all()
    await handling.send_back(await order(ticket, "李正", "不归执行局"))
    await post_room.send_all()
    ticket = await dispatched(await a_petition("张三"))
    await handling.interim(await order(ticket, "李正", "正在查控"))
    await post_room.send_all()
    await citizen_requests.urge(await order(await dispatched(await a_petition("张三")), "张三"))
    await post_room.send_all()
    await rated(await answered(await dispatched(await a_petition("张三"))), Grade.BAD, "不满意")
    await handling.decline(await order(await a_petition("张三"), "周敏", "请向仲裁委申请"))
    await citizen_requests.withdraw(await order(await dispatched(await a_petition("张三")), "张三"))
    await post_room.send_all()
    wired = {(await officer(name)).id for name in ("李法官", "周敏")}
    rows = [row for row in await Delivery.all() if row.officer_id is None or row.officer_id in wired]
    sent = {row.notice for row in rows if row.state is SENT}
    assert {row.notice for row in rows if row.state not in (SENT, CANCELLED)} == set()
    assert sent >= {
        "petition_received",
        "dispatched",
        "under_way",
        "sent_back",
        "interim",
        "urged",
        "unhappy",
        "working_again",
        "declined",
        "withdrawn",
    }
