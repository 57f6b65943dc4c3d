"""A chief liaison makes a window, gets its code once, prints it, renames and closes it; nobody else does."""

import pytest

from desk.staff.window_minis import keep_mini
from models import Account, AuditEntry, ServiceWindow
from models.erasures import FileRemoval
from tests import cast
from tests.handlers.console.conftest import Console
from tests.wechat.conftest import Sandbox
from tests.wechat.sandbox.many import PNG

HERE = "/console/windows"


@pytest.fixture(autouse=True)
async def _only_the_sandboxs(official: Account) -> None:
    await Account.exclude(id=official.id).update(active=False)


async def made(console: Console, name: str = "3号窗口", **more: str) -> ServiceWindow:
    court = await cast.court()
    await (await console.staff("周敏")).post(HERE, court=str(court.id), kind="window", name=name, **more)
    return (await ServiceWindow.filter(name=name).order_by("-id"))[0]


async def test_a_window_gets_one_lasting_code_that_names_its_row_and_is_printed(
    console: Console, official: Account, sandbox: Sandbox
) -> None:
    desk = await console.staff("周敏")
    window = await made(console, place="诉讼服务大厅一楼")
    again = await desk.post(f"{HERE}/{window.id}/code")
    (call,) = await sandbox.calls("/cgi-bin/qrcode/create")

    assert f"window:w{window.id}" in str(call)
    assert "QR_LIMIT_STR_SCENE" in str(call)
    assert again.status == 200
    await window.refresh_from_db()
    assert (window.code_account_id, bool(window.code_url)) == (official.id, True)
    printed = await desk.get(f"{HERE}/print")
    for words in ("3号窗口", "诉讼服务大厅一楼", "扫一扫，评一评", "data:image/svg", (await cast.court()).name):
        assert words in printed.text, words
    assert await AuditEntry.filter(action__in=("keep_window", "make_qr")).count() == 2


async def test_it_is_renamed_and_closed_and_its_code_stays(
    console: Console, official: Account, sandbox: Sandbox
) -> None:
    desk, window = await console.staff("周敏"), await made(console)
    assert "已保存" in (await desk.post(f"{HERE}/{window.id}", name="4号窗口", place="")).words
    assert "已停用" in (await desk.post(f"{HERE}/{window.id}/close")).words
    assert "没有可以打印" in (await desk.get(f"{HERE}/print")).text
    await made(console, "4号窗口")
    refused = await desk.post(f"{HERE}/{window.id}/open")
    assert (refused.status, "已经有一个叫这个名称的了" in refused.words) == (409, True)
    assert len(await sandbox.calls("/cgi-bin/qrcode/create")) == 2


async def a_mini_program(sandbox: Sandbox, console: Console) -> Account:
    return await cast.account("miniprogram", sandbox.miniprogram.appid, console.clock.now)


async def test_where_a_mini_program_is_connected_its_code_is_made_once_kept_and_printed_beside_the_other(
    console: Console, official: Account, sandbox: Sandbox
) -> None:
    mini = await a_mini_program(sandbox, console)
    desk, window = await console.staff("周敏"), await made(console)
    await desk.post(f"{HERE}/{window.id}/code")
    (call,) = await sandbox.calls("/wxa/getwxacodeunlimit")
    assert f'"w{window.id}"' in call["request"]
    assert "pages/window/window" in call["request"]
    await window.refresh_from_db()
    assert (window.mini_account_id, len(window.file_key)) == (mini.id, 40)

    path = f"{HERE}/{window.id}/mini"
    async with desk.browser.get(path) as picture:
        assert (picture.content_type, (await picture.read())[:4]) == ("image/png", b"\x89PNG")
    for page in (f"{HERE}/{window.id}", f"{HERE}/print"):
        assert path in (await desk.get(page)).text
    assert (await (await console.staff("高洁")).get(path)).status == 404
    scanned = await sandbox.does("zhangsan", "scan", scene=f"w{window.id}", account=sandbox.miniprogram.appid)
    assert scanned["miniprogram"]["pagepath"] == f"pages/window/window?scene=w{window.id}"


async def test_a_mini_program_that_is_not_released_yet_says_so_and_the_other_code_stays(
    console: Console, official: Account, sandbox: Sandbox
) -> None:
    await a_mini_program(sandbox, console)
    await sandbox.rule("/wxa/getwxacodeunlimit", errcode=41030, times=5)
    desk, court = await console.staff("周敏"), await cast.court()
    reply = await desk.post(HERE, court=str(court.id), kind="window", name="3号窗口")
    assert (reply.status, "小程序码还没有做成" in reply.words, "先发布有" in reply.words) == (409, True, True)
    assert "缺小程序码" in reply.words
    window = await ServiceWindow.get()
    assert (bool(window.code_url), window.file_key) == (True, "")
    await sandbox.control("DELETE", "/sandbox/rules")
    assert "二维码做好了" in (await desk.post(f"{HERE}/{window.id}/code")).words
    assert len(await sandbox.calls("/cgi-bin/qrcode/create")) == 1


async def test_of_two_who_make_it_at_once_the_first_stays_and_another_mini_programs_takes_its_place(
    console: Console, official: Account, sandbox: Sandbox
) -> None:
    mini, window = await a_mini_program(sandbox, console), await made(console)
    chief, now = await cast.acting("周敏"), console.clock.now
    first = (await ServiceWindow.get(id=window.id)).file_key
    await keep_mini(chief, window.id, mini, PNG, now)
    assert (await ServiceWindow.get(id=window.id)).file_key == first
    await keep_mini(chief, window.id, official, PNG, now)
    fresh = await ServiceWindow.get(id=window.id)
    assert (fresh.mini_account_id, await FileRemoval.all().values_list("file_key", flat=True)) == (
        official.id,
        [first],
    )


async def test_a_window_stays_where_wechat_makes_no_code_now_and_gets_it_later(
    console: Console, official: Account, sandbox: Sandbox
) -> None:
    await sandbox.rule("/cgi-bin/qrcode/create", errcode=45029, times=5)
    court = await cast.court()
    desk = await console.staff("周敏")
    reply = await desk.post(HERE, court=str(court.id), kind="machine", name="自助立案机")
    assert (reply.status, "二维码还没有做成" in reply.words) == (409, True)
    window = await ServiceWindow.get(name="自助立案机")
    await sandbox.control("DELETE", "/sandbox/rules")
    assert "二维码做好了" in (await desk.post(f"{HERE}/{window.id}/code")).words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"kind": "window", "name": ""}, "请写名称"),
        ({"kind": "window", "name": "长" * 21}, "最多 20 字"),
        ({"kind": "door", "name": "3号窗口"}, "请选择是窗口还是自助机"),
        ({"kind": "window", "name": "3号窗口", "place": "远" * 41}, "位置最多 40 字"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_made(
    console: Console, official: Account, typed: dict[str, str], words: str
) -> None:
    reply = await (await console.staff("周敏")).post(HERE, court=str((await cast.court()).id), **typed)
    assert (reply.status, words in reply.words) == (400, True)
    assert await ServiceWindow.all().count() == 0


async def test_another_courts_window_is_nobodys_business(console: Console, official: Account) -> None:
    window = await made(console)
    for name in ("高洁", "赵晴"):
        who = await console.staff(name)
        status = (await who.get(f"{HERE}/{window.id}")).status
        assert status == 404, name
    assert (await (await console.staff("系统管理员")).get(f"{HERE}/{window.id}")).status == 200
