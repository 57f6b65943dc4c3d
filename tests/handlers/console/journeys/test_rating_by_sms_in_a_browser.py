"""张三 left WeChat: he is told by short message and asked by another, and what he replies there is his rating."""

from playwright.async_api import Locator, Page, expect

from models import Petition, Rating, Ticket
from models.enums import Channel, Grade, TicketState
from models.keyring import index_of, seal
from tests import cast
from tests.handlers.console.conftest import Opens, path_of
from tests.handlers.console.journeys.conftest import Court, phone
from tests.handlers.console.shots import shot
from tests.jobs.texting import ZHANG

WHY = "没有说清楚钱什么时候到账"
BETTER = "张先生您好，款项已于今天汇入您的账户，请查收。"
ASKS = "满意吗？请回数字"


async def texts_of(page: Page) -> Locator:
    here = phone(page, "zhangsan")
    if not await here.get_by_test_id("home-texts").is_visible():
        await here.get_by_role("button", name="返回微信").click()
    await here.get_by_test_id("home-texts").click()
    return here


async def replies(court: Court, here: Locator, text: str, answer: str) -> None:
    await here.get_by_test_id("text-input").fill(text)
    await here.get_by_test_id("text-input").press("Enter")
    await expect(here.get_by_test_id("textrow").last).to_contain_text(text)
    await court.work()
    await expect(here.get_by_test_id("textrow").last).to_contain_text(answer)


async def asked(court: Court, here: Locator) -> None:
    """Nothing at first; half an hour later one message, however often the worker looks."""
    before = await here.get_by_test_id("textrow").filter(has_text=ASKS).count()
    await court.work()
    await expect(here.get_by_test_id("textrow").filter(has_text=ASKS)).to_have_count(before)
    court.console.clock.forward(minutes=31)
    await court.work()
    await expect(here.get_by_test_id("textrow").filter(has_text=ASKS)).to_have_count(before + 1)


async def test_an_old_person_rates_by_sms_is_heard_again_and_is_content(nanchang_court: Court, opens: Opens) -> None:
    court, clock = nanchang_court, nanchang_court.console.clock
    chief = await opens("周敏", width=1440, height=900)
    phones = await court.phones(chief)
    here = await texts_of(phones)
    ticket = await cast.a_petition("张三", as_of=clock.now)
    await Petition.filter(id=ticket.petition_id).update(
        contact_mobile_sealed=seal(ZHANG), contact_mobile_index=index_of("mobile", ZHANG)
    )
    await cast.answered(await cast.dispatched(ticket, as_of=clock.now), as_of=clock.now)
    await asked(court, here)
    await expect(here.get_by_test_id("textrow").first).to_contain_text("已有答复")
    await shot(phones, "sms-rating-1-asked")
    await replies(court, here, "1", "请回短信说哪里不满意")
    await replies(court, here, WHY, "法院会换人重新办理")
    await shot(phones, "sms-rating-2-reason")

    await chief.goto(path_of(ticket))
    await expect(chief.get_by_text(WHY).first).to_be_visible()
    await expect(chief.get_by_text("第 2 次办理").or_(chief.get_by_text("第 2 轮")).first).to_be_visible()
    await shot(chief, "sms-rating-3-second-cycle")

    again = await Ticket.get(id=ticket.id).select_related("petition", "court")
    assert (again.cycle, again.state) == (2, TicketState.DISPATCHED)
    await cast.answered(again, BETTER, as_of=clock.now)
    await asked(court, here)
    await replies(court, here, "5", "谢谢")
    await shot(phones, "sms-rating-4-content")
    await chief.reload()
    await expect(chief.get_by_text("已办结").first).to_be_visible()
    await shot(chief, "sms-rating-5-closed")
    kept = [(one.cycle, one.grade, one.channel) for one in await Rating.all().order_by("cycle")]
    assert kept == [(1, Grade.VERY_BAD, Channel.SMS), (2, Grade.VERY_GOOD, Channel.SMS)]
