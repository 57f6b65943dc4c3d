"""The menu is shown before it is pushed; a code for a court comes as a picture that opens a talk there."""

from models import Account, AuditEntry
from tests import cast
from tests.handlers.console.conftest import Console
from tests.wechat.conftest import Sandbox


async def test_the_menu_is_shown_as_it_would_be_pushed_and_then_as_it_is(
    console: Console, official: Account, sandbox: Sandbox
):
    desk, here = await console.staff("系统管理员"), f"/console/accounts/{official.id}/menu"
    shown = await desk.get(here)
    for words in ("我要诉求", "留诉求", "办事查询", f"打开 {console.site.url}/p?account={official.appid}"):
        assert words in shown.text, words
    assert await sandbox.calls("/cgi-bin/menu/create") == []

    assert "已推送" in (await desk.post(here)).words

    assert len(await sandbox.calls("/cgi-bin/menu/create")) == 1
    assert (await AuditEntry.get(action="push_menu")).subject_id == official.id
    now = await desk.get(f"{here}?now=1")
    assert now.text.count("我要诉求") == 2


async def test_a_menu_that_wechat_refuses_is_said_with_what_to_do(
    console: Console, official: Account, sandbox: Sandbox
):
    await sandbox.rule("/cgi-bin/menu/create", errcode=40018, times=5)
    reply = await (await console.staff("系统管理员")).post(f"/console/accounts/{official.id}/menu")
    assert (reply.status, "一级最多 4 个汉字" in reply.words) == (409, True)


async def test_a_code_for_南昌中院_is_a_picture_of_either_kind(console: Console, official: Account, sandbox: Sandbox):
    desk, here = await console.staff("系统管理员"), f"/console/accounts/{official.id}/qr"
    court = await cast.court()
    for picture, begins in (("png", b"\x89PNG"), ("svg", b"<?xml")):
        fields = {"csrf": desk.csrf, "court": str(court.id), "kind": "petition", "as": picture}
        async with desk.browser.post(here, data=fields) as response:
            body = await response.read()
            assert (response.status, body[: len(begins)]) == (200, begins)
            assert f'petition-{court.id}.{picture}"' in response.headers["Content-Disposition"]
    assert len(await sandbox.calls("/cgi-bin/qrcode/create")) == 2
    assert (await AuditEntry.filter(action="make_qr").first()).facts == {"court": court.id}  # type: ignore[union-attr]


async def test_what_is_missing_for_a_code_is_said_and_wechat_is_not_asked(
    console: Console, official: Account, sandbox: Sandbox
):
    desk, here = await console.staff("系统管理员"), f"/console/accounts/{official.id}/qr"
    court = (await cast.court()).id
    for fields, words in (
        ({"court": "", "kind": "petition", "as": "png"}, "请选择法院"),
        ({"court": court, "kind": "dance", "as": "png"}, "请选择扫码以后做什么"),
        ({"court": court, "kind": "petition", "as": "gif"}, "请选择扫码以后做什么"),
        ({"court": court, "kind": "window", "as": "png"}, "请选择扫码以后做什么"),
    ):
        refused = await desk.post(here, **fields)
        assert (refused.status, words in refused.words) == (400, True), words
    assert await sandbox.calls("/cgi-bin/qrcode/create") == []


async def test_a_retired_account_and_a_mini_program_have_no_menu_to_push(console: Console, official: Account):
    mini = await cast.account("miniprogram", as_of=console.clock.now)
    desk = await console.staff("系统管理员")
    assert (await desk.get(f"/console/accounts/{mini.id}/menu")).status == 404
    await Account.filter(id=official.id).update(active=False)
    refused = await desk.post(f"/console/accounts/{official.id}/menu")
    assert (refused.status, "已经停用" in refused.words) == (409, True)
