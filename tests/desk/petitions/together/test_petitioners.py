"""Several people ask for one thing: each is told and rates, five at most act for all, each withdraws alone."""

from datetime import timedelta

import pytest

from desk.access.visibility import place_of, sees
from desk.errors import Invalid, NotFound, Refused
from desk.people.representing.ending import end_as_person
from desk.petitions import citizen_requests
from desk.petitions.own_petitions import own_petition
from desk.petitions.together import petitioners
from desk.petitions.together.petitioners import AddedPetitioner
from desk.rules.rating_times import CHANGE_WITHIN
from desk.tickets import ticket_store
from desk.tickets.orders import Order
from desk.tickets.rating.petitioner_ratings import rate_as_one
from desk.upkeep import erasure
from desk.views.offers import offers_to_citizen
from desk.views.petitions.together import own_part, petitioners_of
from models import Delivery, Petition, Petitioner, PetitionerRating, Ticket
from models.database import connection
from models.enums import Act, ErasureCause, Grade, TicketState
from models.keyring import unseal
from tests.cast import MORNING, a_petition, acting, answered, dispatched, phone, rated
from tests.desk.overlap import at_once
from tests.desk.people.representing.scenes import confirmed, lawyer_of, left, me, proved

pytestmark = pytest.mark.usefixtures("cast")
SOON = MORNING + timedelta(minutes=5)


async def joined(ticket: Ticket, *names: str) -> Ticket:
    """Others join what 张三 left, by the code he passed on."""
    code = await petitioners.issue_code(await me("张三"), ticket.petition.number, MORNING)
    for name in names:
        await petitioners.join_by_code(await me(name), code.code, name, SOON)
    return await ticket_store.load(ticket.id)


async def order(ticket: Ticket, name: str, words: str = "") -> Order:
    return Order(ticket.id, ticket.version, await me(name), SOON, words)


async def test_who_has_the_code_is_one_of_them_sees_it_and_is_told_but_does_not_act() -> None:
    ticket = await joined(await a_petition("张三"), "李四", "王强")
    assert ticket.petition.joint
    for name in ("李四", "王强"):
        assert (await own_petition(await me(name), ticket.petition.number)).id == ticket.id
        with pytest.raises(Refused):
            await citizen_requests.urge(await order(ticket, name, "快点"))
        with pytest.raises(Refused):
            await citizen_requests.supplement(await order(ticket, name, "补一句"))
    with pytest.raises(NotFound):
        await own_petition(await me("赵六"), ticket.petition.number)
    await dispatched(ticket)
    told = await Delivery.filter(ticket_id=ticket.id, notice="under_way").values_list("identity_id", flat=True)
    assert sorted(told) == sorted([(await phone(name)).id for name in ("张三", "李四", "王强")])


async def test_a_wrong_or_old_code_joins_nobody_and_guessing_is_stopped() -> None:
    ticket = await a_petition("张三")
    code = await petitioners.issue_code(await me("张三"), ticket.petition.number, MORNING)
    with pytest.raises(Invalid, match="8 位"):
        await petitioners.join_by_code(await me("李四"), "12", "李四", MORNING)
    with pytest.raises(Invalid, match="邀请码不对"):
        await petitioners.join_by_code(await me("王强"), code.code, "王强", MORNING + petitioners.CODE_LIVES)
    wrong = f"{(int(code.code) + 1) % 10**8:08d}"
    for _ in range(petitioners.MOST_WRONG):
        with pytest.raises(Invalid, match="邀请码不对"):
            await petitioners.join_by_code(await me("李四"), wrong, "李四", MORNING)
    with pytest.raises(Refused, match="一小时"):
        await petitioners.join_by_code(await me("李四"), code.code, "李四", MORNING)
    assert not (await Petition.get(id=ticket.petition_id)).joint


async def test_only_who_acts_for_all_invites_and_a_new_code_ends_the_old() -> None:
    ticket = await joined(await a_petition("张三"), "李四")
    with pytest.raises(Refused, match="代表"):
        await petitioners.issue_code(await me("李四"), ticket.petition.number, SOON)
    old = await petitioners.issue_code(await me("张三"), ticket.petition.number, SOON)
    await petitioners.issue_code(await me("张三"), ticket.petition.number, SOON)
    with pytest.raises(Invalid):
        await petitioners.join_by_code(await me("王强"), old.code, "王强", SOON)


async def test_joining_twice_at_once_makes_one_petitioner() -> None:
    ticket = await a_petition("张三")
    code = await petitioners.issue_code(await me("张三"), ticket.petition.number, MORNING)
    li = await me("李四")
    twice = [petitioners.join_by_code(li, code.code, "李四", SOON) for _ in range(2)]
    outcomes = await at_once("identity", *twice)
    assert sorted(type(one).__name__ for one in outcomes) == ["Petition", "Refused"]
    assert await Petitioner.filter(petition_id=ticket.petition_id).count() == 2


async def test_nobody_withdraws_for_all_and_who_leaves_goes_alone() -> None:
    ticket = await joined(await a_petition("张三"), "李四")
    with pytest.raises(Refused, match="退出自己"):
        await citizen_requests.withdraw(await order(ticket, "张三"))
    await petitioners.leave(await me("张三"), ticket.petition.number, SOON)
    after = await ticket_store.load(ticket.id)
    assert (after.petition.identity_id, after.petition.joint) == ((await phone("李四")).id, False)
    assert not sees(await me("张三"), place_of(after))
    assert Act.WITHDRAW in await _offered(after, "李四")
    await citizen_requests.withdraw(await order(after, "李四"))
    assert (await ticket_store.load(ticket.id)).state is TicketState.WITHDRAWN


async def _offered(ticket: Ticket, name: str) -> list[Act]:
    return await offers_to_citizen(await me(name), ticket, SOON)


async def test_each_rates_and_the_matter_goes_by_the_spokesperson() -> None:
    ticket = await answered(await dispatched(await joined(await a_petition("张三"), "李四", "王强")))
    await rate_as_one(await me("李四"), ticket.id, Grade.VERY_BAD, "一分钱没见到", SOON)
    assert (await ticket_store.load(ticket.id)).state is TicketState.ANSWERED
    await rate_as_one(await me("李四"), ticket.id, Grade.BAD, "", SOON)
    await rate_as_one(await me("李四"), ticket.id, Grade.VERY_BAD, "", SOON)
    with pytest.raises(Refused, match="已经评价过"):
        await rate_as_one(await me("李四"), ticket.id, Grade.GOOD, "", SOON + CHANGE_WITHIN + timedelta(minutes=1))
    after = await rated(ticket, by="张三", as_of=SOON)
    assert after.state is TicketState.CLOSED
    await rate_as_one(await me("王强"), ticket.id, Grade.GOOD, "", SOON)
    grades = {one.name: (one.grade, one.reason) for one in await petitioners_of(after)}
    assert grades["李*"] == (Grade.VERY_BAD.label, "一分钱没见到")
    assert grades["王*"][0] == Grade.GOOD.label
    assert await PetitionerRating.all().count() == 3
    with pytest.raises(NotFound):
        await rate_as_one(await me("赵六"), ticket.id, Grade.GOOD, "", SOON)


async def test_what_somebody_may_do_is_what_is_offered() -> None:
    ticket = await joined(await a_petition("张三"), "李四")
    part = await own_part(await me("李四"), ticket, MORNING)
    assert part is not None
    assert (part.count, part.speaks, part.may_rate) == (2, False, False)
    done = await answered(await dispatched(ticket))
    offered = await own_part(await me("李四"), done, MORNING)
    assert offered is not None
    assert offered.may_rate
    assert await own_part(await me("赵六"), done, MORNING) is None


async def test_the_agent_writes_down_who_has_no_phone_and_at_most_five_speak() -> None:
    ticket = await a_petition("张三")
    agent = await acting("赵晴")
    for at in range(4):
        added = AddedPetitioner(f"钱老{'一二三四'[at]}", f"1390791000{at}", speaks=True)
        await petitioners.add_by_officer(agent, ticket.id, added, SOON)
    with pytest.raises(Invalid, match="最多 5 人") as refused:
        await petitioners.add_by_officer(agent, ticket.id, AddedPetitioner("孙五", "", True), SOON)
    assert refused.value.field == "speaks"
    for wrong, name in ((AddedPetitioner("不告诉你"), "name"), (AddedPetitioner("孙五", "12"), "mobile")):
        with pytest.raises(Invalid) as slip:
            await petitioners.add_by_officer(agent, ticket.id, wrong, SOON)
        assert slip.value.field == name
    row = await petitioners.add_by_officer(agent, ticket.id, AddedPetitioner("孙五"), SOON)
    with pytest.raises(Invalid):
        await petitioners.let_speak(agent, ticket.id, row.id, SOON)
    seen = await petitioners_of(await ticket_store.load(ticket.id))
    assert [(one.name, one.mobile) for one in seen][1:3] == [("钱**", "139****0000"), ("钱**", "139****0001")]
    async with connection() as plain:
        lines = [line["line"] for line in await plain.fetch("SELECT t::text AS line FROM petitioner t")]
    assert not [line for line in lines if "钱老" in line or "1390791" in line]
    with pytest.raises(NotFound):
        await petitioners.add_by_officer(await acting("刘洋"), ticket.id, AddedPetitioner("孙五"), SOON)


async def test_who_has_no_phone_is_told_too_as_one_of_them() -> None:
    ticket = await a_petition("张三")
    row = await petitioners.add_by_officer(
        await acting("赵晴"), ticket.id, AddedPetitioner("孙五", "13907910005"), SOON
    )
    await dispatched(await ticket_store.load(ticket.id))
    facts = [one.facts for one in await Delivery.filter(ticket_id=ticket.id, notice="under_way").order_by("id")]
    assert sorted(one.get("petitioner", 0) for one in facts) == [0, row.id]


async def test_what_is_left_for_a_principal_is_nobody_elses_to_join() -> None:
    lawyer, zhang = await proved("陈静"), await proved("张三")
    row = await confirmed(lawyer, lawyer_of("张三"))
    ticket = await left("陈静", row)
    with pytest.raises(Refused, match="替别人"):
        await petitioners.issue_code(await me("陈静"), ticket.petition.number, SOON)
    await end_as_person(zhang.id, row.id, "", SOON)


async def test_whoever_is_forgotten_leaves_the_others_their_matter() -> None:
    ticket = await joined(await a_petition("张三"), "李四")
    zhang = await phone("张三")
    await erasure.carry_out(await erasure.ask_erasure(ErasureCause.ASKED, SOON, identity_id=zhang.id), SOON)
    after = await Petition.get(id=ticket.petition_id)
    assert (after.redacted_at, after.identity_id) == (None, (await phone("李四")).id)
    gone = await Petitioner.get(petition_id=ticket.petition_id, identity_id=zhang.id)
    assert (gone.name_sealed, gone.contact_sealed, gone.left_at) == (None, None, SOON)
    stays = await Petitioner.get(petition_id=ticket.petition_id, left_at__isnull=True)
    assert unseal(stays.name_sealed) == "李四"


async def test_a_crash_while_joining_leaves_nobody_half_in(monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = await a_petition("张三")
    code = await petitioners.issue_code(await me("张三"), ticket.petition.number, MORNING)

    async def broken(_: Petition) -> None:
        raise RuntimeError("the plug was pulled")

    monkeypatch.setattr(petitioners, "_joint", broken)
    with pytest.raises(RuntimeError):
        await petitioners.join_by_code(await me("李四"), code.code, "李四", SOON)
    assert await Petitioner.filter(petition_id=ticket.petition_id).count() == 1
