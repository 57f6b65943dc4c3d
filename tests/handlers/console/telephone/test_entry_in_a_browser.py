"""The caller's card and entry by telephone in a browser: kept as one types, taken by a key, read in both themes."""

import re
from urllib.parse import quote

from playwright.async_api import expect

from models import Attachment, EntryDraft, Petition
from models.enums import PetitionKind
from tests import cast
from tests.handlers.console.conftest import Console, Opens
from tests.handlers.console.reading import faults_in_both_themes
from tests.handlers.console.shots import shot
from tests.handlers.console.telephone.test_entry_drafting import NEW, scan
from tests.handlers.console.telephone.test_visits import answered_call

WORDS = "来电人说（2026）赣0102民初1234号判决以后执行款一直没有到账，要求恢复执行"
LONG = "江西" + "长长的名字" * 12 + "有限公司"


async def test_a_call_is_found_and_logged_by_keyboard_and_one_click(console: Console, opens: Opens):
    await answered_call(console)
    page = await opens("赵晴", "/console/caller", width=1280, height=800)
    await expect(page.locator("#caller-number")).to_be_focused()
    await shot(page, "caller-empty")

    await page.keyboard.type("139 0791 0009")
    await page.keyboard.press("Enter")
    await expect(page.locator("#caller-rows + .caller-rows li")).to_have_count(1)
    assert "13907910009" not in page.url
    assert await faults_in_both_themes(page) == []
    await shot(page, "caller-card-dark")

    await page.click("text=新登记一件诉求")
    await expect(page.locator("#entry-mobile")).to_have_value("13907910009")
    await expect(page.locator("#entry-text")).to_be_focused()
    await page.keyboard.type(WORDS)
    await expect(page.locator("#entry-kept")).to_contain_text("草稿已保存")
    take = page.locator(".take", has_text="案号：")
    key = await take.locator("kbd").inner_text()
    await page.keyboard.press(key.replace(" ", "+"))
    await expect(page.locator("#entry-case")).to_have_value("（2026）赣0102民初1234号")
    kind = page.locator(".take", has_text="类型：")
    await expect(page.locator(".take", has_text="案号：")).to_have_count(0)
    await page.keyboard.press((await kind.locator("kbd").inner_text()).replace(" ", "+"))
    await expect(kind).to_have_count(0)
    await page.focus("#entry-text")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url(re.compile("/console/tickets/"))

    petition = (await Petition.all().order_by("-id"))[0]
    assert (petition.kind, petition.case_number) == (PetitionKind.ENFORCEMENT, "（2026）赣0102民初1234号")


async def test_a_telephone_system_shows_who_is_ringing_and_the_number_reaches_no_address(
    console: Console, opens: Opens
):
    await answered_call(console)
    page = await opens("赵晴")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    here = console.site.url + "/console/caller"

    async def rings(number: str) -> None:
        async with page.expect_response(lambda answer: answer.request.method == "POST" and answer.url == here):
            await page.goto(f"{here}#ring={quote(number)}")
        await expect(page).to_have_url(here)

    for number in ("13907910009", "+86 139-0791-0009"):
        await rings(number)
        await expect(page.locator("#caller-rows + .caller-rows li")).to_have_count(1)
    await rings("139")
    await expect(page.locator("#caller-wrong")).to_be_visible()
    assert not [url for url in asked if "139" in url]


async def test_what_is_typed_survives_a_reload_and_two_windows(console: Console, opens: Opens):
    page = await opens("赵晴", NEW)
    await page.fill("#entry-text", "执行款没有到账")
    await expect(page.locator("#entry-kept")).to_contain_text("草稿已保存")
    other = await page.context.new_page()
    await other.goto(NEW)
    await expect(other.locator("#entry-text")).to_have_value("执行款没有到账")

    await page.fill("#entry-text", "执行款没有到账，第一个窗口接着写")
    await expect(page.locator("#entry-kept [name=seen]")).to_have_value("2")
    await other.fill("#entry-text", "第二个窗口写的")
    await expect(other.locator("#entry-kept")).to_contain_text("另一个窗口也在写这一件")
    await page.reload()

    await expect(page.locator("#entry-text")).to_have_value("第二个窗口写的")
    await page.click(".entry-others summary")
    await page.click(".entry-others a")
    await expect(page.locator("#entry-text")).to_have_value("执行款没有到账，第一个窗口接着写")
    assert await EntryDraft.all().count() == 2


async def test_files_go_up_one_by_one_with_a_word_for_each_that_does_not(console: Console, opens: Opens):
    page = await opens("赵晴", NEW, width=1280, height=800)
    await page.fill("#entry-text", "送来两张照片")

    await page.set_input_files(
        "#entry-pick",
        [
            {"name": "起诉状.png", "mimeType": "image/png", "buffer": scan()},
            {"name": "程序.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"},
            {"name": "证据.png", "mimeType": "image/png", "buffer": scan(40)},
        ],
    )

    await expect(page.locator("#entry-files > ul li")).to_have_count(2)
    await expect(page.locator("#entry-files .refusal")).to_contain_text("程序.exe：只能上传图片")
    await expect(page.locator("#entry-kept")).to_contain_text("草稿已保存")
    assert await faults_in_both_themes(page) == []
    await shot(page, "entry-files-dark")
    await page.click("text=移除 >> nth=0")
    await expect(page.locator("#entry-files > ul li")).to_have_count(1)
    assert await EntryDraft.all().count() == 1
    assert await Attachment.all().count() == 2


async def test_the_form_reads_well_empty_refused_and_narrow(console: Console, opens: Opens):
    page = await opens("赵晴", NEW, width=1280, height=800)
    assert await faults_in_both_themes(page) == []
    await page.evaluate("document.documentElement.dataset.bsTheme = 'light'")
    await shot(page, "entry-empty")

    await page.fill("#entry-name", "长" * 200)
    await page.fill("#entry-organisation", LONG)
    await page.fill("#entry-text", WORDS)
    await page.click("text=保存，生成诉求编号")
    await expect(page.locator("#entry .refusal")).to_contain_text("请选择诉求类型")
    assert await faults_in_both_themes(page) == []
    await page.evaluate("document.documentElement.dataset.bsTheme = 'light'")
    await shot(page, "entry-refused")
    await page.set_viewport_size({"width": 820, "height": 1180})
    wide = await page.evaluate("document.documentElement.scrollWidth")
    await shot(page, "entry-820")
    assert wide <= 820
    await page.set_viewport_size({"width": 1920, "height": 1080})
    await shot(page, "entry-1920")


async def test_a_card_with_long_names_and_many_petitions_reads_well(console: Console, opens: Opens):
    for at in range(22):
        await cast.a_call(f"第 {at} 次说{'很长的事情' * 8}", name=f"钱{'长' * 20}{at % 3}", as_of=console.clock.now)
    page = await opens("赵晴", "/console/caller", width=820, height=1180)

    await page.fill("#caller-number", "13907910009")
    await page.keyboard.press("Enter")

    await expect(page.locator("text=只列最近 20 件")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 820
    assert await faults_in_both_themes(page) == []
    await page.evaluate("document.documentElement.dataset.bsTheme = 'light'")
    await shot(page, "caller-long-820")
