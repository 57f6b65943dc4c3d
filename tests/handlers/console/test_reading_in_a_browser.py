"""Every part that pages are made of can be read and used by everybody, in light and in dark."""

from tests.handlers.console.conftest import Opens
from tests.handlers.console.reading import faults_in_both_themes
from tests.handlers.console.shots import shot


async def test_every_part_of_the_pages_can_be_read_in_light_and_in_dark(opens: Opens) -> None:
    page = await opens("周敏", "/console/parts")
    await shot(page, "parts-light")
    assert await faults_in_both_themes(page) == []
    await shot(page, "parts-dark")
    await page.click("text=打开侧栏")
    await page.wait_for_selector("dialog[open]")
    assert await faults_in_both_themes(page) == []
