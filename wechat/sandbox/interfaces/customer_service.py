"""An account sends customer-service messages.

Source: the official page of custom/send and the change of 2023-06-12 (see windows).
"""

from collections.abc import Callable

from wechat.sandbox.api.call import OK, Answer, Call
from wechat.sandbox.api.errors import SandboxRefusal
from wechat.sandbox.api.shapes import Fields, Json, Object
from wechat.sandbox.interfaces.media import media_body, media_of
from wechat.sandbox.phones.chat import BubbleSender
from wechat.sandbox.state.world import AccountType

TEXT_BYTES = 2048
MENU_ENTRIES = 50
TYPING_SECONDS = 15.0


def send(call: Call) -> Answer:
    """Answer `/cgi-bin/message/custom/send`."""
    person = call.box.people.by_openid(call.account.appid, call.body.text("touser", ""))
    msgtype = call.body.text("msgtype", "")
    make = BODIES.get(msgtype)
    if make is None or ((msgtype == "link") and call.account.kind is not AccountType.MINIPROGRAM):
        raise SandboxRefusal(40008)
    kind, body = make(call, call.body.fields(msgtype))
    if not call.box.people.reachable(call.account, person.key):
        raise SandboxRefusal(45015)
    call.box.windows.spend(call.account.appid, person.key)
    call.box.chat.add(person.key, call.account.appid, BubbleSender.ACCOUNT, kind, body)
    return OK


def typing(call: Call) -> Answer:
    """Answer `/cgi-bin/message/custom/typing`: only while the person is active; saying it twice in a row is refused."""
    person = call.box.people.by_openid(call.account.appid, call.body.text("touser", ""))
    command = call.body.text("command", "")
    if command not in ("Typing", "CancelTyping"):
        raise SandboxRefusal(40035, "invalid parameter: command should be Typing or CancelTyping")
    if not call.box.windows.active(call.account.appid, person.key):
        raise SandboxRefusal(45080)
    fact = f"typing:{call.account.appid}:{person.key}"
    until = float(call.box.state.fact(fact, "0"))
    now = call.box.clock.now()
    if command == "Typing" and now < until:
        raise SandboxRefusal(45081)
    call.box.state.remember(fact, repr(now + TYPING_SECONDS if command == "Typing" else 0.0))
    told: Object = {"person": person.key, "account": call.account.appid, "command": command}
    call.box.state.after_commit(lambda: call.box.feed.tell("typing", told))
    return OK


def _text(_: Call, body: Fields) -> tuple[str, Object]:
    content = body.text("content", "")
    if not content.strip():
        raise SandboxRefusal(44004)
    _short(content)
    return "text", {"text": content}


def _short(text: str) -> None:
    if len(text.encode()) > TEXT_BYTES:
        raise SandboxRefusal(45002)


def _media(kind: str) -> Callable[[Call, Fields], tuple[str, Object]]:
    def make(call: Call, body: Fields) -> tuple[str, Object]:
        media = media_of(call.box, call.account.appid, body.text("media_id", ""), kind)
        return kind, {**media_body(media), "title": body.text("title", "")}

    return make


def _music(_: Call, body: Fields) -> tuple[str, Object]:
    return "link", {
        "title": body.text("title", ""),
        "description": body.text("description", ""),
        "url": body.text("hqmusicurl", "") or body.text("musicurl", ""),
    }


def _news(_: Call, body: Fields) -> tuple[str, Object]:
    articles = body.objects("articles")
    if not articles:
        raise SandboxRefusal(44003)
    if len(articles) > 1:
        raise SandboxRefusal(45008)
    return "news", {"articles": [article(each) for each in articles]}


def article(each: Fields) -> Object:
    """Return one news item as the phone shows it."""
    return {
        "title": each.text("title", ""),
        "description": each.text("description", ""),
        "url": each.text("url", ""),
        "picurl": each.text("picurl", ""),
    }


def _menu(_: Call, body: Fields) -> tuple[str, Object]:
    entries = body.objects("list")
    if not entries or len(entries) > MENU_ENTRIES:
        raise SandboxRefusal(47001, "data format error: msgmenu.list should hold 1 to 50 entries")
    listed: list[Json] = [{"id": str(each.values.get("id", "")), "content": each.text("content")} for each in entries]
    head, tail = body.text("head_content", ""), body.text("tail_content", "")
    _short("".join([head, tail, *(each.text("content") for each in entries)]))
    return "msgmenu", {"head": head, "list": listed, "tail": tail}


def _page(call: Call, body: Fields) -> tuple[str, Object]:
    thumb = media_of(call.box, call.account.appid, body.text("thumb_media_id", ""), "image", "thumb")
    return "link", {
        "title": body.text("title", ""),
        "appid": body.text("appid", ""),
        "pagepath": body.text("pagepath", ""),
        "thumb": media_body(thumb)["url"],
    }


def _link(_: Call, body: Fields) -> tuple[str, Object]:
    return "link", {name: body.text(name, "") for name in ("title", "description", "url", "thumb_url")}


BODIES: dict[str, Callable[[Call, Fields], tuple[str, Object]]] = {
    "text": _text,
    "image": _media("image"),
    "voice": _media("voice"),
    "video": _media("video"),
    "music": _music,
    "news": _news,
    "msgmenu": _menu,
    "miniprogrampage": _page,
    "link": _link,
}
