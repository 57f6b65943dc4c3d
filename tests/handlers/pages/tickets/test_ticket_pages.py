"""What 李法官 sees of a ticket and in the list, and what nobody else does."""

import re
from datetime import timedelta

from desk.tickets import handling
from desk.tickets.handling import DispatchOrder
from models import AuditEntry, OfficerRole, Ticket
from models.enums import PetitionKind
from tests.handlers.pages.house import House


def path_of(ticket: Ticket) -> str:
    return f"/t/{ticket.number or ticket.petition.number}"


async def test_another_judge_cannot_open_it_and_cannot_tell_that_it_exists(house: House, phone):
    ticket = await house.dispatched()
    await house.bind("李四", "陈丽")

    hidden = await phone("lisi").open(path_of(ticket))
    missing = await phone("lisi").open("/t/GD20261100000099")

    assert (hidden.status, missing.status) == (404, 404)
    assert hidden.text == missing.text
    assert "执行款" not in hidden.html


async def test_who_is_not_bound_is_told_how_to_bind(house: House, phone):
    ticket = await house.dispatched()

    for path in ("/t", path_of(ticket)):
        page = await phone("zhangsan").open(path)
        assert page.status == 403
        assert "发送“绑定”" in page.text
        assert "绑定码" in page.text


async def test_an_officer_who_left_is_no_officer_any_more(house: House, phone):
    ticket = await house.dispatched()
    judge = phone("judge_li")
    assert (await judge.open(path_of(ticket))).status == 200
    await house.dismiss("李法官")

    assert (await judge.open(path_of(ticket))).status == 403


async def test_the_page_tells_the_deadline_and_why_it_is_then(house: House, phone, clock):
    ticket = await house.dispatched()

    page = await phone("judge_li").open(path_of(ticket))

    assert "还剩 5天8小时" in page.text
    assert "11月23日 周一 17:30 前办理" in page.text
    assert "3个工作日" in page.text
    clock.forward(days=9)
    late = (await phone("judge_li").open(path_of(ticket))).text
    assert re.search(r"已超过期限 \d+个工作", late)


async def test_the_contact_is_masked_until_a_click_that_is_written_down(house: House, phone, clock):
    ticket = await house.dispatched()
    judge = phone("judge_li")
    masked = await judge.open(path_of(ticket))
    assert "138****0001" in masked.text
    assert "张*" in masked.text
    assert "13807910001" not in masked.html
    assert await AuditEntry.filter(action="unmask").count() == 0

    shown = await judge.send(masked, f"{path_of(ticket)}/unmask/contact")

    assert shown.path == path_of(ticket)
    assert 'href="tel:13807910001"' in shown.html
    assert "张三" in shown.text
    entry = await AuditEntry.get(action="unmask")
    assert (entry.officer_id, entry.action) == (await house.officer_id("李法官"), "unmask")
    assert (entry.subject_kind, entry.subject_id) == ("petition", ticket.petition_id)
    assert entry.at == clock.now
    assert "138" not in str(entry.facts) + entry.reason


async def test_the_contact_is_masked_again_after_five_minutes(house: House, phone, site):
    ticket = await house.dispatched()
    judge = phone("judge_li")
    await judge.send(await judge.open(path_of(ticket)), f"{path_of(ticket)}/unmask/contact")
    (key,) = await site.redis.keys("jiesu:unmasked:*")
    assert 0 < await site.redis.ttl(key) <= 300
    await site.redis.delete(key)

    assert "13807910001" not in (await judge.open(path_of(ticket))).html


async def test_unmasking_for_one_officer_unmasks_for_no_other(house: House, phone):
    ticket = await house.dispatched()
    judge = phone("judge_li")
    await judge.send(await judge.open(path_of(ticket)), f"{path_of(ticket)}/unmask/contact")

    assert "13807910001" not in (await phone("zhoumin").open(path_of(ticket))).html


async def test_the_petition_as_written_is_shown_only_after_its_own_click(house: House, phone):
    ticket = await house.dispatched()
    judge = phone("judge_li")

    shown = await judge.send(await judge.open(path_of(ticket)), f"{path_of(ticket)}/unmask/text")

    assert "我的电话是13807910001" in shown.text
    assert "tel:138" not in shown.html
    assert (await AuditEntry.get(action="unmask")).facts["what"] == "text"


async def test_nobody_unmasks_what_they_may_not_see(house: House, phone):
    ticket = await house.dispatched()
    await house.bind("李四", "陈丽")
    other = await house.dispatched("陈丽")
    fields = (await phone("lisi").open(path_of(other))).hidden(f"{path_of(other)}/unmask/contact")

    refused = await phone("lisi").post(f"{path_of(ticket)}/unmask/contact", fields)

    assert refused.status == 404
    assert await AuditEntry.filter(action="unmask").count() == 0


async def test_unmasking_wants_the_sessions_token(house: House, phone):
    ticket = await house.dispatched()

    refused = await phone("judge_li").post(f"{path_of(ticket)}/unmask/contact", {"csrf": "guess"})

    assert refused.status == 403
    assert await AuditEntry.filter(action="unmask").count() == 0


async def test_the_list_leads_with_what_is_late(house: House, phone, clock):
    old = await house.dispatched(text="最早的一件")
    clock.forward(days=7)
    new = await house.dispatched(text="刚来的一件")

    page = await phone("judge_li").open("/t")

    assert "待办 2" in page.text
    assert "有 1 件已超过期限" in page.text
    assert page.html.index(path_of(old)) < page.html.index(path_of(new))


async def test_the_list_goes_on_after_thirty(house: House, phone, clock):
    for number in range(1, 33):
        await house.dispatched(text=f"第{number}件")
        clock.forward(minutes=1)
    judge = phone("judge_li")

    first = await judge.open("/t")
    link = first.html.partition('href="/t?after=')[2].partition('"')[0]
    second = await judge.open(f"/t?after={link}")

    assert "第30件" in first.text
    assert "第31件" not in first.text
    assert "第31件" in second.text
    assert "第32件" in second.text
    assert "第30件" not in second.text


async def test_what_is_done_has_its_own_tab(house: House, phone):
    done = await house.answered(text="办完的")
    await house.dispatched(text="没办的")
    judge = phone("judge_li")

    page = await judge.open("/t?tab=done")

    assert path_of(done) in page.html
    assert "没办的" not in page.text
    assert "办完的" not in (await judge.open("/t")).text


async def test_the_chief_liaison_sees_what_waits_to_be_dispatched_and_the_judge_does_not(house: House, phone):
    ticket = await house.petition()

    assert path_of(ticket) in (await phone("zhoumin").open("/t")).html
    assert path_of(ticket) not in (await phone("judge_li").open("/t")).html


async def test_a_complaint_is_seen_by_the_inspectorate_only(house: House, phone):
    ticket = await house.petition(text="投诉李正态度不好", kind=PetitionKind.COMPLAINT)
    await house.bind("李四", "何平")

    assert (await phone("judge_li").open(path_of(ticket))).status == 404
    assert (await phone("zhoumin").open(path_of(ticket))).status == 404
    assert "限定知悉" in (await phone("lisi").open(path_of(ticket))).text
    assert path_of(ticket) in (await phone("lisi").open("/t")).html


async def test_a_role_that_ended_opens_nothing_more(house: House, phone, clock):
    ticket = await house.petition()
    assert (await phone("zhoumin").open(path_of(ticket))).status == 200
    await OfficerRole.filter(officer_id=await house.officer_id("周敏")).update(
        ends_on=(clock.now - timedelta(days=1)).date()
    )

    assert (await phone("zhoumin").open(path_of(ticket))).status == 404


async def test_the_history_names_colleagues_and_holds_their_words(house: House, phone):
    ticket = await house.dispatched()
    await handling.send_back(await house.order("李法官", ticket, "请补案号"))
    await handling.dispatch(
        DispatchOrder(*(await house.order("周敏", ticket)).basis, handler_id=await house.officer_id("李法官"))
    )

    page = await phone("judge_li").open(path_of(ticket))

    assert "李正 退回" in page.text
    assert "请补案号" in page.text
    assert "周敏 派单（建议易，定为简，由李正办理）" in page.text


async def test_a_list_asked_for_after_a_ticket_that_left_ones_sight_begins_anew(house: House, phone):
    ticket = await house.dispatched()
    judge = phone("judge_li")

    for after in ("GD20261100000099", "nonsense"):
        page = await judge.open(f"/t?after={after}")
        assert page.status == 200
        assert path_of(ticket) in page.html
