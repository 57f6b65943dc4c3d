"""A publisher's notice in a real browser: from its draft through the approver's phone to ten phones and its report."""

from playwright.async_api import Page, expect

from desk.broadcasts.articles import ArticleWords, keep_article
from desk.broadcasts.pictures import add_picture
from models import Broadcast
from models.enums import BroadcastState
from tests import cast
from tests.handlers.console.broadcasts.conftest import HERE, Press
from tests.handlers.console.conftest import Opens
from tests.handlers.console.reading import COLOURS, PUT_ON, faults_in_both_themes, faults_of
from tests.handlers.console.shots import shot
from tests.handlers.scene import a_picture
from tests.handlers.test_every_page_in_a_browser import widths

TYPED = "# 请走南门\n\n12 月 3 日起，法院门前的路封闭施工。\n\n- 带好身份证\n- 提前半小时到"


async def on_phone(press: Press, page: Page, name: str, path: str) -> Page:
    """The page as an officer's phone opens it."""
    desk = await press.phone(name)
    browser = page.context.browser
    assert browser is not None
    context = await browser.new_context(
        viewport={"width": 390, "height": 800}, locale="zh-CN", base_url=press.console.site.url
    )
    await context.add_cookies(
        [{"name": one.key, "value": one.value, "url": press.console.site.url} for one in desk.browser.cookie_jar]
    )
    phone = await context.new_page()
    await phone.goto(path)
    return phone


async def shown_well(page: Page, name: str) -> list[str]:
    """What is wrong with a page of the console in either theme, and where it is too wide; both are looked at."""
    await shot(page, name)
    found = await faults_in_both_themes(page)
    found += await widths(page, 820, 390)
    await shot(page, f"{name}-narrow-dark")
    await page.set_viewport_size({"width": 1280, "height": 900})
    await page.evaluate(PUT_ON, "light")
    return [f"{name}: {one}" for one in found]


async def test_a_notice_is_written_approved_on_a_phone_sent_and_reported(press: Press, opens: Opens) -> None:
    await press.ten_follow()
    page = await opens("林雨", HERE, width=1280)
    faults = await shown_well(page, "gg-1-empty")
    await page.click("text=写公告")
    await page.fill("#title", "道路封闭")
    await page.click(".group-pick summary >> text=公众号的关注者")
    await page.check("input[name=accounts]")
    await page.fill("#text", "12 月 3 日起门前的路封闭，请走南门。")
    await page.click("[data-into=text] >> text=法院")
    assert await page.input_value("#text") == "12 月 3 日起门前的路封闭，请走南门。{法院}"
    await expect(page.locator("#look")).to_contain_text("10 人")
    await expect(page.locator(".phone-said")).to_contain_text("南昌市中级人民法院")
    faults += await shown_well(page, "gg-2-written")
    await page.fill("#text", "抽奖啦，请走南门。")
    await expect(page.locator(".look-faults")).to_contain_text("抽奖")
    await page.fill("#text", "12 月 3 日起门前的路封闭，请走南门。")
    await page.click("button >> text=存为草稿 >> nth=0")
    await expect(page.locator("h1")).to_have_text("道路封闭")
    faults += await shown_well(page, "gg-3-draft")
    await page.keyboard.press("Tab")
    await page.click("text=在电脑上看过了")
    await page.click("text=提交批准")
    await expect(page.locator(".flash")).to_contain_text("已提交")
    faults += await shown_well(page, "gg-4-submitted")

    made = await Broadcast.get()
    phone = await on_phone(press, page, "周敏", "/t")
    await shot(phone, "gg-5-phone-list")
    await phone.click("text=有 1 条公告等您批准")
    await phone.click("text=道路封闭")
    await shot(phone, "gg-6-phone")
    found = await faults_of(phone)
    await phone.emulate_media(color_scheme="dark")
    found += await faults_of(phone, COLOURS) + await widths(phone, 320)
    await shot(phone, "gg-6-phone-dark")
    faults += [f"phone: {one}" for one in found]
    await phone.click("text=批准，发给 11 人")
    await expect(phone.locator("main")).to_contain_text("已批准，待发送")
    await shot(phone, "gg-7-phone-approved")

    await page.goto(f"{HERE}/{made.id}")
    await press.worker()
    await expect(page.locator("#run")).to_contain_text("11 人")
    faults += await shown_well(page, "gg-8-sending")
    press.console.clock.forward(minutes=31)
    await press.worker(3)
    assert (await Broadcast.get(id=made.id)).state is BroadcastState.DONE
    await page.goto(f"{HERE}/{made.id}/report")
    await expect(page.locator("main")).to_contain_text("一共 11 人")
    faults += await shown_well(page, "gg-9-report")
    assert not faults, "\n".join(faults)


async def test_every_page_of_the_room_can_be_read_with_something_on_it(press: Press, opens: Opens) -> None:
    now, publisher = press.console.clock.now, await cast.acting("林雨")
    court = await cast.court()
    picture = await add_picture(publisher, court.id, a_picture(), "法院南门，门口有坡道", now)
    words = ArticleWords("南门开放", "<h2>请走南门</h2>\n<p>门前的路封闭。</p>", "施工期间请走南门", picture.id)
    await keep_article(publisher, court.id, words, now)
    desk = await press.console.staff("林雨")
    made = await press.submitted(
        desk, kind="article", summary="施工期间请走南门", typed_body=TYPED, cover=picture.id, send_at="2026-11-20T09:00"
    )
    await press.draft(desk, kind="sms", accounts="", people_of=court.id)
    page, faults = await opens("林雨", HERE, width=1280), []
    for number, path in enumerate(
        ("", f"/{made.id}", "/new?kind=article", "/calendar", "/library", "/library/new", "/settings", "/reminders")
    ):
        await page.goto(HERE + path)
        await page.wait_for_load_state("networkidle")
        faults += await shown_well(page, f"gg-room-{number}")
    chief = await opens("周敏", f"{HERE}/{made.id}", width=1280)
    faults += await shown_well(chief, "gg-room-approver")
    assert not faults, "\n".join(faults)


async def test_anybody_reads_what_was_announced_in_large_type_without_a_script(press: Press, opens: Opens) -> None:
    picture = await add_picture(
        await cast.acting("林雨"), (await cast.court()).id, a_picture(), "法院南门", press.console.clock.now
    )
    desk, chief = await press.console.staff("林雨"), await press.console.staff("周敏")
    made = await press.submitted(desk, kind="article", typed_body=TYPED, cover=picture.id)
    page = await opens("林雨", "/gg", width=390)
    await expect(page.locator("main")).to_contain_text("还没有公告")
    await press.act(chief, made, "approve")
    await press.ten_follow()
    await press.worker()
    faults = []
    for name, path in (("list", "/gg?q=南门"), ("article", f"/gg/{made.id}"), ("gone", "/gg/999")):
        await page.goto(path)
        await shot(page, f"gg-public-{name}")
        faults += await faults_of(page)
        await page.emulate_media(color_scheme="dark")
        faults += await faults_of(page, COLOURS) + await widths(page, 320)
        await shot(page, f"gg-public-{name}-dark")
        await page.emulate_media(color_scheme="light")
        await page.set_viewport_size({"width": 390, "height": 800})
        assert await page.locator("script").count() == (1 if name == "gone" else 0)
    assert not faults, "\n".join(faults)
