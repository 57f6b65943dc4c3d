"""The console rings: a red banner on every page of whoever was called, its button, and the story on the ticket."""

import re

from playwright.async_api import expect

from desk.petitions.citizen_requests import supplement
from models import DangerAlarm
from models.enums import DangerDecision, PetitionKind
from tests import cast
from tests.desk.tickets.danger.ringer import HEARD
from tests.handlers.console.conftest import Console, Opens, path_of

DONE = "已打 110，和本人通了电话"


async def test_赵晴_reads_it_on_every_page_and_李正_reads_nothing(console: Console) -> None:
    ticket = await console.petition("李四", HEARD, kind=PetitionKind.OTHER)
    rings = await (await console.staff("赵晴")).get("/console/alarms", htmx=True)
    assert "可能轻生" in rings.words
    assert path_of(ticket) in rings.text
    assert "data-unread" in rings.text
    assert (await (await console.staff("李正")).get("/console/alarms", htmx=True)).words == ""


async def test_我来处理_leads_to_the_ticket_and_is_said_to_the_others(console: Console) -> None:
    ticket = await console.petition("李四", HEARD, kind=PetitionKind.OTHER)
    zhao, zhou = await console.staff("赵晴"), await console.staff("周敏")
    seen = await zhao.post(f"/console/alarms/{ticket.petition.number}/seen")
    assert seen.path == path_of(ticket)
    rings = await zhou.get("/console/alarms", htmx=True)
    assert "赵晴在处理" in rings.words
    assert "data-unread" not in rings.text
    again = await zhou.post(f"/console/alarms/{ticket.petition.number}/seen")
    assert again.path == path_of(ticket)
    assert (await DangerAlarm.get()).read_by_id == (await cast.acting("赵晴")).id


async def test_the_ticket_tells_what_was_heard_who_was_called_who_saw_it_and_what_was_done(console: Console) -> None:
    ticket = await console.petition("李四", HEARD, kind=PetitionKind.OTHER)
    console.clock.forward(minutes=3)
    said = await cast.order(ticket, "李四", "我的电话是13807910002，我站在楼顶", console.clock.now)
    await supplement(said)
    desk = await console.staff("赵晴")
    refused = await desk.do(ticket, "handle_alarm", words=" ")
    assert (refused.status, "请填写" in refused.words) == (400, True)
    await desk.do(ticket, "handle_alarm", words=DONE)
    story = (await desk.get(path_of(ticket))).words
    assert "第 1 次响：" in story
    assert "第 2 次响：" in story
    assert all(name in story for name in ("何平（", "郑远（", "周敏（"))
    assert "我站在楼顶" in story
    assert "13807910002" not in story
    assert DONE in story
    assert (await DangerAlarm.get()).decision is DangerDecision.REAL
    assert (await desk.get("/console/alarms", htmx=True)).words == ""


async def test_an_agent_who_writes_down_such_a_call_reads_first_what_to_say(console: Console) -> None:
    desk = await console.staff("赵晴")
    court = await cast.court()
    entered = await desk.post(
        "/console/petitions/new",
        channel="phone",
        court=court.id,
        kind="other",
        text=f"来电人说{HEARD}",
        once="one",
    )
    assert "/entered/" in entered.path
    assert "不要挂电话" in entered.words
    assert "12356" in entered.words
    other = await (await console.staff("周敏")).get(entered.path)
    assert "不要挂电话" not in other.words


async def test_the_banner_is_red_and_sounds_until_somebody_sees_to_it(console: Console, opens: Opens) -> None:
    page = await opens("赵晴", "/console/figures")
    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.click("h1")
    await expect(page.locator(".alarm")).to_have_count(0)
    await console.petition("李四", HEARD, kind=PetitionKind.OTHER)
    await expect(page.locator(".alarm[data-unread]")).to_contain_text("可能轻生")
    await expect(page.locator("body")).to_have_attribute("data-sounded", re.compile("[0-9]+"))
    red = await page.locator(".alarm").evaluate("one => getComputedStyle(one).backgroundColor")
    assert re.match(r"rgb\((1[789]\d|2[0-3]\d), \d\d, \d\d\)", red), red
    await page.click(".alarm .btn")
    await expect(page).to_have_url(re.compile("done=see_alarm"))
    await expect(page.locator(".alarm-read")).to_contain_text("赵晴在处理")
    await expect(page.locator("body")).not_to_have_class(re.compile("in-danger"))
