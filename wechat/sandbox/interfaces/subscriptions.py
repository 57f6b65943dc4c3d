"""A mini-program or a service account sends subscription notices: leave is given on the phone, used up by sending.

Source: official pages.
"""

from wechat.sandbox.api.call import OK, Answer, Call
from wechat.sandbox.api.errors import ControlError, SandboxRefusal
from wechat.sandbox.api.shapes import Json, Object
from wechat.sandbox.interfaces.templates import miniprogram_of, values_of
from wechat.sandbox.phones.chat import BubbleSender
from wechat.sandbox.state.identity import PhoneOwner
from wechat.sandbox.state.sandbox import Sandbox
from wechat.sandbox.state.world import AccountType, Format, WorldAccount
from wechat.sandbox.wire.push import CallbackPush

ANSWERS = ("accept", "reject")


def _fact(appid: str, person: str, template_id: str) -> str:
    return f"leave:{appid}:{person}:{template_id}"


def allow(box: Sandbox, person: PhoneOwner, account: WorldAccount, answers: Object) -> CallbackPush:
    """Answer the box that asks for leave, for each template, and tell the account."""
    if account.kind not in (AccountType.MINIPROGRAM, AccountType.SERVICE):
        raise ControlError(f"“{account.name}”不弹出订阅消息授权")
    entries: list[Object] = []
    for template_id, answer in answers.items():
        if (account.appid, template_id) not in box.world.templates:
            raise ControlError(f"“{account.name}”没有模板 {template_id}")
        if answer not in ANSWERS:
            raise ControlError(f"{template_id} 应为 accept 或 reject")
        entries.append(
            {
                "TemplateId": template_id,
                "SubscribeStatusString": answer,
                "PopupScene": 1 if account.kind is AccountType.SERVICE else 0,
            }
        )
        if answer == "accept":
            fact = _fact(account.appid, person.key, template_id)
            box.state.remember(fact, str(int(box.state.fact(fact, "0")) + 1))
    if not entries:
        raise ControlError("请给出 answers：模板编号对应 accept 或 reject")
    return CallbackPush(
        account, person.key, event(account, "subscribe_msg_popup_event", "SubscribeMsgPopupEvent", entries)
    )


def event(account: WorldAccount, name: str, wrapper: str, entries: list[Object]) -> Object:
    """Make an event of a list: XML wraps it; JSON does not, writes one entry as an object, and numbers as strings."""
    root: Object = {"MsgType": "event", "Event": name}
    if account.format is Format.XML:
        return {**root, wrapper: {"List": [*entries]}}
    texts: list[Json] = [{key: str(value) for key, value in entry.items()} for entry in entries]
    return {**root, "List": texts[0] if len(texts) == 1 else texts}


def send(call: Call) -> Answer:
    """Answer `/cgi-bin/message/subscribe/send`: a use of leave, a card. A rule's `finish` is a failure told later."""
    return {**OK, "msgid": _send(call, {"appid": call.account.appid, "pagepath": call.body.text("page", "")})}


def bizsend(call: Call) -> Answer:
    """Answer `/cgi-bin/message/subscribe/bizsend`: a service account's; the answer names no message."""
    shown = miniprogram_of(call)
    _send(call, shown, "" if shown else call.body.text("page", ""))
    return OK


def _send(call: Call, miniprogram: Json, url: str = "") -> int:
    person = call.box.people.by_openid(call.account.appid, call.body.text("touser", ""))
    template = call.box.world.templates.get((call.account.appid, call.body.text("template_id", "")))
    if template is None:
        raise SandboxRefusal(40037)
    fact = _fact(call.account.appid, person.key, template.template_id)
    left = int(call.box.state.fact(fact, "0"))
    values = values_of(call, template)
    if left < 1:
        raise SandboxRefusal(43101)
    call.box.state.remember(fact, str(left - 1))
    msgid = call.box.next_template_msg_id()
    failed = call.rule.finish if call.rule else ""
    entry: Object = {
        "TemplateId": template.template_id,
        "MsgID": msgid,
        "ErrorCode": 10 if failed else 0,
        "ErrorStatus": failed or "success",
    }
    if not failed:
        card: Object = {
            "template_id": template.template_id,
            "title": template.title,
            "url": url,
            "miniprogram": miniprogram,
            "fields": values,
            "msgid": msgid,
            "client_msg_id": "",
        }
        call.box.chat.add(person.key, call.account.appid, BubbleSender.ACCOUNT, "template", card)
    told = event(call.account, "subscribe_msg_sent_event", "SubscribeMsgSentEvent", [entry])
    call.box.push(CallbackPush(call.account, person.key, told, speaks=False))
    return msgid
