"""A person acts with the phone: follows, leaves, scans, taps a card. Each act that the account hears of is a Push."""

import re

from wechat.sandbox.api.errors import ControlError
from wechat.sandbox.api.shapes import Fields, Json, Object
from wechat.sandbox.interfaces import mini_codes, qr
from wechat.sandbox.interfaces.mini_codes import MiniCode
from wechat.sandbox.phones.chat import BubbleSender
from wechat.sandbox.state.identity import PhoneOwner
from wechat.sandbox.state.sandbox import Sandbox
from wechat.sandbox.state.windows import CAUSE_OF_EVENT
from wechat.sandbox.state.world import AccountType, WorldAccount
from wechat.sandbox.wire.push import CallbackPush

SPEAKING = frozenset(
    {"subscribe", "scan", "click", "scancode_waitmsg", "location_select"}
    | {"pic_sysphoto", "pic_photo_or_album", "pic_weixin"}
)
LINK_IN_TEXT = re.compile(r"""href=["']?(https?://[^"'\s>]+)|(https?://[^\s<>"'，。；、！？（）【】]+)""")


def event(box: Sandbox, person: PhoneOwner, account: WorldAccount, name: str, fields: Object) -> CallbackPush:
    """Make any event; those that open a window open it."""
    cause = CAUSE_OF_EVENT.get(name.lower())
    if cause:
        box.windows.open(account.appid, person.key, cause)
    whole: Object = {"MsgType": "event", "Event": name, **fields}
    return CallbackPush(account, person.key, whole, speaks=name.lower() in SPEAKING)


def follow(box: Sandbox, person: PhoneOwner, account: WorldAccount, scene: str) -> CallbackPush | None:
    """Follow an account, by search or (any other scene than ADD_SCENE_…) by a QR code. None: followed already."""
    if account.kind is AccountType.MINIPROGRAM:
        raise ControlError(f"“{account.name}”是小程序，无需关注")
    if box.people.follows(account.appid, person.key):
        return None
    named = not scene or scene.startswith("ADD_SCENE_")
    return _subscribe(
        box, person, account, scene or "ADD_SCENE_SEARCH", None if named else _ticket(box, account, scene)
    )


def _subscribe(
    box: Sandbox, person: PhoneOwner, account: WorldAccount, scene: str, ticket: qr.QrScene | None
) -> CallbackPush:
    box.state.run(
        "INSERT INTO followers (appid, person, since, scene, qr_scene) VALUES (?, ?, ?, ?, ?)",
        account.appid,
        person.key,
        int(box.clock.now()),
        "ADD_SCENE_QR_CODE" if ticket else scene,
        ticket.scene if ticket else "",
    )
    box.tell_state()
    note(box, person, account, "subscribe", f"已关注“{account.name}”")
    fields: Object = {"EventKey": f"qrscene_{ticket.scene}", "Ticket": ticket.ticket} if ticket else {"EventKey": ""}
    return event(box, person, account, "subscribe", fields)


def unfollow(box: Sandbox, person: PhoneOwner, account: WorldAccount) -> CallbackPush | None:
    """Leave an account; its windows close. None: was not followed."""
    if not box.state.run("DELETE FROM followers WHERE appid = ? AND person = ?", account.appid, person.key):
        return None
    box.windows.close(account.appid, person.key)
    box.state.run("DELETE FROM tagged WHERE appid = ? AND person = ?", account.appid, person.key)
    box.tell_state()
    note(box, person, account, "unsubscribe", f"已取消关注“{account.name}”")
    return event(box, person, account, "unsubscribe", {"EventKey": ""})


def note(box: Sandbox, person: PhoneOwner, account: WorldAccount, name: str, text: str) -> None:
    """Put a line into the chat that says what the person did."""
    box.chat.add(person.key, account.appid, BubbleSender.PERSON, "event", {"event": name, "text": text})


def scan(box: Sandbox, person: PhoneOwner, given: Fields) -> CallbackPush | MiniCode | str:
    """Scan a code of an account: subscribe by scene, or SCAN. A code that is an ordinary address opens it, one of a
    mini-program its page.
    """
    url = given.text("url", "")
    mini = mini_codes.find(box, url, given.text("account", ""), str(given.values.get("scene", "")))
    if mini is not None:
        return mini
    if "scene" in given:
        ticket: qr.QrScene | None = _ticket(box, box.account(given.text("account", "")), str(given.values["scene"]))
    else:
        ticket = qr.find_ticket(box, given.text("ticket", ""), url)
    if ticket is None:
        if url.startswith(("http://", "https://")) and not url.startswith("http://weixin.qq.com/q/"):
            return url
        raise ControlError("二维码无效或已过期，请重新生成")
    account = box.account(ticket.appid)
    if not box.people.follows(account.appid, person.key):
        return _subscribe(box, person, account, "", ticket)
    note(box, person, account, "SCAN", f"扫描二维码：{ticket.scene}")
    return event(box, person, account, "SCAN", {"EventKey": ticket.scene, "Ticket": ticket.ticket})


def _ticket(box: Sandbox, account: WorldAccount, scene: str) -> qr.QrScene:
    """Return the account's newest valid code with this scene, or a new one for a day."""
    row = box.state.row(
        "SELECT ticket FROM tickets WHERE appid = ? AND scene = ? ORDER BY rowid DESC LIMIT 1", account.appid, scene
    )
    known = qr.find_ticket(box, str(row["ticket"])) if row else None
    return known or qr.make_ticket(box, account.appid, scene, scene.isdigit(), 86400.0)


def tap(box: Sandbox, person: PhoneOwner, given: Fields) -> tuple[str, Json]:
    """Return what a tap on a bubble opens: an address, and a mini-program's page where there is one."""
    found = box.chat.find(person.key, given.integer("seq"))
    if found is None:
        raise ControlError(f"{person.name}的聊天里没有第 {given.integer('seq')} 条")
    kind, content = found
    body = Fields(content, given.wrong)
    if kind == "news":
        articles = body.objects("articles")
        index = given.integer("index", 0)
        url = articles[index].text("url", "") if 0 <= index < len(articles) else ""
    elif kind == "text":
        link = LINK_IN_TEXT.search(body.text("text", ""))
        url = (link[1] or link[2]).replace("&amp;", "&") if link else ""
    else:
        url = body.text("url", "")
    miniprogram = body.values.get("miniprogram")
    if not url and not miniprogram:
        raise ControlError("这条消息没有可打开的链接")
    return url, miniprogram
