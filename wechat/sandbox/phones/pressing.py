"""A person presses a button of the menu under a chat."""

from dataclasses import dataclass
from zlib import crc32

from wechat.sandbox.api.errors import ControlError
from wechat.sandbox.api.shapes import Fields, Json, Object
from wechat.sandbox.interfaces.conditional_menus import shown_to
from wechat.sandbox.phones import phones
from wechat.sandbox.phones.phones import note
from wechat.sandbox.state.identity import PhoneOwner
from wechat.sandbox.state.sandbox import Sandbox
from wechat.sandbox.state.world import WorldAccount
from wechat.sandbox.wire.push import CallbackPush


@dataclass(frozen=True)
class Pressed:
    """Says what a menu button causes: its event, and what it opens."""

    push: CallbackPush
    url: str = ""
    miniprogram: Object | None = None


def press(box: Sandbox, person: PhoneOwner, account: WorldAccount, given: Fields) -> Pressed:
    """Press a button, found by its key or by its place `[column, row]`."""
    if not box.people.reachable(account, person.key):
        raise ControlError(f"{person.name}没有关注“{account.name}”，看不到菜单")
    button = Fields(_button(box, account, person, given), given.wrong)
    kind, name = button.text("type"), button.text("name")
    if kind == "view":
        note(box, person, account, "VIEW", f"打开菜单“{name}”")
        url = button.text("url")
        return Pressed(phones.event(box, person, account, "VIEW", {"EventKey": url, "MenuId": _menu_id(account)}), url)
    if kind == "miniprogram":
        note(box, person, account, "view_miniprogram", f"打开小程序“{name}”")
        page = button.text("pagepath")
        push = phones.event(box, person, account, "view_miniprogram", {"EventKey": page, "MenuId": _menu_id(account)})
        return Pressed(push, button.text("url"), {"appid": button.text("appid"), "pagepath": page})
    if "key" not in button:
        raise ControlError(f"菜单“{name}”的类型 {kind} 不产生推送")
    note(box, person, account, kind, f"点击菜单“{name}”")
    named = "CLICK" if kind == "click" else kind
    fields: Object = {"EventKey": button.text("key"), **given.fields("fields").values}
    return Pressed(phones.event(box, person, account, named, fields))


def _menu_id(account: WorldAccount) -> int:
    """Return the same nine digits for an account each time, as menus have them."""
    return 400_000_000 + crc32(account.appid.encode()) % 100_000_000


def _button(box: Sandbox, account: WorldAccount, person: PhoneOwner, given: Fields) -> Object:
    columns = (shown_to(box, account.appid, person.key) or {}).get("button")
    if not isinstance(columns, list):
        raise ControlError(f"“{account.name}”还没有菜单")
    if "key" in given:
        found = next((one for one in _leaves(columns) if one.get("key") == given.text("key")), None)
    else:
        found = _at(columns, [place for place in given.items("index") if isinstance(place, int)])
    if found is None or found.get("sub_button"):
        raise ControlError("菜单里没有这个按钮，请核对 key 或 index")
    return found


def _leaves(buttons: list[Json]) -> list[Object]:
    found: list[Object] = []
    for button in buttons:
        if isinstance(button, dict):
            below = button.get("sub_button")
            found += _leaves(below) if isinstance(below, list) and below else [button]
    return found


def _at(buttons: list[Json], places: list[int]) -> Object | None:
    found: Object | None = None
    for place in places:
        if not 0 <= place < len(buttons):
            return None
        one = buttons[place]
        found = one if isinstance(one, dict) else None
        below = found.get("sub_button") if found else None
        buttons = below if isinstance(below, list) else []
    return found
