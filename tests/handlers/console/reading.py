"""Whether a page can be read and used by everybody: axe-core's rules (WCAG 2.2 A and AA) on what a browser shows."""

from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

GRAVE = ("serious", "critical")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
THEMES = {"light": EVERYTHING, "dark": COLOURS}
PUT_ON = "theme => { document.documentElement.dataset.bsTheme = theme; }"


async def faults_of(page: Page, rules: dict[str, Any] = EVERYTHING) -> list[str]:
    """What axe-core finds serious or worse on the page as it is now, one line each."""
    found: dict[str, Any] = (await Axe().run(page, options=rules)).response
    return [
        f"{one['id']}: {' '.join(map(str, node['target']))} {node['any'][0]['message'] if node['any'] else ''}"
        for one in found["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


async def faults_in_both_themes(page: Page) -> list[str]:
    """The same in light and, of the colours alone, in dark; with less motion asked for, colours change at once."""
    found = []
    await page.emulate_media(reduced_motion="reduce")
    for theme, rules in THEMES.items():
        await page.evaluate(PUT_ON, theme)
        found += [f"{theme} {fault}" for fault in await faults_of(page, rules)]
    return found
