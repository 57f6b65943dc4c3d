"""我的微信: people see their phones here, say whether a new one is theirs, and take back what they gave."""

from datetime import datetime

from pydantic import Field

from desk.people.persons import phones, requests
from desk.upkeep.own_record import ask_own_erasure, own_record
from handlers.http import limits
from handlers.http.bounds import row_id
from handlers.miniapp.frame.operations import Call, Operation, serve
from handlers.miniapp.frame.shapes import Done, Nothing, Shape
from models import Identity
from models.enums import RequestCause

NO_PHONE = "没有找到这个微信，或者它不是您的"


class PhoneShown(Shape):
    id: int
    miniprogram: bool = Field(title="在小程序里；否则在公众号里")
    here: bool = Field(title="就是现在用的这个")
    since: datetime = Field(title="什么时候登记的")
    seen_at: datetime = Field(title="最近一次用")
    new: bool = Field(title="不满七天：不能解除别的微信、撤回别处留的诉求、删除信息")


class PhoneAsked(Shape):
    id: int
    cause: RequestCause = Field(title="为什么问")
    asked_at: datetime


class OwnPhones(Shape):
    """Petitions are counted over all phones of the person."""

    phones: list[PhoneShown] = Field(title="这一个在前")
    requests: list[PhoneAsked] = Field(title="要登记为本人的新微信，等本人说是不是")
    petitions: int = Field(title="看得到的诉求有几件")


class Said(Shape):
    mine: bool = Field(title="是不是本人的微信")


async def _shown(identity: Identity, as_of: datetime) -> OwnPhones:
    record = await own_record(identity.id, as_of)
    return OwnPhones(
        phones=[
            PhoneShown(
                id=one.id,
                miniprogram=one.in_miniprogram,
                here=one.here,
                since=one.since,
                seen_at=one.seen_at,
                new=one.is_new,
            )
            for one in record.phones
        ],
        requests=[PhoneAsked(id=one.id, cause=one.cause, asked_at=one.asked_at) for one in record.requests],
        petitions=record.petitions,
    )


@serve(Operation("GET", "/me/phones", "我的微信", Nothing, OwnPhones))
async def own_phones(call: Call[Nothing]) -> OwnPhones:
    return await _shown(call.identity, call.as_of)


@serve(Operation("POST", "/me/unbind", "取消绑定这个微信", Nothing, Done, rate=limits.WRITE, refuses=(400, 409, 413)))
async def unbind(call: Call[Nothing]) -> Done:
    """What was left on this WeChat stays on it; cases, and what was left on the person's others, are seen no more."""
    await phones.unbind_here(call.identity.id, call.as_of)
    return Done(message="已取消绑定", comfort="")


@serve(
    Operation(
        "POST",
        "/me/phones/<id:str>/unbind",
        "解除我的另一个微信",
        Nothing,
        OwnPhones,
        rate=limits.WRITE,
        refuses=(400, 404, 409, 413),
    )
)
async def unbind_other(call: Call[Nothing]) -> OwnPhones:
    await phones.unbind_other(call.identity.id, row_id(call.part("id"), NO_PHONE), call.as_of)
    return await _shown(call.identity, call.as_of)


@serve(
    Operation(
        "POST",
        "/me/phones/requests/<id:str>",
        "说新微信是不是我的",
        Said,
        OwnPhones,
        rate=limits.WRITE,
        refuses=(400, 404, 409, 413),
    )
)
async def decide(call: Call[Said]) -> OwnPhones:
    request_id = row_id(call.part("id"), requests.GONE)
    await requests.decide_as_owner(request_id, call.identity.id, call.sent.mine, call.as_of)
    return await _shown(call.identity, call.as_of)


@serve(
    Operation("POST", "/me/consents/withdraw", "撤回同意", Nothing, Done, rate=limits.WRITE, refuses=(400, 409, 413))
)
async def withdraw_consent(call: Call[Nothing]) -> Done:
    """Petitions go on. Of somebody without another WeChat the name and the numbers go."""
    await phones.withdraw_consent(call.identity.id, call.as_of)
    return Done(message="已撤回同意，诉求照常办理", comfort="")


@serve(Operation("POST", "/me/erasure", "删除我的信息", Nothing, Done, rate=limits.WRITE, refuses=(400, 409, 413)))
async def erase(call: Call[Nothing]) -> Done:
    """Everything of the person goes, on every phone, within minutes; what it belonged to keeps its number."""
    await ask_own_erasure(call.identity.id, call.as_of)
    return Done(message="已登记，几分钟内删除", comfort="")
