"""The whole journey in real browsers: a petition travels from a phone to a judge and back, twice, and is closed.

Screenshots of every stop are left in `var/screenshots/journey/`, to be looked at.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, FrameLocator, Locator, Page, async_playwright, expect

from seeds.demo import PASSWORD
from tests.browser import PAINTED, PATIENT, STILL
from tests.drills.marked import words_of
from tests.town import ROOT, Town, a_town, rows

SHOTS = ROOT / "var" / "screenshots" / "journey"
WANT = "执行款三个月还没有到账，麻烦法官看一下"
FIRST_ANSWER = "张先生您好，已查到被执行人名下账户并冻结，正在办理划拨手续。"
WHY = "没有说什么时候能到账"
SECOND_ANSWER = "张先生您好，划拨手续已办完，款项将在十二月五日前汇入您的账户，届时会有短信通知。"


@pytest.fixture
def database_url(demonstration_url: str) -> str:
    return demonstration_url


@pytest.fixture
async def town(database_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(database_url, redis_url, tmp_path) as started:
        await started.control("GET", "/sandbox/state")
        started.start("wechat", "menu", "push")
        started.running.pop("wechat").wait(30)
        yield started


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield started
        await started.close()


class Camera:
    """Numbered pictures of the journey's stops."""

    def __init__(self) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self._taken = 0

    async def take(self, page: Page, name: str) -> None:
        self._taken += 1
        await page.evaluate(STILL)
        await page.screenshot(path=SHOTS / f"{self._taken:02d}-{name}.png")


async def phones(browser: Browser, town: Town) -> Page:
    page = await browser.new_page(viewport={"width": 1600, "height": 950})
    page.set_default_timeout(PATIENT)
    await page.goto(town.wechat.replace("127.0.0.1", "localhost"))
    await expect(page.get_by_test_id("link")).to_have_text("已连接")
    return page


async def console(browser: Browser, town: Town, login: str) -> Page:
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    page.set_default_timeout(PATIENT)
    await page.goto(f"{town.web}/console/login")
    await page.get_by_label("工号").fill(login)
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("button", name="登录").click()
    await expect(page.get_by_role("heading", name="工单")).to_be_visible()
    await page.get_by_role("button", name="不看了").click()
    return page


def phone(page: Page, key: str) -> Locator:
    return page.get_by_test_id(f"phone-{key}")


async def write(page: Page, key: str, *texts: str) -> None:
    """Type into a phone, and read the answer before typing on."""
    here = phone(page, key)
    if not await here.get_by_test_id("input").is_visible():
        await here.get_by_test_id("toggle").click()
    for text in texts:
        before = await here.get_by_test_id("bubble-out").count()
        await here.get_by_test_id("input").fill(text)
        await here.get_by_test_id("input").press("Enter")
        await expect(here.get_by_test_id("bubble-out")).not_to_have_count(before)


async def web_view(page: Page, key: str, shows: str) -> FrameLocator:
    """The page on a phone, once these words of it are on the screen."""
    inside = phone(page, key).frame_locator('[data-testid="webview"]')
    words = inside.get_by_text(shows).first
    await expect(words).to_be_visible()
    for each in (words, page):
        await each.evaluate(PAINTED)
    return inside


async def test_张三的诉求从手机到法官再回到手机_不满意重办_再答复后办结(
    town: Town, browser: Browser, database_url: str
) -> None:
    camera = Camera()
    page, desk = await phones(browser, town), await console(browser, town, "zhoumin")
    await camera.take(desk, "周敏的后台-等待")

    await write(page, "zhangsan", "诉求", "2", "1", "4", "（2026）赣01执1234号", WANT, "1", "张三", "13807910001")
    await camera.take(page, "张三核对诉求")
    await write(page, "zhangsan", "1")
    await expect(phone(page, "zhangsan").get_by_test_id("bubble-out").last).to_contain_text("SQ")

    await desk.locator("#news").click()
    row = desk.get_by_text(WANT[:12]).first
    await expect(row).to_be_visible()
    await camera.take(desk, "后台自己出现了新诉求")
    await row.click()
    await desk.locator('[data-act="dispatch"]').click()
    await desk.locator(".hand", has_text="李正").click()
    await camera.take(desk, "派单")
    await desk.get_by_role("button", name="派单").click()
    await expect(desk.get_by_text("待签收").first).to_be_visible()

    card = phone(page, "judge_li").get_by_test_id("card").last
    await expect(card).to_contain_text(WANT[:12])
    await camera.take(page, "李法官收到卡片")
    await card.click()
    judge = await web_view(page, "judge_li", "待签收")
    await judge.get_by_role("button", name="签收").click()
    await expect(judge.get_by_text("办理中").first).to_be_visible()
    await camera.take(page, "李法官打开工单")
    await judge.locator("#answer-words").fill(FIRST_ANSWER)
    await judge.get_by_role("button", name="发出答复").click()
    await expect(judge.get_by_text("已答复").first).to_be_visible()
    await phone(page, "judge_li").get_by_test_id("webview-close").click()

    told = phone(page, "zhangsan").get_by_test_id("bubble-out").last
    await expect(told).to_contain_text(FIRST_ANSWER)
    await camera.take(page, "张三看到答复")
    await told.get_by_text("/p/SQ").last.click()
    citizen = await web_view(page, "zhangsan", FIRST_ANSWER)
    await citizen.locator("label[for='grade-2']").or_(citizen.get_by_text("不满意", exact=True)).first.click()
    await citizen.locator("#rate-words").fill(WHY)
    await camera.take(page, "张三评价不满意")
    await citizen.get_by_role("button", name="提交评价").click()
    await expect(citizen.get_by_text("第 2 次办理")).to_be_visible()
    await phone(page, "zhangsan").get_by_test_id("webview-close").click()

    liaison = await console(browser, town, "wangfang")
    await liaison.get_by_text(WANT[:12]).first.click()
    await expect(liaison.get_by_text(WHY).first).to_be_visible()
    await camera.take(liaison, "第二轮到了联络员王芳")
    await liaison.locator('[data-act="answer"]').click()
    await liaison.locator("#act textarea").fill(SECOND_ANSWER)
    await liaison.locator("#act .act-end button[type=submit]").click()
    await expect(liaison.get_by_text("已答复").first).to_be_visible()

    await expect(phone(page, "zhangsan").get_by_test_id("bubble-out").last).to_contain_text(SECOND_ANSWER)
    await write(page, "zhangsan", "评价")
    await camera.take(page, "张三再次评价")
    await write(page, "zhangsan", "非常满意")
    await camera.take(page, "张三非常满意")

    every = "SELECT ticket.*, text_sealed FROM ticket JOIN petition ON petition.id = petition_id"
    (ticket,) = [row for row in await rows(database_url, every) if words_of(row) == WANT]
    grades = await rows(
        database_url, "SELECT cycle, grade FROM rating WHERE ticket_id = $1 ORDER BY cycle", ticket["id"]
    )
    assert (ticket["state"], ticket["cycle"]) == ("closed", 2)
    assert [(row["cycle"], row["grade"]) for row in grades] == [(1, "2"), (2, "5")]
    await desk.goto(f"{town.web}/console/tickets/{ticket['number']}")
    await expect(desk.get_by_text("已办结").first).to_be_visible()
    await camera.take(desk, "办结后的工单")
