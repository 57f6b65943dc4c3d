"""The page of windows and the sheet for the printer, with both codes on them, can be read in both themes."""

import pytest

from models import Account, ServiceWindow
from tests import cast
from tests.handlers.console.conftest import Console, Opens
from tests.handlers.console.reading import PUT_ON, faults_in_both_themes
from tests.handlers.console.shots import shot
from tests.handlers.test_every_page_in_a_browser import widths
from tests.wechat.conftest import Sandbox

HERE = "/console/windows"


@pytest.mark.parametrize("with_mini", [True, False])
async def test_both_codes_stand_side_by_side_on_the_page_and_on_paper(
    console: Console, official: Account, sandbox: Sandbox, opens: Opens, with_mini: bool
) -> None:
    await Account.exclude(id=official.id).update(active=False)
    desk, court = await console.staff("周敏"), await cast.court()
    if with_mini:
        await cast.account("miniprogram", sandbox.miniprogram.appid, console.clock.now)
    await desk.post(HERE, court=str(court.id), kind="machine", name="自助立案机")
    await desk.post(HERE, court=str(court.id), kind="window", name="3号窗口", place="诉讼服务大厅一楼")
    older = await ServiceWindow.get(name="自助立案机")
    await ServiceWindow.filter(id=older.id).update(file_key="", mini_account_id=None)
    window = await ServiceWindow.get(name="3号窗口")
    assert bool(window.file_key) is with_mini
    page = await opens("周敏", HERE, width=1280, height=900)
    faults = []
    for name, path in (("list", HERE), ("one", f"{HERE}/{window.id}"), ("print", f"{HERE}/print")):
        await page.goto(path)
        await page.wait_for_load_state("networkidle")
        broken = "[...document.images].filter(one => !one.naturalWidth).map(one => one.alt)"
        assert await page.evaluate(broken) == [], path
        await page.evaluate(PUT_ON, "light")
        await shot(page, f"windows-{name}-{with_mini}")
        faults += [f"{path}: {one}" for one in await faults_in_both_themes(page) + await widths(page, 390)]
        await shot(page, f"windows-{name}-{with_mini}-narrow")
        await page.set_viewport_size({"width": 1280, "height": 900})
    await page.emulate_media(media="print")
    await shot(page, f"windows-paper-{with_mini}")
    assert not faults, "\n".join(faults)
