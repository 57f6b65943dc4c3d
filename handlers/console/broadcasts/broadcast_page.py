"""One broadcast at the console: what it says, to whom, how far it is, and what this person may do with it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.broadcasts import approving, resending, running
from desk.broadcasts.store import NO_SUCH, BroadcastOrder
from desk.errors import Invalid, NotFound, Refused
from desk.rules.broadcasts.lifecycle import EDITABLE, UNDER_WAY
from desk.views.broadcasts.one import page_of
from desk.views.broadcasts.shown import count_shown, shown_of
from handlers.console.broadcasts.publishing_place import HERE, INCOMPLETE, broadcast_at
from handlers.console.frame.forms import field, one_of, version
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.http.services import services
from models import Broadcast
from models.enums import BroadcastAct, BroadcastKind, BroadcastState
from wechat.mass_messages import preview
from wechat.platform.client import WeChatFailure
from wechat.refusals import refusal_words

blueprint = Blueprint("console_broadcast")

NO_PHONE = "您还没有绑定微信，发不到手机上。请在“我的账号”里绑定，或者在这一页看过以后点“在电脑上看过了”"
NOT_SENT = "没有发到您的微信：{}"
SEEN = "seen"
"""Previewed as the picture of a phone on the page itself."""
DONE = {
    "preview": "已发到您的微信，请看一看；没有问题就可以提交",
    SEEN: "已记下您看过了，可以提交",
    "submit": "已提交，等另一个人批准",
    "take_back": "已收回，可以修改",
    "approve": "已批准",
    "return": "已退回，写明的原因起草的人看得到",
    "pause": "已暂停，还没有发出的都收回来了",
    "resume": "继续发送",
    "cancel": "已取消",
    "delete": "正在从公众号删除，公告栏里已经撤下",
}


@blueprint.get("/broadcasts/<broadcast_id:str>")
@signed_in
async def show(request: Request, staff: Staff, broadcast_id: str) -> HTTPResponse:
    return await _page(request, staff, await broadcast_at(staff, broadcast_id))


@blueprint.post("/broadcasts/<broadcast_id:str>/acts/<name:str>")
@signed_in
async def act(request: Request, staff: Staff, broadcast_id: str, name: str) -> HTTPResponse:
    """Do what a button says; what cannot be done is said on the page as it is now."""
    row = await broadcast_at(staff, broadcast_id)
    do = ACTS.get(name)
    if do is None:
        raise NotFound(NO_SUCH)
    try:
        read = version(field(request, "version"))
        if read is None:
            raise Invalid(INCOMPLETE)
        await do(request, BroadcastOrder(row.id, read, staff.actor, services(request).now()), row)
    except NotFound:
        raise
    except Refused as refusal:
        return await _page(request, staff, await broadcast_at(staff, broadcast_id), refusal)
    return redirect(f"{HERE}/{row.id}?done={name}", status=303)


@blueprint.post("/broadcasts/<broadcast_id:str>/resend")
@signed_in
async def resend(request: Request, staff: Staff, broadcast_id: str) -> HTTPResponse:
    """Draft the same by another way for whoever was not reached, and show that draft to be looked over."""
    row = await broadcast_at(staff, broadcast_id)
    kind = one_of(BroadcastKind, field(request, "kind"))
    try:
        if kind is None:
            raise Invalid("请选择用什么方式补发", "kind")
        made = await resending.resend(staff.actor, row.id, kind, services(request).now())
    except NotFound:
        raise
    except Refused as refusal:
        return await _page(request, staff, row, refusal)
    return redirect(f"{HERE}/{made.id}/edit", status=303)


async def _preview(request: Request, order: BroadcastOrder, row: Broadcast) -> None:
    """Send it to the phone of whoever asks, and write down that they looked. Raises `Refused` where it did not go."""
    phone = await approving.preview_phone(order.actor.id or 0)
    accounts = services(request).accounts
    account = await accounts.by_id(phone.account_id) if phone is not None else None
    if phone is None or account is None:
        raise Refused(NO_PHONE)
    try:
        await preview(accounts.client(account), row, phone)
    except WeChatFailure as error:
        raise Refused(NOT_SENT.format(refusal_words(error))) from None
    await approving.record_preview(order)


async def _approve(request: Request, order: BroadcastOrder, _: Broadcast) -> None:
    await approving.approve(order, field(request, "digest"))


async def _return(request: Request, order: BroadcastOrder, _: Broadcast) -> None:
    await approving.send_back(order, field(request, "why"))


def _plain(verb: Callable[[BroadcastOrder], Awaitable[Any]]) -> "Doing":
    async def do(_: Request, order: BroadcastOrder, __: Broadcast) -> None:
        await verb(order)

    return do


Doing = Callable[[Request, BroadcastOrder, Broadcast], Awaitable[None]]
ACTS: Mapping[str, Doing] = {
    BroadcastAct.PREVIEW.value: _preview,
    SEEN: _plain(approving.record_preview),
    BroadcastAct.SUBMIT.value: _plain(approving.submit),
    BroadcastAct.TAKE_BACK.value: _plain(approving.take_back),
    BroadcastAct.APPROVE.value: _approve,
    BroadcastAct.RETURN.value: _return,
    BroadcastAct.PAUSE.value: _plain(running.pause),
    BroadcastAct.RESUME.value: _plain(running.resume),
    BroadcastAct.CANCEL.value: _plain(running.cancel),
    BroadcastAct.DELETE.value: _plain(running.delete_at_wechat),
}


async def _page(request: Request, staff: Staff, row: Broadcast, refusal: Refused | None = None) -> HTTPResponse:
    now = services(request).now()
    waits = row.state in EDITABLE | {BroadcastState.SUBMITTED}
    count, full = await count_shown(row, now) if waits else (None, None)
    values = {
        "one": await page_of(staff.actor, row.id, now),
        "shown": shown_of(row),
        "waits": waits,
        "count": count,
        "full": full,
        "moves": row.state in UNDER_WAY or (row.state is BroadcastState.CANCELLED and row.finished_at is None),
        "over": row.finished_at is not None and row.way is not None,
        "resends": [kind for kind in (BroadcastKind.SMS, BroadcastKind.TEXT) if kind is not row.kind],
        "refusal": refusal.words if refusal else "",
        "wrong": refusal.field if isinstance(refusal, Invalid) else "",
        "why": field(request, "why") if refusal else "",
        "done": DONE.get(request.args.get("done") or "", ""),
        "home": HERE,
    }
    return page(request, staff, "broadcast.html", values, refusal.status if refusal else 200)
