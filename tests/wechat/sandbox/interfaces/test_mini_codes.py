"""A mini-program's code is a picture that opens its page with the scene; what WeChat refuses is refused by its code."""

import pytest

from tests.wechat.conftest import OpenClient, Sandbox
from wechat.platform.client import WeChatError

PATH, PAGE = "/wxa/getwxacodeunlimit", "pages/window/window"


async def refused(client_of: OpenClient, sandbox: Sandbox, **body: object) -> int | None:
    client = client_of(account=sandbox.miniprogram)
    with pytest.raises(WeChatError) as failure:
        await client._request("POST", f"https://api.weixin.qq.com{PATH}", data={"scene": "w1", "page": PAGE, **body})
    return failure.value.errcode


async def test_a_code_is_a_picture_and_a_phone_that_scans_it_opens_the_page(
    client_of: OpenClient, sandbox: Sandbox
) -> None:
    made = await client_of(account=sandbox.miniprogram).make_code("w12", PAGE)
    assert made.startswith(b"\x89PNG")
    opened = await sandbox.does("zhangsan", "scan", scene="w12", account=sandbox.miniprogram.appid)
    assert opened["miniprogram"]["pagepath"] == f"{PAGE}?scene=w12"
    assert opened["miniprogram"]["appid"] == sandbox.miniprogram.appid


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        ({"scene": ""}, 40129),
        ({"scene": "w" * 33}, 40129),
        ({"scene": "三号窗口"}, 40129),
        ({"page": "/pages/window/window"}, 41030),
        ({"page": "pages/window/window?a=1"}, 41030),
        ({"page": "pages/nowhere/nowhere"}, 41030),
        ({"width": 100}, 40097),
    ],
)
async def test_what_wechat_refuses(
    client_of: OpenClient, sandbox: Sandbox, body: dict[str, object], errcode: int
) -> None:
    assert await refused(client_of, sandbox, **body) == errcode


async def test_a_page_that_is_not_released_opens_where_it_is_not_checked(
    client_of: OpenClient, sandbox: Sandbox
) -> None:
    client, body = client_of(account=sandbox.miniprogram), {"scene": "w1", "page": "pages/new/new", "check_path": False}
    answer = await client._request("POST", f"https://api.weixin.qq.com{PATH}", data=body)
    assert answer.content_type == "image/png"


async def test_too_many_in_a_minute_and_an_official_account_are_refused(
    client_of: OpenClient, sandbox: Sandbox
) -> None:
    await sandbox.control("POST", "/sandbox/limits", {"account": sandbox.miniprogram.appid, "path": PATH, "minute": 1})
    await client_of(account=sandbox.miniprogram).make_code("w1", PAGE)
    with pytest.raises(WeChatError) as failure:
        await client_of(account=sandbox.miniprogram).make_code("w2", PAGE)
    assert failure.value.errcode == 45009
    with pytest.raises(WeChatError) as unauthorized:
        await client_of(account=sandbox.account).make_code("w1", PAGE)
    assert unauthorized.value.errcode == 48001
