"""Danger in a complaint that nobody may read rings too: for who is not held off, with its number and nothing said."""

from datetime import timedelta

import pytest

from desk.access.visibility import called_to_sealed, may_be_called, place_of
from desk.tickets import sealed, walls
from desk.tickets.danger.ringing import ring_due
from desk.tickets.ticket_store import load, lock
from desk.views.tickets.alarms import ringing_for
from models import Delivery, Officer, OfficerRole, Subject, Ticket
from models.database import transaction
from models.enums import DangerDecision, DeliveryState, PetitionKind, Role
from tests.cast import a_petition, acting, at, court, officer
from tests.desk.tickets.danger.ringer import alarm, rung

pytestmark = pytest.mark.usefixtures("cast")

SUNDAY_NIGHT = at("2026-11-29 02:00")
MINUTES = timedelta(minutes=1)
SAID = "法官收了对方的红包，我不想活了"


async def sealed_in_danger(text: str = SAID) -> Ticket:
    """Leave a complaint at the highest court, where the tests have no inspector: nobody may read it."""
    ticket = await a_petition("李四", text, kind=PetitionKind.COMPLAINT, at_court="江西高院", as_of=SUNDAY_NIGHT)
    assert ticket.sealed_at is not None
    return ticket


async def test_whoever_works_there_and_is_not_held_off_is_called_and_who_can_print_it() -> None:
    ticket = await sealed_in_danger()
    assert await rung(ticket) == {"杨帆", "系统管理员"}


async def test_whom_it_means_is_not_called_and_hears_nothing_of_it() -> None:
    ticket = await sealed_in_danger("投诉总联络员杨帆收了红包，我不想活了")
    assert await rung(ticket) == {"系统管理员"}
    for who, may in (("杨帆", False), ("系统管理员", True), ("何平", False), ("审计员", False)):
        actor = await acting(who)
        assert may_be_called(actor, place_of(await load(ticket.id))) is may
        assert await Ticket.filter(called_to_sealed(actor), id=ticket.id).exists() is may
        assert len(await ringing_for(actor)) == may


async def test_the_console_shows_the_number_and_the_danger_and_nothing_that_was_said() -> None:
    ticket = await sealed_in_danger()
    (one,) = await ringing_for(await acting("杨帆"))
    assert (one.number, one.title, one.sealed) == (ticket.petition.number, "", True)


async def test_it_rings_every_ten_minutes_until_it_is_printed_for_the_body_outside() -> None:
    ticket = await sealed_in_danger()
    assert await ring_due(SUNDAY_NIGHT + 10 * MINUTES) == 1
    assert await rung(ticket, 2) == {"杨帆", "系统管理员"}
    async with transaction():
        _, sheet = await sealed.hand_over(ticket.petition.number, SUNDAY_NIGHT + 12 * MINUTES)
    assert sheet.startswith("【危险：")
    assert "110" in sheet.splitlines()[0]
    over = await alarm(ticket)
    assert (over.decision, over.decided_by_id, over.next_ring_at) == (DangerDecision.REAL, None, None)
    assert await ring_due(SUNDAY_NIGHT + 60 * MINUTES) == 0
    assert await ringing_for(await acting("杨帆")) == []


async def test_once_somebody_may_read_it_the_alarm_rings_for_them_with_what_was_said() -> None:
    ticket = await sealed_in_danger()
    there = await court("江西高院")
    made = await Officer.create(court_id=there.id, login="qinlan", name="秦岚", created_at=SUNDAY_NIGHT)
    await OfficerRole.create(officer_id=made.id, role=Role.INSPECTOR, court_id=there.id, starts_on=SUNDAY_NIGHT.date())
    assert await sealed.look_again(SUNDAY_NIGHT + 2 * MINUTES) == 1
    assert await ring_due(SUNDAY_NIGHT + 2 * MINUTES) == 1
    assert await rung(ticket, 2) == {"秦岚"}


async def test_what_becomes_sealed_while_it_rings_calls_anew_and_the_old_rings_are_not_read() -> None:
    ticket = await a_petition("李四", SAID, kind=PetitionKind.COMPLAINT, as_of=SUNDAY_NIGHT)
    before = await rung(ticket)
    assert before == {"何平", "杨帆"}
    for who in ("何平", "杨帆", "周敏", "郑远"):
        about = (await officer(who)).id
        await Subject.create(ticket_id=ticket.id, officer_id=about, found_by="words", at=SUNDAY_NIGHT)
    async with transaction():
        await walls.build(await lock(ticket.id), SUNDAY_NIGHT + MINUTES)
    assert (await load(ticket.id)).sealed_at is not None
    assert await ring_due(SUNDAY_NIGHT + MINUTES) == 1
    assert await rung(ticket, 2) == {"赵晴", "系统管理员"}
    old = Delivery.filter(ticket_id=ticket.id, notice="danger", officer_id__in=[(await officer("何平")).id])
    assert {row.state for row in await old} == {DeliveryState.CANCELLED}
