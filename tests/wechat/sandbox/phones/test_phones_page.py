"""The phones page in a real Chromium, against the real sandbox and a small product behind it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.wechat.conftest import StartSandbox
from tests.wechat.sandbox.product import Product
from tests.wechat.sandbox.stage import NARROW, WIDE, Stage, opened, phone, pushed, seen, text_to, write


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
    """The sandbox set back to its world, with a menu."""
    running.control("POST", "/sandbox/reset")
    running.product.received.clear()
    running.make_menu()
    return running


@pytest.fixture
def page(browser: Browser, stage: Stage) -> Iterator[Page]:
    """The page on a wide screen; a script error on it fails the test."""
    errors: list[str] = []
    shown = opened(browser, stage.url, WIDE)
    shown.on("pageerror", lambda error: errors.append(str(error)))
    yield shown
    shown.close()
    assert errors == []


def test_four_phones_stand_side_by_side(page: Page, stage: Stage) -> None:
    for key in ("zhangsan", "lisi", "judge_li", "zhoumin"):
        expect(phone(page, key)).to_be_in_viewport(ratio=1)
        expect(phone(page, key).get_by_role("heading", name=stage.account["name"])).to_be_visible()
    expect(phone(page, "zhangsan").get_by_test_id("chat")).to_contain_text("还没有消息")


def test_zhangsan_writes_and_the_answer_comes_to_his_phone_alone(page: Page, stage: Stage) -> None:
    write(page, "zhangsan", "执行款没到账")
    expect(phone(page, "zhangsan").get_by_test_id("bubble-in")).to_have_text("执行款没到账")
    expect(phone(page, "zhangsan").get_by_test_id("bubble-out")).to_have_text("收到：执行款没到账")
    assert pushed(stage, MsgType="text")["FromUserName"] == stage.openid("zhangsan")
    expect(phone(page, "lisi").get_by_test_id("bubble-out")).to_have_count(0)


def test_the_newest_message_is_in_view(page: Page) -> None:
    for number in range(12):
        write(page, "zhangsan", f"第 {number} 句")
        expect(phone(page, "zhangsan").get_by_test_id("bubble-out").last).to_have_text(f"收到：第 {number} 句")
    expect(phone(page, "zhangsan").get_by_test_id("bubble-out").last).to_be_in_viewport(ratio=1)
    expect(phone(page, "zhangsan").get_by_test_id("bubble-in").first).not_to_be_in_viewport()


def test_a_message_is_never_read_as_html(page: Page) -> None:
    text = '<img src=x onerror="document.title=1"><b>粗</b> <a href="javascript:document.title=2">点我</a>'
    write(page, "zhangsan", text)
    expect(phone(page, "zhangsan").get_by_test_id("bubble-in")).to_have_text(text)
    answer = phone(page, "zhangsan").get_by_test_id("bubble-out")
    expect(answer).to_contain_text("<b>粗</b> 点我")
    expect(answer.locator("img, b, a, button")).to_have_count(0)
    expect(page).to_have_title("接诉 · 微信沙盒")


def test_a_menu_entry_reaches_the_product(page: Page, stage: Stage) -> None:
    lisi = phone(page, "lisi")
    lisi.get_by_test_id("menu-0").click()
    expect(lisi.get_by_test_id("menu-item").locator("visible=true")).to_have_text(["提交诉求", "我的进度"])
    lisi.get_by_test_id("menu-item").filter(has_text="我的进度").click()
    expect(lisi.get_by_test_id("bubble-out")).to_have_text("您点了：进度")
    assert pushed(stage, Event="CLICK")["FromUserName"] == stage.openid("lisi")


def test_a_menu_entry_opens_a_page(page: Page) -> None:
    phone(page, "lisi").get_by_test_id("menu-1").click()
    frame = phone(page, "lisi").get_by_test_id("webview")
    expect(frame).to_have_attribute("src", re.compile(r"^http://p2\.localhost:\d+/pages/faq$"))
    expect(frame.content_frame.get_by_role("heading", name="诉求详情")).to_be_visible()


def test_a_card_opens_its_page_on_the_phones_own_host(page: Page, stage: Stage) -> None:
    stage.card("judge_li", "dispatched", f"{stage.product.url}/pages/t/25?k=1")
    card = phone(page, "judge_li").get_by_test_id("card")
    expect(card).to_contain_text("工单待办提醒")
    expect(card.locator("dd")).to_have_text(["GD20261100000257", "执行款迟迟未到账", "2026年11月25日 18:00", "普通"])
    card.click()
    frame = phone(page, "judge_li").get_by_test_id("webview")
    expect(frame).to_have_attribute("src", re.compile(r"^http://p3\.localhost:\d+/pages/t/25\?k=1$"))
    expect(frame.content_frame.get_by_role("heading", name="诉求详情")).to_be_visible()
    phone(page, "judge_li").get_by_test_id("webview-close").click()
    expect(frame).to_have_count(0)
    expect(card).to_be_visible()


@pytest.mark.parametrize("held_at", [1, 60, 130, 190])
def test_a_quick_thumb_taps_签收_while_the_page_still_comes_up(page: Page, stage: Stage, held_at: int) -> None:
    stage.card("judge_li", "dispatched", f"{stage.product.url}/pages/t/25")
    judge = phone(page, "judge_li")
    button = judge.get_by_test_id("webview").content_frame.get_by_role("button")
    judge.get_by_test_id("card").click()
    page.evaluate("() => Promise.all(document.getAnimations().map(one => one.finish()))")
    place = seen(button).bounding_box()
    assert place
    judge.get_by_test_id("webview-close").click()
    expect(judge.get_by_test_id("webview")).to_have_count(0)

    held = f".sheet.web {{ animation-play-state: paused !important; animation-delay: -{held_at}ms !important }}"
    page.add_style_tag(content=held)
    judge.get_by_test_id("card").click()
    seen(button)
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    expect(button).to_have_text("已签收")


def test_a_card_without_an_address_leads_nowhere(page: Page, stage: Stage) -> None:
    stage.card("zhoumin", "supervised")
    expect(phone(page, "zhoumin").get_by_test_id("card")).to_contain_text("工单督办提醒")
    expect(phone(page, "zhoumin").get_by_test_id("card")).not_to_contain_text("查看详情")
    assert phone(page, "zhoumin").get_by_test_id("card").evaluate("card => card.tagName") == "DIV"


def test_an_address_in_a_text_is_tappable_and_a_strangers_site_is_not_framed(page: Page, stage: Stage) -> None:
    write(page, "zhangsan", "你好")
    expect(phone(page, "zhangsan").get_by_test_id("bubble-out")).to_have_count(1)
    stage.says("zhangsan", f"看这里：{stage.product.url}/pages/a。或看 https://www.court.gov.cn/x")
    last = phone(page, "zhangsan").get_by_test_id("bubble-out").last
    last.get_by_role("button", name="/pages/a").click()
    expect(phone(page, "zhangsan").get_by_test_id("webview").content_frame.locator("#host")).to_be_visible()
    page.keyboard.press("Escape")
    expect(phone(page, "zhangsan").get_by_test_id("webview")).to_have_count(0)
    last.get_by_role("button", name="court.gov.cn").click()
    expect(phone(page, "zhangsan")).to_contain_text("这是外部网站")
    expect(phone(page, "zhangsan").get_by_test_id("webview")).to_have_count(0)


def test_while_the_account_types_the_title_says_so(page: Page, stage: Stage) -> None:
    write(page, "lisi", "你好")
    expect(phone(page, "lisi").get_by_test_id("bubble-out")).to_have_count(1)
    stage.api("/cgi-bin/message/custom/typing", {"touser": stage.openid("lisi"), "command": "Typing"})
    expect(phone(page, "lisi").get_by_role("heading", name="对方正在输入…")).to_be_visible()
    stage.says("lisi", "请稍候")
    expect(phone(page, "lisi").get_by_role("heading", name=stage.account["name"])).to_be_visible()


def test_lisi_taps_a_choice_and_it_is_sent_for_her(page: Page, stage: Stage) -> None:
    write(page, "lisi", "你好")
    expect(phone(page, "lisi").get_by_test_id("bubble-out")).to_have_count(1)
    menu = {"head_content": "满意吗？", "list": [{"id": "5", "content": "很满意"}, {"id": "1", "content": "不满意"}]}
    message = {"touser": stage.openid("lisi"), "msgtype": "msgmenu", "msgmenu": {**menu, "tail_content": "谢谢"}}
    stage.api("/cgi-bin/message/custom/send", message)
    phone(page, "lisi").get_by_role("button", name="不满意").click()
    expect(phone(page, "lisi").get_by_test_id("bubble-in").last).to_have_text("不满意")
    assert pushed(stage, Content="不满意")["bizmsgmenuid"] == "1"


def test_a_photo_a_voice_and_a_place_are_sent(page: Page, stage: Stage) -> None:
    here = phone(page, "zhangsan")
    here.get_by_test_id("toggle").click()
    for tool in ("tool-camera", "tool-voice", "tool-location"):
        here.get_by_test_id("plus").click()
        here.get_by_test_id(tool).click()
    here.get_by_role("button", name="滕王阁").click()
    expect(here.get_by_test_id("bubble-in")).to_have_count(3)
    expect(here.get_by_role("img", name="图片")).to_be_visible()
    assert here.get_by_role("img", name="图片").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    expect(here.get_by_test_id("bubble-in").filter(has_text="3″")).to_be_visible()
    expect(here.get_by_test_id("bubble-in").filter(has_text="滕王阁")).to_contain_text("北纬 28.68141，东经 115.88101")
    assert pushed(stage, MsgType="image")["MediaId"]
    assert pushed(stage, MsgType="voice")["Format"] == "amr"
    assert pushed(stage, MsgType="location")["Label"] == "滕王阁"


def test_zhoumin_scans_a_code_made_a_moment_ago(page: Page, stage: Stage) -> None:
    scene = {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "window-3"}}, "expire_seconds": 600}
    made = stage.api("/cgi-bin/qrcode/create", scene)
    phone(page, "zhoumin").get_by_test_id("scan").click()
    phone(page, "zhoumin").get_by_test_id("scan-recent").filter(has_text="window-3").click()
    assert pushed(stage, Event="SCAN", EventKey="window-3")["Ticket"] == made["ticket"]
    stage.product.received.clear()
    phone(page, "zhoumin").get_by_test_id("scan").click()
    phone(page, "zhoumin").get_by_test_id("scan-input").fill(made["url"])
    phone(page, "zhoumin").get_by_test_id("scan-submit").click()
    assert pushed(stage, Event="SCAN", EventKey="window-3")["FromUserName"] == stage.openid("zhoumin")


def test_an_unknown_code_is_refused_in_words(page: Page) -> None:
    phone(page, "lisi").get_by_test_id("scan").click()
    phone(page, "lisi").get_by_test_id("scan-input").fill("不是二维码")
    phone(page, "lisi").get_by_test_id("scan-submit").click()
    expect(phone(page, "lisi").get_by_role("status")).not_to_be_empty()


def test_lisi_leaves_and_comes_back(page: Page, stage: Stage) -> None:
    lisi = phone(page, "lisi")
    lisi.get_by_test_id("profile").click()
    lisi.get_by_test_id("unfollow").click()
    expect(lisi.get_by_test_id("follow")).to_be_visible()
    pushed(stage, Event="unsubscribe")
    lisi.get_by_test_id("follow").click()
    expect(lisi.get_by_test_id("menu-0")).to_be_visible()
    pushed(stage, Event="subscribe")


def test_what_wechat_itself_tells_of_lisi_is_a_button_on_the_profile(page: Page, stage: Stage) -> None:
    lisi = phone(page, "lisi")
    lisi.get_by_test_id("profile").click()
    lisi.get_by_test_id("profile-told").click()
    lisi.get_by_role("button", name="注销账号").click()
    told = pushed(stage, Event="user_authorization_cancellation")
    assert told["OpenID"] == stage.openid("lisi")
    assert told["FromUserName"] == stage.account["original_id"]


def test_a_message_that_could_not_be_sent_keeps_a_red_mark_and_goes_out_when_tapped(page: Page) -> None:
    page.route("**/send?wait=0", lambda route: route.abort())
    write(page, "zhangsan", "有人吗")
    mark = phone(page, "zhangsan").get_by_role("button", name="没有发出")
    expect(mark).to_be_visible()
    page.unroute("**/send?wait=0")
    mark.click()
    expect(phone(page, "zhangsan").get_by_test_id("bubble-out")).to_have_text("收到：有人吗")
    expect(phone(page, "zhangsan").get_by_test_id("bubble-in")).to_have_text(["有人吗"])


def test_a_rule_makes_wechat_misbehave_until_it_is_taken_back(page: Page, stage: Stage) -> None:
    page.get_by_test_id("open-mischief").click()
    page.get_by_role("button", name="模板：超日额 45009").click()
    expect(page.get_by_text("发模板消息：错误码 45009")).to_be_visible()
    (rule,) = stage.control("GET", "/sandbox/state")["rules"]
    assert (rule["path"], rule["errcode"]) == ("/cgi-bin/message/template/send", 45009)
    page.get_by_test_id("calm").click()
    expect(page.get_by_text("没有，一切正常")).to_be_visible()
    assert stage.control("GET", "/sandbox/state")["rules"] == []


def test_the_clock_is_moved_and_the_phones_show_it(page: Page, stage: Stage) -> None:
    page.get_by_test_id("open-clock").click()
    page.get_by_role("button", name="快进 1 天").click()
    expect(page.get_by_text("已拨快 1 天")).to_be_visible()
    assert stage.control("GET", "/sandbox/state")["clock_offset"] == 86400


def test_a_newcomer_gets_a_phone_and_follows(page: Page, stage: Stage) -> None:
    page.get_by_test_id("open-newcomer").click()
    page.get_by_placeholder("如 王五").fill("王五")
    page.get_by_role("button", name="给一部手机").click()
    wangwu = page.get_by_role("region", name="王五的手机")
    wangwu.get_by_test_id("follow").click()
    expect(wangwu.get_by_test_id("menu-0")).to_be_visible()
    assert any(each["name"] == "王五" and each["follows"] for each in stage.control("GET", "/sandbox/state")["people"])


def test_the_wire_log_tells_what_went_over_the_wire(page: Page, stage: Stage) -> None:
    page.get_by_test_id("open-log").click()
    write(page, "zhangsan", "执行款没到账")
    stage.card("lisi", "answered")
    lines = page.get_by_test_id("log-lines").locator("li")
    expect(lines.filter(has_text="文字「执行款没到账」")).to_contain_text("已回复")
    expect(lines.filter(has_text="发模板消息")).to_be_visible()
    expect(page.get_by_test_id("log-lines")).not_to_contain_text(stage.account["secret"])


def test_large_type_is_remembered(page: Page) -> None:
    size = "() => parseFloat(getComputedStyle(document.querySelector('.nav h2')).fontSize)"
    before = page.evaluate(size)
    page.get_by_test_id("large").click()
    assert page.evaluate(size) > before
    page.reload()
    expect(page.get_by_test_id("large")).to_have_attribute("aria-pressed", "true")


def test_two_open_pages_show_the_same_and_a_reset_empties_both(page: Page, browser: Browser, stage: Stage) -> None:
    other = opened(browser, stage.url, WIDE)
    write(page, "zhangsan", "执行款没到账")
    expect(phone(other, "zhangsan").get_by_test_id("bubble-out")).to_have_text("收到：执行款没到账")
    stage.control("POST", "/sandbox/reset")
    for each in (page, other):
        expect(phone(each, "zhangsan").get_by_test_id("bubble-out")).to_have_count(0)
    other.close()


def test_a_small_screen_shows_one_phone_and_counts_what_came_to_the_others(browser: Browser, stage: Stage) -> None:
    small = opened(browser, stage.url, NARROW)
    expect(phone(small, "zhangsan")).to_be_visible()
    expect(phone(small, "judge_li")).to_be_hidden()
    stage.card("judge_li", "dispatched")
    expect(small.get_by_test_id("tab-judge_li")).to_have_text("1李法官")
    small.get_by_test_id("tab-judge_li").click()
    expect(phone(small, "judge_li").get_by_test_id("card")).to_be_in_viewport()
    expect(small.get_by_test_id("tab-judge_li")).to_have_text("李法官")
    small.close()


def test_what_came_while_the_chat_was_closed_is_counted(page: Page, stage: Stage) -> None:
    write(page, "zhangsan", "你好")
    expect(phone(page, "zhangsan").get_by_test_id("bubble-out")).to_have_count(1)
    phone(page, "zhangsan").get_by_role("button", name="返回微信").click()
    stage.says("zhangsan", "您的诉求有答复了")
    row = phone(page, "zhangsan").get_by_test_id("chatrow").filter(has_text=stage.account["name"])
    expect(row).to_contain_text("1")
    expect(row).to_contain_text("您的诉求有答复了")
    row.click()
    expect(phone(page, "zhangsan").get_by_test_id("bubble-out").last).to_have_text("您的诉求有答复了")


def test_a_short_message_rings_on_张三_s_phone_and_he_writes_back(page: Page, stage: Stage) -> None:
    here = phone(page, "zhangsan")
    words = "您的验证码是 123456，5 分钟内有效。"
    text_to(stage, "13807910001", words)
    banner = here.locator(".banner")
    expect(banner).to_contain_text("短信【南昌中院】")
    seen(banner).click()
    expect(here.get_by_test_id("textrow")).to_contain_text(f"【南昌中院】{words}")
    expect(phone(page, "lisi").locator(".banner")).to_be_hidden()
    here.get_by_test_id("text-input").fill("TD")
    here.get_by_test_id("text-input").press("Enter")
    expect(here.get_by_test_id("textrow")).to_have_count(2)
    expect(here.get_by_test_id("text-trouble")).to_have_value("blacklisted")


def test_a_phone_that_is_off_gets_no_short_message(page: Page, stage: Stage) -> None:
    here = phone(page, "lisi")
    here.get_by_role("button", name="返回微信").click()
    seen(here.get_by_test_id("home-texts")).click()
    here.get_by_test_id("text-trouble").select_option("unreachable")
    page.wait_for_function("fetch('/sandbox/people/lisi/texts').then((r) => r.json()).then((s) => s.trouble)")
    text_to(stage, "13807910002", "收不到的")
    here.get_by_test_id("text-trouble").select_option("")
    page.wait_for_function("fetch('/sandbox/people/lisi/texts').then((r) => r.json()).then((s) => s.trouble === '')")
    text_to(stage, "13807910002", "收得到的")
    expect(here.get_by_test_id("textrow")).to_have_count(1)
    expect(here.get_by_test_id("textrow")).to_contain_text("收得到的")
