"""A message to many is watched as it arrives on ten phones, in a real Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.wechat.conftest import StartSandbox
from tests.wechat.sandbox.product import Product
from tests.wechat.sandbox.stage import NARROW, WIDE, Stage, opened, phone, seen

NOTICE = "赣江大桥因施工封闭，11 月 26 日开庭的当事人请提前出门，改走八一大桥。"
STAFF = {"button": [{"type": "click", "name": "我的工单", "key": "tickets"}]}


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    serving = Product()
    yield serving
    serving.close()


@pytest.fixture(scope="module")
def running(start_sandbox: StartSandbox, product: Product) -> Stage:
    sandbox = start_sandbox(product.url)
    product.accounts = {each["appid"]: each for each in sandbox.world["accounts"]}
    return Stage(sandbox.url, product, sandbox.world)


@pytest.fixture
def stage(running: Stage) -> Stage:
    running.control("POST", "/sandbox/reset")
    running.product.received.clear()
    running.make_menu()
    return running


def send_to_all(stage: Stage, clientmsgid: str, text: str = NOTICE) -> None:
    message = {"msgtype": "text", "text": {"content": text}, "clientmsgid": clientmsgid}
    stage.api("/cgi-bin/message/mass/sendall", {"filter": {"is_to_all": True}, **message})


def ten_phones(page: Page) -> list[str]:
    page.get_by_test_id("watch").click()
    page.get_by_test_id("ten").click()
    expect(page.get_by_test_id("ten")).to_be_hidden()
    expect(page.locator(".phone")).to_have_count(10)
    found: list[str] = page.locator(".phone").evaluate_all("all => all.map(one => one.dataset.testid)")
    return [one.removeprefix("phone-") for one in found]


def test_a_message_to_many_arrives_on_ten_phones_at_once(browser: Browser, stage: Stage) -> None:
    page = opened(browser, stage.url, WIDE)
    people = ten_phones(page)
    send_to_all(stage, "b-1")
    for key in people:
        expect(phone(page, key)).to_be_in_viewport(ratio=1)
        bubble = phone(page, key).get_by_test_id("bubble-out")
        expect(bubble).to_contain_text("改走八一大桥")
        expect(bubble).to_be_in_viewport(ratio=1)
    expect(page.get_by_test_id("masses")).to_contain_text("文字")
    expect(page.get_by_test_id("masses")).to_contain_text("应发 10 人，送达 10 人 · 已发完")
    page.get_by_test_id("watch").click()
    expect(page.get_by_test_id("masses")).to_be_hidden()
    page.close()


def test_ten_phones_can_be_read_on_a_narrow_screen(browser: Browser, stage: Stage) -> None:
    page = opened(browser, f"{stage.url}/?watch", NARROW)
    page.get_by_test_id("ten").click()
    expect(page.locator(".phone")).to_have_count(10)
    send_to_all(stage, "b-1")
    last = page.locator(".phone").last
    last.scroll_into_view_if_needed()
    expect(last.get_by_test_id("bubble-out")).to_contain_text("改走八一大桥")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    page.close()


def test_a_limit_is_set_and_a_refused_job_is_told_on_the_page(browser: Browser, stage: Stage) -> None:
    page = opened(browser, stage.url, WIDE)
    page.get_by_test_id("watch").click()
    page.get_by_test_id("open-mischief").click()
    page.get_by_role("button", name="群发：管理员拒绝 · 1 次").click()
    expect(page.locator("#rules")).to_contain_text("回执 err(40001)")
    page.keyboard.press("Escape")
    send_to_all(stage, "b-1")
    expect(page.get_by_test_id("masses")).to_contain_text("送达 0 人 · 未发出（err(40001)）")
    page.get_by_test_id("open-limits").click()
    page.locator("#limits select").select_option("每月群发")
    page.locator("#limits [name=daily]").fill("0")
    page.locator("#limits").get_by_role("button", name="设定").click()
    expect(page.locator("#limits")).to_be_hidden()
    with pytest.raises(AssertionError, match="45028"):
        send_to_all(stage, "b-2")
    page.close()


def test_an_article_opens_on_the_phone_and_a_judge_sees_their_own_menu(browser: Browser, stage: Stage) -> None:
    page = opened(browser, stage.url, WIDE)
    tag = stage.api("/cgi-bin/tags/create", {"tag": {"name": "法官"}})["tag"]["id"]
    tagging = {"tagid": tag, "openid_list": [stage.openid("judge_li")]}
    stage.api("/cgi-bin/tags/members/batchtagging", tagging)
    stage.api("/cgi-bin/menu/addconditional", {**STAFF, "matchrule": {"tag_id": str(tag)}})
    expect(phone(page, "judge_li").get_by_test_id("menu-0")).to_have_text("我的工单")
    expect(phone(page, "zhangsan").get_by_test_id("menu-0")).to_have_text("我要诉求")
    cover = stage.picture()
    article = {"title": "赣江大桥封闭", "content": f"<p>{NOTICE}</p>", "thumb_media_id": cover}
    media_id = stage.api("/cgi-bin/draft/add", {"articles": [article]})["media_id"]
    message = {"msgtype": "mpnews", "mpnews": {"media_id": media_id}, "clientmsgid": "b-1"}
    stage.api("/cgi-bin/message/mass/sendall", {"filter": {"is_to_all": True}, **message})
    phone(page, "zhangsan").get_by_role("button", name="赣江大桥封闭").click()
    seen(phone(page, "zhangsan").frame_locator("iframe").get_by_text("改走八一大桥"))
    page.close()
