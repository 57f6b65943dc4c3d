"""Signing in to the console at the court's identity provider, which is asked over a socket and may misbehave."""

import asyncio
import re
from typing import Any
from urllib.parse import quote

import pytest
from yarl import URL

from desk.people.signing_on import NOT_HERE, remove_password
from handlers.console.frame.sign_on import TRIP_COOKIE
from handlers.http.provider_choice import BACK
from handlers.http.signon import wire
from handlers.http.tries import OF_ADDRESS
from models import AuditEntry, Officer
from settings import Settings
from tests import cast
from tests.handlers.console.conftest import Console, Desk, Reply, token_in
from tests.handlers.http.signon.identity_provider import (
    PASSWORD,
    ProviderPerson,
    TestProvider,
    a_key,
    set_for,
    signed_with_another_key,
    signed_with_the_public_key,
    under_another_name,
    unsigned,
)

QUEUE = "/console?tab=all"
SIGN_ON = "/console/sign-on"


@pytest.fixture
def more_settings(provider: TestProvider) -> dict[str, str]:
    return set_for(provider)


async def signs_on(desk: Desk, login: str, goal: str = QUEUE) -> Reply:
    """Press the button, sign in at the provider, come back."""
    async with desk.browser.get(f"{SIGN_ON}?next={quote(goal, safe='')}") as there:
        if there.url.host == "127.0.0.1":
            return await desk._reply(there)
        assert "统一身份认证" in await there.text()
        where = there.url
    async with desk.browser.post(where, data={"username": login, "password": PASSWORD}) as back:
        return await desk._reply(back)


def is_out(reply: Reply, words: str, status: int) -> None:
    """Nobody is logged in; the page for logging in says why, and offers both ways again."""
    assert reply.status == status, reply.words
    assert words in reply.words
    assert 'id="sign-on"' in reply.text
    assert 'name="password"' in reply.text


async def nobody_is_in(desk: Desk) -> bool:
    return (await desk.get("/console")).path == "/console/login"


async def test_李正_signs_in_at_the_provider_and_lands_on_the_page_asked_for(console: Console, provider: TestProvider):
    desk = console.stranger()
    asked = await desk.get(QUEUE)
    assert "省院统一身份认证登录" in asked.words
    button = re.search(r'id="sign-on" href="([^"]+)"', asked.text)
    assert button
    assert button[1] == f"{SIGN_ON}?next=/console%3Ftab%3Dall"

    reply = await signs_on(desk, "lizheng")

    assert (reply.status, reply.path) == (200, "/console")
    assert 'data-tab="all"' in reply.text
    assert "李正" in reply.words
    entry = await AuditEntry.get(action="log_in")
    assert (entry.officer_id, entry.facts) == ((await cast.officer("李正")).id, {"by": "sign_on"})
    assert TRIP_COOKIE not in {cookie.key for cookie in desk.browser.cookie_jar}
    assert provider.asked["token"] == 1


async def test_without_a_provider_set_there_is_no_button_and_no_page(console: Console, monkeypatch: pytest.MonkeyPatch):
    services = console.site.app.ctx.services
    object.__setattr__(services, "identity_provider", None)
    monkeypatch.setattr(Settings, "has_oidc", property(lambda _: False))
    desk = console.stranger()
    assert "sign-on" not in (await desk.get("/console/login")).text
    assert (await desk.get(SIGN_ON)).status == 404
    assert (await desk.get(f"{BACK}?code=x&state=y")).status == 404


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/p", "/console/sign-on?next=/console", "x" * 9000],
)
async def test_after_signing_in_nobody_is_sent_anywhere_but_to_the_console(console: Console, elsewhere: str):
    if len(elsewhere) > 1000:
        elsewhere = f"/console?q={elsewhere[:3000]}"
    reply = await signs_on(console.stranger(), "lizheng", elsewhere)
    assert (reply.status, reply.path) == (200, "/console")


async def test_李正_without_a_password_is_refused_here_as_with_a_wrong_one_and_let_in_from_there(console: Console):
    await remove_password(await cast.officer("李正"))
    own = await console.stranger().log_in("lizheng")
    wrong = await console.stranger().log_in("zhoumin", "wrong")
    assert (own.status, own.words) == (wrong.status, wrong.words)
    assert (await signs_on(console.stranger(), "lizheng")).path == "/console"


async def test_a_session_by_password_ends_when_the_password_is_removed_and_one_from_there_goes_on(console: Console):
    by_password, from_there = await console.staff("李正"), console.stranger()
    await signs_on(from_there, "lizheng")
    await remove_password(await cast.officer("李正"))
    assert await nobody_is_in(by_password)
    assert not await nobody_is_in(from_there)
    await Officer.filter(name="李正").update(sign_on_index=None)
    assert await nobody_is_in(from_there)


async def test_who_was_disabled_is_thrown_out_and_hears_the_same_as_a_stranger(console: Console):
    desk = console.stranger()
    await signs_on(desk, "lizheng")
    await Officer.filter(name="李正").update(active=False)
    assert await nobody_is_in(desk)
    disabled, stranger = [await signs_on(console.stranger(), login) for login in ("lizheng", "stranger")]
    is_out(disabled, NOT_HERE, 403)
    is_out(stranger, NOT_HERE, 403)
    assert disabled.words == stranger.words


async def test_a_username_that_was_given_to_somebody_else_lets_nobody_in(console: Console, provider: TestProvider):
    await signs_on(console.stranger(), "lizheng")
    provider.knows(ProviderPerson("u-77", "lizheng"))
    desk = console.stranger()
    is_out(await signs_on(desk, "lizheng"), NOT_HERE, 403)
    assert await nobody_is_in(desk)
    assert (await AuditEntry.get(action="log_in_refused")).facts["why"] == "another"


@pytest.mark.parametrize(
    "trick",
    [
        {"claims": {"nonce": "another"}},
        {"claims": {"nonce": None}},
        {"claims": {"aud": "another"}},
        {"claims": {"exp": 1}},
        {"claims": {"iss": "https://another.example"}},
        {"claims": {"azp": "another"}},
        {"sign": unsigned},
        {"sign": signed_with_the_public_key},
        {"sign": signed_with_another_key},
        {"sign": under_another_name},
        {"back": {"iss": "https://another.example"}},
        {"back": {"iss": None}},
        {"token_answers": (400, b'{"error":"invalid_grant"}')},
        {"discovery": {"issuer": "https://another.example"}},
    ],
    ids=lambda trick: " ".join(str(getattr(one, "__name__", one)) for one in (*trick, *trick.values())),
)
async def test_a_provider_that_answers_what_does_not_fit_lets_nobody_in(
    console: Console, provider: TestProvider, trick: dict[str, Any]
):
    provider.tricks.update(trick)
    desk = console.stranger()
    reply = await signs_on(desk, "lizheng")
    is_out(reply, "省院统一身份认证", 503 if "discovery" in trick else 403)
    assert await nobody_is_in(desk)
    assert not await AuditEntry.filter(action="log_in").exists()


@pytest.mark.parametrize(
    "trick",
    [
        {"openid-configuration_answers": (500, b"")},
        {"openid-configuration_answers": (404, b"")},
        {"keys_answers": (502, b"")},
        {"token_answers": (500, b"")},
    ],
    ids=str,
)
async def test_while_the_provider_is_down_words_say_so_and_a_password_still_serves(
    console: Console, provider: TestProvider, trick: dict[str, Any]
):
    provider.tricks.update(trick)
    desk = console.stranger()
    is_out(await signs_on(desk, "lizheng"), "省院统一身份认证暂时没有应答", 503)
    assert (await desk.log_in("zhoumin")).path == "/console"
    provider.tricks.clear()
    console.clock.forward(seconds=6)
    assert (await signs_on(console.stranger(), "lizheng")).path == "/console"


async def test_a_provider_that_never_answers_is_not_waited_for(
    console: Console, provider: TestProvider, monkeypatch: pytest.MonkeyPatch
):
    never = asyncio.Event()
    provider.tricks["token_answers"] = never.wait
    monkeypatch.setattr(wire, "PROVIDER_PATIENCE", wire.aiohttp.ClientTimeout(total=0.3))
    is_out(await signs_on(console.stranger(), "lizheng"), "暂时没有应答", 503)
    never.set()


async def test_a_rotated_key_is_followed(console: Console, provider: TestProvider):
    await signs_on(console.stranger(), "lizheng")
    provider.keys = [a_key("second")]
    assert (await signs_on(console.stranger(), "zhoumin")).path == "/console"


async def test_an_address_of_coming_back_serves_once_and_only_in_its_own_browser(
    console: Console, provider: TestProvider
):
    desk, other = console.stranger(), console.stranger()
    async with desk.browser.get(SIGN_ON) as there:
        where = there.url
    form = {"username": "lizheng", "password": PASSWORD}
    async with desk.browser.post(where, data=form, allow_redirects=False) as answer:
        back = URL(answer.headers["Location"])
    is_out(await other.get(back.path_qs), "请再登录一次", 400)
    swapped = back.update_query(state="another")
    is_out(await desk.get(swapped.path_qs), "请再登录一次", 400)
    is_out(await desk.get(back.path_qs), "请再登录一次", 400)
    assert provider.asked["token"] == 0
    reply = await signs_on(desk, "lizheng")
    assert reply.path == "/console"
    assert (await desk.get(back.path_qs)).path == "/console"
    assert provider.asked["token"] == 1


async def test_who_takes_longer_than_ten_minutes_starts_again(console: Console):
    desk = console.stranger()
    async with desk.browser.get(SIGN_ON) as there:
        where = there.url
    console.clock.forward(minutes=11)
    async with desk.browser.post(where, data={"username": "lizheng", "password": PASSWORD}) as back:
        is_out(await desk._reply(back), "请再登录一次", 400)


@pytest.mark.parametrize("cookie", ["x", "x.y", "e30=.", "е", "a" * 5000, "."])
async def test_a_cookie_that_is_not_ours_is_none(console: Console, cookie: str):
    headers = {"Cookie": f"{TRIP_COOKIE}={cookie}".encode().decode("latin-1")}
    async with console.stranger().browser.get(f"{BACK}?code=x&state=y", headers=headers) as answer:
        assert answer.status == 400


@pytest.mark.parametrize("sent", ["", "error=access_denied", "code=", f"code={'x' * 5000}", "code=x&state=%00"])
async def test_coming_back_with_nothing_to_redeem_is_said_in_words(console: Console, sent: str, provider: TestProvider):
    desk = console.stranger()
    async with desk.browser.get(SIGN_ON) as there:
        state = there.url.query["state"]
    tail = "" if "state" in sent else f"&state={state}"
    reply = await desk.get(f"{BACK}?{sent}{tail}")
    is_out(reply, "请再", 400 if "state" in sent else 403)
    assert provider.asked["token"] == 0
    assert "access_denied" not in reply.text


@pytest.mark.parametrize("told", [None, "", 7.5, True, ["lizheng"], {"a": 1}])
async def test_a_provider_that_names_no_work_number_is_told_to_it_people(
    console: Console, provider: TestProvider, told: object
):
    provider.tricks["claims"] = {"preferred_username": told}
    provider.tricks["userinfo"] = {"preferred_username": None}
    is_out(await signs_on(console.stranger(), "lizheng"), "没有给出您的工号", 403)


async def test_no_more_tries_from_one_address_than_with_passwords(console: Console, provider: TestProvider):
    await console.site.redis.set("jiesu:rate:" + OF_ADDRESS.key_for("127.0.0.1"), OF_ADDRESS.amount, ex=300)
    is_out(await signs_on(console.stranger(), "lizheng"), "10 分钟后再试", 429)
    assert provider.asked["token"] == 0


async def test_who_has_an_authenticator_shows_its_code_here_whatever_the_provider_asked_for(console: Console):
    await cast.with_authenticator([(await cast.officer("李法官")).id])
    desk = console.stranger()

    asked = await signs_on(desk, "lizheng")

    assert (asked.path, 'id="code"' in asked.text) == ("/console/entry", True)
    assert (await desk.get("/console")).path == "/console/login"
    desk.csrf = token_in(asked.text)
    code = await cast.code_of("lizheng", console.clock.now)
    assert (await desk.post("/console/entry", code=code, next=QUEUE)).path == "/console"


async def test_going_there_leaves_nothing_in_redis(console: Console):
    before = await console.site.redis.keys("*")
    for _ in range(5):
        await console.stranger().get(SIGN_ON)
    assert await console.site.redis.keys("*") == before


async def test_signing_out_here_signs_out_there_too(console: Console, provider: TestProvider):
    desk = console.stranger()
    await signs_on(desk, "lizheng")
    desk.csrf = token_in((await desk.get("/console/officers")).text)
    reply = await desk.post("/console/logout")
    assert "正在退出省院统一身份认证" in reply.words
    where = re.search(r'content="1;url=([^"]+)"', reply.text)
    assert where
    assert await nobody_is_in(desk)
    async with desk.browser.get(URL(where[1].replace("&amp;", "&"))) as out:
        assert out.url.path == "/console/login"
    assert not provider.sessions.get("x")
    async with desk.browser.get(SIGN_ON) as there:
        assert there.url.host == "localhost", "the provider asks who it is"


async def test_signing_out_where_the_provider_is_away_or_a_password_was_used_ends_here(
    console: Console, provider: TestProvider
):
    desk = await console.staff("李正")
    assert (await desk.post("/console/logout")).path == "/console/login"
    await signs_on(desk, "lizheng")
    desk.csrf = token_in((await desk.get("/console/officers")).text)
    provider.tricks["openid-configuration_answers"] = (500, b"")
    console.clock.forward(minutes=61)
    assert (await desk.post("/console/logout")).path == "/console/login"
    assert await nobody_is_in(desk)


async def test_in_production_the_trips_cookie_travels_by_https_only(console: Console, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Settings, "production", property(lambda _: True))
    async with console.stranger().browser.get(SIGN_ON, allow_redirects=False) as answer:
        cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"__Host-{TRIP_COOKIE}=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Max-Age=600"} <= {part.strip() for part in cookie.split(";")}
