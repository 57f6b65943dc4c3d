"""An alarm on the phone: first in the list, told on the ticket, decided there; and what 张三 reads on his petition."""

from playwright.async_api import expect

from desk.petitions import citizen_requests
from models import DangerAlarm
from models.enums import DangerDecision
from tests.desk.tickets.danger.ringer import HEARD
from tests.handlers.pages.house import House
from tests.handlers.pages.test_in_a_browser import Opens, opens
from tests.handlers.pages.tickets.test_ticket_pages import path_of

__all__ = ["opens"]


async def test_周敏_sees_it_first_takes_it_on_and_writes_what_she_did(house: House, phone):
    ticket = await house.petition(text=HEARD)
    chief = phone("zhoumin")
    listed = await chief.open("/t")
    assert "危险警报：可能轻生" in listed.text
    assert "还没有人看到" in listed.text
    page = await chief.open(path_of(ticket))
    assert "第 1 次响：" in page.text
    seen = await chief.send(page, f"{path_of(ticket)}/see_alarm")
    assert "已记下您在处理" in seen.text
    done = await chief.send(seen, f"{path_of(ticket)}/handle_alarm", words="已打 110，和本人通了话")
    assert "处置已记下" in done.text
    assert "已打 110，和本人通了话" in done.text
    assert (await DangerAlarm.get()).decision is DangerDecision.REAL
    assert "危险警报" not in (await chief.open("/t")).text


async def test_张三_reads_the_sentence_first_after_what_he_wrote_on_the_page(house: House, phone):
    ticket = await house.petition()
    zhang = phone("zhangsan")
    page = await zhang.open(f"/p/{ticket.petition.number}")
    assert "很担心您" not in page.text
    sent = await zhang.send(page, f"/p/{ticket.petition.number}/supplement", words=HEARD)
    assert all(words in sent.text for words in ("很担心您", "12368", "110", "12356"))
    assert sent.text.index("很担心您") < sent.text.index("您提交的诉求")


async def test_李四_never_reads_of_it(house: House, phone):
    await house.petition(text=HEARD)
    other = await house.petition("李四")
    assert "很担心您" not in (await phone("lisi").open(f"/p/{other.petition.number}")).text


async def test_the_list_and_the_ticket_fit_a_narrow_phone(house: House, opens: Opens):
    ticket = await house.petition(text=HEARD)
    await citizen_requests.supplement(await house.citizens_order(ticket, "我站在楼顶，不想活了"))
    page = await opens("zhoumin", "/t", width=375)
    await expect(page.locator(".alarm")).to_contain_text("可能轻生")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 375
    await page.click(".alarm")
    await expect(page.locator(".alarm-card")).to_contain_text("我站在楼顶")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 375
