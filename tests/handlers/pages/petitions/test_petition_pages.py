"""What 张三 sees and does on the page of his petition, and what 李四 does not."""

import pytest

from desk.tickets import handling, noting
from desk.tickets.handling import DispatchOrder
from models import Ticket
from models.enums import Complexity
from tests.handlers.pages.house import House

MASKED = "138****0001"


def path_of(ticket: Ticket) -> str:
    return f"/p/{ticket.petition.number}"


async def test_lisi_cannot_open_zhangsans_petition_and_cannot_tell_that_it_exists(house: House, phone):
    ticket = await house.petition()
    lisi = phone("lisi")

    hidden = await lisi.open(path_of(ticket))
    missing = await lisi.open("/p/SQ20261100000099")

    assert (hidden.status, missing.status) == (404, 404)
    assert hidden.text == missing.text
    assert "没有找到这件诉求" in hidden.text
    assert "执行款" not in hidden.html


async def test_the_judge_does_not_see_it_as_a_citizen(house: House, phone):
    ticket = await house.dispatched()

    assert (await phone("judge_li").open(path_of(ticket))).status == 404


async def test_his_own_words_are_masked_as_they_are_stored(house: House, phone):
    ticket = await house.petition()

    page = await phone("zhangsan").open(path_of(ticket))

    assert "执行款一直没有到账" in page.text
    assert MASKED in page.text
    assert "13807910001" not in page.html


async def test_each_state_says_where_it_stands_and_what_comes_next(house: House, phone):
    ticket = await house.petition()
    zhang = phone("zhangsan")
    waiting = await zhang.open(path_of(ticket))
    assert "诉求服务处正在确定由哪个部门办理，11月18日 周三" in waiting.text

    await handling.dispatch(
        DispatchOrder(*(await house.order("周敏", ticket)).basis, handler_id=await house.officer_id("李法官"))
    )
    assert "已转给执行局" in (await zhang.open(path_of(ticket))).text

    await handling.accept(await house.order("李法官", ticket))
    working = await zhang.open(path_of(ticket))
    assert "执行局正在办理" in working.text
    assert working.html.count("step-done") == 2

    await handling.answer(await house.order("李法官", ticket, "今天已转账。"))
    answered = await zhang.open(path_of(ticket))
    assert "今天已转账。" in answered.text
    assert "您满意吗" in answered.text


async def test_a_late_petition_says_so_and_offers_to_urge(house: House, phone, clock):
    ticket = await house.dispatched()
    clock.forward(days=9)

    page = await phone("zhangsan").open(path_of(ticket))

    assert "现在已经超过" in page.text
    assert page.offers(f"{path_of(ticket)}/urge")


async def test_an_answer_under_review_is_not_shown_before_it_is_approved(house: House, phone):
    ticket = await house.dispatched(complexity=Complexity.COMPLEX)
    await handling.accept(await house.order("李法官", ticket))
    await handling.submit(await house.order("李法官", ticket, "拟答复：款项月底发还。"))
    zhang = phone("zhangsan")

    assert "月底发还" not in (await zhang.open(path_of(ticket))).html

    await handling.approve(await house.order("王芳", ticket))
    assert "拟答复：款项月底发还。" in (await zhang.open(path_of(ticket))).text


async def test_colleagues_notes_and_reasons_stay_in_the_court(house: House, phone):
    ticket = await house.dispatched()
    await noting.note(await house.order("李法官", ticket, "对方当事人难缠"))
    await handling.send_back(await house.order("李法官", ticket, "不归我管"))

    page = await phone("zhangsan").open(path_of(ticket))

    assert "难缠" not in page.html
    assert "不归我管" not in page.html
    assert "李正" not in page.html
    assert "正在重新确定承办部门" in page.text


async def test_a_declined_petition_says_why(house: House, phone):
    ticket = await house.petition()
    await handling.decline(await house.order("周敏", ticket, "劳动仲裁请找人社局。"))

    page = await phone("zhangsan").open(path_of(ticket))

    assert "不予受理" in page.text
    assert "劳动仲裁请找人社局。" in page.text


async def test_what_people_write_is_shown_as_they_wrote_it_and_never_as_a_page(house: House, phone):
    ticket = await house.petition(text="<script>alert(1)</script>我要反映")

    page = await phone("zhangsan").open(path_of(ticket))

    assert "<script>alert(1)" not in page.html
    assert "&lt;script&gt;alert(1)" in page.html


async def test_the_list_shows_only_ones_own_newest_first_page_by_page(house: House, phone):
    mine = [await house.petition(text=f"第{number}件事") for number in range(1, 23)]
    await house.petition("李四", text="李四的事")
    zhang = phone("zhangsan")

    first = await zhang.open("/p")
    second = await zhang.open(f"/p?before={mine[2].petition.number}")

    assert "第22件事" in first.text
    assert "第2件事" not in first.text
    assert f"/p?before={mine[2].petition.number}" in first.html
    assert "第2件事" in second.text
    assert "第3件事" not in second.text
    assert "李四的事" not in first.text + second.text


async def test_paging_by_somebody_elses_number_tells_nothing(house: House, phone):
    other = await house.petition("李四")

    assert (await phone("zhangsan").open(f"/p?before={other.petition.number}")).status == 404


async def test_an_empty_list_tells_how_to_leave_a_petition_in_the_chat(house: House, phone):
    page = await phone("zhangsan").open("/p")

    assert "发送“ 诉求 ”" in page.text


@pytest.mark.parametrize("number", ["SQ123", "sq20261100000017", "GD20261100000017", "..%2f..", "%00", "你好"])
async def test_what_is_no_petition_number_is_not_found(house: House, phone, number: str):
    assert (await phone("zhangsan").open(f"/p/{number}")).status == 404


async def test_a_toast_is_named_by_a_short_code_and_never_by_free_text(house: House, phone):
    ticket = await house.petition()
    zhang = phone("zhangsan")

    assert "已催办" in (await zhang.open(f"{path_of(ticket)}?done=urge")).text
    assert "中奖" not in (await zhang.open(f"{path_of(ticket)}?done=中奖了")).html


async def test_large_type_is_remembered(house: House, phone):
    zhang = phone("zhangsan")
    page = await zhang.open("/p")
    assert 'class="large"' not in page.html

    large = await zhang.send(page, "/text-size", size="large")

    assert large.path == "/p"
    assert '<html lang="zh-CN" class="large">' in large.html
    assert 'class="large"' in (await zhang.open("/p")).html
    assert 'class="large"' not in (await zhang.send(large, "/text-size", size="normal")).html


async def test_the_text_size_form_leads_only_to_local_pages(house: House, phone):
    zhang = phone("zhangsan")
    fields = (await zhang.open("/p")).hidden("/text-size") | {"back": "//evil.example/", "size": "large"}

    assert (await zhang.post("/text-size", fields)).path == "/p"
