"""导入 at the console: a file goes in by the form, its counts are shown, and a click stores it."""

import aiohttp

from desk.importing.uploads_run import Importer
from models import ImportRun, Officer
from models.enums import ImportState
from tests.desk.importing.books import OFFICERS, book, cells, table
from tests.handlers.console.conftest import Console, Desk, Opens, Reply

RIGHT = ("qianjin", "钱进", "赣01", "执行局", "13807910008")
WRONG = ("sunli", "孙立", "赣99", "", "1380791000")


async def work(console: Console) -> None:
    while await Importer(lambda: console.clock.now).run_due(console.clock.now):
        pass


async def send(desk: Desk, content: bytes, kind: str = "officers") -> Reply:
    form = aiohttp.FormData({"csrf": desk.csrf, "kind": kind})
    form.add_field("file", content, filename="干警.xlsx", content_type="application/octet-stream")
    async with desk.browser.post("/console/imports", data=form) as response:
        return Reply(response.status, await response.text(), dict(response.headers), response.url.path)


async def test_系统管理员_uploads_a_file_and_lets_it_be_stored(console: Console) -> None:
    desk = await console.staff("系统管理员")

    sent = await send(desk, book(OFFICERS, RIGHT))
    assert "正在检查" in sent.words
    await work(console)
    assert "新增 1 更新 0 无变化 0 写错 0" in (await desk.get(sent.path)).words
    assert "正在导入" in (await desk.post(sent.path, do="store")).words
    await work(console)

    assert "已导入" in (await desk.get(sent.path)).words
    assert await Officer.exists(login="qianjin")


async def test_a_file_that_cannot_be_read_is_said_so_beside_the_form(console: Console) -> None:
    reply = await send(await console.staff("系统管理员"), b"PK\x03\x04 nothing")

    assert reply.status == 400
    assert "表格文件不完整或已损坏" in reply.words
    assert not await ImportRun.exists()


async def test_wrong_rows_are_shown_and_fetched_to_be_corrected(console: Console) -> None:
    desk = await console.staff("系统管理员")
    sent = await send(desk, table(OFFICERS, RIGHT, WRONG))
    await work(console)

    shown = (await desk.get(sent.path)).words
    async with desk.browser.get(f"{sent.path}/errors") as response:
        content, headers = await response.read(), response.headers

    assert "第 3 行“手机号”：手机号码是 11 位" in shown
    assert "1380791000" not in shown
    assert cells(content)[0]["login"] == "sunli"
    assert headers["Content-Disposition"].startswith("attachment")
    assert "确认导入" not in shown
    assert "跳过写错的" in shown


async def test_a_template_is_fetched_filled_in_and_taken(console: Console) -> None:
    desk = await console.staff("系统管理员")

    async with desk.browser.get("/console/imports/template/officers") as response:
        assert (await response.read()).startswith(b"PK")
    assert (await desk.get("/console/imports/template/nothing")).status == 404


async def test_a_file_goes_in_by_the_browser(console: Console, opens: Opens) -> None:
    page = await opens("系统管理员", "/console/imports")
    file = {"name": "a.csv", "mimeType": "text/csv", "buffer": table(OFFICERS, RIGHT, WRONG)}

    await page.select_option("#kind", "officers")
    await page.set_input_files("#file", files=[file])
    await page.click("text=上传并检查")
    await page.wait_for_selector("text=正在检查")
    await work(console)
    await page.wait_for_selector("text=等确认")
    await page.click("text=跳过写错的")
    await page.wait_for_selector("text=正在导入")
    await work(console)
    await page.wait_for_selector("h2:has-text('已导入')")

    assert (await ImportRun.get()).state is ImportState.DONE
