"""Pictures of what a browser shows, kept for whoever wants to look: only where JIESU_SHOTS names a folder."""

import os
from pathlib import Path

from playwright.async_api import Page

from tests.browser import STILL


async def shot(page: Page, name: str) -> None:
    folder = os.environ.get("JIESU_SHOTS")
    if folder:
        await page.evaluate(STILL)
        await page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
