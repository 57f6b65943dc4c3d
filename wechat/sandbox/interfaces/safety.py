"""A mini-program has content checked. Source: official pages of msgSecCheck and mediaCheckAsync, second edition.

Words decide here: what stands in RISKY or REVIEW is found so, everything else passes.
"""

from wechat.sandbox.api.call import OK, Answer, Call
from wechat.sandbox.api.errors import SandboxRefusal
from wechat.sandbox.api.shapes import Object
from wechat.sandbox.state.identity import PhoneOwner
from wechat.sandbox.state.sandbox import Sandbox
from wechat.sandbox.state.world import WorldAccount
from wechat.sandbox.wire.push import CallbackPush

LONGEST = 2500
OPENED_WITHIN = 2 * 3600.0
SCENES = range(1, 5)
KINDS = (1, 2)
NORMAL = 100
RISKY = {"代开发票": 10001, "裸聊": 20002, "王八蛋": 20003, "买凶": 20006, "刷单返利": 20008}
REVIEW = {"上访": 20001, "混蛋": 20003, "砍": 20006}
DOWNLOAD_FAILED = -1008


def opened(box: Sandbox, account: WorldAccount, person: PhoneOwner) -> None:
    """Note that somebody opens the mini-program now."""
    box.state.remember(_fact(account, person), repr(box.clock.now()))


def _fact(account: WorldAccount, person: PhoneOwner) -> str:
    return f"opened:{account.appid}:{person.key}"


def _visitor(call: Call) -> PhoneOwner:
    """Return who wrote it; refused unless they opened the mini-program within two hours."""
    person = call.box.people.by_openid(call.account.appid, call.body.text("openid", ""))
    at = float(call.box.state.fact(_fact(call.account, person), "-inf"))
    if call.box.clock.now() - at > OPENED_WITHIN:
        raise SandboxRefusal(61010)
    return person


def _checked(call: Call) -> None:
    if call.body.integer("version", 0) != 2:
        raise SandboxRefusal(40035, "invalid parameter: version")
    if call.body.integer("scene", 0) not in SCENES:
        raise SandboxRefusal(40129)


def _found(content: str) -> tuple[str, int]:
    for suggest, words in (("risky", RISKY), ("review", REVIEW)):
        for word, label in words.items():
            if word in content:
                return suggest, label
    return "pass", NORMAL


def text(call: Call) -> Answer:
    """Answer `/wxa/msg_sec_check`: errcode is 0 whatever is found."""
    _checked(call)
    content = call.body.text("content", "")
    if not content:
        raise SandboxRefusal(44004)
    if len(content) > LONGEST:
        raise SandboxRefusal(45002)
    _visitor(call)
    suggest, label = _found(content)
    return {
        **OK,
        "result": {"suggest": suggest, "label": label},
        "detail": [{"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90}],
        "trace_id": _trace(call),
    }


def media(call: Call) -> Answer:
    """Answer `/wxa/media_check_async`: fetch the file, push what was found. A rule's `finish` says risky or review."""
    _checked(call)
    url = call.body.text("media_url", "")
    if not url.startswith(("http://", "https://")):
        raise SandboxRefusal(40048)
    if call.body.integer("media_type", 0) not in KINDS:
        raise SandboxRefusal(40035, "invalid parameter: media_type")
    person, trace_id = _visitor(call), _trace(call)
    suggest = (call.rule.finish if call.rule else "") or "pass"
    label = NORMAL if suggest == "pass" else 20001
    found: Object = {
        "result": {"suggest": suggest, "label": label},
        "detail": [{"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90}],
        "errcode": 0,
        "errmsg": "ok",
    }
    head: Object = {
        "FromUserName": call.account.original_id,
        "MsgType": "event",
        "Event": "wxa_media_check",
        "appid": call.account.appid,
        "trace_id": trace_id,
        "version": 2,
    }
    failed: Object = {**head, "detail": [], "errcode": DOWNLOAD_FAILED, "errmsg": "download error"}
    call.box.push(CallbackPush(call.account, person.key, {**head, **found}, speaks=False, fetch=url, unfetched=failed))
    return {**OK, "trace_id": trace_id}


def _trace(call: Call) -> str:
    return "-".join(call.box.entropy(4).hex() for _ in range(3))
