"""管理: everybody who looks after something finds it from one page, and nobody finds more than is theirs."""

import re

import pytest

from tests.handlers.console.conftest import Console

ROOMS = {
    "周敏": {"broadcasts", "officers", "duty", "limits", "courts", "accounts", "windows", "imports"},
    "系统管理员": {"officers", "courts", "accounts", "windows", "imports", "system", "growth"},
    "安全管理员": {"officers", "security"},
    "审计员": {"officers", "audit", "sealed", "security"},
}


@pytest.mark.parametrize("name", ROOMS)
async def test_the_page_shows_what_one_may_open_and_every_door_opens(console: Console, name: str):
    desk = await console.staff(name)
    shown = await desk.get("/console/admin")
    main = shown.text[shown.text.index('class="admin-groups"') :]
    doors = set(re.findall(r'href="/console/([a-z]+)"', main[: main.index("</ul>")]))
    assert doors == ROOMS[name]
    for door in doors:
        assert (await desk.get(f"/console/{door}")).status == 200


async def test_李正_looks_after_nothing_and_finds_no_such_page(console: Console):
    assert (await (await console.staff("李正")).get("/console/admin")).status == 404
