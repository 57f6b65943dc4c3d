"""A citizen changes on the phone the mobile they are reached on, by a code sent to the new one."""

from dataclasses import dataclass, field

from sanic import Blueprint, HTTPResponse, Request

from desk.errors import NotAllowed, Refused
from desk.people import mobile_codes
from desk.rules.papers.masks import mask_mobile
from handlers.http.services import services
from handlers.pages.frame import forms
from handlers.pages.frame.screen import show
from handlers.pages.frame.visitors import Visitor, known, posted
from models import Citizen
from models.keyring import unseal

NO_SMS = "本院没有开通短信验证。换手机号请到法院窗口办理，或拨打 12368。"
UNKNOWN = "您还没有登记。请先在公众号里发送“绑定”两个字，照着提示登记，再来换手机号。"

blueprint = Blueprint("pages_mobile")


@dataclass(frozen=True)
class MobileForm:
    """How far the change has come: what was typed, where a code went, what is wrong."""

    typed: str = field(default="", repr=False)
    sent_to: str = ""
    wrong: str = ""
    done: bool = False


@blueprint.get("/p/mobile")
@known
async def see_mobile(request: Request, visitor: Visitor) -> HTTPResponse:
    return await _page(request, visitor, MobileForm())


@blueprint.post("/p/mobile/code")
@posted
async def ask_code(request: Request, visitor: Visitor) -> HTTPResponse:
    """Send a code to the number that was typed; the form for it comes next, whoever has that number."""
    await _may(request, visitor)
    kit, typed = services(request), forms.field(request, "mobile")
    try:
        sent = await mobile_codes.send_code(visitor.session.subject, typed, kit.settings.sms_daily, kit.now())
    except Refused as refused:
        return await _page(request, visitor, MobileForm(typed, wrong=refused.words), refused.status)
    return await _page(request, visitor, MobileForm(typed, sent.to))


@blueprint.post("/p/mobile")
@posted
async def change(request: Request, visitor: Visitor) -> HTTPResponse:
    await _may(request, visitor)
    typed, code = forms.field(request, "mobile"), forms.field(request, "code")
    try:
        await mobile_codes.prove_mobile(visitor.session.subject, typed, code, services(request).now())
    except Refused as refused:
        return await _page(request, visitor, MobileForm(typed, mask_mobile(typed), refused.words), refused.status)
    return await _page(request, visitor, MobileForm(done=True))


async def _may(request: Request, visitor: Visitor) -> None:
    """Let on whoever agreed to be known, where short messages are on. Raises `NotAllowed`."""
    if not services(request).settings.has_sms:
        raise NotAllowed(NO_SMS)
    if visitor.citizen.citizen_id is None:
        raise NotAllowed(UNKNOWN)


async def _page(request: Request, visitor: Visitor, form: MobileForm, status: int = 200) -> HTTPResponse:
    person = await Citizen.get_or_none(id=visitor.citizen.citizen_id) if visitor.citizen.citizen_id else None
    no_way = NO_SMS if not services(request).settings.has_sms else UNKNOWN if person is None else ""
    mobile = mask_mobile(unseal(person.mobile_sealed)) if person and person.mobile_sealed else ""
    return show(request, "mobile", {"form": form, "mobile": mobile, "no_way": no_way}, visitor.session, status)
