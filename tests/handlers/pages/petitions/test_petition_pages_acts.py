"""What 张三 does on the page of his petition: he rates, urges, adds, withdraws, and each counts once."""

import aiohttp
import pytest

from desk.petitions import citizen_requests
from desk.tickets import asking_more, handling, noting
from desk.tickets.ticket_store import load
from models import Attachment, Rating, Ticket, TicketEvent, Words
from models.enums import Act, Grade, TicketState, WordsKind
from models.keyring import unseal
from tests.cast import order
from tests.handlers.miniapp.test_files import picture
from tests.handlers.pages.house import House

MASKED = "138****0001"


def path_of(ticket: Ticket) -> str:
    return f"/p/{ticket.petition.number}"


async def test_lisi_cannot_act_on_zhangsans_petition(house: House, phone):
    ticket = await house.petition()
    other = await house.petition("李四")
    lisi = phone("lisi")
    page = await lisi.open(path_of(other))

    sent = await lisi.post(f"{path_of(ticket)}/withdraw", page.hidden(f"{path_of(other)}/withdraw"))

    assert sent.status == 404
    assert (await load(ticket.id)).state is TicketState.PENDING


async def test_zhangsan_rates_and_is_thanked(house: House, phone):
    ticket = await house.answered()
    zhang = phone("zhangsan")
    page = await zhang.open(path_of(ticket))

    rated = await zhang.send(page, f"{path_of(ticket)}/visit", grade="5")

    assert rated.path == f"{path_of(ticket)}?done=visit"
    assert "谢谢您的评价" in rated.text
    assert "非常满意" in rated.text
    assert "点错了" in rated.text
    assert rated.offers(f"{path_of(ticket)}/visit"), "it may be changed for some hours"
    assert (await load(ticket.id)).state is TicketState.CLOSED


async def test_unhappy_without_a_reason_counts_and_is_asked_for_it_on_the_page(house: House, phone):
    ticket = await house.answered()
    zhang = phone("zhangsan")
    page = await zhang.open(path_of(ticket))

    asked = await zhang.send(page, f"{path_of(ticket)}/visit", grade="2", words="  ")

    assert asked.path == f"{path_of(ticket)}?done=visit_unexplained"
    assert "说了哪里不满意，马上换人重新办理" in asked.text
    assert 'value="2" checked' in asked.html
    assert ((await Rating.get()).grade, (await load(ticket.id)).cycle) == (Grade.BAD, 1)
    again = await zhang.send(asked, f"{path_of(ticket)}/visit", grade="2", words="没说什么时候到账")
    assert "第 2 次办理" in again.text
    assert await Rating.all().count() == 1


async def test_unhappy_with_a_reason_opens_the_next_round(house: House, phone):
    ticket = await house.answered()
    zhang = phone("zhangsan")
    page = await zhang.open(path_of(ticket))

    rated = await zhang.send(page, f"{path_of(ticket)}/visit", grade="1", words="钱还是没到")

    assert "会换人重新办理" in rated.text
    assert "第 2 次办理" in rated.text
    assert "您评价：非常不满意" in rated.text
    assert "第 1 次的答复" in rated.text or "执行款已于今日转账" in rated.text
    assert (await Rating.get()).grade is Grade.VERY_BAD


async def test_rating_without_a_choice_is_refused_and_the_words_are_kept(house: House, phone):
    ticket = await house.answered()
    zhang = phone("zhangsan")
    page = await zhang.open(path_of(ticket))

    refused = await zhang.send(page, f"{path_of(ticket)}/visit", words="还可以吧")

    assert refused.status == 400
    assert "请先选一个评价" in refused.text
    assert "还可以吧" in refused.text


async def test_a_rating_sent_twice_counts_once_and_both_are_thanked(house: House, phone):
    ticket = await house.answered()
    zhang = phone("zhangsan")
    page = await zhang.open(path_of(ticket))
    await zhang.send(page, f"{path_of(ticket)}/visit", grade="4", words="好")

    again = await zhang.send(page, f"{path_of(ticket)}/visit", grade="4", words="好")

    assert again.status == 200
    assert "谢谢您的评价" in again.text
    assert await Rating.all().count() == 1


async def test_a_colleagues_note_meanwhile_is_not_in_the_way_of_a_rating(house: House, phone):
    ticket = await house.answered()
    zhang = phone("zhangsan")
    page = await zhang.open(path_of(ticket))
    await noting.note(await house.order("李法官", ticket, "已电话告知"))

    rated = await zhang.send(page, f"{path_of(ticket)}/visit", grade="5")

    assert "谢谢您的评价" in rated.text


async def test_what_moved_on_meanwhile_is_shown_and_the_words_are_kept(house: House, phone):
    ticket = await house.dispatched()
    zhang = phone("zhangsan")
    page = await zhang.open(path_of(ticket))
    await handling.accept(await house.order("李法官", ticket))

    refused = await zhang.send(page, f"{path_of(ticket)}/supplement", words="补一张收据的编号 42")

    assert refused.status == 409
    assert "刚刚有了新的进展" in refused.text
    assert "补一张收据的编号 42" in refused.text
    assert "李正" not in refused.text
    sent = await zhang.send(refused, f"{path_of(ticket)}/supplement", words="补一张收据的编号 42")
    assert "补充的内容已交给承办人" in sent.text


async def test_he_urges_once_and_a_second_time_is_told_that_once_is_enough(house: House, phone, clock):
    ticket = await house.dispatched()
    zhang = phone("zhangsan")
    page = await zhang.open(path_of(ticket))

    first = await zhang.send(page, f"{path_of(ticket)}/urge")
    second = await zhang.send(page, f"{path_of(ticket)}/urge")
    clock.forward(hours=5)
    third = await zhang.send(second, f"{path_of(ticket)}/urge")

    assert "已催办" in first.text
    assert "刚才已经催过了" in second.text
    assert "已催办" in third.text
    assert (await load(ticket.id)).urged == 2


async def test_what_waits_for_him_offers_no_urging_and_says_by_when_to_supply(house: House, phone):
    ticket = await house.dispatched()
    zhang = phone("zhangsan")
    page = await zhang.open(path_of(ticket))
    await handling.accept(await order(await load(ticket.id), "李正"))
    await asking_more.ask_more(await order(await load(ticket.id), "李正", "请补交转账凭证"))

    refused = await zhang.send(page, f"{path_of(ticket)}/urge")

    assert "法院在等您补充材料" in refused.text
    assert "已催办" not in refused.text
    assert "/urge" not in (await zhang.open(path_of(ticket))).html
    assert "前，在下面补充材料" in refused.text


async def test_he_supplements_and_his_numbers_are_masked_on_the_page(house: House, phone):
    ticket = await house.dispatched()
    zhang = phone("zhangsan")
    page = await zhang.open(path_of(ticket))

    sent = await zhang.send(page, f"{path_of(ticket)}/supplement", words="我换了号码\r\n13907919999")

    assert "139****9999" in sent.text
    assert "13907919999" not in sent.html
    assert unseal((await Words.get(kind=WordsKind.SUPPLEMENT)).text_sealed) == "我换了号码\n13907919999"


async def test_withdrawing_asks_again_and_then_ends_it(house: House, phone):
    ticket = await house.dispatched()
    zhang = phone("zhangsan")
    page = await zhang.open(path_of(ticket))
    assert "确定要撤回吗" in page.text

    sent = await zhang.send(page, f"{path_of(ticket)}/withdraw")

    assert "您已撤回" in sent.text
    assert not sent.offers(f"{path_of(ticket)}/urge")
    assert (await load(ticket.id)).state is TicketState.WITHDRAWN


async def test_a_closed_petition_can_be_taken_up_again_with_a_reason(house: House, phone):
    ticket = await house.answered()
    zhang = phone("zhangsan")
    rated = await zhang.send(await zhang.open(path_of(ticket)), f"{path_of(ticket)}/visit", grade="3")

    without = await zhang.send(rated, f"{path_of(ticket)}/reopen", words="")
    sent = await zhang.send(rated, f"{path_of(ticket)}/reopen", words="又停付了")

    assert without.status == 400
    assert "请填写原因" in without.text
    assert "您要求重新办理" in sent.text
    assert (await load(ticket.id)).state is TicketState.PENDING


@pytest.mark.parametrize("token", ["", "stolen"])
async def test_a_form_without_the_sessions_token_does_nothing(house: House, phone, token: str):
    ticket = await house.dispatched()
    zhang = phone("zhangsan")
    page = await zhang.open(path_of(ticket))
    fields = page.hidden(f"{path_of(ticket)}/supplement") | {"csrf": token, "words": "很要紧的话"}

    refused = await zhang.post(f"{path_of(ticket)}/supplement", fields)

    assert refused.status == 403
    assert "没有提交" in refused.text
    assert "很要紧的话" in refused.text
    assert f'href="{path_of(ticket)}"' in refused.html
    assert not await TicketEvent.filter(act=Act.SUPPLEMENT).exists()


async def test_a_form_from_a_session_that_ended_keeps_the_words(house: House, phone, site):
    ticket = await house.dispatched()
    zhang = phone("zhangsan")
    page = await zhang.open(path_of(ticket))
    await site.redis.delete(*await site.redis.keys("jiesu:session:*"))

    refused = await zhang.send(page, f"{path_of(ticket)}/supplement", words="写了半天的话")

    assert refused.status == 403
    assert "写了半天的话" in refused.text
    assert not await TicketEvent.filter(act=Act.SUPPLEMENT).exists()


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999", "١"])
async def test_a_form_without_a_readable_version_is_refused(house: House, phone, version: str):
    ticket = await house.dispatched()
    zhang = phone("zhangsan")
    fields = (await zhang.open(path_of(ticket))).hidden(f"{path_of(ticket)}/withdraw") | {"version": version}

    refused = await zhang.post(f"{path_of(ticket)}/withdraw", fields)

    assert refused.status == 400
    assert (await load(ticket.id)).state is TicketState.DISPATCHED


async def test_an_act_that_is_not_a_citizens_is_not_there(house: House, phone):
    ticket = await house.dispatched()
    zhang = phone("zhangsan")
    fields = (await zhang.open(path_of(ticket))).hidden(f"{path_of(ticket)}/withdraw")

    for name in ("dispatch", "answer", "nonsense"):
        assert (await zhang.post(f"{path_of(ticket)}/{name}", fields)).status == 404


async def test_more_than_five_thousand_characters_are_refused_and_kept(house: House, phone):
    ticket = await house.dispatched()
    zhang = phone("zhangsan")
    page = await zhang.open(path_of(ticket))
    long = "很" * 5001

    refused = await zhang.send(page, f"{path_of(ticket)}/supplement", words=long)

    assert refused.status == 400
    assert "最多 5000 字，现有 5001 字" in refused.text
    assert long in refused.html


async def test_withdrawn_by_chat_meanwhile_the_page_says_so(house: House, phone):
    ticket = await house.dispatched()
    zhang = phone("zhangsan")
    page = await zhang.open(path_of(ticket))
    await citizen_requests.withdraw(await house.citizens_order(ticket))

    refused = await zhang.send(page, f"{path_of(ticket)}/urge")

    assert refused.status == 409
    assert "不能“催办”" in refused.text


async def test_a_picture_alone_answers_what_the_court_asked_for_and_the_rest_of_a_long_history_is_a_page_on(
    house: House, phone
):
    ticket = await house.dispatched()
    await handling.accept(await order(ticket, "李正", as_of=house.clock.now))
    await asking_more.ask_more(await order(await load(ticket.id), "李正", "请拍收据", house.clock.now))
    zhang = phone("zhangsan")
    page = await zhang.open(path_of(ticket))
    assert 'type="file"' in page.html
    form = aiohttp.FormData({**page.hidden(f"{path_of(ticket)}/supplement"), "words": ""})
    form.add_field("pictures", picture(), filename="收据.jpg", content_type="image/jpeg")
    async with zhang.http.post(zhang.origin + f"{path_of(ticket)}/supplement", data=form) as response:
        assert (response.status, "补充的内容已交给承办人" in await response.text()) == (200, True)
    assert (await load(ticket.id)).state is TicketState.ACCEPTED
    assert await Attachment.filter(petition_id=ticket.petition_id).count() == 1
    for times in range(31):
        await handling.interim(await order(await load(ticket.id), "李正", f"第{times}家银行查过", house.clock.now))
    page = await zhang.open(path_of(ticket))
    assert "看更早的经过" in page.text
    assert "诉求已提交" not in page.text
    last = (await load(ticket.id)).version
    assert "诉求已提交" in (await zhang.open(f"{path_of(ticket)}?before={last - 29}")).text
