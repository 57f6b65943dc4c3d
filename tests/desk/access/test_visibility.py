"""Who sees what: role × place, on real rows; the check of one ticket and the filter over all of them agree."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from random import Random

import pytest

from desk.access import actors
from desk.access.actors import SYSTEM, Actor, Post
from desk.access.visibility import place_of, sees, visible_tickets
from desk.errors import NotFound, Refused
from desk.people import citizens
from desk.petitions import citizen_requests
from desk.rules.lifecycle import Capacity
from desk.tickets import handling, verbs
from desk.tickets.orders import Order
from desk.tickets.rating import ratings, taking_up
from desk.tickets.rating.ratings import RateOrder
from desk.tickets.ticket_store import capacities_of, find_visible, load
from models import Court, Department, Identity, Officer, OfficerRole, Ticket
from models.database import transaction
from models.enums import Act, ActorKind, Channel, Grade, PetitionKind, Role
from tests.cast import MORNING, a_petition, acting, court, dispatch_to, dispatched, officer, order, phone, reassign_to

COMPLAINT = PetitionKind.COMPLAINT
NANCHANG = {"南昌", "李正的", "孙琪的"}
DONGHU = {"东湖", "许诚的"}
NANCHANG_COMPLAINTS = {"南昌投诉", "何平的投诉"}
BELOW_THE_HIGH_COURT = NANCHANG | DONGHU | {"九江"}
SEEN = {
    "周敏": NANCHANG | DONGHU | {"东湖投诉"},
    "李正": {"李正的"},
    "王芳": {"李正的"},
    "陈丽": set(),
    "赵晴": NANCHANG,
    "刘洋": {"孙琪的"},
    "孙琪": {"孙琪的"},
    "黄蓉": set(),
    "何平": NANCHANG | NANCHANG_COMPLAINTS | DONGHU | {"东湖投诉"},
    "郑远": NANCHANG | DONGHU | {"东湖投诉"},
    "林雨": set(),
    "杨帆": {"高院"} | BELOW_THE_HIGH_COURT | NANCHANG_COMPLAINTS | {"东湖投诉", "九江投诉"},
    "高洁": DONGHU,
    "许诚": {"许诚的"},
    "系统管理员": set(),
    "安全管理员": set(),
    "审计员": set(),
    "张三": NANCHANG | NANCHANG_COMPLAINTS | DONGHU | {"东湖投诉", "九江", "九江投诉", "高院", "高院投诉"},
    "李四": set(),
}


@pytest.fixture
async def everywhere(cast: None) -> dict[str, Ticket]:
    """张三 asked something of every court, and complained of every court."""
    found = {
        "南昌": await a_petition(),
        "李正的": await dispatched(await a_petition()),
        "孙琪的": await dispatched(await a_petition(), "孙琪"),
        "南昌投诉": await a_petition(kind=COMPLAINT),
        "何平的投诉": await dispatched(await a_petition(kind=COMPLAINT), "何平", by="何平"),
        "高院": await a_petition(at_court="江西高院"),
        "高院投诉": await a_petition(at_court="江西高院", kind=COMPLAINT),
        "九江": await a_petition(at_court="九江中院"),
        "九江投诉": await a_petition(at_court="九江中院", kind=COMPLAINT),
        "东湖": await a_petition(at_court="东湖法院"),
        "许诚的": await dispatched(await a_petition(at_court="东湖法院"), "许诚", by="高洁"),
        "东湖投诉": await a_petition(at_court="东湖法院", kind=COMPLAINT),
    }
    return {name: await load(ticket.id) for name, ticket in found.items()}


async def listed(actor: Actor, among: dict[str, Ticket]) -> set[str]:
    """What a list shows somebody."""
    names = {ticket.id: name for name, ticket in among.items()}
    return {names[ticket.id] for ticket in await Ticket.filter(visible_tickets(actor))}


def checked(actor: Actor, among: dict[str, Ticket]) -> set[str]:
    """What the check of one ticket lets somebody see."""
    return {name for name, ticket in among.items() if sees(actor, place_of(ticket))}


async def test_everybody_sees_what_is_theirs_to_see(everywhere: dict[str, Ticket]) -> None:
    assert {name: checked(await acting(name), everywhere) for name in SEEN} == SEEN
    assert {name: await listed(await acting(name), everywhere) for name in SEEN} == SEEN


async def test_a_complaint_is_seen_by_the_inspectorate_and_the_court_above_only(everywhere: dict[str, Ticket]) -> None:
    staff = [row.name for row in await Officer.all()]
    watchers = {
        name: {who for who in staff if name in checked(await acting(who), everywhere)}
        for name in ("南昌投诉", "东湖投诉", "九江投诉", "高院投诉")
    }
    assert watchers == {
        "南昌投诉": {"何平", "杨帆"},
        "东湖投诉": {"何平", "周敏", "杨帆", "郑远"},
        "九江投诉": {"杨帆"},
        "高院投诉": set(),
    }


async def test_every_role_at_every_place_lists_what_it_may_open(everywhere: dict[str, Ticket]) -> None:
    posts = await every_post()
    for post in posts:
        actor = Actor(ActorKind.OFFICER, 0, posts=(post,))
        assert await listed(actor, everywhere) == checked(actor, everywhere), post


async def test_somebody_with_two_posts_sees_what_either_sees(everywhere: dict[str, Ticket]) -> None:
    posts, random = await every_post(), Random(3)
    for _ in range(60):
        pair = tuple(random.sample(posts, 2))
        actor = Actor(ActorKind.OFFICER, (await officer("李正")).id, posts=pair)
        alone = [checked(Actor(ActorKind.OFFICER, actor.id, posts=(post,)), everywhere) for post in pair]
        assert await listed(actor, everywhere) == checked(actor, everywhere) == alone[0] | alone[1], pair


async def every_post() -> list[Post]:
    places: list[tuple[Court, Department | None]] = [(court, None) for court in await Court.all()]
    offices = await Department.filter(name__in=["执行局", "立案庭"]).select_related("court")
    places += [(office.court, office) for office in offices]
    return [
        Post(role, court.id, court.path, office.id if office else None)
        for role, (court, office) in product(Role, places)
    ]


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR, Role.PUBLISHER])
async def test_who_runs_the_system_reads_no_petition(everywhere: dict[str, Ticket], role: Role) -> None:
    posts = tuple(Post(role, court.id, court.path) for court in await Court.all())
    actor = Actor(ActorKind.OFFICER, 0, posts=posts)
    assert await listed(actor, everywhere) == checked(actor, everywhere) == set()


async def test_a_liaison_of_no_department_sees_nothing(everywhere: dict[str, Ticket]) -> None:
    home = await court()
    actor = Actor(ActorKind.OFFICER, 0, posts=(Post(Role.LIAISON, home.id, home.path),))
    assert await listed(actor, everywhere) == checked(actor, everywhere) == set()


async def test_the_system_acts_on_everything_but_lists_nothing(everywhere: dict[str, Ticket]) -> None:
    assert checked(SYSTEM, everywhere) == set(everywhere)
    assert await listed(SYSTEM, everywhere) == set()


async def test_a_judge_given_a_complaint_by_mistake_does_not_see_it(everywhere: dict[str, Ticket]) -> None:
    complaint = everywhere["南昌投诉"]
    complaint.handler_id = (await officer("李正")).id
    await complaint.save()
    assert "南昌投诉" not in checked(await acting("李正"), everywhere) | await listed(await acting("李正"), everywhere)


async def test_a_similar_court_code_is_not_the_same_branch(everywhere: dict[str, Ticket]) -> None:
    odd = await Court.create(
        code="赣010", name="赣010法院", short_name="赣010", level="basic", parent_id=None, path="赣/赣010/"
    )
    actor = Actor(ActorKind.OFFICER, 0, posts=(Post(Role.CHIEF_LIAISON, odd.id, odd.path),))
    assert await listed(actor, everywhere) == checked(actor, everywhere) == set()


async def test_what_somebody_is_to_a_ticket(everywhere: dict[str, Ticket]) -> None:
    expected = {
        ("周敏", "李正的"): {Capacity.CHIEF_LIAISON, Capacity.SUPERVISOR},
        ("赵晴", "李正的"): {Capacity.AGENT},
        ("王芳", "李正的"): {Capacity.LIAISON},
        ("李正", "李正的"): {Capacity.HANDLER},
        ("陈丽", "李正的"): set(),
        ("何平", "李正的"): {Capacity.SUPERVISOR},
        ("郑远", "李正的"): {Capacity.SUPERVISOR},
        ("杨帆", "李正的"): {Capacity.CHIEF_LIAISON, Capacity.SUPERVISOR},
        ("何平", "南昌投诉"): {Capacity.CHIEF_LIAISON, Capacity.SUPERVISOR},
        ("何平", "何平的投诉"): {Capacity.CHIEF_LIAISON, Capacity.HANDLER, Capacity.SUPERVISOR},
        ("杨帆", "南昌投诉"): {Capacity.CHIEF_LIAISON, Capacity.SUPERVISOR},
        ("周敏", "南昌投诉"): set(),
        ("张三", "南昌投诉"): {Capacity.CITIZEN},
        ("李四", "李正的"): set(),
    }
    for (name, ticket), capacities in expected.items():
        assert capacities_of(await acting(name), everywhere[ticket]) == capacities, (name, ticket)


async def test_a_post_counts_from_its_first_to_its_last_day(cast: None) -> None:
    ticket = await a_petition()
    post = await OfficerRole.get(officer_id=(await officer("周敏")).id)
    post.starts_on, post.ends_on = date(2026, 11, 16), date(2026, 11, 17)
    await post.save()
    days = {day: sees(await acting("周敏", MORNING + timedelta(days=day)), place_of(ticket)) for day in (-2, -1, 0, 1)}
    assert days == {-2: False, -1: True, 0: True, 1: False}


async def test_a_post_ends_at_midnight_in_china(cast: None) -> None:
    post = await OfficerRole.get(officer_id=(await officer("周敏")).id)
    post.ends_on = date(2026, 11, 17)
    await post.save()
    last_minute = MORNING.replace(hour=15, minute=59)
    assert (await acting("周敏", last_minute)).posts
    assert not (await acting("周敏", last_minute + timedelta(minutes=1))).posts


async def test_who_left_the_court_is_nobody(cast: None) -> None:
    left = await officer("李正")
    left.active = False
    await left.save()
    assert await actors.officer(left.id, MORNING) is None


async def test_typing_somebodys_particulars_opens_none_of_their_matters(cast: None) -> None:
    ticket = await a_petition("张三")
    particulars = citizens.Claim("张三", "360102198005152019", "13807910001")
    await citizens.claim((await phone("张三")).id, particulars, MORNING)
    await citizens.claim((await phone("李四")).id, particulars, MORNING)
    opponent = await acting("李四")
    assert opponent.citizen_id is not None
    assert not sees(opponent, place_of(await load(ticket.id)))
    assert not await Ticket.filter(visible_tickets(opponent)).exists()


async def test_a_second_phone_of_the_same_person_sees_the_first_ones_matters(cast: None) -> None:
    first = await phone("张三")
    person = await citizens.claim(first.id, citizens.Claim("张三", "360102198005152019", "13807910001"), MORNING)
    ticket = await a_petition("张三")
    second = await phone("张三的旧手机")
    await Identity.filter(id=second.id).update(citizen_id=person.id)
    assert sees(await acting("张三的旧手机"), place_of(ticket))
    assert (await Ticket.get(visible_tickets(await acting("张三的旧手机")))).id == ticket.id


@pytest.mark.parametrize("who", ["陈丽", "高洁", "林雨", "系统管理员", "李四"])
async def test_the_wrong_person_is_told_that_there_is_no_such_ticket(cast: None, who: str) -> None:
    ticket = await dispatched(await a_petition())
    assert ticket.number is not None
    for number in (ticket.number, ticket.petition.number, "GD20261100099999", "不是编号"):
        with pytest.raises(NotFound) as refused:
            await find_visible(await acting(who), number)
        assert refused.value.words == "没有找到这件工单，或您无权查看"


@pytest.mark.parametrize("who", ["周敏", "李正", "王芳", "赵晴", "何平", "张三"])
async def test_the_right_person_finds_it_by_either_number(cast: None, who: str) -> None:
    ticket = await dispatched(await a_petition())
    assert ticket.number is not None
    for number in (ticket.number, ticket.petition.number):
        assert (await find_visible(await acting(who), number)).id == ticket.id


@dataclass(frozen=True)
class Deed:
    name: str
    do: Callable[[Order], Awaitable[object]]


DEEDS = [
    *(Deed(act.value, verb.do) for act, verb in verbs.VERBS.items() if verb.takes is Order and act is not Act.REOPEN),
    Deed("rate", lambda order: ratings.rate(RateOrder(*order.basis, grade=Grade.GOOD, channel=Channel.CHAT))),
    Deed("reopen", taking_up.reopen),
    Deed("urge", citizen_requests.urge),
    Deed("supplement", citizen_requests.supplement),
    Deed("withdraw", citizen_requests.withdraw),
]


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name)
async def test_no_verb_tells_the_wrong_person_that_a_ticket_exists(cast: None, deed: Deed) -> None:
    ticket = await dispatched(await a_petition())
    for stranger in ("陈丽", "高洁", "李四"):
        told = []
        for ticket_id, version in ((ticket.id, ticket.version), (ticket.id, 999), (ticket.id + 999, 1)):
            with pytest.raises(NotFound) as refused:
                await deed.do(Order(ticket_id, version, await acting(stranger), MORNING, "我的话"))
            told.append(refused.value.words)
        assert len(set(told)) == 1
    assert (await load(ticket.id)).version == ticket.version


@pytest.mark.parametrize(("verb", "order_to"), [(handling.dispatch, dispatch_to), (handling.reassign, reassign_to)])
async def test_no_assigning_verb_tells_the_wrong_person_that_a_ticket_exists(
    cast: None, verb: Callable[..., Awaitable[object]], order_to: Callable[..., Awaitable[Order]]
) -> None:
    ticket = await dispatched(await a_petition())
    for stranger in ("陈丽", "高洁", "李四"):
        with pytest.raises(NotFound):
            await verb(await order_to(await order(ticket, stranger), "陈丽"))


async def test_who_sees_but_may_not_act_is_told_so(cast: None) -> None:
    ticket = await dispatched(await a_petition())
    for watcher in ("何平", "郑远", "杨帆"):
        with pytest.raises(Refused) as refused:
            await handling.accept(await order(ticket, watcher))
        assert refused.value.code == "not_allowed"
        assert "签收" in refused.value.words


@pytest.mark.usefixtures("cast")
async def test_whatever_opens_a_petition_to_its_people_is_found_by_the_petitions_own_indexes() -> None:
    """At a million rows one condition on another table than the rest reads them all."""
    speaks = Actor(ActorKind.CITIZEN, 5, citizen_id=6, speaks_by=frozenset({1, 2}), petitioner_of=frozenset({7, 8}))
    asked = Ticket.filter(visible_tickets(speaks))
    asked.sql()
    question, values = asked.query.get_parameterized_sql()
    async with transaction() as plain:
        await plain.execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(row["QUERY PLAN"] for row in await plain.fetch(f"EXPLAIN {question}", *values))
    for index in ("idx_petition_identit", "petition_citizen", "petition_principal", "petition_representation"):
        assert index in plan, plan
    assert "petition_id = ANY" in plan, plan
    assert "Seq Scan" not in plan, plan
