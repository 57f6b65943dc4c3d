"""Web login inside WeChat: the page of consent, the code, the tokens."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.wechat.sandbox.calling import SERVICE, CourtServer, Json, Wire, open_page, openid, phone


def authorize(server: CourtServer, **changed: str) -> str:
    query = {
        "appid": SERVICE["appid"],
        "redirect_uri": f"{server.url}/login?next=%2Fmine",
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "s 1",
        **changed,
    }
    return f"/connect/oauth2/authorize?{urlencode(query)}"


async def test_agreeing_to_web_login_comes_back_with_this_phones_code(wire: Wire, server: CourtServer) -> None:
    asked = authorize(server)
    answer = await open_page(wire, "p2", asked)
    target = urlsplit(answer.headers["Location"])
    assert (answer.status, target.netloc, target.path) == (302, phone(wire, "p2"), "/login")
    query = parse_qs(target.query)
    assert query["state"] == ["s 1"]
    secrets = {"appid": SERVICE["appid"], "secret": SERVICE["secret"], "grant_type": "authorization_code"}
    token = await wire.get("/sns/oauth2/access_token", code=query["code"][0], **secrets)
    assert (token["openid"], token["scope"]) == (openid("lisi"), "snsapi_base")
    assert "unionid" not in token
    assert (await wire.get("/sns/oauth2/access_token", code=query["code"][0], **secrets))["errcode"] == 40163
    info = await wire.get("/sns/userinfo", access_token=token["access_token"], openid=token["openid"])
    assert info["errcode"] == 48001


async def login(wire: Wire, server: CourtServer, scope: str) -> Json:
    asked = authorize(server, scope=scope)
    answer = await open_page(wire, "p2", asked)
    code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
    secrets = {"appid": SERVICE["appid"], "secret": SERVICE["secret"], "grant_type": "authorization_code"}
    return await wire.get("/sns/oauth2/access_token", code=code, **secrets)


async def test_the_larger_scope_tells_the_name_and_may_be_renewed(wire: Wire, server: CourtServer) -> None:
    token = await login(wire, server, "snsapi_userinfo")
    assert token["unionid"] == "uXS33m-cLNoCBl6CurRxaPbR6LlX"
    who = {"access_token": token["access_token"], "openid": token["openid"]}
    assert (await wire.get("/sns/userinfo", **who))["nickname"] == "李四"
    assert (await wire.get("/sns/auth", **who))["errcode"] == 0
    assert (await wire.get("/sns/auth", **{**who, "openid": openid("zhangsan")}))["errcode"] == 40003
    await wire.advance(7201)
    assert (await wire.get("/sns/auth", **who))["errcode"] == 42001
    asked = {"appid": SERVICE["appid"], "grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
    renewed = await wire.get("/sns/oauth2/refresh_token", **asked)
    assert renewed["openid"] == token["openid"]
    assert (await wire.get("/sns/auth", **{**who, "access_token": renewed["access_token"]}))["errcode"] == 0


async def test_a_snapshot_user_has_an_openid_that_is_nobodys(wire: Wire, server: CourtServer) -> None:
    await wire.rule("/sns/oauth2/access_token", snapshot=True, times=1)
    token = await login(wire, server, "snsapi_userinfo")
    assert token["is_snapshotuser"] == 1
    assert token["openid"] != openid("lisi")
    assert "is_snapshotuser" not in await login(wire, server, "snsapi_userinfo")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"appid": "wx0"}, "10013"),
        ({"scope": "everything"}, "10005"),
        ({"redirect_uri": "http://evil.example/"}, "10003"),
        ({"redirect_uri": ""}, "10003"),
        ({"response_type": "token"}, "response_type"),
        ({"state": "x" * 129}, "state"),
    ],
)
async def test_a_login_that_cannot_be_says_why(
    wire: Wire, server: CourtServer, changed: dict[str, str], words: str
) -> None:
    answer = await open_page(wire, "p1", authorize(server, **changed))
    assert answer.status == 400
    assert words in await answer.text()


async def test_an_ordinary_browser_is_asked_whose_wechat_it_is(wire: Wire, server: CourtServer) -> None:
    asked = authorize(server)
    async with wire.http.get(wire.origin + asked) as answer:
        page = await answer.text()
        assert answer.status == 200
        assert all(name in page for name in ("张三", "李四", "李法官", "周敏"))
    async with wire.http.get(f"{wire.origin}{asked}&person=judge_li", allow_redirects=False) as answer:
        assert answer.headers["Location"].startswith(f"{server.url}/login?next=%2Fmine&code=")
