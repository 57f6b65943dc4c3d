"""Who opens a page is asked of WeChat, once, and comes back to the page they wanted."""

import pytest

from handlers.pages.frame.login import local_path
from models import Identity
from tests.handlers.pages.house import House


async def test_zhangsan_opens_his_petition_and_is_known_without_typing_anything(house: House, phone):
    ticket = await house.petition()

    page = await phone("zhangsan").open(f"/p/{ticket.petition.number}")

    assert page.status == 200
    assert page.path == f"/p/{ticket.petition.number}"
    assert "已收到，正在安排人办理" in page.text


async def test_a_second_page_needs_no_second_round_by_wechat(house: House, phone, sandbox):
    ticket = await house.petition()
    await phone("zhangsan").open("/p")

    page = await phone("zhangsan").open(f"/p/{ticket.petition.number}", follow=False)

    assert page.status == 200
    assert len(await sandbox.calls("/sns/oauth2/access_token")) == 1


async def test_the_address_given_to_wechat_holds_no_personal_data(house: House, phone, sandbox):
    ticket = await house.petition()

    where = await phone("zhangsan").where(f"/p/{ticket.petition.number}")

    assert where.startswith(f"/connect/oauth2/authorize?appid={sandbox.account.appid}&redirect_uri=")
    assert "scope=snsapi_base" in where
    assert ticket.petition.number not in where


async def test_somebody_never_seen_before_becomes_an_identity(house: House, phone, sandbox):
    await sandbox.control("POST", "/sandbox/people", {"key": "wangwu", "name": "王五", "host": "p9"})
    sandbox.running.world["people"].append({"key": "wangwu", "host": "p9"})
    before = await Identity.all().count()

    page = await phone("wangwu").open("/p")

    sandbox.running.world["people"].pop()
    assert "还没有诉求" in page.text
    assert await Identity.all().count() == before + 1


async def test_a_state_serves_once(house: House, phone):
    zhang = phone("zhangsan")
    authorize = await zhang.where("/p")
    back = await zhang.where(authorize)
    assert (await zhang.open(back)).path == "/p"

    again = await zhang.open(back)

    assert again.status == 400
    assert "请重新打开" in again.text
    assert 'href="/p"' in again.html


async def test_a_state_made_on_another_phone_is_refused(house: House, phone):
    lisi = phone("lisi")
    back = await lisi.where(await lisi.where("/p"))

    page = await phone("zhangsan").open(back)

    assert page.status == 400
    assert "请重新打开" in page.text
    assert (await phone("zhangsan").open("/p", follow=False)).status == 302


async def test_who_takes_longer_than_ten_minutes_is_told_to_open_the_page_again(house: House, phone):
    zhang = phone("zhangsan")
    back = await zhang.where(await zhang.where("/p"))
    house.clock.forward(minutes=10, seconds=1)

    page = await zhang.open(back)

    assert page.status == 400
    assert "太久" in page.text


async def test_of_a_stranger_who_opens_pages_nothing_is_kept(house: House, phone, site):
    ticket = await house.petition()
    before = set(await site.redis.keys())
    zhang = phone("zhangsan")
    first = await zhang.where(await zhang.where(f"/p/{ticket.petition.number}"))

    for path in ("/p", "/p/SQ20261100000000", "/t", "/t/GD20261100000000"):
        assert (await zhang.open(path, follow=False)).status == 302

    assert set(await site.redis.keys()) == before
    assert (await zhang.open(first)).status == 400, "the oldest of four ways is still remembered"
    assert (await zhang.open("/p")).status == 200


async def test_an_expired_code_leads_to_words_and_one_tap_to_try_again(house: House, phone, sandbox):
    ticket = await house.petition()
    zhang = phone("zhangsan")
    back = await zhang.where(await zhang.where(f"/p/{ticket.petition.number}"))
    await sandbox.control("POST", "/sandbox/clock", {"advance": 301})

    page = await zhang.open(back)

    assert page.status == 400
    assert "凭证已失效" in page.text
    assert f'href="/p/{ticket.petition.number}"' in page.html
    assert (await zhang.open(f"/p/{ticket.petition.number}")).status == 200


async def test_somebody_who_did_not_agree_comes_back_without_a_code(house: House, phone):
    zhang = phone("zhangsan")
    back = await zhang.where(await zhang.where("/p"))
    state = back.partition("&state=")[2]

    page = await zhang.open(f"{back.partition('?')[0]}?state={state}")

    assert page.status == 400
    assert "请重新打开" in page.text


async def test_a_snapshot_visitor_is_told_how_to_open_the_page_in_full(house: House, phone, sandbox):
    await sandbox.rule("/sns/oauth2/access_token", snapshot=True, times=1)
    before = await Identity.all().count()

    page = await phone("zhangsan").open("/p")

    assert page.status == 403
    assert "使用完整服务" in page.text
    assert await Identity.all().count() == before
    assert (await phone("zhangsan").open("/p")).status == 200


async def test_wechat_out_of_order_is_said_in_words(house: House, phone, sandbox):
    await sandbox.rule("/sns/oauth2/access_token", http_status=502)

    page = await phone("zhangsan").open("/p")

    assert page.status == 503
    assert "微信暂时没有回应" in page.text
    assert "12368" in page.text


async def test_login_at_an_account_that_is_none_of_ours_is_not_found(house: House, phone):
    page = await phone("zhangsan").open("/wechat/oauth/wx0000000000000000?code=1&state=2")

    assert page.status == 404


async def test_a_page_of_another_account_asks_that_account_who_it_is(house: House, phone):
    await phone("zhangsan").open("/p")

    assert (await phone("zhangsan").open(f"/p?account={house.account.appid}", follow=False)).status == 200
    assert (await phone("zhangsan").open("/p?account=wxunknown", follow=False)).status == 200


async def test_without_an_account_the_page_says_so(site):
    async with site.browser().get("/p", allow_redirects=False) as response:
        assert response.status == 503
        assert "12368" in await response.text()


@pytest.mark.parametrize(
    "path",
    ["//evil.example/p", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "", "p", "/p\r\nX: 1"],
)
def test_only_local_paths_are_returned_to(path: str):
    assert local_path(path) == "/p"


@pytest.mark.parametrize("path", ["/p", "/t/GD20261100000017", "/p?before=SQ20261100000017", "/"])
def test_local_paths_are_kept(path: str):
    assert local_path(path) == path
