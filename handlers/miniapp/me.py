"""我: people see here what they typed, agreed to and proved."""

from datetime import datetime

from pydantic import Field

from desk.errors import Refused
from desk.people import citizens, mobile_codes
from desk.rules.papers.masks import mask_document, mask_name, mask_telephone
from desk.rules.sizes import LONGEST_NAME
from handlers.http import limits
from handlers.http.services import services
from handlers.miniapp.frame.operations import Call, Operation, serve
from handlers.miniapp.frame.problems import MovedOn
from handlers.miniapp.frame.shapes import Nothing, Shape, Text
from handlers.miniapp.login import miniprogram, said_of
from models import Citizen, Consent, Identity
from models.enums import DocumentKind, Standing
from models.keyring import unseal
from wechat.dialogues.bind import CONSENT_PURPOSE, CONSENT_TEXT, CONSENT_VERSION
from wechat.platform.errors import WeChatFailure

SPENT = "手机号凭证已失效，请再点一次“获取手机号”"


NO_SMS = "本院没有开通短信验证。请用微信授权手机号，或到法院窗口办理"


class NoSms(Refused):
    code = "no_sms"


class ConsentNeeded(Refused):
    code = "consent_needed"


class Agreement(Shape):
    text_name: str = Field(title="同意书")
    version: str = Field(title="版本")
    purpose: str = Field(title="用途")
    given: bool = Field(title="是否已同意")


class Me(Shape):
    """Everything masked: the whole is nobody's business, and the person knows it."""

    name: str
    document_kind: DocumentKind | None = Field(title="证件种类；没有填写，或是早先填写的 18 位号码，则为空")
    id_number: str
    mobile: str
    standing: Standing | None = Field(title="身份：本人填写，或已核验；没有填写身份证号则为空")
    consent: Agreement


class Claimed(Shape):
    name: Text = Field(title="姓名", min_length=1, max_length=LONGEST_NAME, repr=False)
    document_kind: DocumentKind | None = Field(
        None,
        title="证件种类",
        description="不写时按号码的样子认；8 位的台胞证、9 位数字的护照要写",
        examples=[DocumentKind.IDENTITY_CARD.value],
    )
    id_number: Text = Field(
        title="证件号码",
        description="居民身份证（15 位自动换成 18 位）、护照、港澳台通行证和居住证、外国人永久居留身份证",
        min_length=1,
        max_length=60,
        repr=False,
    )
    mobile: Text = Field(
        title="电话号码",
        description="手机、带区号的固定电话（可带分机）、400、+ 开头的境外号码；核验过的手机号不会被它换掉",
        min_length=1,
        max_length=40,
        repr=False,
    )


class Agreed(Shape):
    text_name: Text = Field(title="同意书", min_length=1, max_length=40, examples=[CONSENT_TEXT])
    version: Text = Field(title="版本", min_length=1, max_length=20, examples=[CONSENT_VERSION])


class PhoneCode(Shape):
    code: Text = Field(title="手机号凭证", description="getPhoneNumber 给的 code", min_length=1, max_length=200)


class NewMobile(Shape):
    mobile: Text = Field(title="手机号码", min_length=1, max_length=40, repr=False)


class CodeSent(Shape):
    """The same for every number, whoever has it."""

    to: str = Field(title="发到的号码，遮住中间", examples=["138****0001"])
    expires_at: datetime = Field(title="验证码在这之前有效")
    again_at: datetime = Field(title="这之后可以再获取一次")


class ProvedMobile(Shape):
    mobile: Text = Field(title="手机号码", min_length=1, max_length=40, repr=False)
    code: Text = Field(title="短信里的六位验证码", min_length=1, max_length=20, repr=False)


async def _me(identity_id: int) -> Me:
    identity = await Identity.get(id=identity_id)
    who = await Citizen.get_or_none(id=identity.citizen_id) if identity.citizen_id else None
    return Me(
        name=mask_name(unseal(who.name_sealed)) if who else "",
        document_kind=who.document_kind if who else None,
        id_number=mask_document(unseal(who.id_number_sealed)) if who else "",
        mobile=mask_telephone(unseal(who.mobile_sealed)) if who else "",
        standing=who.standing if who and who.id_number_index else None,
        consent=Agreement(
            text_name=CONSENT_TEXT,
            version=CONSENT_VERSION,
            purpose=CONSENT_PURPOSE,
            given=await _consented(identity_id),
        ),
    )


async def _consented(identity_id: int) -> bool:
    given = Consent.filter(identity_id=identity_id, text_name=CONSENT_TEXT, withdrawn_at__isnull=True)
    return await given.filter(version=CONSENT_VERSION).exists()


async def _ask_consent(identity_id: int) -> None:
    if not await _consented(identity_id):
        raise ConsentNeeded("请先阅读并同意个人信息处理说明，再填写身份信息")


@serve(Operation("GET", "/me", "我的信息", Nothing, Me))
async def me(call: Call[Nothing]) -> Me:
    return await _me(call.identity.id)


@serve(Operation("PUT", "/me", "填写身份信息", Claimed, Me, rate=limits.WRITE, refuses=(400, 409, 413)))
async def claim(call: Call[Claimed]) -> Me:
    await _ask_consent(call.identity.id)
    typed = citizens.Claim(call.sent.name, call.sent.id_number, call.sent.mobile, call.sent.document_kind)
    await citizens.claim(call.identity.id, typed, call.as_of)
    return await _me(call.identity.id)


@serve(
    Operation("POST", "/me/consents", "同意个人信息处理说明", Agreed, Me, rate=limits.WRITE, refuses=(400, 409, 413))
)
async def consent(call: Call[Agreed]) -> Me:
    if (call.sent.text_name, call.sent.version) != (CONSENT_TEXT, CONSENT_VERSION):
        raise MovedOn("个人信息处理说明有了新的版本，请重新阅读")
    await citizens.consent(call.identity.id, CONSENT_TEXT, CONSENT_VERSION, CONSENT_PURPOSE, call.as_of)
    return await _me(call.identity.id)


@serve(Operation("POST", "/me/phone", "核验手机号", PhoneCode, Me, rate=limits.PHONE, refuses=(400, 409, 413, 503)))
async def phone(call: Call[PhoneCode]) -> Me:
    """The number is kept; where a case has it reserved for the identity number that was claimed, it verifies."""
    await _ask_consent(call.identity.id)
    kit = services(call.request)
    account = await kit.accounts.by_id(call.identity.account_id) or await miniprogram(kit)
    try:
        number = await kit.accounts.client(account).phone_number(call.sent.code)
    except WeChatFailure as failure:
        raise said_of(failure, SPENT) from failure
    await citizens.prove_mobile(call.identity.id, number, call.as_of)
    return await _me(call.identity.id)


@serve(
    Operation(
        "POST", "/me/mobile/code", "向新手机号发验证码", NewMobile, CodeSent, rate=limits.PHONE, refuses=(400, 409, 413)
    )
)
async def mobile_code(call: Call[NewMobile]) -> CodeSent:
    """Six digits by short message, for five minutes; asking again ends those sent before."""
    await _ask_consent(call.identity.id)
    settings = services(call.request).settings
    if not settings.has_sms:
        raise NoSms(NO_SMS)
    sent = await mobile_codes.send_code(call.identity.id, call.sent.mobile, settings.sms_daily, call.as_of)
    return CodeSent(to=sent.to, expires_at=sent.expires_at, again_at=sent.again_at)


@serve(Operation("PUT", "/me/mobile", "用验证码换手机号", ProvedMobile, Me, rate=limits.WRITE, refuses=(400, 409, 413)))
async def change_mobile(call: Call[ProvedMobile]) -> Me:
    """The number is kept and the old one dropped; where a case has it reserved for the claimed number, it verifies."""
    await _ask_consent(call.identity.id)
    await mobile_codes.prove_mobile(call.identity.id, call.sent.mobile, call.sent.code, call.as_of)
    return await _me(call.identity.id)
