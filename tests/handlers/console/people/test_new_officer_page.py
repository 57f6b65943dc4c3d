"""新建干警: the administrator's form, its password shown once, and nothing seen until a second person agreed."""

import re

import pytest

from models import Department, Officer, StaffRequest
from tests import cast
from tests.handlers.console.conftest import Console, Opens
from tests.handlers.console.reading import faults_in_both_themes
from tests.handlers.console.shots import shot

NEW = "/console/officers/new"


async def typed(**more: object) -> dict[str, object]:
    court = await cast.court()
    room = await Department.get(court_id=court.id, name="执行局")
    place = f"{court.id}-{room.id}"
    return {
        "login": "sunli",
        "name": "孙丽",
        "place": place,
        "title": "法官助理",
        "mobile": "",
        "roles": "judge",
    } | more


async def test_系统管理员_adds_孙丽_who_logs_in_and_works_once_周敏_has_agreed(console: Console):
    admin, chief, newcomer = await console.staff("系统管理员"), await console.staff("周敏"), console.stranger()
    assert NEW in (await admin.get("/console/officers")).text

    added = await admin.post(NEW, **await typed())

    found = re.search(r'class="once-password">([a-z0-9]+)<', added.text)
    assert found
    assert "已提请" in added.words
    assert (await newcomer.log_in("sunli", found[1])).path == "/console/entry"
    assert "系统管理员提请" in (await chief.get("/console/officers")).words
    request = await StaffRequest.get()
    assert (await admin.post(f"/console/staff-requests/{request.id}", agreed="yes")).status == 403
    assert (await chief.post(f"/console/staff-requests/{request.id}", agreed="yes")).status == 200
    actor = await cast.acting("孙丽", console.clock.now)
    assert [post.role.value for post in actor.posts] == ["judge"]


async def test_sent_again_or_back_after_submit_nobody_is_added_twice(console: Console):
    admin = await console.staff("系统管理员")
    await admin.post(NEW, **await typed())

    again = await admin.post(NEW, **await typed())

    assert (again.status, "已经有了" in again.words, "再给一个一次性密码" in again.words) == (400, True, True)
    assert 'value="孙丽"' in again.text
    assert await Officer.filter(login="sunli").count() == 1


async def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(console: Console):
    admin = await console.staff("系统管理员")

    long = await admin.post(NEW, **await typed(name="长" * 200))
    place = await admin.post(NEW, **await typed(place="x-y"))

    assert (long.status, 'id="name-wrong"' in long.text, 'value="sunli"' in long.text) == (400, True, True)
    assert (place.status, 'id="place-wrong"' in place.text) == (400, True)
    assert not await Officer.exists(login="sunli")


@pytest.mark.parametrize("name", ["周敏", "安全管理员", "审计员", "李法官"])
async def test_nobody_else_finds_the_page(console: Console, name: str):
    desk = await console.staff(name)

    assert (await desk.get(NEW)).status == 404
    assert (await desk.post(NEW, **await typed())).status == 404
    assert NEW not in (await desk.get("/console/officers")).text
    assert not await Officer.exists(login="sunli")


async def test_the_form_and_the_password_can_be_read_by_everybody(console: Console, opens: Opens):
    page = await opens("系统管理员", NEW)
    assert await faults_in_both_themes(page) == []
    await shot(page, "officer-new-dark")
    for width in (820, 1280):
        await page.set_viewport_size({"width": width, "height": 800})
        await page.evaluate("document.documentElement.dataset.bsTheme = 'light'")
        await shot(page, f"officer-new-{width}")
        wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, width
    await page.fill("#login", "zhou min")
    await page.fill("#name", "孙丽")
    await page.select_option("#place", str((await typed())["place"]))
    await page.check("input[value=judge]")
    await page.click("button:has-text('新建')")
    await page.wait_for_selector("#login-wrong")
    assert await faults_in_both_themes(page) == []
    await shot(page, "officer-new-wrong")
    await page.fill("#login", "sunli")
    await page.click("button:has-text('新建')")
    await page.wait_for_selector(".once-password")
    assert await faults_in_both_themes(page) == []
    await shot(page, "officer-added")
