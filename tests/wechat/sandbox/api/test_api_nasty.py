"""Whatever arrives, the sandbox answers in its own words: never an internal error."""

import json

import pytest

from tests.wechat.sandbox.calling import MINIPROGRAM, SERVICE, Wire, openid
from wechat.sandbox.api.routes import MINIPROGRAM as MINIPROGRAM_ONLY
from wechat.sandbox.api.routes import ROUTES, Route
from wechat.sandbox.phones.control import CONTROL

FIELDS = {
    *("appid", "secret", "grant_type", "touser", "template_id", "data", "msgtype", "text", "image", "news", "button"),
    *("openid", "user_list", "remark", "action_name", "action_info", "expire_seconds", "code", "command", "cgi_path"),
    *("key", "name", "host", "phone", "account", "type", "content", "media", "fields", "deliveries", "scene", "url"),
    *("ticket", "seq", "index", "event", "path", "errcode", "times", "delay", "drop", "advance", "callbacks", "x"),
}
VALUES: list[object] = [None, True, -1, 10**30, 1.5, "", "²", "--5", "x" * 3000, [], [[]], [{}], {}, {"a": {}}, [None]]
BODIES = [
    b"[" * 100_000,
    b'{"touser": NaN, "advance": NaN, "path": "*", "delay": Infinity}',
    b'{"key": "a", "name": "\\ud800"}',
    b"\xff\xfe",
    b"null",
    *(json.dumps(dict.fromkeys(sorted(FIELDS), value)).encode() for value in VALUES),
]


async def ask(wire: Wire, method: str, path: str, body: bytes) -> tuple[int, str]:
    """The status and the words; a picture, which some nonsense is good enough for, says nothing."""
    async with wire.http.request(method, f"{wire.origin}{path}", data=body if method != "GET" else None) as response:
        return response.status, "{}" if response.content_type == "image/png" else await response.text()


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
async def test_an_interface_refuses_nonsense_in_wechats_shape(wire: Wire, route: Route) -> None:
    token = await wire.stable_token(MINIPROGRAM if route.kinds == MINIPROGRAM_ONLY else SERVICE)
    for body in BODIES:
        status, text = await ask(wire, route.method, f"{route.path}?access_token={token}&openid=%ff&code=%00", body)
        assert status == 200
        assert isinstance(json.loads(text), dict)


@pytest.mark.parametrize("query", ["", "?after=9999999999999999999&limit=-1&wait=0", "?after=x&limit=%ff"])
@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path, _ in CONTROL if "verify" not in path])
async def test_the_control_api_refuses_nonsense_in_words(wire: Wire, method: str, path: str, query: str) -> None:
    place = path.replace("<key:str>", "zhangsan").replace("<number:int>", "9" * 30)
    for body in BODIES:
        status, text = await ask(wire, method, f"/sandbox{place.removeprefix('/sandbox')}{query}", body)
        assert status in (200, 400)
        assert status == 200 or json.loads(text)["error"]


@pytest.mark.parametrize("value", VALUES, ids=repr)
async def test_a_field_of_the_wrong_kind_is_refused_wherever_it_stands(wire: Wire, value: object) -> None:
    token = await wire.stable_token()
    await wire.does("zhangsan", "send", content="在吗")
    for kind in ("text", "image", "news", "msgmenu", "music", "video", "miniprogrampage"):
        for inner in (value, {"content": value, "media_id": value, "articles": value, "list": value, "title": value}):
            body = {"touser": openid("zhangsan"), "msgtype": kind, kind: inner}
            answer = await wire.post("/cgi-bin/message/custom/send", json.dumps(body), access_token=token)
            assert isinstance(answer["errcode"], int)
