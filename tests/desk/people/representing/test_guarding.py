"""What a minor leaves is heard at once; the guardian is told, unless the guardian is whom it is about."""

import pytest

from desk.petitions.own_petitions import own_petitions
from models import DangerAlarm, Delivery, Identity, Ticket
from models.enums import TicketState
from tests.cast import a_petition, phone
from tests.desk.people.representing.scenes import confirmed, guardian_of, left, me, proved

pytestmark = pytest.mark.usefixtures("cast")


@pytest.fixture
async def guarded(cast: None) -> int:
    """谢小满 is fifteen, known on a phone of their own; 刘芳, with hers, is the guardian. Returns her phone's id."""
    await proved("谢小满")
    await confirmed(await proved("刘芳"), guardian_of("谢小满"))
    return (await phone("刘芳")).id


async def told_to(identity_id: int) -> list[str]:
    rows = await Delivery.filter(identity_id=identity_id, notice="person_changed").order_by("id")
    return [str(row.facts["change"]) for row in rows if row.facts.get("change") == "child_heard"]


async def desk_is_to_look(ticket: Ticket) -> bool:
    return await Delivery.exists(ticket_id=ticket.id, notice="guardian_untold", officer_id__isnull=False)


async def test_the_guardian_is_told_that_the_court_heard_and_nothing_of_what(guarded: int) -> None:
    ticket = await left("谢小满", text="我在培训班交的学费退不了")
    assert ticket.state is TicketState.PENDING
    assert await told_to(guarded) == ["child_heard"]
    (row,) = [one for one in await Delivery.filter(identity_id=guarded) if one.facts.get("change") == "child_heard"]
    assert (row.ticket_id, row.facts) == (None, {"change": "child_heard"})
    assert not await desk_is_to_look(ticket)
    assert (await own_petitions(await me("刘芳"), "", 9))[0] == []


@pytest.mark.parametrize("text", ["妈妈不让我上学", "刘芳拿走了我的钱", "他晚上摸我", "请别告诉我家里"])
async def test_a_guardian_who_is_meant_is_told_nothing_and_the_desk_looks(guarded: int, text: str) -> None:
    ticket = await left("谢小满", text=text)
    assert ticket.state is TicketState.PENDING
    assert await told_to(guarded) == []
    assert await desk_is_to_look(ticket)


async def test_danger_to_a_child_rings_and_tells_no_guardian(guarded: int) -> None:
    ticket = await left("谢小满", text="我不想活了，想从楼上跳下去")
    assert await DangerAlarm.exists(ticket_id=ticket.id)
    assert await told_to(guarded) == []
    assert await desk_is_to_look(ticket)


async def test_a_child_without_any_registration_is_heard_at_once() -> None:
    ticket = await a_petition("小满", "我八岁，想问法院叔叔一个问题")
    assert ticket.state is TicketState.PENDING
    assert (await Identity.get(id=ticket.petition.identity_id)).citizen_id is None
    assert not await desk_is_to_look(ticket)
