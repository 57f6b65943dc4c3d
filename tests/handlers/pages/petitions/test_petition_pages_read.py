"""Opening a page counts as reading what it says: for whoever it was told to, and for nobody else."""

from models import Delivery, Officer, Ticket
from models.enums import DeliveryState
from tests.handlers.pages.house import House


async def told(ticket: Ticket, *, citizen: bool) -> list[Delivery]:
    rows = await Delivery.filter(ticket_id=ticket.id, officer_id__isnull=citizen).order_by("id")
    return [row for row in rows if row.state is not DeliveryState.CANCELLED]


async def test_张三_who_opens_his_petition_has_read_all_he_was_told_of_it_and_the_judge_nothing(house: House, phone):
    ticket = await house.dispatched()
    assert await told(ticket, citizen=False)
    assert (await phone("lisi").open(f"/p/{ticket.petition.number}")).status == 404
    assert not [row for row in await told(ticket, citizen=True) if row.read_at]
    assert (await phone("zhangsan").open(f"/p/{ticket.petition.number}")).status == 200
    assert {bool(row.read_at) for row in await told(ticket, citizen=True)} <= {True}
    assert not [row for row in await told(ticket, citizen=False) if row.read_at]


async def test_李法官_who_opens_the_ticket_has_read_what_he_was_told_and_周敏_has_not(house: House, phone):
    ticket = await house.dispatched()
    assert (await phone("judge_li").open(f"/t/{ticket.number}")).status == 200
    judge = await Officer.get(name="李正")
    read = {row.officer_id: (bool(row.read_at), row.state) for row in await told(ticket, citizen=False)}
    assert read.pop(judge.id) == (True, DeliveryState.DELIVERED)
    assert read
    assert {seen for seen, _ in read.values()} == {False}


async def test_on_the_phone_周敏_chooses_how_new_petitions_are_told_and_a_judge_has_nothing_to_choose(
    house: House, phone
):
    await house.dispatched()
    assert "待分派的新诉求" not in (await phone("judge_li").open("/t")).text
    chief = phone("zhoumin")
    page = await chief.open("/t")
    assert "待分派的新诉求怎么告诉您" in page.text
    await chief.send(page, "/t/bundling", bundling="morning")
    assert (await Officer.get(name="周敏")).preferences["bundling"] == "morning"
    refused = await chief.send(page, "/t/bundling", bundling="never")
    assert refused.status == 400
    assert (await Officer.get(name="周敏")).preferences["bundling"] == "morning"
