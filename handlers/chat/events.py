"""What WeChat tells us outside any talk: kept once, however often it comes, and carried out with what keeps it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from desk.notices import grants
from desk.notices.deliveries import settle_finish
from desk.petitions.receiving import Arrival, MessageWindow, store_arrival
from desk.tickets import checks
from desk.tickets.checks import CheckResult
from desk.upkeep import erasure
from models import FinishEvent, Identity, statements
from models.database import transaction
from models.deliveries import KEEP_FINISH_EVENT
from models.enums import ErasureCause
from wechat.accounts import OpenAccount
from wechat.platform import events
from wechat.platform.callback import Inbound, dedupe_key

log = structlog.get_logger("door")

ENTERED_WINDOW = (timedelta(minutes=1), 2)
SCANNED_WINDOW = (timedelta(minutes=1), 3)


class TooEarly(Exception):
    """It speaks of something that is being written down just now; WeChat will tell it again."""


@dataclass(frozen=True)
class EventReport:
    """One event as it reaches us."""

    account: OpenAccount
    inbound: Inbound
    as_of: datetime

    async def person(self, openid: str) -> Identity | None:
        """Who it is about, where we know them."""
        return await Identity.get_or_none(account_id=self.account.id, openid=openid) if openid else None

    async def sender(self) -> Identity | None:
        return await self.person(self.inbound.sender)

    async def keep(
        self, about: Identity | None = None, content: str = "", window: tuple[timedelta, int] | None = None
    ) -> bool:
        """Store it; False where it is known already. A window is the customer-service time it opens."""
        return await store_arrival(
            Arrival(
                account_id=self.account.id,
                dedupe_key=dedupe_key(self.inbound),
                kind=self.inbound.name,
                received_at=self.as_of,
                identity_id=about.id if about else None,
                content=content,
                window=MessageWindow(self.as_of + window[0], window[1]) if window and about else None,
            )
        )


Handler = Callable[[EventReport], Awaitable[None]]


async def note_event(told: EventReport) -> None:
    """Anything that wants nothing done: kept with its key, and named in the log."""
    await told.keep(await told.sender(), told.inbound.text("EventKey"))
    log.info("noted", appid=told.account.appid, kind=told.inbound.name)


async def _place(told: EventReport) -> None:
    """LOCATION, location_select: that it came is kept; where somebody is, is not."""
    await told.keep(await told.sender())


async def _left(told: EventReport) -> None:
    """Somebody unfollowed: nothing can be sent to them, and nothing is lost for it (decisions/013-erasure.md)."""
    async with transaction():
        about = await told.sender()
        if await told.keep(about) and about is not None:
            await unreachable(told.account.id, told.inbound.sender, told.as_of)


async def unreachable(account_id: int, openid: str, as_of: datetime) -> None:
    await Identity.filter(account_id=account_id, openid=openid).update(
        subscribed=False, unreachable_since=as_of, unreachable_reason="unsubscribe", window_left=0
    )


async def _finished(told: EventReport) -> None:
    found = events.finished(told.inbound.fields)
    if found is not None:
        await finished(told.account.id, str(found.msgid), found.status, told.as_of)
    await told.keep(await told.sender())


async def finished(account_id: int, msgid: str, status: str, as_of: datetime) -> None:
    """Keep WeChat's word on a message; match it where its msgid is known already.

    It is kept first: what a crash leaves unmatched is matched by the worker.
    """
    if not msgid.isascii() or not msgid.isdecimal() or int(msgid) >= 2**63:
        return
    words = status[: events.LONGEST_STATUS].replace("failed: ", "failed:")
    await statements.execute(
        KEEP_FINISH_EVENT, account_id=account_id, msgid=int(msgid), status=words, received_at=as_of
    )
    await settle_finish(await FinishEvent.get(account_id=account_id, msgid=int(msgid)), as_of)


async def _notices_sent(told: EventReport) -> None:
    """A subscription notice that did not arrive goes the next way."""
    for sent in events.notices_sent(told.inbound.fields):
        status = "success" if sent.errcode == 0 else f"failed:{sent.errcode} {sent.status}"
        await finished(told.account.id, str(sent.msgid), status, told.as_of)
    await told.keep(await told.sender())


async def _answered(told: EventReport) -> None:
    """Somebody allowed or refused subscription notices."""
    async with transaction():
        about = await told.sender()
        if not await told.keep(about) or about is None:
            return
        for one in events.grant_answers(told.inbound.fields):
            await grants.record_answer(about.id, one.template_id, one.accepted, told.as_of)


async def _changed(told: EventReport) -> None:
    """Somebody switched notices off in the settings."""
    async with transaction():
        about = await told.sender()
        if not await told.keep(about) or about is None:
            return
        for one in events.grant_answers(told.inbound.fields):
            if not one.accepted:
                await grants.revoke_grants(about.id, one.template_id, told.as_of)


def _asks_erasure(cause: ErasureCause) -> Handler:
    async def asked(told: EventReport) -> None:
        async with transaction():
            about = await told.person(events.about_person(told.inbound.fields).openid)
            if await told.keep(about) and about is not None:
                await erasure.ask_erasure(cause, told.as_of, identity_id=about.id)

    return asked


async def _profile_changed(told: EventReport) -> None:
    """We keep no profile, so there is nothing to change."""
    await told.keep(await told.person(events.about_person(told.inbound.fields).openid))


async def _media_checked(told: EventReport) -> None:
    found = events.media_checked(told.inbound.fields)
    if found is not None:
        reason = "" if found.suggest else f"微信未能检查（{found.errcode}）"
        checked = CheckResult(found.suggest, found.label, reason)
        if not await checks.record_media_check(found.trace_id, checked, told.as_of):
            raise TooEarly
    await told.keep()


async def _broadcasted(told: EventReport) -> None:
    found = events.broadcasted(told.inbound.fields)
    counts = {"total": found.total, "filtered": found.filtered, "sent": found.sent, "failed": found.failed}
    if await told.keep(content=found.status):
        log.info("broadcasted", appid=told.account.appid, msgid=found.msgid, status=found.status, **counts)


async def _published(told: EventReport) -> None:
    found = events.published(told.inbound.fields)
    if await told.keep(content=found.article_id):
        log.info("published", appid=told.account.appid, publish_id=found.publish_id, status=found.status)


async def _entered(told: EventReport) -> None:
    """The customer-service chat of the mini-program was opened: for a minute it may be written to."""
    await told.keep(await told.sender(), told.inbound.text("SessionFrom"), ENTERED_WINDOW)


async def _scanned(told: EventReport) -> None:
    """A scanning button that opens what it read by itself; what it read is not ours to keep."""
    await told.keep(await told.sender(), told.inbound.text("EventKey"), SCANNED_WINDOW)


EVENTS: dict[str, Handler] = {
    "unsubscribe": _left,
    "templatesendjobfinish": _finished,
    "subscribe_msg_popup_event": _answered,
    "subscribe_msg_change_event": _changed,
    "subscribe_msg_sent_event": _notices_sent,
    "user_authorization_revoke": _asks_erasure(ErasureCause.REVOKED),
    "user_authorization_cancellation": _asks_erasure(ErasureCause.CANCELLED),
    "user_info_modified": _profile_changed,
    "wxa_media_check": _media_checked,
    "masssendjobfinish": _broadcasted,
    "freepublishjobfinish": _published,
    "publishjobfinish": _published,
    "user_enter_tempsession": _entered,
    "scancode_push": _scanned,
    "location": _place,
    "location_select": _place,
    "view": note_event,
    "view_miniprogram": note_event,
    "pic_sysphoto": note_event,
    "pic_photo_or_album": note_event,
    "pic_weixin": note_event,
    "kf_create_session": note_event,
    "kf_close_session": note_event,
    "kf_switch_session": note_event,
    "debug_demo": note_event,
}
"""Every event of WeChat's that is no part of a talk; one that is not known here is noted too."""
