"""A new phone at the window, as those who stand there see it: 赵晴 gives a code, 周敏 looks and agrees."""

import re

from playwright.async_api import expect

from desk.people import codes
from models import Identity
from tests import cast
from tests.handlers.console.conftest import Console, Opens
from tests.handlers.console.people.test_citizen_page import at, verified
from tests.handlers.console.people.test_citizens import NUMBER
from tests.handlers.console.shots import shot


async def test_张三_with_a_new_phone_is_registered_by_two(console: Console, opens: Opens) -> None:
    me, new = await verified(console), await cast.phone("李四", console.clock.now)
    page = await opens("赵晴", "/console/citizens")
    await page.fill("input[name=id_number]", NUMBER)
    await page.press("input[name=id_number]", "Enter")
    await page.click(f"a[href='{at(me.citizen_id)}']")
    # a form that is sent before its script is there leads to a page of its own
    await page.wait_for_url(f"**{at(me.citizen_id)}")
    await page.click("text=登记一个新微信")
    shown = page.locator("#code")
    await expect(shown).to_contain_text(re.compile(r"\d{4} ?\d{4}"))
    await shot(page, "窗口-新微信的码")
    code = re.sub(r"\D", "", re.search(r"\d{4} ?\d{4}", await shown.inner_text())[0])  # type: ignore[index]
    assert (await codes.use_code(code, new.id, console.clock.now)).waits
    await page.reload()
    await expect(page.locator("main")).to_contain_text("请另一位工作人员确认")

    chief = await opens("周敏", at(me.citizen_id))
    await shot(chief, "窗口-等人确认")
    await chief.click("text=当面核对过，是本人的")
    await expect(chief.locator("main")).not_to_contain_text("等人确认的新微信")
    await shot(chief, "窗口-两部手机")
    assert (await Identity.get(id=new.id)).citizen_id == me.citizen_id
