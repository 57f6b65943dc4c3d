"""A change of staff is ordered by the right administrator; one that lets somebody see more waits for a second."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime

from desk.access import audit
from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.access.second_person import SECOND
from desk.access.visibility import staffs
from desk.errors import Invalid, NotAllowed, NotFound, Refused
from desk.rules.calendar.court_time import court_day
from desk.rules.posts import PostPlace, widens
from desk.staff import absences, duty_gaps, posts
from desk.staff.orders import ONE_AT_A_TIME, StaffOrder, read_stored
from models import Court, Officer, StaffRequest, statements
from models.database import transaction
from models.enums import StaffChange
from models.once_more import once_more
from models.reading_together import together

NOT_YOURS = "只有本院或上级法院的总联络员、系统管理员可以办人员变动"
NOT_ONESELF = "本人的职责要由另一位管理人员来办"
NO_SUCH = "没有找到这条人员变动，可能已经处理"
WAITS = "这位干警已有一条同样的变动等人同意，请先处理"
_VERBS: Mapping[StaffChange, tuple[Deed, Callable[[StaffOrder, datetime], Awaitable[object]]]] = {
    StaffChange.MOVE: (Deed.MOVE_OFFICER, posts.move),
    StaffChange.POST: (Deed.GIVE_POST, posts.give),
    StaffChange.END_POST: (Deed.END_ROLE, posts.end_post),
    StaffChange.LEAVE: (Deed.DISABLE_OFFICER, posts.leave),
    StaffChange.COME_BACK: (Deed.ENABLE_OFFICER, posts.come_back),
    StaffChange.ABSENCE: (Deed.KEEP_ABSENCE, absences.away),
    StaffChange.RETURN: (Deed.END_ABSENCE, absences.back),
}


async def carry_out(order: StaffOrder, as_of: datetime) -> object:
    """Do what an order says, whoever gave it. Call inside a transaction. Raises what its verb raises.

    A day that is left with nobody on duty is told at once.
    """
    await statements.execute(ONE_AT_A_TIME)
    before = await duty_gaps.covered(order.officer_id, as_of)
    done = await _VERBS[order.change][1](order, as_of)
    await duty_gaps.tell_opened(before, as_of)
    return done


def deed_of(change: StaffChange) -> Deed:
    return _VERBS[change][0]


@once_more
async def order_change(order: StaffOrder, actor: Actor, as_of: datetime) -> StaffRequest | None:
    """Carry an order out, or keep it until a second person agrees; returns what waits then.

    Raises `NotAllowed` for whoever may not, `Invalid` for what cannot be, and changes nothing then.
    """
    async with transaction():
        officer = await _may_order(order, actor)
        if not await _widens(order, as_of):
            await carry_out(order, as_of)
            await audit.by_officer(actor, deed_of(order.change), ("officer", officer.id), as_of, order.facts)
            return None
        await statements.execute(ONE_AT_A_TIME)
        await _check(order, as_of)
        waiting = StaffRequest.filter(officer_id=officer.id, change=order.change, decided_at__isnull=True)
        if await waiting.exists():
            raise Refused(WAITS)
        kept = await StaffRequest.create(
            officer_id=officer.id, change=order.change, facts=order.facts, asked_by_id=actor.id, asked_at=as_of
        )
        facts = {"change": order.change.value, **order.facts}
        await audit.by_officer(actor, Deed.ASK_STAFF_CHANGE, ("officer", officer.id), as_of, facts)
        return kept


async def _may_order(order: StaffOrder, actor: Actor) -> Officer:
    officer = await Officer.get_or_none(id=order.officer_id).select_related("court")
    if officer is None or officer.active is (order.change is StaffChange.COME_BACK):
        raise NotFound(posts.NOBODY)
    if not staffs(actor, officer.court.path):
        raise NotAllowed(NOT_YOURS)
    if officer.id == actor.id:
        raise NotAllowed(NOT_ONESELF)
    return officer


async def _check(order: StaffOrder, as_of: datetime) -> None:
    """Try an order and take it back: what could not be done is refused before anybody is asked to agree."""
    if order.change is StaffChange.ABSENCE:
        await absences.check_away(order, as_of)
        return
    await posts.check_place(order, as_of)
    await posts.check_taker(order, as_of)


async def _widens(order: StaffOrder, as_of: datetime) -> bool:
    """Say whether somebody sees more afterwards: who gets the post, or who stands in."""
    today = court_day(as_of)
    if order.change in (StaffChange.MOVE, StaffChange.POST, StaffChange.COME_BACK):
        held = await _places(order.officer_id, today)
        wanted = [PostPlace(role, order.court_id or 0, order.department_id) for role in order.roles]
        return any(widens(held, one) for one in wanted)
    if order.change is StaffChange.ABSENCE and order.other_id is not None:
        theirs = await _places(order.officer_id, order.first or today)
        held = await _places(order.other_id, today)
        return any(widens(held, one) for one in theirs)
    return False


async def _places(officer_id: int, day: date) -> list[PostPlace]:
    return posts.places([one for one in await posts.posts_of(officer_id, day) if one.starts_on <= day])


async def may_decide(request: StaffRequest, actor: Actor) -> bool:
    """Say whether this person is the second one for a request: over the court it leads to, and neither of the two."""
    if actor.id in (request.asked_by_id, request.officer_id, request.facts.get("other")):
        return False
    where = request.facts.get("court") or (await Officer.get(id=request.officer_id)).court_id
    court = await Court.get(id=int(where))
    return staffs(actor, court.path)


async def waiting_for(actor: Actor) -> list[StaffRequest]:
    """Return the requests this person asked for or may decide, the oldest first, with their officers."""
    rows = await StaffRequest.filter(decided_at__isnull=True).order_by("id").select_related("officer")
    decides = await together(*(may_decide(row, actor) for row in rows))
    return [row for row, may in zip(rows, decides, strict=True) if may or row.asked_by_id == actor.id]


async def count_to_decide(actor: Actor) -> int:
    """Return how many changes of staff wait for this person's word."""
    rows = await StaffRequest.filter(decided_at__isnull=True).exclude(asked_by_id=actor.id or 0)
    return sum(await together(*(may_decide(row, actor) for row in rows)))


@once_more
async def decide(request_id: int, agreed: bool, actor: Actor, as_of: datetime) -> StaffRequest:
    """Agree to a change, which is carried out then, or not. Whoever asked may only take it back.

    Raises `NotFound`, `NotAllowed`, and `Refused` where it cannot be done any more.
    """
    async with transaction():
        await statements.execute(ONE_AT_A_TIME)
        waiting = StaffRequest.filter(id=request_id, decided_at__isnull=True)
        request = await waiting.select_for_update().first()
        if request is None:
            raise NotFound(NO_SUCH)
        if not await may_decide(request, actor) and (agreed or actor.id != request.asked_by_id):
            raise NotAllowed(SECOND) if actor.id == request.asked_by_id else NotFound(NO_SUCH)
        request.decided_by_id, request.decided_at, request.agreed = actor.id, as_of, agreed
        await request.save(update_fields=["decided_by_id", "decided_at", "agreed"])
        if agreed:
            await _carry_out_now(request, as_of)
        deed = Deed.AGREE_STAFF_CHANGE if agreed else Deed.REFUSE_STAFF_CHANGE
        facts = {"change": request.change.value, **request.facts}
        await audit.by_officer(actor, deed, ("officer", request.officer_id), as_of, facts)
        return request


async def _carry_out_now(request: StaffRequest, as_of: datetime) -> None:
    """Carry a request out from today on, where its first day has gone by while it waited."""
    order = read_stored(request.change, request.officer_id, request.facts)
    try:
        await carry_out(order, as_of)
    except Invalid as error:
        raise Refused(f"情况有变，办不成了：{error.words}。请不同意这一条，重新提请") from error
