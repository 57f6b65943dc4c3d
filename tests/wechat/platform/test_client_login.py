"""Who is it: web pages and the mini-program, over real HTTP."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.wechat.acts import TOKEN
from tests.wechat.conftest import OpenClient, Sandbox
from wechat.platform.client import WeChat, WeChatError
from wechat.platform.errors import SPENT_CODES


async def visit(sandbox: Sandbox, url: str, person: str = "zhangsan") -> dict[str, list[str]]:
    """OpenClient an address in the person's phone; what comes back to the redirect address."""
    parts = urlsplit(url)
    host = f"{sandbox.person(person)['host']}.localhost:{urlsplit(sandbox.url).port}"
    address = f"{sandbox.url}{parts.path}?{parts.query}"
    async with sandbox.http.get(address, headers={"Host": host}, allow_redirects=False) as response:
        assert response.status == 302, await response.text()
        return parse_qs(urlsplit(response.headers["Location"]).query)


async def test_a_page_learns_who_is_looking(wechat: WeChat, sandbox: Sandbox) -> None:
    url = wechat.authorize_url("http://127.0.0.1:9/login?next=/a/1", "s1")
    back = await visit(sandbox, url)
    assert back["state"] == ["s1"]
    who = await wechat.oauth_openid(back["code"][0])
    assert who.openid == sandbox.openid("zhangsan")
    assert not who.is_snapshot
    with pytest.raises(WeChatError) as caught:
        await wechat.oauth_openid(back["code"][0])
    assert caught.value.errcode in SPENT_CODES
    assert not await sandbox.calls(TOKEN)


async def test_a_stand_in_is_marked(wechat: WeChat, sandbox: Sandbox) -> None:
    await sandbox.rule("/sns/oauth2/access_token", snapshot=True)
    back = await visit(sandbox, wechat.authorize_url("http://127.0.0.1:9/login", "s1"))
    who = await wechat.oauth_openid(back["code"][0])
    assert who.is_snapshot
    assert who.openid != sandbox.openid("zhangsan")


async def test_a_login_needs_no_access_token(client_of: OpenClient, sandbox: Sandbox) -> None:
    wechat = client_of(account=sandbox.miniprogram)
    await sandbox.rule(TOKEN, http_status=502)
    code = (await sandbox.does("zhangsan", "login-code", account=sandbox.miniprogram.appid))["code"]
    session = await wechat.code_to_session(code)
    assert session.openid == sandbox.openid("zhangsan", "miniprogram")
    assert session.unionid == sandbox.person("zhangsan")["unionid"]
    assert session.session_key
    with pytest.raises(WeChatError) as caught:
        await wechat.code_to_session(code)
    assert caught.value.errcode in SPENT_CODES


async def test_a_shared_phone_number_is_read(client_of: OpenClient, sandbox: Sandbox) -> None:
    wechat = client_of(account=sandbox.miniprogram)
    code = (await sandbox.does("zhangsan", "phone-code", account=sandbox.miniprogram.appid))["code"]
    assert await wechat.phone_number(code) == "13807910001"
