"""Officers read who was told what about a ticket, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.notices.catalogue import CATALOGUE
from desk.notices.reasons import WITHOUT_NUMBER
from desk.notices.unreached import WAITING
from desk.people.citizens import newest_contact
from desk.rules.calendar.court_time import in_court_time
from desk.rules.calendar.days_in_words import day_words
from desk.tickets.ticket_store import officer_names
from models import Attempt, Delivery, TelephoneTask, Ticket
from models.enums import DeliveryState, SendChannel
from models.reading_together import together

WHY: Mapping[str, str] = {
    "unreachable": "未关注、已拒收，或超过了可发消息的时间",
    "wait_quota": "今天的发送额度用完了",
    "back_off": "微信暂时繁忙",
    "refresh_token": "微信没有接受本系统的凭证",
    "template_wrong": "微信不接受这个模板或内容",
    "account_alarm": "公众号的接口被微信停用或限制",
    "unknown": "微信返回了未知的错误",
}
FINISHED: Mapping[str, str] = {
    "failed:user block": "对方拒收了公众号的消息",
    "failed: user block": "对方拒收了公众号的消息",
    "failed:system failed": "微信系统未能送达",
    "failed: system failed": "微信系统未能送达",
    "failed:freq limit": "微信限制了发送频率",
}
TOLD_TOGETHER = "已并入汇总通知"
STATE_TONES = {
    DeliveryState.DELIVERED: "good",
    DeliveryState.SENT: "good",
    DeliveryState.FAILED: "bad",
    DeliveryState.UNCERTAIN: "soon",
}


@dataclass(frozen=True)
class DeliveryTry:
    """One attempt: the way, what became of it, and why."""

    way: str
    fate: str
    tone: str
    why: str
    at: datetime


@dataclass(frozen=True)
class DeliveryLine:
    notice: str
    to: str
    fate: str
    tone: str
    at: datetime
    tries: Sequence[DeliveryTry]
    unreached: str = ""
    held: str = ""
    read_at: datetime | None = None

    @property
    def is_plain(self) -> bool:
        """Say whether there was one try, with nothing to say about it beyond the way it took."""
        return (
            not (self.unreached or self.held or self.read_at)
            and len(self.tries) == 1
            and not self.tries[0].why
            and self.tries[0].fate == self.fate
        )


def notice_words(notice: str) -> str:
    return CATALOGUE[notice].title if notice in CATALOGUE else "消息"


async def delivery_log(ticket: Ticket, as_of: datetime) -> list[DeliveryLine]:
    """Return what was sent about a ticket, newest first; the citizen's before those of staff at the same moment."""
    deliveries = await Delivery.filter(ticket_id=ticket.id).order_by("-created_at", "officer_id", "id")
    tried, unreached, names = await together(
        tries_of([one.id for one in deliveries]),
        _unreached(ticket),
        officer_names([one.officer_id for one in deliveries]),
    )
    return [
        DeliveryLine(
            notice=notice_words(one.notice),
            to=names.get(one.officer_id, "干警") if one.officer_id else "群众",
            fate=_fate(one),
            tone=STATE_TONES.get(one.state, "plain"),
            at=one.created_at,
            tries=tried.get(one.id, ()),
            unreached=unreached.get(one.id, ""),
            held=_held(one, as_of),
            read_at=one.read_at,
        )
        for one in deliveries
    ]


def _fate(delivery: Delivery) -> str:
    """Say what became of a delivery; of one that went out together with others, that it did."""
    if delivery.state is DeliveryState.CANCELLED and delivery.digest_id is not None:
        return TOLD_TOGETHER
    return "已读" if delivery.read_at is not None else delivery.state.label


def _held(delivery: Delivery, as_of: datetime) -> str:
    """Say why a delivery waits although nothing stands in its way, and until when."""
    if delivery.held is None or delivery.state is not DeliveryState.PENDING or delivery.not_before <= as_of:
        return ""
    local = in_court_time(delivery.not_before)
    return f"{delivery.held.label}：{day_words(local.date())} {local:%H:%M}"


async def tries_of(delivery_ids: Sequence[int]) -> dict[int, list[DeliveryTry]]:
    """Return the tries of these deliveries, the first one first, by the delivery's id."""
    tried: dict[int, list[DeliveryTry]] = {}
    for attempt in await Attempt.filter(delivery_id__in=list(delivery_ids)).order_by("ordinal"):
        tried.setdefault(attempt.delivery_id, []).append(_try(attempt))
    return tried


async def _unreached(ticket: Ticket) -> dict[int, str]:
    """Say of each delivery that ended at the desk why, and what may still be done, by the delivery's id."""
    tasks = await TelephoneTask.filter(ticket_id=ticket.id).order_by("id")
    if not tasks:
        return {}
    _, mobile = await newest_contact(ticket.petition)
    return {task.delivery_id: _why_unreached(task, bool(mobile)) for task in tasks}


def _why_unreached(task: TelephoneTask, has_number: bool) -> str:
    if task.state not in WAITING:
        return task.state.label
    if task.officer_id is None and not has_number:
        return f"联系不上：没有留电话。{task.reason}，{WITHOUT_NUMBER.partition('，')[2]}"
    return f"联系不上：{task.reason}，由服务处告知"


def _try(attempt: Attempt) -> DeliveryTry:
    fate = attempt.state.label
    if attempt.channel is SendChannel.TELEPHONE:
        fate = {DeliveryState.DELIVERED: "已告知", DeliveryState.FAILED: "未联系上"}.get(attempt.state, "待拨打")
    return DeliveryTry(
        way=attempt.channel.label,
        fate=fate,
        tone=STATE_TONES.get(attempt.state, "plain"),
        why=_why(attempt),
        at=attempt.updated_at,
    )


def _why(attempt: Attempt) -> str:
    if attempt.finish_status.startswith("failed"):
        return FINISHED.get(attempt.finish_status, "微信未能送达")
    if not attempt.error_class:
        return ""
    code = f"（{attempt.errcode}）" if attempt.errcode is not None else ""
    return WHY.get(attempt.error_class, WHY["unknown"]) + code
