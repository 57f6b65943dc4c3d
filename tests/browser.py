"""Finding a Chromium that the browser tests can drive, and waiting for what it shows."""

import functools
import os
import shutil
import subprocess

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
PAINTED = """() => new Promise((painted, never) => {
    setTimeout(() => never(new Error("nothing was painted for 20 s")), 20000);
    requestAnimationFrame(() => requestAnimationFrame(painted));
})"""
"""A script that ends once what its page holds is on the screen as well, where a thumb would find it."""
STILL = """Promise.all(document.getAnimations()
    .filter(one => one.effect.getComputedTiming().endTime !== Infinity).map(one => one.finished.catch(() => 0)))"""
"""A script that ends once nothing moves any more: for a picture."""
PATIENT = 30_000
"""Milliseconds a page is given to show what it should. Playwright's own five seconds are few on a busy machine."""
NO_CHROMIUM = "no Chromium: apt-get install chromium (or give its path in JIESU_CHROMIUM)"


@functools.cache
def find_chromium() -> str | None:
    """The path of a Chromium (or a browser made from it) that starts; JIESU_CHROMIUM decides where it is set."""
    chosen = os.environ.get("JIESU_CHROMIUM")
    candidates = [chosen] if chosen else [*(shutil.which(name) for name in NAMES), *PLACES]
    return next((path for path in candidates if path and starts(path)), None)


def starts(path: str) -> bool:
    """Whether it tells its version: Ubuntu's chromium-browser may be a script that only asks for a snap."""
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, text=True, check=False, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return False
    return asked.returncode == 0 and any(character.isdigit() for character in asked.stdout)
