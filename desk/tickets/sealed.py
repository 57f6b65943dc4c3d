"""A complaint that nobody clean may read is sealed (封存): printed for the body outside, and opened once somebody may.

Only its number and clock are visible, to a clean auditor of its court or one above. What the envelope holds is written
by a command on the server, which the audit log keeps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.access.actors import SYSTEM, Actor
from desk.access.visibility import visible_seals
from desk.errors import NotFound, Refused
from desk.notices.catalogue import Tell, petitioner, tell
from desk.people.outside_body import outside_body
from desk.rules.calendar.court_time import COURT_TIME
from desk.tickets import walls
from desk.tickets.danger.open_alarms import end_with_hand_over, open_alarm
from desk.tickets.history import record
from desk.tickets.ticket_store import by_number, lock, petition_number_of
from models import Attachment, Officer, Ticket
from models.database import transaction
from models.enums import OPEN_STATES, Act
from models.keyring import unseal
from models.once_more import once_more
from models.troubles import rows_of

NEW_FOR = timedelta(days=1)
"""How long the complaints of a court are looked at again and again because of somebody new there."""
NOT_SEALED = "这件没有封存，在工作台办理"
GONE = "没有这个编号"
IN_DANGER = "【危险：{danger}】先救人：马上把下面的姓名、电话告诉 110，再打电话给诉求人，问在哪里、身边有没有人。\n"


@dataclass(frozen=True)
class Seal:
    """What is visible of a sealed complaint: its number, where it lies, since when, and by when it is due."""

    number: str
    court: str
    sealed_at: datetime
    due_at: datetime | None
    handed_over_at: datetime | None


async def seals(auditor: Actor | None = None) -> list[Seal]:
    """Return the sealed complaints that this auditor may know of, all of them for a command; the oldest first."""
    seen = Ticket.filter(visible_seals(auditor)) if auditor is not None else Ticket.filter(sealed_at__isnull=False)
    rows = await seen.order_by("id").select_related("court", "petition")
    return [
        Seal(petition_number_of(one), one.court.name, one.sealed_at, one.due_at, one.handed_over_at)
        for one in rows
        if one.sealed_at is not None
    ]


async def hand_over(number: str, as_of: datetime) -> tuple[Ticket, str]:
    """移交: return a sealed complaint with the sheet for the body outside; its petitioner is told once who has it.

    An alarm that rings over it is over: the sheet says who is in danger and how they are reached, 110 first.

    Call inside a transaction. Raises `NotFound` where there is no such number, `Refused` where it is not sealed.
    """
    found = await by_number(number.strip().upper())
    if not found:
        raise NotFound(GONE)
    held = await lock(found[0].id)
    ticket = held.ticket
    if ticket.sealed_at is None:
        raise Refused(NOT_SEALED)
    sheet = await _sheet(ticket, as_of)
    if ticket.handed_over_at is None:
        ticket.handed_over_at = as_of
        await record(held, Act.HAND_OVER, SYSTEM, as_of)
        await tell(ticket, Tell("handed_over", [petitioner(ticket)], {"body": outside_body()}), as_of)
    await end_with_hand_over(ticket, as_of)
    return ticket, sheet


async def _sheet(ticket: Ticket, as_of: datetime) -> str:
    petition = ticket.petition
    files = await Attachment.filter(petition_id=petition.id).count()
    alarm = await open_alarm(ticket.id)
    said = [f"{_at(one.at)}\n{one.text}" for one in await walls.everything_said(ticket)]
    head = [
        *([IN_DANGER.format(danger=alarm.danger.label)] if alarm else []),
        f"移交{outside_body()}",
        f"诉求编号：{petition_number_of(ticket)}",
        f"收到的法院：{ticket.court.name}",
        f"收到的时间：{_at(petition.created_at)}",
        f"渠道和类别：{petition.channel.label}，{petition.kind.label}",
        f"案号：{petition.case_number or '没有填写'}",
        f"诉求人：{unseal(petition.contact_name_sealed) or '没有填写'}",
        f"联系电话：{unseal(petition.contact_mobile_sealed) or '没有填写'}",
        f"所附图片、录音：{files} 份（在服务器的文件目录里，另行刻盘）",
        f"打印时间：{_at(as_of)}",
    ]
    return "\n".join([*head, "", "诉求人说的话，从早到晚：", "", *said, ""])


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(COURT_TIME):%Y年%m月%d日 %H:%M}"


async def look_again(as_of: datetime) -> int:
    """Work the wall of every sealed complaint, and of each that single officers were let in to, out anew.

    Somebody clean may have come meanwhile; and so may somebody whom an open complaint of their court names. Returns how
    many seals were broken.
    """
    rows = await rows_of("look_at_sealed", as_of)
    due = [one for one in await _waiting(as_of) if not rows.waits(one)]
    return sum([await rows.do(ticket_id, _look_at(ticket_id, as_of)) or 0 for ticket_id in due])


@once_more
async def _look_at(ticket_id: int, as_of: datetime) -> bool:
    async with transaction():
        held = await lock(ticket_id)
        was_sealed = held.ticket.sealed_at is not None
        await walls.build(held, as_of)
        return was_sealed and held.ticket.sealed_at is None


async def _waiting(as_of: datetime) -> Sequence[int]:
    sealed = await Ticket.filter(sealed_at__isnull=False).order_by("id").values_list("id", flat=True)
    let_in = Ticket.filter(readers__id__isnull=False, state__in=sorted(OPEN_STATES)).distinct()
    newcomers = await Officer.filter(created_at__gte=as_of - NEW_FOR).select_related("court")
    paths = {one.court.path for one in newcomers}
    theirs = (
        [
            one.id
            for one in (await Ticket.filter(restricted=True, state__in=sorted(OPEN_STATES)).select_related("court"))
            if any(one.court.path.startswith(path) for path in paths)
        ]
        if paths
        else []
    )
    return sorted({int(str(one)) for one in (*sealed, *theirs, *await let_in.values_list("id", flat=True))})
