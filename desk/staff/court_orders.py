"""A court moves or closes by order of the administrator above; where somebody sees more, a second person agrees first.

What is agreed to is a row for the worker: taking thousands of tickets along is longer than a page is waited for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from desk.access import audit
from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.access.visibility import runs_courts, staffs
from desk.errors import Invalid, NotAllowed, NotFound, Refused
from desk.people.branches import check_branch
from desk.rules.courts import move_widens, parent_path
from desk.staff.court_names import NOT_YOURS
from desk.staff.courts import check_closing
from desk.staff.orders import ONE_AT_A_TIME
from models import Court, CourtRequest, statements
from models.database import transaction
from models.enums import CourtChange
from models.once_more import once_more

NO_SUCH = "没有找到这条法院变动，可能已经处理"
WAITS = "这家法院已有一条变动在等人同意或正在办，请先处理"
SECOND = "提请的人自己不能同意，要由上级法院的另一位总联络员或系统管理员同意"
FIELDS: Mapping[CourtChange, str] = {CourtChange.MOVE: "parent", CourtChange.CLOSE: "successor"}
_CHOOSE: Mapping[CourtChange, str] = {CourtChange.MOVE: "请选择新的上级法院", CourtChange.CLOSE: "请选择并入哪一家法院"}


@dataclass(frozen=True)
class CourtOrder:
    """A court, what is to happen to it, and the other court: its new parent, or its successor."""

    change: CourtChange
    court_id: int
    other_id: int | None


@once_more
async def order_court(order: CourtOrder, actor: Actor, as_of: datetime) -> CourtRequest:
    """Keep what is to happen to a court; where nobody sees more by it, it is agreed to at once.

    Raises `NotAllowed` for whoever may not, `Invalid` at a field for what cannot be, and keeps nothing then.
    """
    async with transaction():
        await statements.execute(ONE_AT_A_TIME)
        court, other = await courts_of(order, actor)
        await check(order.change, court, other)
        if await CourtRequest.filter(court_id=court.id, done_at__isnull=True).exists():
            raise Refused(WAITS)
        alone = order.change is CourtChange.MOVE and not move_widens(court.path, other.path)
        kept = await CourtRequest.create(
            court_id=court.id,
            change=order.change,
            facts={"other": other.id},
            asked_by_id=actor.id,
            asked_at=as_of,
            decided_by_id=actor.id if alone else None,
            decided_at=as_of if alone else None,
            agreed=True if alone else None,
        )
        facts = {"change": order.change.value, "other": other.id}
        await audit.by_officer(actor, Deed.ASK_COURT_CHANGE, ("court", court.id), as_of, facts)
        return kept


async def courts_of(order: CourtOrder, actor: Actor) -> tuple[Court, Court]:
    """Return the court of an order and the other one. Raises `NotFound`, `NotAllowed`, and `Invalid` at a field."""
    court = await Court.get_or_none(id=order.court_id)
    if court is None or not staffs(actor, court.path):
        raise NotFound("没有找到这个法院")
    if not runs_courts(actor, parent_path(court.path)):
        raise NotAllowed(NOT_YOURS)
    other = await Court.get_or_none(id=order.other_id or 0)
    if other is None or not runs_courts(actor, other.path):
        raise Invalid(_CHOOSE[order.change], FIELDS[order.change])
    return court, other


async def check(change: CourtChange, court: Court, other: Court) -> None:
    """Raise `Invalid`, at the field of its form, where this cannot be done now."""
    if change is CourtChange.CLOSE:
        await check_closing(court, other)
        return
    if court.closed_at is not None:
        raise Invalid(f"{court.name}已经撤并", "parent")
    if not await check_branch(court, other):
        raise Invalid(f"{court.name}的上级本来就是{other.name}", "parent")


async def may_decide_court(request: CourtRequest, actor: Actor) -> bool:
    """Say whether this person is the second one: over both courts from above, and not the one who asked."""
    if actor.id == request.asked_by_id or request.decided_at is not None:
        return False
    court = await Court.get(id=request.court_id)
    other = await Court.get(id=int(request.facts["other"]))
    above = parent_path(court.path)
    return bool(above) and staffs(actor, above) and staffs(actor, other.path)


@once_more
async def decide_court(request_id: int, agreed: bool, actor: Actor, as_of: datetime) -> CourtRequest:
    """Agree to what a colleague asked for, for the worker to carry out, or not; whoever asked may take it back.

    Raises `NotFound`, `NotAllowed`, and `Refused` where it cannot be done any more.
    """
    async with transaction():
        await statements.execute(ONE_AT_A_TIME)
        request = await CourtRequest.get_or_none(id=request_id, decided_at__isnull=True)
        if request is None:
            raise NotFound(NO_SUCH)
        if not await may_decide_court(request, actor) and (agreed or actor.id != request.asked_by_id):
            raise NotAllowed(SECOND) if actor.id == request.asked_by_id else NotFound(NO_SUCH)
        if agreed:
            await _check_still(request)
        request.decided_by_id, request.decided_at, request.agreed = actor.id, as_of, agreed
        request.done_at = None if agreed else as_of
        await request.save(update_fields=["decided_by_id", "decided_at", "agreed", "done_at"])
        deed = Deed.AGREE_COURT_CHANGE if agreed else Deed.REFUSE_COURT_CHANGE
        facts = {"change": request.change.value, **request.facts}
        await audit.by_officer(actor, deed, ("court", request.court_id), as_of, facts)
        return request


async def _check_still(request: CourtRequest) -> None:
    court, other = await Court.get(id=request.court_id), await Court.get(id=int(request.facts["other"]))
    try:
        await check(request.change, court, other)
    except Invalid as error:
        raise Refused(f"情况有变，办不成了：{error.words}。请不同意这一条，重新提请") from error
