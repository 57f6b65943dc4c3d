"""Staff see a menu of their own under the chat: it goes by the tag their phone carries at WeChat.

An account has 100 tags in all; staff take three (`StaffKind`). Whoever has no tag sees the account's ordinary menu.
"""

import json
from pathlib import Path

from models import StaffTag
from models.enums import StaffKind
from wechat.menus import MENU, NoMenu, menu_of, written_menu
from wechat.platform.client import WeChat, WeChatError
from wechat.platform.conditional_menus import NO_DEFAULT_MENU

STAFF_MENUS = MENU.with_name("menu_staff.json")
NAME_TAKEN = 45157


def staff_menus_of(file: Path, public_url: str, appid: str) -> dict[StaffKind, dict[str, object]]:
    """Return the menu of each kind of staff, with this deployment's address and the account. Raises `NoMenu`."""
    menus = written_menu(file, public_url, appid)
    missing = [one.value for one in StaffKind if not isinstance(menus.get(one.value), dict)]
    if missing:
        raise NoMenu(f"{file} 里缺少干警的菜单：{'、'.join(missing)}")
    return {one: menus[one.value] for one in StaffKind}  # type: ignore[misc]


async def ensure_tag(account_id: int, client: WeChat, kind: StaffKind) -> int:
    """Return the id of the tag of a kind of staff, made at WeChat where it is not there. Raises `WeChatFailure`."""
    known = await StaffTag.get_or_none(account_id=account_id, kind=kind)
    if known is not None:
        return known.tag_id
    there = {one.name: one.id for one in await client.list_tags()}
    tag_id = there.get(kind.label)
    if tag_id is None:
        try:
            tag_id = await client.create_tag(kind.label)
        except WeChatError as error:
            if error.errcode != NAME_TAKEN:
                raise
            tag_id = {one.name: one.id for one in await client.list_tags()}[kind.label]
    await StaffTag.get_or_create(account_id=account_id, kind=kind, defaults={"tag_id": tag_id})
    return tag_id


async def push_menus(account_id: int, client: WeChat, public_url: str, file: Path = MENU) -> None:
    """Push the ordinary menu, then that of each kind of staff; may be repeated. Raises `NoMenu`, `WeChatFailure`."""
    appid = client.account.appid
    menu, staff = menu_of(file, public_url, appid), staff_menus_of(STAFF_MENUS, public_url, appid)
    await client.create_menu(menu)
    for kind, own in staff.items():
        await push_staff_menu(await ensure_tag(account_id, client, kind), client, own)


async def push_staff_menu(tag_id: int, client: WeChat, menu: dict[str, object]) -> None:
    """Let the people with a tag see a menu, and take away the one they had: in this order, so that they have one."""
    before = [one for one in await client.conditional_menus() if one.tag_id == tag_id]
    if any(_same(one.menu, menu) for one in before[-1:]):
        return
    try:
        await client.add_conditional_menu(menu, tag_id)
    except WeChatError as error:
        if error.errcode == NO_DEFAULT_MENU:
            return
        raise
    for one in before:
        await client.delete_conditional_menu(one.menuid)


def _same(one: object, other: object) -> bool:
    return _flat(one) == _flat(other)


def _flat(menu: object) -> str:
    """A menu as text; WeChat adds empty lists of buttons below those that have none."""

    def bare(value: object) -> object:
        if isinstance(value, dict):
            return {name: bare(each) for name, each in value.items() if not (name == "sub_button" and not each)}
        return [bare(each) for each in value] if isinstance(value, list) else value

    return json.dumps(bare(menu), sort_keys=True, ensure_ascii=False)
