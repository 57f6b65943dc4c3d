"""A petition that was split, on 张三's phone: one line in the list, one page with every part, a grade for each."""

from desk.tickets.joining import splitting
from desk.tickets.joining.parts import parts_of
from desk.tickets.joining.splitting import SplitOrder, SplitPart
from desk.tickets.ticket_store import load
from models import Ticket
from models.enums import TicketState
from tests import cast
from tests.handlers.pages.house import House

MATTERS = (SplitPart("执行款没有到账", "查一查"), SplitPart("想换一位法官", "要求换人"))


async def split(house: House) -> list[Ticket]:
    ticket = await house.petition()
    await splitting.split_ticket(SplitOrder(*(await house.order("周敏", ticket)).basis, matters=MATTERS))
    return await parts_of(await load(ticket.id))


async def test_the_page_shows_every_part_and_each_is_rated_by_itself(house: House, phone):
    first, second = await split(house)
    zhang, home = phone("zhangsan"), f"/p/{first.petition.number}"
    second = await cast.dispatched(second, "李正", as_of=house.clock.now)
    await cast.answered(second, "已换王法官承办", as_of=house.clock.now)

    page = await zhang.open(home)
    for words in (
        "这件诉求分成 2 件办理",
        "1. 执行款没有到账",
        "2. 想换一位法官",
        "第 2 件，法院的答复",
        "已换王法官承办",
    ):
        assert words in page.text
    assert "查一查" not in page.text, "what the liaison wrote is for whoever handles it"
    assert page.html.count('class="card" id="part-') == 2
    assert page.html.count('id="grade-5') == 1
    listed = await zhang.open("/p")
    assert listed.html.count(f'href="{home}"') == 1
    assert "分成 2 件办理，1 件有结果" in listed.text
    assert "请您评价" in listed.text

    bad = await zhang.send(page, f"{home}-2/visit", grade="1", words="")
    assert "第 2 件，哪里不满意？" in bad.text
    done = await zhang.send(bad, f"{home}-2/visit", grade="5", words="谢谢")
    assert "第 2 件，您评的是“非常满意”" in done.text
    assert [(await load(one.id)).state for one in (first, second)] == [TicketState.PENDING, TicketState.CLOSED]
    assert done.offers(f"{home}-2/reopen")
    assert done.offers(f"{home}-1/urge")


async def test_urging_adding_and_withdrawing_are_done_to_the_whole_petition(house: House, phone):
    parts = await split(house)
    zhang, home = phone("zhangsan"), f"/p/{parts[0].petition.number}"
    page = await zhang.open(home)
    assert page.html.count("/urge") == 1
    assert "催办（每一件都催）" in page.text

    page = await zhang.send(page, f"{home}-1/urge")
    page = await zhang.send(page, f"{home}-1/supplement", words="还有一份收据")
    assert [(await load(one.id)).urged for one in parts] == [1, 1]
    assert page.text.count("您补充了材料") == 2
    assert not page.offers(f"{home}-1/withdraw"), "the whole petition is offered, under its own number"
    page = await zhang.send(page, f"{home}/withdraw")
    assert [(await load(one.id)).state for one in parts] == [TicketState.WITHDRAWN] * 2
    again = await zhang.open(home)
    assert not again.offers(f"{home}/withdraw")


async def test_a_parts_own_address_opens_the_same_page_and_nobody_elses_does(house: House, phone):
    parts = await split(house)
    home = f"/p/{parts[0].petition.number}"
    page = await phone("zhangsan").open(f"{home}-2")
    assert "这件诉求分成 2 件办理" in page.text
    assert (await phone("lisi").open(f"{home}-2")).status == 404
    assert (await phone("zhangsan").open(f"{home}-3")).status == 404


async def test_an_officer_on_one_part_reads_which_one_it_is(house: House, phone):
    _, second = await split(house)
    await house.bind("李正", "李法官")
    second = await cast.dispatched(second, "李正", as_of=house.clock.now)
    page = await phone("judge_li").open(f"/t/{second.number}")
    assert "这件诉求已经拆单，您这里只办第 2 件：想换一位法官" in page.text
    assert "要求换人" in page.text
    assert "想换一位法官" in (await phone("judge_li").open("/t")).text
