"""Random stories of moves, leaves, absences, returns and days that pass, with ordinary tickets and complaints.

After every step each open ticket has somebody who works today and may act on it, nobody sees a ticket but by a post
they hold or stand in for today, a list and a single look agree, and nobody who left is told anything.
"""

import os
from random import Random

import pytest

from desk.access import visibility
from desk.access.actors import Actor
from desk.access.visibility import WORKS_ON_PETITIONS
from desk.errors import Refused
from desk.people import staffing
from desk.rules.lifecycle import Capacity
from desk.staff.orders import StaffOrder
from desk.tickets.ticket_store import load
from models import Absence, Delivery, Officer, OfficerRole, Ticket
from models.enums import OPEN_STATES, DeliveryState, Role, StaffChange
from tests.cast import a_petition, accepted, acting, court, dispatched, officer
from tests.desk.staff.scenes import changed, day, follow, moment
from tests.desk.walled import complaint, gets_a

pytestmark = pytest.mark.usefixtures("cast")

STORIES, STEPS = int(os.environ.get("JIESU_TEST_STORIES", "3")), 8
PEOPLE = ("李正", "陈丽", "王芳", "何平", "周敏", "赵晴", "孙琪", "刘洋")
COURTS = ("南昌中院", "九江中院", "江西高院")
WORK = (Capacity.HANDLER, Capacity.LIAISON, Capacity.CHIEF_LIAISON, Capacity.AGENT)
CHANGES = (StaffChange.MOVE, StaffChange.LEAVE, StaffChange.COME_BACK, StaffChange.ABSENCE, StaffChange.RETURN)

Step = tuple[StaffChange, str, str, str, Role, int, bool]
ROLES = (Role.JUDGE, Role.INSPECTOR, Role.CHIEF_LIAISON, Role.AGENT)


async def _scene() -> None:
    """High up somebody stays, whatever happens below."""
    for name, role in (("秦岚", Role.INSPECTOR), ("魏国", Role.PRESIDENT), ("孟夏", Role.CHIEF_LIAISON)):
        await gets_a(name, role)
    await dispatched(await a_petition("张三"))
    await accepted(await dispatched(await a_petition("李四")))
    await dispatched(await a_petition("王五"), "王芳")
    await a_petition("赵六")
    await complaint("李正法官收了对方的红包")
    await complaint("督察何平收了对方的红包")
    inspected = await complaint("法官不接电话")
    await dispatched(inspected, "何平", by="何平")


async def _posts_today(officer_id: int, later: int) -> set[int]:
    """The officers whose posts somebody may use today: their own, and those of the absent they stand in for."""
    away = await Absence.filter(stand_in_id=officer_id, starts_on__lte=day(later), ends_on__gte=day(later))
    return {officer_id, *(row.officer_id for row in away)}


async def _check(later: int) -> None:
    people = [
        actor
        for one in await Officer.filter(active=True)
        if (actor := await acting(one.name, moment(later))) is not None
    ]
    for row in await Ticket.all().order_by("id"):
        ticket = await load(row.id)
        place = visibility.place_of(ticket)
        seers = [one for one in people if visibility.sees(one, place)]
        for one in seers:
            assert one.holds(*WORKS_ON_PETITIONS), (ticket.id, one.name)
            mine = await _posts_today(one.id or 0, later)
            held = await OfficerRole.filter(officer_id__in=mine, starts_on__lte=day(later)).select_related("court")
            held = [post for post in held if post.ends_on is None or post.ends_on >= day(later)]
            assert any(place.court_path.startswith(post.court.path) for post in held), (ticket.id, one.name)
            assert not place.walls_off(one.id), (ticket.id, one.name)
        await _lists_agree(people, ticket, place)
        if ticket.state in OPEN_STATES and ticket.sealed_at is None:
            working = [one for one in people if visibility.capacities(one, place) & set(WORK)]
            there = [one for one in working if await staffing.working_for(one.id, moment(later)) == one.id]
            assert there, (ticket.id, ticket.state, ticket.handler_id, [one.name for one in seers])
            if ticket.handler_id is not None:
                hands = await staffing.working_for(ticket.handler_id, moment(later))
                actor = next((one for one in people if one.id == hands), None)
                assert actor is not None, ticket.id
                assert Capacity.HANDLER in visibility.capacities(actor, place), (ticket.id, actor.name)
    gone = [one.id for one in await Officer.filter(active=False)]
    assert not await Delivery.exists(officer_id__in=gone or [0], state=DeliveryState.PENDING)


async def _lists_agree(people: list[Actor], ticket: Ticket, place: visibility.TicketPlace) -> None:
    for one in people:
        listed = await Ticket.filter(visibility.visible_tickets(one), id=ticket.id).exists()
        assert listed == visibility.sees(one, place), (ticket.id, one.name)


async def _step(step: Step, later: int) -> bool:
    change, name, other, where, role, span, to_colleague = step
    who, with_whom, there = await officer(name), await officer(other), await court(where)
    absent = change is StaffChange.ABSENCE
    order = StaffOrder(
        change,
        who.id,
        there.id,
        None,
        (role,),
        day(later),
        day(later + span),
        with_whom.id if absent or to_colleague else None,
    )
    try:
        await changed(order, moment(later))
    except Refused:
        return False
    return True


def _any(chance: Random) -> Step:
    return (
        chance.choice(CHANGES),
        chance.choice(PEOPLE),
        chance.choice(PEOPLE),
        chance.choice(COURTS),
        chance.choice(ROLES),
        chance.randrange(4),
        chance.random() < 0.5,
    )


@pytest.mark.parametrize("seed", range(STORIES))
async def test_every_open_ticket_has_somebody_who_works_today_and_nobody_sees_more_than_their_posts(seed: int) -> None:
    await _scene()
    await _check(0)
    chance, later = Random(seed), 0
    for _ in range(STEPS):
        await _step(_any(chance), later)
        await _check(later)
        later += chance.randrange(2)
        await follow(later)
        await _check(later)
