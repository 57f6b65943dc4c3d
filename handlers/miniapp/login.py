"""登录: the code of `wx.login` is exchanged for a bearer token, which 退出 ends."""

from pydantic import Field

from desk.errors import Invalid, Refused
from desk.people.persons.knowing import recognise
from desk.people.senders import is_here, meet_sender
from handlers.http import limits
from handlers.http.services import Services, services
from handlers.miniapp.frame import tokens
from handlers.miniapp.frame.operations import Call, Operation, serve
from handlers.miniapp.frame.problems import WeChatAway
from handlers.miniapp.frame.shapes import Done, Nothing, Shape, Text
from models import Identity
from models.enums import AccountKind
from wechat.accounts import OpenAccount
from wechat.platform.errors import SPENT_CODES, ErrorClass, WeChatError, WeChatFailure

SPENT = "微信的登录凭证已失效，请重新打开小程序"


class LoginCode(Shape):
    code: Text = Field(title="登录凭证", description="wx.login 给的 code，五分钟内用一次", min_length=1, max_length=200)
    appid: Text = Field("", title="小程序 AppID", description="只有一个小程序时不用填", max_length=40)


class LoggedIn(Shape):
    token: str = Field(title="令牌", description="以后放在 Authorization: Bearer 里", repr=False)
    expires_in: int = Field(title="有效秒数；每次使用都会顺延，登录满三十天要重新登录")


async def miniprogram(kit: Services, appid: str = "") -> OpenAccount:
    """Return the deployment's mini-program, the oldest where there are several and none is named. Raises `Refused`."""
    kinds = [one for one in await kit.accounts.all() if one.kind is AccountKind.MINIPROGRAM]
    found = next((one for one in kinds if appid in ("", one.appid)), None)
    if found is None and appid:
        raise Invalid("法院没有接入这个小程序", "appid")
    if found is None:
        raise Refused("法院还没有接入小程序，请在公众号里办理，或拨打 12368")
    return found


def said_of(failure: WeChatFailure, spent: str) -> Refused:
    """Return what a failed exchange of a code means for the person. WeChat treats a malformed code as a spent one."""
    wrong = isinstance(failure, WeChatError) and (
        failure.errcode in SPENT_CODES or failure.error_class is ErrorClass.template_wrong
    )
    return Invalid(spent, "code") if wrong else WeChatAway()


@serve(
    Operation(
        "POST", "/login", "登录", LoginCode, LoggedIn, rate=limits.LOGIN, login=False, refuses=(400, 409, 413, 503)
    )
)
async def login(call: Call[LoginCode]) -> LoggedIn:
    kit = services(call.request)
    account = await miniprogram(kit, call.sent.appid)
    try:
        session = await kit.accounts.client(account).code_to_session(call.sent.code)
    except WeChatFailure as failure:
        raise said_of(failure, SPENT) from failure
    await meet_sender(account.id, session.openid, call.as_of)
    identity = await Identity.get(account_id=account.id, openid=session.openid)
    await is_here(identity.id, call.as_of)
    if session.unionid:
        await recognise(identity.id, session.unionid, call.as_of)
    token = await tokens.issue(call.request, identity)
    return LoggedIn(token=token, expires_in=int(tokens.LIFETIME.total_seconds()))


@serve(Operation("POST", "/logout", "退出登录", Nothing, Done, rate=limits.WRITE))
async def logout(call: Call[Nothing]) -> Done:
    """End the token that came with the request; it opens nothing any more."""
    await tokens.end(call.request)
    return Done(message="已退出", comfort="")
