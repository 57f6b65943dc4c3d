"""A service account sends template messages. Source: official pages of template messages, and threads with refusals."""

from collections.abc import Callable

from wechat.sandbox.api.call import OK, Answer, Call
from wechat.sandbox.api.errors import SandboxRefusal
from wechat.sandbox.api.limits import over_a_minute
from wechat.sandbox.api.shapes import Json, Object
from wechat.sandbox.interfaces.template_values import HIDDEN, problem, shown
from wechat.sandbox.phones.chat import BubbleSender
from wechat.sandbox.state.identity import PhoneOwner
from wechat.sandbox.state.world import AccountType, WorldTemplate
from wechat.sandbox.wire.push import CallbackPush

REMEMBERED = 600.0
LONGEST_ID = 64
SUCCESS = "success"
FREQ_LIMIT = "failed:freq limit"
PATH = "/cgi-bin/message/template/send"


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
    status = (call.rule.finish if call.rule else "") or _allowed(call)
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


def _allowed(call: Call) -> str:
    """Return how a message that was taken ends where no rule says so: too many in a minute are not shown to anybody."""
    too_many = over_a_minute(call.box, call.account.appid, PATH, "finishes", None)
    return FREQ_LIMIT if too_many else SUCCESS


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


def _listed(call: Call, make: Callable[[WorldTemplate], Object]) -> list[Json]:
    return [make(one) for one in call.box.world.templates.values() if one.account == call.account.appid]


def _content(template: WorldTemplate) -> Object:
    return {
        "title": template.title,
        "content": "\n".join(f"{field.label}:{{{{{field.key}.DATA}}}}" for field in template.fields),
        "example": "\n".join(f"{field.label}:{field.example}" for field in template.fields),
    }


def listing(call: Call) -> Answer:
    """Answer `/cgi-bin/template/get_all_private_template`."""

    def make(template: WorldTemplate) -> Object:
        industries: Object = {
            "primary_industry": template.primary_industry,
            "deputy_industry": template.deputy_industry,
        }
        return {"template_id": template.template_id, **industries, **_content(template)}

    return {"template_list": _listed(call, make)}


def subscriptions(call: Call) -> Answer:
    """Answer `/wxaapi/newtmpl/gettemplate`: what a mini-program or a service account may send with leave."""
    return {**OK, "data": _listed(call, lambda one: {"priTmplId": one.template_id, **_content(one), "type": 2})}
