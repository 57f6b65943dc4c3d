"""A service account sends template messages. Source: official pages of template messages, and threads with refusals."""

from wechat.sandbox.api.call import OK, Answer, Call
from wechat.sandbox.api.errors import SandboxRefusal
from wechat.sandbox.api.shapes import Json, Object
from wechat.sandbox.interfaces.template_values import HIDDEN, problem, shown
from wechat.sandbox.phones.chat import BubbleSender
from wechat.sandbox.state.identity import PhoneOwner
from wechat.sandbox.state.world import AccountType, WorldTemplate
from wechat.sandbox.wire.push import CallbackPush

REMEMBERED = 600.0
LONGEST_ID = 64
SUCCESS = "success"


def send(call: Call) -> Answer:
    """Answer `/cgi-bin/message/template/send`: accept it, show the card, and push how it went."""
    openid = call.body.text("touser", "")
    person = call.box.people.by_openid(call.account.appid, openid)
    template = call.box.world.templates.get((call.account.appid, call.body.text("template_id", "")))
    if template is None:
        raise SandboxRefusal(40037)
    if not call.box.people.follows(call.account.appid, person.key):
        raise SandboxRefusal(43004)
    miniprogram = miniprogram_of(call)
    values = values_of(call, template)
    client_msg_id = call.body.text("client_msg_id", "")
    known = _remembered(call, openid, client_msg_id)
    if known is not None:
        return {**OK, "msgid": known}
    msgid = call.box.next_template_msg_id()
    _remember(call, openid, client_msg_id, msgid)
    status = (call.rule.finish if call.rule else "") or SUCCESS
    if status == SUCCESS:
        card: Object = {
            "template_id": template.template_id,
            "title": template.title,
            "url": call.body.text("url", ""),
            "miniprogram": miniprogram,
            "fields": values,
            "msgid": msgid,
            "client_msg_id": client_msg_id,
        }
        call.box.chat.add(person.key, call.account.appid, BubbleSender.ACCOUNT, "template", card)
    _push_outcome(call, person, msgid, status)
    return {**OK, "msgid": msgid}


def miniprogram_of(call: Call) -> Json:
    """Return the mini-program a card opens; None where it opens an address. Raises 40013 for one that is not there."""
    wanted = call.body.fields("miniprogram")
    if not wanted.values:
        return None
    appid = wanted.text("appid", "")
    account = call.box.world.accounts.get(appid)
    if account is None or account.kind is not AccountType.MINIPROGRAM:
        raise SandboxRefusal(40013)
    return {"appid": appid, "pagepath": wanted.text("pagepath", "")}


def values_of(call: Call, template: WorldTemplate) -> list[Json]:
    """Return the card's lines. Raises 47003 for the first value that the platform would refuse."""
    data = call.body.fields("data")
    lines: list[Json] = []
    for field in template.fields:
        value = data.fields(field.key).text("value", "")
        why = problem(field, value, call.box.settings.cut_long_fields)
        if why:
            raise SandboxRefusal(47003, f"argument invalid! data.{field.key}.value {why}")
        if field.key not in HIDDEN:
            lines.append({"key": field.key, "label": field.label, "value": shown(field, value)})
    return lines


def _remembered(call: Call, openid: str, client_msg_id: str) -> int | None:
    if len(client_msg_id.encode()) > LONGEST_ID:
        raise SandboxRefusal(40035, "invalid parameter: client_msg_id is longer than 64 bytes")
    row = call.box.state.row(
        "SELECT msgid FROM sent WHERE appid = ? AND openid = ? AND client_msg_id = ? AND at > ?",
        call.account.appid,
        openid,
        client_msg_id,
        call.box.clock.now() - REMEMBERED,
    )
    return int(row["msgid"]) if row and client_msg_id else None


def _remember(call: Call, openid: str, client_msg_id: str, msgid: int) -> None:
    if client_msg_id:
        call.box.state.run(
            "INSERT OR REPLACE INTO sent VALUES (?, ?, ?, ?, ?)",
            call.account.appid,
            openid,
            client_msg_id,
            msgid,
            call.box.clock.now(),
        )


def _push_outcome(call: Call, person: PhoneOwner, msgid: int, status: str) -> None:
    event: Object = {"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "MsgID": msgid, "Status": status}
    call.box.push(CallbackPush(call.account, person.key, event, speaks=False))


def listing(call: Call) -> Answer:
    """Answer `/cgi-bin/template/get_all_private_template`."""
    return {
        "template_list": [
            {
                "template_id": template.template_id,
                "title": template.title,
                "primary_industry": template.primary_industry,
                "deputy_industry": template.deputy_industry,
                "content": "\n".join(f"{field.label}:{{{{{field.key}.DATA}}}}" for field in template.fields),
                "example": "\n".join(f"{field.label}:{field.example}" for field in template.fields),
            }
            for template in call.box.world.templates.values()
            if template.account == call.account.appid
        ]
    }
