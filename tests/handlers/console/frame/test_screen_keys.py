"""The sheet of keys stands on every page and leaves no key out."""

import re

import pytest

from desk.rules.lifecycles.petition_acts import FORMS
from handlers.http.rendering import ROOT
from tests.handlers.console.conftest import Console

SHEET = (ROOT / "templates" / "console" / "_keys.html").read_text(encoding="utf-8")
SCRIPTS = [(ROOT / "static" / name).read_text(encoding="utf-8") for name in ("console.js", "console_lists.js")]
OPENS = {
    "周敏": ("/console", "/console/calls", "/console/figures", "/console/limits", "/console/admin", "/console/account"),
    "系统管理员": ("/console", "/console/accounts", "/console/system", "/console/growth"),
    "审计员": ("/console/audit", "/console/approaches"),
}


def told() -> set[str]:
    return set(re.findall(r"<kbd>([^<]+)</kbd>", SHEET))


def test_every_key_that_does_something_is_told():
    keys = set()
    for script in SCRIPTS:
        listed = script[script.index("const KEYS = {") :]
        keys |= set(re.findall(r'(?:^|[\s,])"?([a-z/?.]|Enter|Home|End)"?: \(', listed[: listed.index("\n  };")]))
    assert {"j", "?", "/", "Enter"} <= keys
    assert keys | {form.key for form in FORMS.values() if form.key} <= told()


@pytest.mark.parametrize("name", OPENS)
async def test_the_sheet_stands_on_every_page_once(console: Console, name: str):
    desk = await console.staff(name)
    for path in OPENS[name]:
        page = (await desk.get(path)).text
        assert page.count('id="keys"') == 1, path
        assert ("签收" in page[page.index('id="keys"') :]) is (name == "周敏")
