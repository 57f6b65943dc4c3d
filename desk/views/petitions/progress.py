"""Whoever left a petition is told where it stands: five steps, and what happens next by when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.rules.calendar.moments import moment
from desk.rules.policies import REOPEN_WITHIN
from models import Ticket
from models.enums import TicketState

STEPS = ("已提交", "已分派", "办理中", "已答复", "已办结")
STEP_OF: Mapping[TicketState, int] = {
    TicketState.PENDING: 1,
    TicketState.DISPATCHED: 2,
    TicketState.ACCEPTED: 3,
    TicketState.REVIEWING: 3,
    TicketState.WAITING: 3,
    TicketState.ANSWERED: 4,
    TicketState.CLOSED: 5,
}
STATES_FOR_CITIZENS: Mapping[TicketState, str] = {
    TicketState.PENDING: "已收到，正在安排人办理",
    TicketState.DISPATCHED: "已转给办案部门",
    TicketState.ACCEPTED: "正在办理",
    TicketState.REVIEWING: "答复正在审核",
    TicketState.WAITING: "等您补充材料",
    TicketState.ANSWERED: "法院已答复",
    TicketState.CLOSED: "已办结",
    TicketState.DECLINED: "不予受理",
    TicketState.MERGED: "已并入另一件诉求",
    TicketState.WITHDRAWN: "您已撤回",
    TicketState.ERASED: "已抹去",
}
NEXT: Mapping[TicketState, str] = {
    TicketState.PENDING: "诉求服务处正在确定由哪个部门办理，{by}转过去{promised}。",
    TicketState.DISPATCHED: "已转给{department}，{by}答复您。",
    TicketState.ACCEPTED: "{department}正在办理，{by}答复您。",
    TicketState.REVIEWING: "答复已经拟好，由另一位负责人审核，{by}审完发给您。",
    TicketState.WAITING: "{by}在下面补充材料，收到后继续办理。",
    TicketState.ANSWERED: "请看下面的答复，告诉我们您满意不满意。",
    TicketState.DECLINED: "这件事不由法院办理，原因写在下面。",
    TicketState.MERGED: "两件诉求说的是同一件事，合在一起办理，结果会告诉您。",
    TicketState.ERASED: "内容和联系方式已按要求抹去，法院不再办理。",
    TicketState.WITHDRAWN: "法院不再办理。需要时可以在公众号里重新提出。",
}
LATE = "原定 {by}完成，现在已经超过。您可以点“催办”，我们会马上提醒办理的人。"
ANSWERED_TOGETHER = "合在一起办理的那一件，法院已经答复，答复在下面。还有问题的，可以重新留一件诉求。"
CLOSED_LONG_AGO = f"办结已经超过 {REOPEN_WITHIN.days} 天。问题没有解决的，请重新留一件诉求，写上这一件的编号。"
CLOSED_MAY_REOPEN = "如果问题没有解决，可以点“重办”，我们会重新办理。"


@dataclass(frozen=True)
class ProgressStep:
    """One of the steps: done, now, later, or ended where it goes no further."""

    name: str
    state: str


@dataclass(frozen=True)
class Progress:
    """Says where a petition stands, for the citizen who left it."""

    heading: str
    text: str
    steps: Sequence[ProgressStep]
    late: bool = False


def in_parts(count: int) -> str:
    """Say how a petition stands that was split into so many parts."""
    return f"分成 {count} 件办理"


def progress_of(
    ticket: Ticket,
    as_of: datetime,
    answered_together: bool = False,
    supply_by: datetime | None = None,
    may_reopen: bool = True,
    answer_by: datetime | None = None,
) -> Progress:
    """Say where a petition stands. `answered_together`: what this one was merged into has been answered.

    `supply_by` is by when the citizen is to supply what the court asked for, `may_reopen` whether they may have it
    taken up again now, `answer_by` when they were promised an answer.
    """
    late = ticket.state.is_open and ticket.due_at is not None and ticket.due_at <= as_of
    text = ANSWERED_TOGETHER if answered_together else _next(ticket, late, supply_by, may_reopen, answer_by)
    return Progress(STATES_FOR_CITIZENS[ticket.state], text, _steps(ticket.state), late)


def _next(ticket: Ticket, late: bool, supply_by: datetime | None, may_reopen: bool, answer_by: datetime | None) -> str:
    if ticket.state is TicketState.CLOSED:
        return CLOSED_MAY_REOPEN if may_reopen else CLOSED_LONG_AGO
    department = ticket.department.name if ticket.department else "承办部门"
    by = f"{moment(ticket.due_at)} 前" if ticket.due_at else "会尽快"
    promised = f"，最迟 {moment(answer_by)} 前答复您" if answer_by else ""
    if ticket.state is TicketState.WAITING:
        by = f"请在 {moment(supply_by)} 前，" if supply_by else "请"
    return (LATE if late else NEXT[ticket.state]).format(by=by, department=department, promised=promised)


def _steps(state: TicketState) -> list[ProgressStep]:
    """Return every step done, under way or to come; a petition that ended otherwise shows that end after the first."""
    if state not in STEP_OF:
        return [ProgressStep(STEPS[0], "done"), ProgressStep(state.label, "ended")]
    at = STEP_OF[state]
    last_done = at if state is TicketState.CLOSED else at - 1
    return [
        ProgressStep(name, "done" if number <= last_done else "now" if number == at else "later")
        for number, name in enumerate(STEPS, 1)
    ]
