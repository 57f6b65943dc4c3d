"""Logging in to the console: who gets in, who does not, and in what words."""

import pytest

from handlers.http.tries import OF_ADDRESS, OF_DEVICE
from models import AuditEntry, Officer
from settings import Settings
from tests import cast
from tests.handlers.console.conftest import Console, token_in


async def login_of(name: str) -> str:
    return (await cast.officer(name)).login


async def test_周敏_logs_in_and_sees_the_list_of_tickets(console: Console):
    desk = console.stranger()

    reply = await desk.log_in(await login_of("周敏"))

    assert reply.path == "/console"
    assert "待分派" in reply.words
    entry = await AuditEntry.get(action="log_in")
    assert entry.officer_id == (await cast.officer("周敏")).id


async def test_who_is_not_logged_in_is_sent_to_log_in_and_back_to_the_page_they_asked_for(console: Console):
    desk = console.stranger()

    asked = await desk.get("/console?tab=all&urgency=urgent")
    assert asked.path == "/console/login"
    wanted = "/console?tab=all&urgency=urgent"
    assert f'value="{wanted.replace("&", "&amp;")}"' in asked.text

    desk.csrf = token_in(asked.text)
    reply = await desk.post("/console/login", login=await login_of("周敏"), password=cast.PASSWORD, next=wanted)
    assert (reply.status, reply.path) == (200, "/console")
    assert 'data-tab="all"' in reply.text


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/console",
        "/console\\..\\evil",
        "/\\evil.example",
        "/p/x",
        "/consoleevil",
        "/console/login",
        "/console/x\r\nSet-Cookie: a=b",
    ],
)
async def test_after_logging_in_nobody_is_sent_anywhere_but_to_the_console(console: Console, elsewhere: str):
    reply = await console.stranger().log_in(await login_of("周敏"), next=elsewhere)

    assert reply.path == "/console"


async def test_a_wrong_password_and_an_unknown_work_number_are_refused_in_the_same_words(console: Console):
    wrong = await console.stranger().log_in(await login_of("周敏"), "not-hers")
    unknown = await console.stranger().log_in("nobody", "not-hers")

    assert (wrong.status, unknown.status) == (409, 409)
    assert "工号或密码不对" in wrong.words
    assert wrong.words == unknown.words
    assert 'value="nobody"' in unknown.text
    assert "not-hers" not in wrong.text


async def test_after_five_failures_even_the_right_password_is_refused_until_a_quarter_of_an_hour_has_passed(
    console: Console,
):
    login = await login_of("周敏")
    replies = [await console.stranger().log_in(login, "guess") for _ in range(5)]
    assert {reply.words for reply in replies} == {replies[0].words}

    locked = await console.stranger().log_in(login)
    assert locked.path == "/console/login"
    assert "账号已锁定" in locked.words

    console.clock.forward(minutes=15)
    assert (await console.stranger().log_in(login)).path == "/console"


async def test_an_officer_who_has_left_cannot_log_in_and_is_thrown_out_of_an_open_session(console: Console):
    desk = await console.staff("周敏")
    await Officer.filter(name="周敏").update(active=False)

    assert (await desk.get("/console")).path == "/console/login"
    assert "工号或密码不对" in (await console.stranger().log_in(await login_of("周敏"))).words


async def test_the_login_form_must_be_one_we_gave_to_this_browser(console: Console):
    login = await login_of("周敏")
    stranger, other = console.stranger(), console.stranger()
    borrowed = token_in((await other.get("/console/login")).text)
    await stranger.get("/console/login")

    reply = await stranger.post("/console/login", csrf=borrowed, login=login, password=cast.PASSWORD)

    assert reply.status == 403
    assert "请再试一次" in reply.words
    assert (await stranger.get("/console")).path == "/console/login"


async def test_only_failures_count_for_an_address_and_who_logged_in_there_before_is_let_through(console: Console):
    zhoumin, zhaoqing, address = await login_of("周敏"), await login_of("赵晴"), OF_ADDRESS.key_for("127.0.0.1")
    hers = await console.staff("周敏")
    await hers.post("/console/logout")
    assert await console.site.redis.get(f"jiesu:rate:{address}") is None, "a success was counted"
    await console.site.redis.set(f"jiesu:rate:{address}", OF_ADDRESS.amount - 1, ex=300)
    assert (await console.stranger().log_in("nobody", "guess")).status == 409

    held_up = await console.stranger().log_in(zhaoqing)

    assert (held_up.status, "10 分钟后再试" in held_up.words) == (429, True)
    assert (await hers.log_in(zhaoqing)).status == 429, "her browser is not everybody's"
    assert (await hers.log_in(zhoumin)).path == "/console"


async def test_a_strangers_five_failures_lock_周敏_out_of_no_desk_she_logged_in_at_before(console: Console):
    login, hers = await login_of("周敏"), await console.staff("周敏")
    await hers.post("/console/logout")
    for _ in range(5):
        await console.stranger().log_in(login, "guess")

    assert "账号已锁定" in (await console.stranger().log_in(login)).words
    assert (await hers.log_in(login)).path == "/console"
    await hers.post("/console/logout")
    cookie = next(one.value for one in hers.browser.cookie_jar if one.key == "jiesu_device")
    thief, copied = console.stranger(), cookie.replace(cookie[-3:], "000")
    thief.browser.cookie_jar.update_cookies({"jiesu_device": copied})
    assert "账号已锁定" in (await thief.log_in(login)).words, "a device nobody signed was believed"
    thief.browser.cookie_jar.update_cookies({"jiesu_device": cookie})
    for _ in range(OF_DEVICE.amount):
        await thief.log_in(login, "guess")
    assert "账号已锁定" in (await thief.log_in(login)).words, "a stolen cookie lets guess for ever"


async def test_logging_out_ends_the_session_on_the_server(console: Console):
    desk = await console.staff("周敏")
    cookies = {cookie.key: cookie.value for cookie in desk.browser.cookie_jar}

    form = {"csrf": desk.csrf}
    async with desk.browser.post("/console/logout", data=form, allow_redirects=False) as left:
        assert (left.status, left.headers["Location"]) == (303, "/console/login")
        assert left.headers["Clear-Site-Data"] == '"storage"'

    thief = console.stranger()
    thief.browser.cookie_jar.update_cookies({"jiesu_staff": cookies["jiesu_staff"]})
    assert (await thief.get("/console")).path == "/console/login"


async def test_a_log_out_somebody_else_made_us_send_is_refused(console: Console):
    desk = await console.staff("周敏")

    assert (await desk.post("/console/logout", csrf="forged")).status == 403
    assert (await desk.get("/console")).path == "/console"


async def test_a_cookie_the_browser_brought_along_never_becomes_the_session(console: Console):
    desk = console.stranger()
    desk.browser.cookie_jar.update_cookies({"jiesu_staff": "fixed-by-somebody"})

    await desk.log_in(await login_of("周敏"))

    cookies = {cookie.key: cookie for cookie in desk.browser.cookie_jar}
    assert cookies["jiesu_staff"].value != "fixed-by-somebody"
    assert cookies["jiesu_staff"]["httponly"]
    assert cookies["jiesu_staff"]["samesite"] == "Lax"


async def test_a_form_sent_after_the_log_in_ran_out_says_so_and_leaves_the_page_alone(console: Console):
    desk = await console.staff("周敏")
    ticket = await console.petition()
    desk.browser.cookie_jar.clear()

    reply = await desk.do(ticket, "note", words="写了很久的备注")

    assert reply.status == 401
    assert "登录已过期" in reply.words
    assert "HX-Redirect" not in reply.headers


async def test_in_production_cookies_travel_by_https_only_and_no_subdomain_can_plant_the_forms(
    console: Console, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Settings, "production", property(lambda _: True))
    desk, login = console.stranger(), await login_of("周敏")
    form = await desk.get("/console/login")
    planted = form.headers["Set-Cookie"]
    assert planted.startswith("__Host-jiesu_login=")
    assert "Secure" in planted
    assert "SameSite=Strict" in planted

    async def sent_with(cookie: str) -> tuple[int, str]:
        data = {"csrf": token_in(form.text), "login": login, "password": cast.PASSWORD}
        headers = {"Cookie": cookie}
        async with desk.browser.post("/console/login", data=data, headers=headers, allow_redirects=False) as response:
            return response.status, "; ".join(response.headers.getall("Set-Cookie", []))

    pair = planted.partition(";")[0]
    assert (await sent_with(pair.removeprefix("__Host-")))[0] == 403
    status, session = await sent_with(pair)
    assert status == 303
    assert session.count("Secure") == session.count("Path=/") == session.count("Max-Age=")
    assert "__Host-jiesu_staff=" in session
    assert "__Host-jiesu_device=" in session


@pytest.mark.parametrize(
    "path",
    [
        "/console",
        "/console/officers",
        "/console/calls",
        "/console/citizens",
        "/console/petitions/new",
        "/console/tickets/SQ20261100000017",
        "/console/files/1",
        "/console/codes/1",
    ],
)
async def test_nothing_of_the_console_shows_without_logging_in(console: Console, path: str):
    assert (await console.stranger().get(path)).path == "/console/login"
