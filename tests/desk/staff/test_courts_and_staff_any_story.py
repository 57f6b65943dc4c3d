"""Random stories of people and courts: moves, leaves, returns, absences, ended posts, courts that move and close.

New petitions, dispatches and accusations come in between, and rosters are written. After every step and every day:
nobody sees more or less than their posts of that day allow (by the `oracle`), every petition is one person's and every
open ticket lies at one open court, has somebody who works on it today, and nothing is told to whoever left.
"""

import os
from dataclasses import replace
from random import Random

import pytest

from desk.access import actors, visibility
from desk.access.visibility import place_of, sees, visible_tickets
from desk.errors import Refused
from desk.people import staffing
from desk.people.watches import watches
from desk.rules.duty_weeks import DutyDays
from desk.staff import rosters
from desk.staff.courts import close_court, move_court
from desk.tickets.ticket_store import load
from models import Court, Delivery, Department, Identity, Officer, OfficerRole, Petition, Ticket
from models.database import transaction
from models.enums import OPEN_STATES, DeliveryState, PetitionKind, Role, StaffChange, TicketState
from tests.cast import a_petition, acting, dispatched
from tests.desk.ledger import whole
from tests.desk.staff import oracle
from tests.desk.staff.scenes import an_order, changed, day, follow, moment
from tests.desk.walled import gets_a

pytestmark = pytest.mark.usefixtures("cast")

STORIES, STEPS = int(os.environ.get("JIESU_TEST_STORIES", "3")), 14
PEOPLE = ("李正", "陈丽", "王芳", "何平", "周敏", "赵晴", "孙琪", "刘洋", "郑远")
COURTS = ("南昌中院", "九江中院", "江西高院", "东湖法院")
ROLES = (Role.JUDGE, Role.LIAISON, Role.INSPECTOR, Role.CHIEF_LIAISON, Role.AGENT, Role.PRESIDENT)
TEXTS = ("执行款没有到账", "李正法官收了对方的红包", "督察何平收了对方的红包", "总联络员周敏压着不办", "法官不接电话")
CITIZENS = ("张三", "李四", "王五")


class Story:
    """What happens, drawn from a seed; each step may be refused, and is then as if it had not been."""

    def __init__(self, seed: int) -> None:
        self.chance, self.later, self.told = Random(seed), 0, list[str]()

    async def begins(self) -> None:
        """High up somebody stays, whatever happens below."""
        for name, role in (("秦岚", Role.INSPECTOR), ("魏国", Role.PRESIDENT), ("孟夏", Role.CHIEF_LIAISON)):
            await gets_a(name, role)
        await gets_a("蒋文", Role.JUDGE, at_court="九江中院")
        await gets_a("沈括", Role.CHIEF_LIAISON, at_court="东湖法院")
        for text in TEXTS[:3]:
            await self._petition(text)
        await dispatched(await a_petition("张三"))
        await dispatched(await a_petition("李四"), "王芳")

    async def goes_on(self) -> None:
        steps = (self._staff, self._staff, self._staff, self._court, self._roster, self._comes, self._dispatch)
        step = self.chance.choice(steps)
        try:
            async with transaction():
                await step()
            self.told.append(f"{step.__name__} on day {self.later}")
        except Refused:
            self.told.append(f"{step.__name__} refused")

    async def a_day_passes(self) -> None:
        self.later += self.chance.randrange(2)
        await follow(self.later)

    async def _staff(self) -> None:
        change = self.chance.choice(tuple(StaffChange))
        name, other = self.chance.choice(PEOPLE), self.chance.choice(PEOPLE)
        role, where = self.chance.choice(ROLES), self.chance.choice(COURTS)
        order = await an_order(change, name, at_court=where, roles=(role,), first=self.later, other=other)
        room = await Department.filter(court_id=order.court_id).order_by("id").first()
        post = await OfficerRole.filter(officer_id=order.officer_id, ends_on=None).order_by("id").first()
        keeps = change is not StaffChange.ABSENCE and self.chance.random() < 0.5
        order = replace(
            order,
            department_id=room.id if room and role is Role.LIAISON else None,
            last=day(self.later + self.chance.randrange(4)),
            other_id=None if keeps else order.other_id,
            post_id=post.id if post else None,
        )
        self.told.append(f"{change} {name} {role} {where} {other}")
        await changed(order, moment(self.later))

    async def _court(self) -> None:
        one, other = [await Court.get(short_name=name) for name in self.chance.sample(COURTS, 2)]
        if self.chance.random() < 0.5:
            self.told.append(f"{one.short_name} belongs under {other.short_name}")
            await move_court(one, other, moment(self.later))
        else:
            self.told.append(f"{one.short_name} closes into {other.short_name}")
            await close_court(one, other, moment(self.later))

    async def _roster(self) -> None:
        court, role = await Court.get(short_name=self.chance.choice(COURTS)), self.chance.choice(rosters.ROLES)
        days = [day(self.later + ahead) for ahead in range(self.chance.randrange(1, 4))]
        there = await rosters.may_be_put_on(court.id, role, days)
        other = await Officer.get(name=self.chance.choice(PEOPLE))
        if there:
            who, stand_in = self.chance.choice(there), other.id if self.chance.random() < 0.3 else None
            self.told.append(f"{who.name} is on duty at {court.short_name}")
            wanted = DutyDays(role, who.id, stand_in, days[0], days[-1])
            await rosters.put_on(court, wanted, await acting("孟夏", moment(self.later)), moment(self.later))

    async def _comes(self) -> None:
        await self._petition(self.chance.choice(TEXTS))

    async def _petition(self, text: str) -> None:
        kind = PetitionKind.ENFORCEMENT if text == TEXTS[0] else PetitionKind.COMPLAINT
        by, where = self.chance.choice(CITIZENS), self.chance.choice(COURTS)
        self.told.append(f"{by} leaves {text} at {where}")
        await a_petition(by, text, kind=kind, at_court=where, as_of=moment(self.later))

    async def _dispatch(self) -> None:
        waiting = await Ticket.filter(state=TicketState.PENDING, sealed_at=None).order_by("id")
        if not waiting:
            return
        ticket = await load(self.chance.choice(waiting).id)
        desk = await staffing.chiefs(ticket, moment(self.later))
        hands = await staffing.candidates(ticket, moment(self.later))
        if desk and hands:
            by = await Officer.get(id=desk[0])
            to = await Officer.get(id=self.chance.choice(hands))
            self.told.append(f"{by.name} dispatches {ticket.id} to {to.name}")
            await dispatched(ticket, to.name, by=by.name, as_of=moment(self.later))


async def _everything_in_order(story: Story) -> None:
    tables, today, now = await oracle.read(), day(story.later), moment(story.later)
    people = {row["id"]: await actors.officer(row["id"], now) for row in tables.officers if row["active"]}
    for row in tables.tickets:
        ticket = await load(row["id"])
        place, about = place_of(ticket), (row["id"], row["state"], story.told)
        seers = set()
        for officer_id, actor in people.items():
            assert actor is not None
            seen = sees(actor, place)
            assert seen == oracle.may_see(tables, officer_id, row, today), (actor.name, *about)
            assert seen == await Ticket.filter(visible_tickets(actor), id=ticket.id).exists(), (actor.name, *about)
            seers |= {officer_id} if seen else set()
        if ticket.state in OPEN_STATES:
            assert tables.courts[ticket.court_id]["closed_at"] is None, about
            if ticket.sealed_at is None:
                await _somebody_works_on_it(ticket, tables, seers, story)
        await whole(ticket.id)
    await _each_petition_is_one_persons(story)
    await _nothing_to_who_left(tables, story)
    await _rosters_name_who_is_there(tables, story)


async def _somebody_works_on_it(ticket: Ticket, tables: oracle.Tables, seers: set[int], story: Story) -> None:
    """The handler, who is there and has a post, or who stands in for them; else the desk, here or above."""
    today, now, about = day(story.later), moment(story.later), (ticket.id, ticket.state, story.told)
    desk = set(await staffing.chiefs(ticket, now))
    assert not desk - seers, about
    at_desk = {one for one in desk if not oracle.is_away(tables, one, today)}
    if ticket.handler_id is None:
        assert at_desk, about
        return
    hands = {row["id"] for row in tables.officers if ticket.handler_id in oracle.stood_for(tables, row["id"], today)}
    hands |= {ticket.handler_id} if not oracle.is_away(tables, ticket.handler_id, today) else set()
    assert hands & seers, about
    for one in hands & seers:
        actor = await actors.officer(one, now)
        assert actor is not None
        assert visibility.Capacity.HANDLER in visibility.capacities(actor, place_of(ticket)), about


async def _each_petition_is_one_persons(story: Story) -> None:
    identities = [actors.citizen(one.id, one.citizen_id) for one in await Identity.filter(officer_id=None)]
    for petition in await Petition.all():
        for ticket in await Ticket.filter(petition_id=petition.id):
            held = await load(ticket.id)
            assert sum(sees(one, place_of(held, one)) for one in identities) == 1, (petition.number, story.told)


async def _nothing_to_who_left(tables: oracle.Tables, story: Story) -> None:
    gone = [row["id"] for row in tables.officers if not row["active"]]
    assert not await Delivery.exists(officer_id__in=gone or [0], state=DeliveryState.PENDING), story.told


async def _rosters_name_who_is_there(tables: oracle.Tables, story: Story) -> None:
    days = [day(story.later + ahead) for ahead in range(3)]
    active = {row["id"] for row in tables.officers if row["active"]}
    for court_id in tables.courts:
        for watch in await watches(court_id, days):
            if watch.there_id is None:
                continue
            posts = oracle.works_as(tables, watch.there_id, watch.day)
            assert watch.there_id in active, story.told
            assert any(post["court_id"] == court_id for post in posts), story.told
            own = [post for post in posts if post["officer_id"] == watch.there_id]
            assert not (own and oracle.is_away(tables, watch.there_id, watch.day) and watch.there_id == watch.named_id)


@pytest.mark.parametrize("seed", range(STORIES))
async def test_nobody_sees_more_and_everything_has_somebody_whoever_comes_goes_or_closes(seed: int) -> None:
    story = Story(seed)
    await story.begins()
    await _everything_in_order(story)
    for _ in range(STEPS):
        await story.goes_on()
        await _everything_in_order(story)
        await story.a_day_passes()
        await _everything_in_order(story)
