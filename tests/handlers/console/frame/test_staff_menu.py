"""The menu: in groups, short for everybody, 管理 closed until one is there, and counting what waits behind it."""

import re

import pytest

from handlers.console.frame.staff import MENU, MenuGroup
from tests.handlers.console.conftest import Console
from tests.handlers.console.people.test_staff_changes import address, place
from tests.handlers.wrong_persons import STAFF

MOST = 12


def rail(page: str) -> str:
    return page[page.index('<div class="places">') : page.index('<div class="me">')]


def seen_at_once(page: str) -> int:
    """How many entries stand in the menu before anybody opens a group."""
    shown = rail(page)
    closed = re.findall(r'<details class="place-group[^"]*">.*?</details>', shown, flags=re.DOTALL)
    return shown.count("<li>") - sum(one.count("<li>") for one in closed) + len(closed)


@pytest.mark.parametrize("name", STAFF)
async def test_nobody_s_menu_has_more_than_twelve_entries(console: Console, name: str):
    desk = await console.staff(name)
    page = (await desk.get("/console/account")).text
    assert 0 < seen_at_once(page) <= MOST
    assert rail(page).count('aria-current="page"') == 1


async def test_管理_is_closed_until_one_is_in_one_of_its_rooms(console: Console):
    desk = await console.staff("周敏")
    assert '<details class="place-group place-admin">' in (await desk.get("/console")).text
    inside = (await desk.get("/console/limits/days")).text
    assert '<details class="place-group place-admin" open>' in inside
    assert 'href="/console/limits" aria-current="page"' in inside


async def test_李正_has_a_short_menu_without_headings(console: Console):
    assert "<summary>" not in rail((await (await console.staff("李正")).get("/console")).text)


async def test_a_post_that_waits_for_a_second_person_is_counted_for_them_and_not_for_who_asked(console: Console):
    desk, above = await console.staff("周敏"), await console.staff("杨帆")
    day = console.clock.now.date()
    fields = {"change": "post", "place": await place("九江中院"), "roles": "judge", "first": day}
    assert "等另一位" in (await desk.post(await address("李正"), **fields)).words

    counted = re.compile(r'href="/console/officers".*?aria-label="1 件待办"')
    assert counted.search(rail((await above.get("/console")).text))
    assert not counted.search(rail((await desk.get("/console")).text))
    assert "1 件等着" in (await above.get("/console/admin")).words


def test_every_entry_has_an_address_of_its_own_and_stands_in_one_group():
    assert len({entry.path for entry in MENU}) == len(MENU)
    assert {entry.group for entry in MENU} == set(MenuGroup)
