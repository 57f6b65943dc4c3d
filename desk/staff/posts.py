"""Posts are given, ended and moved; whoever leaves hands over what is open in the same transaction.

Each verb is called inside a transaction and raises `Invalid` or `Refused` before it writes anything.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from tortoise.expressions import Q

from desk.errors import Invalid, NotFound, Refused
from desk.people import staffing
from desk.rules.calendar.court_time import court_day
from desk.rules.posts import PostPlace
from desk.staff import hands, newcomers
from desk.staff.hands import Leaver
from desk.staff.orders import YEAR_AHEAD, StaffOrder
from models import Absence, Court, Department, Identity, Officer, OfficerRole, OneTimeCode, StaffRequest, statements
from models.enums import HandsCause, Role

NOBODY = "没有找到这位干警"
_WRONG_HOME = """(
    SELECT DISTINCT ON (officer_id) officer_id, court_id, department_id FROM officer_role
    WHERE starts_on <= ${day}::date AND (ends_on IS NULL OR ends_on >= ${day})
    ORDER BY officer_id, starts_on DESC, department_id NULLS LAST, id DESC
) AS held
WHERE held.officer_id = officer.id AND officer.active AND NOT EXISTS (
    SELECT 1 FROM officer_role AS own WHERE own.officer_id = officer.id AND own.court_id = officer.court_id
        AND own.starts_on <= ${day} AND (own.ends_on IS NULL OR own.ends_on >= ${day})
        AND (own.department_id IS NULL OR own.department_id = officer.department_id))"""
"""Whoever holds no post where they are at home is at home where the newest of their posts is."""
WRONG_HOMES = f"SELECT officer.id FROM officer, {_WRONG_HOME}"  # noqa: S608
HOMES = f"""
UPDATE officer SET court_id = held.court_id, department_id = coalesce(held.department_id, CASE
        WHEN officer.court_id = held.court_id THEN officer.department_id END)
FROM {_WRONG_HOME} AND officer.id = ANY(${{ids}}::bigint[]) RETURNING officer.id"""  # noqa: S608


async def find_officer(officer_id: int, *, active: bool = True) -> Officer:
    """Return an officer with their court. Raises `NotFound`."""
    found = await Officer.get_or_none(id=officer_id, active=active).select_related("court")
    if found is None:
        raise NotFound(NOBODY)
    return found


async def posts_of(officer_id: int, day: date) -> list[OfficerRole]:
    """Return an officer's own posts on a day and those still to begin, with their courts and departments."""
    held = OfficerRole.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), officer_id=officer_id)
    found = await held.order_by("starts_on", "id").select_related("court", "department")
    return [one for one in found if one.ends_on is None or one.ends_on >= one.starts_on]


def places(posts: Sequence[OfficerRole]) -> list[PostPlace]:
    return [PostPlace(one.role, one.court_id, one.department_id) for one in posts]


async def check_place(order: StaffOrder, as_of: datetime) -> tuple[Court, Department | None]:
    """Return where an order leads. Raises `Invalid` for what is no court, department, role or day to go there."""
    court = await Court.get_or_none(id=order.court_id or 0, closed_at__isnull=True)
    if court is None:
        raise Invalid("请选择法院", "court")
    department = None
    if order.department_id is not None:
        department = await Department.get_or_none(id=order.department_id, court_id=court.id)
        if department is None:
            raise Invalid(f"{court.name}没有这个部门，请重新选择", "department")
    if not order.roles:
        raise Invalid("请至少选择一项职责", "roles")
    if Role.LIAISON in order.roles and department is None:
        raise Invalid("部门联络员要选明是哪个部门", "department")
    _check_first(order.first, as_of)
    return court, department


def _check_first(first: date | None, as_of: datetime) -> None:
    today = court_day(as_of)
    if first is None:
        raise Invalid("请填写从哪一天起", "first")
    if first < today:
        raise Invalid("从今天或以后算起，过去的日子不能补", "first")
    if first > today + YEAR_AHEAD:
        raise Invalid("最多提前一年", "first")


async def check_taker(order: StaffOrder, as_of: datetime) -> None:
    """Raise `Invalid` where the colleague who is to take the tickets may not, or is not there."""
    if order.other_id is None:
        return
    if order.other_id == order.officer_id:
        raise Invalid("不能交给本人，请另选一位", "other")
    taker = await Officer.get_or_none(id=order.other_id, active=True)
    if taker is None or await staffing.working_for(taker.id, as_of) != taker.id:
        raise Invalid("接手的同事不在，请另选一位", "other")


async def move(order: StaffOrder, as_of: datetime) -> int:
    """调动: end every post the day before, begin the new ones, hand over what is open; returns how many tickets."""
    officer = await find_officer(order.officer_id)
    court, department = await check_place(order, as_of)
    await check_taker(order, as_of)
    assert order.first is not None
    held = await posts_of(officer.id, order.first)
    if set(places(held)) == {PostPlace(role, court.id, order.department_id) for role in order.roles}:
        raise Invalid("职责和现在一样，没有变", "roles")
    paths = [*(one.court.path for one in held), court.path]
    await end(held, order.first - timedelta(days=1))
    await _give(officer.id, court.id, department.id if department else None, order)
    if order.first <= court_day(as_of):
        officer.court_id, officer.department_id = court.id, department.id if department else None
        await officer.save(update_fields=["court_id", "department_id"])
    gone = await hands.hand_on_all(Leaver(officer.id, HandsCause.POST_ENDED, order.other_id), as_of)
    await hands.ask_others(officer.id, as_of)
    await newcomers.wall_off(officer.id, paths, as_of)
    return gone


async def give(order: StaffOrder, as_of: datetime) -> None:
    """增加职责: begin further posts beside those held; one that is held there already is refused."""
    officer = await find_officer(order.officer_id)
    court, department = await check_place(order, as_of)
    assert order.first is not None
    held = places(await posts_of(officer.id, order.first))
    for role in order.roles:
        if PostPlace(role, court.id, order.department_id) in held:
            raise Invalid(f"已经担任{role.label}了", "roles")
    await _give(officer.id, court.id, department.id if department else None, order)
    await newcomers.wall_off(officer.id, [court.path], as_of)


async def _give(officer_id: int, court_id: int, department_id: int | None, order: StaffOrder) -> None:
    for role in dict.fromkeys(order.roles):
        await OfficerRole.create(
            officer_id=officer_id, role=role, court_id=court_id, department_id=department_id, starts_on=order.first
        )


async def end(posts: Sequence[OfficerRole], last: date) -> None:
    """End posts with a day; one that ends sooner anyway stays as it is. One not begun by then never begins."""
    for post in posts:
        if post.ends_on is None or post.ends_on > last:
            post.ends_on = last
            await post.save(update_fields=["ends_on"])


async def end_post(order: StaffOrder, as_of: datetime) -> int:
    """结束职责: one post ends with a day, `first` being the first without it. Returns how many tickets went."""
    officer = await find_officer(order.officer_id)
    _check_first(order.first, as_of)
    assert order.first is not None
    post = await OfficerRole.get_or_none(id=order.post_id or 0, officer_id=officer.id).select_related("court")
    if post is None or (post.ends_on is not None and post.ends_on < order.first):
        raise Invalid("这项职责已经结束", "post")
    await end([post], order.first - timedelta(days=1))
    gone = await hands.hand_on_orphans(as_of)
    await hands.ask_others(officer.id, as_of)
    await hands.rebuild_walls([post.court.path], as_of)
    return gone


async def leave(order: StaffOrder, as_of: datetime) -> int:
    """停用: no login, no phone, no post, no word any more from now on. Returns how many tickets went."""
    officer = await find_officer(order.officer_id)
    await check_taker(order, as_of)
    yesterday = court_day(as_of) - timedelta(days=1)
    held = await posts_of(officer.id, court_day(as_of))
    await end(held, yesterday)
    officer.active = False
    await officer.save(update_fields=["active"])
    await Identity.filter(officer_id=officer.id).update(officer_id=None)
    await OneTimeCode.filter(officer_id=officer.id, used_at__isnull=True).update(expires_at=as_of)
    await StaffRequest.filter(officer_id=officer.id, decided_at__isnull=True).update(agreed=False, decided_at=as_of)
    await _end_absences(officer.id, yesterday, as_of)
    await hands.tell_no_more_at_all(officer.id, as_of)
    gone = await hands.hand_on_all(Leaver(officer.id, HandsCause.LEFT, order.other_id), as_of)
    gone += await hands.hand_on_orphans(as_of)
    await hands.ask_others(officer.id, as_of)
    await hands.rebuild_walls([one.court.path for one in held], as_of)
    return gone


async def _end_absences(officer_id: int, yesterday: date, as_of: datetime) -> None:
    """End the absences of whoever leaves; those they stand in for are without a stand-in, and their tickets go on."""
    own = Absence.filter(officer_id=officer_id, ends_on__gt=yesterday)
    await own.update(ends_on=yesterday, over_at=as_of)
    await Absence.filter(stand_in_id=officer_id, ends_on__gt=yesterday).update(stand_in_id=None)


async def come_back(order: StaffOrder, as_of: datetime) -> None:
    """重新启用: somebody who left works here again, in the posts that are given now and in none they once held."""
    officer = await find_officer(order.officer_id, active=False)
    court, department = await check_place(order, as_of)
    if order.first != court_day(as_of):
        raise Refused("重新启用从今天起")
    officer.active, officer.court_id = True, court.id
    officer.department_id = department.id if department else None
    await officer.save(update_fields=["active", "court_id", "department_id"])
    await _give(officer.id, court.id, officer.department_id, order)
    await newcomers.wall_off(officer.id, [court.path], as_of)


async def wrong_homes(as_of: datetime) -> list[int]:
    """Return who holds no post where they are at home, and one somewhere else."""
    return [row["id"] for row in await statements.fetch(WRONG_HOMES, day=court_day(as_of))]


async def settle_homes(ids: Sequence[int], as_of: datetime) -> int:
    """Let whoever holds no post where they are at home be at home where their newest post is. Returns how many."""
    return len(await statements.fetch(HOMES, day=court_day(as_of), ids=list(ids)))
