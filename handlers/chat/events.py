"""WeChat tells us things outside any talk: each is kept once, however often it comes, and carried out with that."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from desk.broadcasts.parts import PartSaid, is_leaving, record_part_end
from desk.notices import grants
from desk.notices.deliveries import record_finish
from desk.people import senders
from desk.people.staff_tags import keep_untagged
from desk.petitions.receiving import Arrival, MessageWindow, store_arrival
from desk.tickets import checks
from desk.tickets.checks import CheckResult
from desk.upkeep import erasure
from models import Identity
from models.database import transaction
from models.enums import ErasureCause
from models.once_more import once_more
from wechat.accounts import OpenAccount
from wechat.platform import events
from wechat.platform.callback import Inbound, dedupe_key

log = structlog.get_logger("door")

BY_HAND = frozenset(
    {
        *("user_enter_tempsession", "scancode_push", "location", "location_select", "view", "view_miniprogram"),
        *("pic_sysphoto", "pic_photo_or_album", "pic_weixin"),
    }
)
"""The events outside a talk that a person causes by doing something; the others WeChat tells of itself."""
ENTERED_WINDOW = (timedelta(minutes=1), 2)
SCANNED_WINDOW = (timedelta(minutes=1), 3)


class TooEarly(Exception):
    """The event speaks of something that is being written down just now; WeChat will tell it again."""


@dataclass(frozen=True)
class EventReport:
    """One event as it reaches us. `crowded`: others came at the same time."""

    account: OpenAccount
    inbound: Inbound
    as_of: datetime
    crowded: bool = False

    async def person(self, openid: str) -> Identity | None:
        """Find who it is about, where we know them."""
        return await Identity.get_or_none(account_id=self.account.id, openid=openid) if openid else None

    async def sender(self) -> Identity | None:
        return await self.person(self.inbound.sender)

    async def keep(
        self, about: Identity | None = None, content: str = "", window: tuple[timedelta, int] | None = None
    ) -> bool:
        """Store it; False where it is known already. A window is the customer-service time it opens.

        Whoever did something is there, and can be reached again.
        """
        kept = await store_arrival(
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
        if kept and about is not None and self.inbound.event in BY_HAND:
            await senders.is_here(about.id, self.as_of)
        return kept


Handler = Callable[[EventReport], Awaitable[None]]


async def note_event(report: EventReport) -> None:
    """Keep an event that wants nothing done, with its key, and name it in the log."""
    await report.keep(await report.sender(), report.inbound.text("EventKey"))
    log.info("noted", appid=report.account.appid, kind=report.inbound.name)


async def _note_location(report: EventReport) -> None:
    """Keep that a location came (LOCATION, location_select), and not where somebody is."""
    await report.keep(await report.sender())


@once_more
async def _mark_unfollowed(report: EventReport) -> None:
    """Mark who unfollowed: nothing can be sent to them, and nothing is lost for it (decisions/013-erasure.md)."""
    async with transaction():
        about = await report.sender()
        if await report.keep(about) and about is not None:
            await Identity.filter(id=about.id).update(
                subscribed=False, unreachable_since=report.as_of, unreachable_reason="unsubscribe", window_left=0
            )
            await keep_untagged([about.id])


def _may_wait(report: EventReport, status: str) -> bool:
    """Say whether the worker may settle it: only what did not arrive must go another way at once."""
    return report.crowded and status.startswith("success")


async def _record_finish(report: EventReport) -> None:
    """Write down what WeChat says became of a card."""
    found = events.finished(report.inbound.fields)
    if found is not None:
        later = _may_wait(report, found.status)
        await record_finish(report.account.id, found.msgid, found.status, report.as_of, later=later)
    await report.keep(await report.sender())


async def _record_notices_sent(report: EventReport) -> None:
    """Write down what WeChat says became of subscription notices."""
    for sent in events.notices_sent(report.inbound.fields):
        status = "success" if sent.errcode == 0 else f"failed:{sent.errcode} {sent.status}"
        await record_finish(report.account.id, sent.msgid, status, report.as_of, later=_may_wait(report, status))
    await report.keep(await report.sender())


@once_more
async def _record_grant_answers(report: EventReport) -> None:
    """Count what somebody answered to subscription notices."""
    async with transaction():
        about = await report.sender()
        if not await report.keep(about) or about is None:
            return
        answers = events.grant_answers(report.inbound.fields)
        for one in answers:
            await grants.record_answer(about.id, one.template_id, one.accepted, report.as_of)
        if answers:
            await senders.is_here(about.id, report.as_of)


@once_more
async def _revoke_grants(report: EventReport) -> None:
    """Forget the leave of somebody who switched notices off in the settings."""
    async with transaction():
        about = await report.sender()
        if not await report.keep(about) or about is None:
            return
        for one in events.grant_answers(report.inbound.fields):
            if not one.accepted:
                await grants.revoke_grants(about.id, one.template_id, report.as_of)


def _asks_erasure(cause: ErasureCause) -> Handler:
    @once_more
    async def asked(report: EventReport) -> None:
        async with transaction():
            about = await report.person(events.about_person(report.inbound.fields).openid)
            if await report.keep(about) and about is not None:
                await erasure.ask_erasure(cause, report.as_of, identity_id=about.id)

    return asked


async def _note_profile(report: EventReport) -> None:
    """Keep that a profile changed; we keep no profile, so there is nothing to change."""
    await report.keep(await report.person(events.about_person(report.inbound.fields).openid))


async def _record_media_check(report: EventReport) -> None:
    found = events.media_checked(report.inbound.fields)
    if found is not None:
        reason = "" if found.suggest else f"微信未能检查（{found.errcode}）"
        checked = CheckResult(found.suggest, found.label, reason)
        if not await checks.record_media_check(found.trace_id, checked, report.as_of):
            raise TooEarly
    await report.keep()


async def _log_broadcast(report: EventReport) -> None:
    found = events.broadcasted(report.inbound.fields)
    counts = {"total": found.total, "filtered": found.filtered, "sent": found.sent, "failed": found.failed}
    said = PartSaid(found.status, found.total, found.sent, found.failed, found.articles)
    early = await is_leaving(report.account.id, found.msgid, report.as_of)
    if not await record_part_end(report.account.id, found.msgid, said, report.as_of) and early:
        raise TooEarly
    if await report.keep(content=found.status):
        log.info("broadcasted", appid=report.account.appid, msgid=found.msgid, status=found.status, **counts)


async def _log_publication(report: EventReport) -> None:
    found = events.published(report.inbound.fields)
    if await report.keep(content=found.article_id):
        log.info("published", appid=report.account.appid, publish_id=found.publish_id, status=found.status)


async def _open_window(report: EventReport) -> None:
    """Open the window of a mini-program's customer-service chat: for a minute it may be written to."""
    await report.keep(await report.sender(), report.inbound.text("SessionFrom"), ENTERED_WINDOW)


async def _note_scan(report: EventReport) -> None:
    """Keep that a scanning button was used that opens what it read by itself; what it read is not ours to keep."""
    await report.keep(await report.sender(), report.inbound.text("EventKey"), SCANNED_WINDOW)


EVENTS: dict[str, Handler] = {
    "unsubscribe": _mark_unfollowed,
    "templatesendjobfinish": _record_finish,
    "subscribe_msg_popup_event": _record_grant_answers,
    "subscribe_msg_change_event": _revoke_grants,
    "subscribe_msg_sent_event": _record_notices_sent,
    "user_authorization_revoke": _asks_erasure(ErasureCause.REVOKED),
    "user_authorization_cancellation": _asks_erasure(ErasureCause.CANCELLED),
    "user_info_modified": _note_profile,
    "wxa_media_check": _record_media_check,
    "masssendjobfinish": _log_broadcast,
    "freepublishjobfinish": _log_publication,
    "publishjobfinish": _log_publication,
    "user_enter_tempsession": _open_window,
    "scancode_push": _note_scan,
    "location": _note_location,
    "location_select": _note_location,
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
