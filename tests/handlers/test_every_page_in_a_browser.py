"""Every page that is served can be read and used by whoever it is for: on a desk and narrow, in light and in dark."""

from collections.abc import AsyncIterator, Iterator, Mapping

import aiohttp
import pytest
from playwright.async_api import Browser, Page, async_playwright

from tests.handlers.conftest import Site, TestClock
from tests.handlers.console.reading import COLOURS, faults_in_both_themes, faults_of
from tests.handlers.console.shots import shot
from tests.handlers.scene import Person, Scene, set_scene
from tests.handlers.wrong_persons import TABLE, Door, Row

WIDER_THAN_THE_SCREEN = "() => document.documentElement.scrollWidth - innerWidth"
SHARES = 3


@pytest.fixture
def database_url(cast_database_url: str) -> str:
    return cast_database_url


@pytest.fixture
async def scene(site: Site, clock: TestClock) -> AsyncIterator[Scene]:
    async with aiohttp.ClientSession(site.url, cookie_jar=aiohttp.DummyCookieJar()) as http:
        yield await set_scene(site, http, clock.now)


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        await started.close()


def readers(scene: Scene, door: Door) -> Iterator[tuple[str, Person]]:
    """Each address behind a door with the first who is shown something there; a complaint's with its own reader."""
    for route, row in TABLE.items():
        if row.door is door and route.startswith("GET "):
            for things, right in _shown(scene, row):
                name = next((name for name, status in right.items() if status == 200), "")
                if name:
                    yield row.address.format(**things), scene.people[door][name]


def _shown(scene: Scene, row: Row) -> Iterator[tuple[Mapping[str, str], Mapping[str, int]]]:
    yield scene.ticket, row.right
    if row.complained is not None:
        yield scene.complaint, row.complained


async def is_a_page(scene: Scene, address: str, person: Person) -> bool:
    """Whether it is a page of its own, and no part of one, picture, table or stream."""
    answer = await scene.ask(person, "GET", address, {})
    return "text/html" in answer.headers.get("content-type", "") and b"<html" in answer.body


async def opened(browser: Browser, scene: Scene, address: str, person: Person, **screen: int) -> Page:
    context = await browser.new_context(
        viewport={"width": 1280, "height": 800, **screen}, locale="zh-CN", base_url=scene.site.url
    )
    kept = [one.strip().partition("=") for one in person.headers.get("Cookie", "").split(";") if one]
    await context.add_cookies([{"name": name, "value": value, "url": scene.site.url} for name, _, value in kept])
    page = await context.new_page()
    await page.goto(address)
    return page


async def widths(page: Page, *narrow: int) -> list[str]:
    """At which widths something stands out of the screen."""
    found = []
    for width in narrow:
        await page.set_viewport_size({"width": width, "height": 800})
        if await page.evaluate(WIDER_THAN_THE_SCREEN) > 0:
            found.append(f"{width} wide is too narrow")
    return found


@pytest.mark.parametrize("share", range(SHARES))
async def test_every_page_of_the_console_can_be_read_in_light_and_dark_and_on_narrow_screens(
    scene: Scene, browser: Browser, share: int
):
    faults, seen = [], 0
    for number, (address, person) in enumerate(readers(scene, Door.CONSOLE)):
        if number % SHARES != share or not await is_a_page(scene, address, person):
            continue
        page, seen = await opened(browser, scene, address, person), seen + 1
        await shot(page, f"every-{number:03}")
        found = await faults_in_both_themes(page) + await widths(page, 820, 390)
        await shot(page, f"every-{number:03}-narrow-dark")
        faults += [f"{person.name} {address}: {fault}" for fault in found]
        await page.context.close()
    assert not faults, "\n".join(faults)
    assert seen > 10


async def test_every_page_on_a_phone_can_be_read_in_light_and_dark_and_on_a_small_one(scene: Scene, browser: Browser):
    faults, seen = [], 0
    for number, (address, person) in enumerate(readers(scene, Door.PHONE)):
        if not await is_a_page(scene, address, person):
            continue
        page, seen = await opened(browser, scene, address, person, width=390), seen + 1
        await shot(page, f"phone-{number:03}")
        found = await faults_of(page)
        await page.emulate_media(color_scheme="dark")
        found += await faults_of(page, COLOURS) + await widths(page, 360, 320)
        faults += [f"{person.name} {address}: {fault}" for fault in found]
        await page.context.close()
    assert not faults, "\n".join(faults)
    assert seen > 5
