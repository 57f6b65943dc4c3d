"""A chat has a menu under it. Source: official page of menu/create: 3 buttons of 5, sizes in bytes."""

import json
from urllib.parse import urlsplit

from wechat.sandbox.api.call import OK, Answer, Call
from wechat.sandbox.api.errors import SandboxRefusal
from wechat.sandbox.api.shapes import Fields, Json, Object, dumps
from wechat.sandbox.state.sandbox import Sandbox

TOP, BELOW = 3, 5
NAME_BYTES = (16, 60)
KEY_BYTES = 128
URL_BYTES = 1024
KEYED = {
    "click",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
}
BY_MEDIA = {"media_id", "view_limited"}
BY_ARTICLE = {"article_id", "article_view_limited"}


def create(call: Call) -> Answer:
    """Answer `/cgi-bin/menu/create`: it replaces the menu."""
    menu = checked_menu(call.body)
    call.box.state.run("INSERT OR REPLACE INTO menus VALUES (?, ?)", call.account.appid, dumps(menu))
    call.box.tell_state()
    return OK


def checked_menu(body: Fields) -> Object:
    """Return the menu of a body as it is kept. Raises SandboxRefusal."""
    buttons = body.objects("button")
    if not 1 <= len(buttons) <= TOP:
        raise SandboxRefusal(40016)
    return {"button": [_button(button, 0) for button in buttons]}


def _size(text: str, longest: int, code: int) -> str:
    if not 1 <= len(text.encode()) <= longest:
        raise SandboxRefusal(code)
    return text


def _button(button: Fields, level: int) -> Json:
    """Check one button; a button that opens others has nothing else."""
    name = _size(button.text("name", ""), NAME_BYTES[level], (40018, 40025)[level])
    below = button.objects("sub_button")
    if below:
        if level or len(below) > BELOW:
            raise SandboxRefusal(40023)
        return {"name": name, "sub_button": [_button(each, 1) for each in below]}
    kind = button.text("type", "")
    checked: Object = {"type": kind, "name": name}
    if kind in KEYED:
        checked["key"] = _size(button.text("key", ""), KEY_BYTES, (40019, 40026)[level])
    elif kind == "view":
        checked["url"] = _address(button.text("url", ""), level)
    elif kind == "miniprogram":
        checked |= {
            "url": _address(button.text("url", ""), level),
            "appid": _size(button.text("appid", ""), 32, 40013),
            "pagepath": _size(button.text("pagepath", ""), URL_BYTES, (40020, 40027)[level]),
        }
    elif kind in BY_MEDIA:
        checked["media_id"] = _size(button.text("media_id", ""), KEY_BYTES, 40007)
    elif kind in BY_ARTICLE:
        checked["article_id"] = _size(button.text("article_id", ""), KEY_BYTES, 40007)
    else:
        raise SandboxRefusal((40017, 40024)[level])
    return checked | {"sub_button": []}


def _address(url: str, level: int) -> str:
    _size(url, URL_BYTES, (40020, 40027)[level])
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SandboxRefusal((40055, 40054)[level])
    return url


def menu_of(box: Sandbox, appid: str) -> Object | None:
    """Return the menu as it was created, or None."""
    row = box.state.row("SELECT menu FROM menus WHERE appid = ?", appid)
    menu: Object | None = json.loads(row["menu"]) if row else None
    return menu


def get(call: Call) -> Answer:
    """Answer `/cgi-bin/menu/get`, the conditional ones beside it; without a menu 46003."""
    menu = menu_of(call.box, call.account.appid)
    if menu is None:
        raise SandboxRefusal(46003)
    others = conditional(call.box, call.account.appid)
    return {"menu": menu, "conditionalmenu": others} if others else {"menu": menu}


def conditional(box: Sandbox, appid: str) -> list[Json]:
    """Return all conditional menus, oldest first."""
    rows = box.state.rows("SELECT * FROM conditional_menus WHERE appid = ? ORDER BY menuid", appid)
    return [
        {
            **json.loads(row["menu"]),
            "matchrule": {} if row["tag"] is None else {"tag_id": str(row["tag"])},
            "menuid": row["menuid"],
        }
        for row in rows
    ]


def delete(call: Call) -> Answer:
    """Answer `/cgi-bin/menu/delete`: the conditional ones go too; deleting nothing is no error."""
    call.box.state.run("DELETE FROM menus WHERE appid = ?", call.account.appid)
    call.box.state.run("DELETE FROM conditional_menus WHERE appid = ?", call.account.appid)
    call.box.tell_state()
    return OK
