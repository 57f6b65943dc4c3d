"""A mini-program's server asks for these. Source: official pages of code2Session and getPhoneNumber."""

import base64

from wechat.sandbox.api.call import OK, Answer, Call
from wechat.sandbox.api.codes import CodeKind, spend_code
from wechat.sandbox.api.errors import SandboxRefusal
from wechat.sandbox.interfaces import safety


def code_to_session(call: Call) -> Answer:
    """Answer `/sns/jscode2session`."""
    if call.query.get("grant_type") != "authorization_code":
        raise SandboxRefusal(40002)
    code = call.query.get("js_code", "")
    if not code:
        raise SandboxRefusal(41008)
    spent = spend_code(call.box, CodeKind.LOGIN, call.account.appid, code)
    safety.opened(call.box, call.account, call.box.people.find(spent.person))
    return {
        "session_key": base64.b64encode(call.box.entropy(16)).decode(),
        "openid": call.box.people.openid(call.account.appid, spent.person),
        "unionid": call.box.people.find(spent.person).unionid,
    }


def phone_number(call: Call) -> Answer:
    """Answer `/wxa/business/getuserphonenumber`."""
    code = call.body.text("code", "")
    if not code:
        raise SandboxRefusal(40029)
    spent = spend_code(call.box, CodeKind.PHONE, call.account.appid, code)
    number = call.box.people.find(spent.person).phone
    return {
        **OK,
        "phone_info": {
            "phoneNumber": number,
            "purePhoneNumber": number,
            "countryCode": "86",
            "watermark": {"timestamp": int(call.box.clock.now()), "appid": call.account.appid},
        },
    }
