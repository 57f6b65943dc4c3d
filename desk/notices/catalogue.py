"""What people are told and when: the catalogue of notices, and writing that one must go out.

A notice's words live in `templates/notices/<name>/`; how it travels is `wechat.pushes`'s business. Nothing is sent from
here: a row is written in the transaction that causes it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from desk.notices import pubsub
from desk.notices.notice import About, Lane, Notice
from desk.rules.calendar.court_time import court_day
from models import Delivery, Petitioner, Ticket, statements
from models.deliveries import INSERT_DELIVERY
from models.enums import OPEN_STATES, SmsKind, TicketState
from models.petitioners import is_of_owner
from models.statements import Fragment, as_json

_DESK_WORK = frozenset({TicketState.PENDING})
_HANDLING = frozenset({TicketState.DISPATCHED, TicketState.ACCEPTED, TicketState.REVIEWING, TicketState.WAITING})
_MERGED = frozenset({TicketState.MERGED})
_TOLD_THE_ANSWER = frozenset({TicketState.ANSWERED, TicketState.CLOSED})
_to_citizens = partial(Notice, to_citizens=True)
_of_hearing = partial(_to_citizens, template="hearing", lane=Lane.REMINDER, about=About.HEARING)

CATALOGUE: Mapping[str, Notice] = {
    notice.name: notice
    for notice in (
        Notice("petition_received", "新诉求", "received", while_in=_DESK_WORK, bundled=True),
        Notice("procedural_words", "可能的诉讼行为", "received", while_in=OPEN_STATES),
        Notice(
            "danger",
            "危险警报",
            "supervised",
            Lane.DANGER,
            lives=timedelta(hours=2),
            at_once=True,
            calls=True,
            any_hour=True,
            sms=SmsKind.DANGER,
        ),
        Notice("third_time", "第三次反映", "supervised", while_in=OPEN_STATES),
        Notice("dispatched", "派单通知", "dispatched", while_in=_HANDLING, insists=True),
        Notice("dispatched_liaison", "派单抄告", "dispatched", Lane.REMINDER, while_in=_HANDLING, courtesy=True),
        _to_citizens("under_way", "已开始办理", "progress", Lane.REMINDER, while_in=_HANDLING, courtesy=True),
        Notice("weighed", "重新定级", "supervised", while_in=_HANDLING),
        Notice("sent_back", "退回通知", "returned", while_in=_DESK_WORK),
        _to_citizens("answered", "答复", "answered", while_in=_TOLD_THE_ANSWER, insists=True, sms=SmsKind.ANSWERED),
        _to_citizens("interim", "阶段答复", "progress", sms=SmsKind.INTERIM),
        Notice("urged", "催办", "supervised", while_in=OPEN_STATES),
        Notice("supplemented", "补充材料", "dispatched", while_in=OPEN_STATES),
        Notice("review_wanted", "请审核", "dispatched", while_in=frozenset({TicketState.REVIEWING}), insists=True),
        Notice("review_rejected", "审核退回", "returned", while_in=_HANDLING),
        Notice("agreement_wanted", "请决定", "dispatched", while_in=OPEN_STATES | {TicketState.ANSWERED}),
        Notice("agreement_refused", "不同意", "returned", while_in=OPEN_STATES | {TicketState.ANSWERED}),
        _to_citizens("handed_over", "移交院外机关告知", "progress", insists=True, sms=SmsKind.INTERIM),
        Notice("unhappy", "群众不满意", "supervised", while_in=OPEN_STATES),
        Notice("taken_up_again", "重新办理告知", "returned", while_in=OPEN_STATES, to_former=True),
        _to_citizens("working_again", "重新办理", "progress", Lane.REMINDER, while_in=OPEN_STATES, courtesy=True),
        _to_citizens("rated_by_phone", "电话回访登记", "progress", Lane.REMINDER, courtesy=True, personal=True),
        _to_citizens("declined", "不予受理告知", "progress", insists=True, sms=SmsKind.DECLINED),
        Notice("withdrawn", "群众撤回", "returned"),
        _to_citizens(
            "ask_more",
            "请补充",
            "progress",
            while_in=frozenset({TicketState.WAITING}),
            insists=True,
            sms=SmsKind.ASK_MORE,
        ),
        Notice("not_supplied", "逾期未补充", "dispatched", while_in=OPEN_STATES),
        Notice("half_gone", "时限过半提醒", "supervised", Lane.REMINDER, while_in=OPEN_STATES),
        Notice("nearly_due", "即将到期提醒", "supervised", Lane.REMINDER, while_in=OPEN_STATES),
        Notice("supervise", "督办通知", "supervised", while_in=OPEN_STATES, at_once=True, insists=True),
        Notice("late", "逾期告知", "supervised", while_in=OPEN_STATES, at_once=True, insists=True),
        Notice("body_waits", "回复来文单位", "supervised", at_once=True, insists=True),
        Notice("green", "绿色通道", "supervised", while_in=OPEN_STATES, at_once=True, insists=True, any_hour=True),
        _to_citizens("green_opened", "绿色通道告知", "progress", while_in=OPEN_STATES, courtesy=True),
        Notice("green_ended", "绿色通道已结束", "returned", while_in=OPEN_STATES),
        Notice("reminded", "督促办理", "supervised", while_in=_HANDLING),
        Notice("attended", "督办意见", "supervised", while_in=OPEN_STATES),
        _to_citizens(
            "transferred", "移送告知", "progress", while_in=OPEN_STATES, insists=True, sms=SmsKind.TRANSFERRED
        ),
        Notice("transferred_here", "移送来的诉求", "received", while_in=_DESK_WORK, bundled=True),
        Notice("transferred_away", "已移送", "returned", to_former=True),
        _to_citizens(
            "corrected", "更正答复", "answered", while_in=_TOLD_THE_ANSWER, insists=True, sms=SmsKind.CORRECTED
        ),
        Notice("extension_asked", "延期申请", "dispatched", while_in=_HANDLING),
        Notice("extension_granted", "同意延期", "dispatched", while_in=_HANDLING),
        Notice("extension_refused", "不同意延期", "returned", while_in=_HANDLING),
        _to_citizens("extended", "办理延期", "progress", while_in=_HANDLING | _DESK_WORK, sms=SmsKind.EXTENDED),
        _to_citizens("split", "拆单告知", "progress", while_in=OPEN_STATES, sms=SmsKind.INTERIM),
        Notice("split_yours", "拆单", "dispatched", while_in=_HANDLING),
        Notice("split_here", "拆出来的诉求", "received", while_in=OPEN_STATES, bundled=True),
        _to_citizens("merged", "并案告知", "progress", while_in=_MERGED, sms=SmsKind.INTERIM),
        Notice("merged_away", "已并案", "returned", while_in=_MERGED, to_former=True),
        Notice("merged_here", "并入一件", "dispatched", while_in=OPEN_STATES),
        Notice("merged_withdrawn", "并入的诉求撤回", "returned", while_in=OPEN_STATES),
        _to_citizens(
            "answered_together", "并案的答复", "answered", while_in=_MERGED, insists=True, sms=SmsKind.ANSWERED
        ),
        _to_citizens("resumed", "恢复办理告知", "progress", while_in=OPEN_STATES, sms=SmsKind.INTERIM),
        Notice("resumed_here", "恢复办理", "received", while_in=_DESK_WORK, bundled=True),
        _to_citizens("file_lost", "文件没能保存", "progress", while_in=OPEN_STATES, sms=SmsKind.FILE_LOST),
        _to_citizens("taken_back", "收回答复告知", "progress", insists=True, sms=SmsKind.INTERIM),
        Notice("taken_back_here", "答复已收回", "returned", while_in=OPEN_STATES),
        _to_citizens("leaked", "信息误发告知", "progress", insists=True, sms=SmsKind.INTERIM),
        Notice("judge_changed", "案件换了法官", "returned", while_in=_HANDLING),
        Notice("stands_in", "请代办", "dispatched", while_in=OPEN_STATES),
        Notice("changed_hands", "承办人变动", "returned", while_in=OPEN_STATES),
        Notice("guardian_untold", "监护人没有告知", "received", while_in=OPEN_STATES),
        _to_citizens("person_changed", "身份变动", "progress", about=About.PERSON, any_hour=True),
        Notice("person_gone", "群众已注销", "returned", while_in=frozenset({TicketState.ERASED}), to_former=True),
        Notice("mentioned", "同事提醒", "dispatched", courtesy=True),
        Notice("duty_gap", "值班空缺", "supervised", lives=timedelta(days=1), about=About.DUTY),
        Notice("digest", "新诉求汇总", "received", lives=timedelta(days=1), about=About.DESK, any_hour=True),
        Notice(
            "broadcast",
            "公告",
            "broadcast",
            Lane.BROADCAST,
            lives=timedelta(days=1),
            about=About.BROADCAST,
            courtesy=True,
        ),
        Notice("broadcast_submitted", "待批准的公告", "dispatched", lives=timedelta(days=3), about=About.APPROVAL),
        Notice("broadcast_returned", "公告退回", "returned", lives=timedelta(days=3), about=About.APPROVAL),
        _of_hearing("hearing_tomorrow", "开庭提醒", lives=timedelta(days=1), sms=SmsKind.HEARING_TOMORROW),
        _of_hearing("hearing_moved", "开庭改期", lives=timedelta(days=3), sms=SmsKind.HEARING_MOVED),
        _of_hearing("hearing_off", "开庭取消", lives=timedelta(days=3), sms=SmsKind.HEARING_OFF),
    )
}
BUNDLED = tuple(one.name for one in CATALOGUE.values() if one.bundled)
"""The desk's own: what comes to it, told each by itself or together."""


ONE_OF_SEVERAL = "petitioner"
"""Among a delivery's facts: which of several petitioners it tells."""


@dataclass(frozen=True)
class Recipient:
    """A citizen (by the identity they wrote from) or an officer."""

    officer_id: int | None = None
    identity_id: int | None = None
    citizen_id: int | None = None
    petitioner_id: int | None = None
    """Who of several petitioners it is, beside whoever left the petition."""

    @property
    def key(self) -> str:
        if self.petitioner_id is not None:
            return f"p{self.petitioner_id}"
        return f"o{self.officer_id}" if self.officer_id is not None else f"i{self.identity_id}c{self.citizen_id}"


def petitioner(ticket: Ticket) -> Recipient:
    """Return whoever left the ticket's petition."""
    return Recipient(identity_id=ticket.petition.identity_id, citizen_id=ticket.petition.citizen_id)


def officers(ids: Iterable[int]) -> tuple[Recipient, ...]:
    """Return these officers, each once."""
    return tuple(Recipient(officer_id=officer_id) for officer_id in dict.fromkeys(ids))


async def other_petitioners(ticket: Ticket) -> list[Recipient]:
    """Return who else asks for the same in this petition: each of them is told what its petitioner is."""
    rows = await Petitioner.filter(petition_id=ticket.petition_id, left_at__isnull=True).order_by("id")
    others = [row for row in rows if not is_of_owner(row, ticket.petition)]
    return [Recipient(None, row.identity_id, row.citizen_id, row.id) for row in others]


@dataclass(frozen=True)
class Tell:
    notice: str
    to: Sequence[Recipient]
    facts: Mapping[str, int | str] = field(default_factory=dict)


_WHO = """FROM (
    SELECT DISTINCT citizen, identity, coalesce(away.stand_in_id, officer) AS officer, petitioner,
        CASE WHEN officer IS NULL THEN key ELSE 'o' || coalesce(away.stand_in_id, officer) END AS key
    FROM unnest(${keys}::text[], ${citizens}::bigint[], ${identities}::bigint[], ${officers}::bigint[],
        ${petitioners}::bigint[]) AS told (key, citizen, identity, officer, petitioner)
        LEFT JOIN absence AS away ON away.officer_id = officer AND ${day}::date BETWEEN away.starts_on AND away.ends_on
) AS who"""
"""Whoever is away is not told; their stand-in is."""
_TELL = INSERT_DELIVERY.select(
    _WHO,
    cause="${cause} || who.key",
    citizen_id="who.citizen",
    identity_id="who.identity",
    officer_id="who.officer",
    facts="CASE WHEN who.petitioner IS NULL THEN ${facts}::jsonb"
    f" ELSE ${{facts}}::jsonb || jsonb_build_object('{ONE_OF_SEVERAL}', who.petitioner) END",
    created_at="${at}",
)
TELL = f"{_TELL} ON CONFLICT (cause) DO NOTHING"
"""What was told of this cause already is told: a reminder of a date that was moved there and back, above all."""


async def tell(
    ticket: Ticket, telling: Tell, as_of: datetime, *, not_before: datetime | None = None, cause: str = ""
) -> None:
    """Write that these people must be told this about the ticket's newest event; once per event, notice and person.

    `cause` is another cause than that event; `not_before` keeps it until then.
    """
    if not telling.to:
        return
    telling = await _with_others(ticket, telling)
    await statements.execute(TELL, **_values(ticket, telling, ticket.version, as_of, not_before or as_of, cause))
    pubsub.announce_deliveries()


async def to_tell(ticket: Ticket, telling: Tell, as_of: datetime) -> list[Fragment]:
    """Return what `tell` would write of the line that comes next, to be written beside that line."""
    if not telling.to:
        return []
    telling = await _with_others(ticket, telling)
    pubsub.announce_deliveries()
    return [Fragment(TELL, _values(ticket, telling, ticket.version + 1, as_of, as_of))]


async def _with_others(ticket: Ticket, telling: Tell) -> Tell:
    """Return the same, told to all petitioners where it tells whoever left a petition that is theirs together."""
    to_citizen = any(one.officer_id is None for one in telling.to)
    if not to_citizen or not ticket.petition.joint or CATALOGUE[telling.notice].personal:
        return telling
    if petitioner(ticket) not in telling.to:
        return telling
    return replace(telling, to=[*telling.to, *await other_petitioners(ticket)])


def _values(
    ticket: Ticket, telling: Tell, version: int, as_of: datetime, not_before: datetime, cause: str = ""
) -> dict[str, Any]:
    notice = CATALOGUE[telling.notice]
    return {
        "cause": f"{cause}:{notice.name}:" if cause else cause_of(ticket, notice.name, version),
        "notice": notice.name,
        "ticket_id": ticket.id,
        "ticket_version": version,
        "facts": as_json(telling.facts),
        "lane": notice.lane.value,
        "not_before": not_before,
        "expires_at": not_before + notice.lives,
        "at": as_of,
        "day": court_day(not_before),
        "keys": [one.key for one in telling.to],
        "citizens": [one.citizen_id for one in telling.to],
        "identities": [one.identity_id for one in telling.to],
        "officers": [one.officer_id for one in telling.to],
        "petitioners": [one.petitioner_id for one in telling.to],
    }


def cause_of(ticket: Ticket, notice: str, version: int) -> str:
    """Return what the deliveries are known by that tell this of a line of a ticket's; each ends with its person."""
    return f"ticket:{ticket.id}:{version}:{notice}:"


AGAIN = ":again:"


async def again(old: Delivery, as_of: datetime) -> None:
    """Write that a delivery is to be told once more to the same person, as one of its own: it lives anew."""
    root = old.cause.partition(AGAIN)[0]
    times = await Delivery.filter(cause__startswith=f"{root}{AGAIN}").count() + 1
    notice = CATALOGUE[old.notice]
    await Delivery.create(
        cause=f"{root}{AGAIN}{times}",
        notice=old.notice,
        ticket_id=old.ticket_id,
        ticket_version=old.ticket_version,
        citizen_id=old.citizen_id,
        identity_id=old.identity_id,
        officer_id=old.officer_id,
        facts=old.facts,
        lane=old.lane,
        not_before=as_of,
        expires_at=as_of + notice.lives,
        created_at=as_of,
    )
    pubsub.announce_deliveries()


_TELL_OFFICERS = INSERT_DELIVERY.select(
    "FROM unnest(${officers}::bigint[]) AS told (officer_id)",
    cause="${cause} || told.officer_id",
    ticket_id="NULL",
    ticket_version="NULL",
    citizen_id="NULL",
    identity_id="NULL",
    officer_id="told.officer_id",
    not_before="${at}",
    created_at="${at}",
)
TELL_OFFICERS = f"{_TELL_OFFICERS} ON CONFLICT (cause) DO NOTHING RETURNING id"


async def tell_officers(
    name: str, officer_ids: Sequence[int], cause: str, facts: Mapping[str, int | str], as_of: datetime
) -> int:
    """Write that these officers must be told something that is about no ticket, once each for a cause. Returns of how
    many it was news.
    """
    notice = CATALOGUE[name]
    rows = await statements.fetch(
        TELL_OFFICERS,
        cause=f"{cause}:o",
        notice=name,
        facts=as_json(facts),
        lane=notice.lane.value,
        expires_at=as_of + notice.lives,
        officers=list(officer_ids),
        at=as_of,
    )
    pubsub.announce_deliveries()
    return len(rows)
