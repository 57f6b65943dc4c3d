"""A complaint nobody may read is sealed: its number and clock are seen by an auditor, its words by the body outside."""

from datetime import timedelta

import pytest

from desk.errors import NotFound, Refused
from desk.tickets import sealed
from desk.tickets.ticket_store import load
from models import Delivery, Officer, OfficerRole, Subject, Ticket
from models.database import transaction
from models.enums import Act, PetitionKind, Role
from tests.cast import MORNING, a_petition, acting, court, officer
from tests.desk.ledger import acts, whole

pytestmark = pytest.mark.usefixtures("cast")

LATER = MORNING + timedelta(hours=1)


async def complaint_at_the_root(text: str = "法官态度不好") -> Ticket:
    return await a_petition(text=text, kind=PetitionKind.COMPLAINT, at_court="江西高院")


async def printed(number: str) -> str:
    async with transaction():
        _, sheet = await sealed.hand_over(number, LATER)
    return sheet


async def test_the_auditor_sees_the_number_and_the_clock_and_nothing_else() -> None:
    ticket = await complaint_at_the_root()
    (one,) = await sealed.seals(await acting("审计员"))
    assert (one.number, one.court, one.sealed_at, one.due_at) == (
        ticket.petition.number,
        "江西省高级人民法院",
        MORNING,
        ticket.due_at,
    )
    for nobody in ("杨帆", "何平", "系统管理员"):
        assert await sealed.seals(await acting(nobody)) == []


async def test_an_auditor_whom_it_names_does_not_see_even_the_number() -> None:
    ticket = await complaint_at_the_root()
    await Subject.create(ticket_id=ticket.id, officer_id=(await officer("审计员")).id, found_by="words", at=MORNING)
    assert await sealed.seals(await acting("审计员")) == []


async def test_the_sheet_holds_what_was_said_and_张三_hears_who_has_it_once() -> None:
    ticket = await complaint_at_the_root("法官收了对方的红包")
    sheet = await printed(ticket.petition.number)
    assert "移交上级纪检监察机关" in sheet
    assert "法官收了对方的红包" in sheet
    await printed(ticket.petition.number)
    assert (await acts(await whole(ticket.id))).count(Act.HAND_OVER) == 1
    (told,) = await Delivery.filter(ticket_id=ticket.id, notice="handed_over")
    assert told.facts == {"body": "上级纪检监察机关"}


async def test_what_is_not_sealed_is_not_printed() -> None:
    ticket = await a_petition()
    with pytest.raises(Refused, match="没有封存"):
        await printed(ticket.petition.number)
    with pytest.raises(NotFound):
        await printed("SQ20261199999999")


async def test_a_new_inspector_opens_the_seal_at_the_next_look() -> None:
    ticket = await complaint_at_the_root()
    assert await sealed.look_again(LATER) == 0
    there = await court("江西高院")
    made = await Officer.create(court_id=there.id, login="qinlan", name="秦岚", created_at=MORNING)
    await OfficerRole.create(officer_id=made.id, role=Role.INSPECTOR, court_id=there.id, starts_on=MORNING.date())
    assert await sealed.look_again(LATER) == 1
    assert (await load(ticket.id)).sealed_at is None
    assert (await acts(await whole(ticket.id)))[-1] is Act.UNSEAL
    assert await Delivery.exists(ticket_id=ticket.id, officer_id=made.id, notice="petition_received")


async def test_somebody_new_whom_an_old_complaint_names_is_walled_off() -> None:
    ticket = await a_petition(text="投诉秦岚收了钱", kind=PetitionKind.COMPLAINT)
    there = await court("南昌中院")
    made = await Officer.create(court_id=there.id, login="qinlan", name="秦岚", created_at=LATER)
    await OfficerRole.create(officer_id=made.id, role=Role.INSPECTOR, court_id=there.id, starts_on=MORNING.date())
    await sealed.look_again(LATER)
    assert await Subject.exists(ticket_id=ticket.id, officer_id=made.id)
