"""The menu at the foot of an account: read from its file, pushed, and laid out as people see it."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from wechat.platform.client import ErrorClass, WeChatFailure, WeChatUnreachable

T = TypeVar("T")
MENU = Path(__file__).parent.parent / "templates" / "dialogues" / "menu.json"
PAUSES = (1.0, 3.0)
"""Seconds between one try and the next where WeChat is busy."""


class NoMenu(ValueError):
    """A file that is no menu, in words."""


@dataclass(frozen=True)
class MenuButton:
    """One button as it is seen, with what it does, and those that open above it."""

    name: str
    does: str
    below: Sequence["MenuButton"] = ()


def menu_of(file: Path, public_url: str, appid: str) -> dict[str, object]:
    """Return a menu as WeChat takes it, with this deployment's address and the account filled in. Raises `NoMenu`."""
    menu = written_menu(file, public_url, appid)
    if not isinstance(menu.get("button"), list):
        raise NoMenu(f"{file} 不像菜单：应有一项 button，是一列按钮，格式见微信的 menu/create")
    return menu


def written_menu(file: Path, public_url: str, appid: str) -> dict[str, object]:
    """Return what a file of menus says, its addresses filled in. Raises `NoMenu` where it is no JSON object."""
    try:
        written = file.read_text(encoding="utf-8").replace("{public_url}", public_url).replace("{appid}", appid)
        menu = json.loads(written)
    except ValueError as error:
        raise NoMenu(f"{file} 不是可以读取的 JSON 文件：{error}") from error
    return menu if isinstance(menu, dict) else {}


def buttons_of(menu: object) -> list[MenuButton]:
    """Return a menu's buttons, whoever made it; what is no button is left out."""
    given = menu.get("button", menu.get("sub_button")) if isinstance(menu, dict) else None
    rows = given.get("list", []) if isinstance(given, dict) else given
    found = [one for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []
    return [
        MenuButton(str(one.get("name", "")), _does(one), buttons_of({"button": one.get("sub_button")})) for one in found
    ]


def _does(button: dict[str, object]) -> str:
    if button.get("type") == "view":
        return f"打开 {button.get('url', '')}"
    if button.get("type") == "miniprogram":
        return f"打开小程序 {button.get('appid', '')}"
    return f"开始对话 {button['key']}" if button.get("key") else ""


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Make a call; once more after a while where WeChat is busy (-1) or did not answer. Both may be repeated."""
    for seconds in PAUSES:
        try:
            return await call()
        except WeChatFailure as error:
            if error.error_class is not ErrorClass.back_off or isinstance(error, WeChatUnreachable):
                raise
            await asyncio.sleep(seconds)
    return await call()
