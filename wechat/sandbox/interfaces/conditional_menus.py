"""People with a tag may have a menu of their own. Source: official pages of menu/addconditional.

Of several that fit, the newest is shown. Rules by anything else than a tag fit nobody here.
"""

import json

from wechat.sandbox.api.call import OK, Answer, Call
from wechat.sandbox.api.errors import SandboxRefusal
from wechat.sandbox.api.shapes import Object, dumps
from wechat.sandbox.interfaces.menu import checked_menu, menu_of
from wechat.sandbox.state.sandbox import Sandbox

MOST = 50
FIRST_MENU = 400_000_001
RULES = ("tag_id", "client_platform_type")


def add(call: Call) -> Answer:
    """Answer `/cgi-bin/menu/addconditional`."""
    if menu_of(call.box, call.account.appid) is None:
        raise SandboxRefusal(65303)
    menu, rule = checked_menu(call.body), call.body.fields("matchrule")
    if not any(rule.values.get(name) for name in RULES):
        raise SandboxRefusal(65304)
    row = call.box.state.row("SELECT count(*) AS found FROM conditional_menus WHERE appid = ?", call.account.appid)
    if row and int(row["found"]) >= MOST:
        raise SandboxRefusal(65305)
    menuid = call.box.state.next("menu", FIRST_MENU)
    tag = rule.integer("tag_id") if rule.values.get("tag_id") else None
    call.box.state.run(
        "INSERT INTO conditional_menus VALUES (?, ?, ?, ?)", menuid, call.account.appid, tag, dumps(menu)
    )
    call.box.tell_state()
    return {"menuid": str(menuid)}


def delete(call: Call) -> Answer:
    """Answer `/cgi-bin/menu/delconditional`."""
    removed = call.box.state.run(
        "DELETE FROM conditional_menus WHERE appid = ? AND menuid = ?",
        call.account.appid,
        call.body.integer("menuid", 0),
    )
    if not removed:
        raise SandboxRefusal(65301)
    call.box.tell_state()
    return OK


def match(call: Call) -> Answer:
    """Answer `/cgi-bin/menu/trymatch`: what one person sees."""
    person = call.box.people.by_openid(call.account.appid, call.body.text("user_id", ""))
    menu = shown_to(call.box, call.account.appid, person.key)
    if menu is None:
        raise SandboxRefusal(46003)
    return menu


def conditional_for(box: Sandbox, appid: str, person: str) -> Object | None:
    """Return the menu of their own that a person sees, or None."""
    row = box.state.row(
        "SELECT menu FROM conditional_menus WHERE appid = ? AND tag IN"
        " (SELECT tag FROM tagged WHERE appid = conditional_menus.appid AND person = ?) ORDER BY menuid DESC LIMIT 1",
        appid,
        person,
    )
    menu: Object | None = json.loads(row["menu"]) if row else None
    return menu


def shown_to(box: Sandbox, appid: str, person: str) -> Object | None:
    """Return the menu under a person's chat, their own or everybody's."""
    return conditional_for(box, appid, person) or menu_of(box, appid)
