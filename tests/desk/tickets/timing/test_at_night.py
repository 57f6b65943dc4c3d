"""Out of hours what cannot wait disturbs whoever is on duty; the desk and the president hear of it when hours open."""

from datetime import datetime

import pytest

from desk.notices import unreached
from desk.tickets.timing import green, supervision
from models import Delivery, Officer, TelephoneTask, Ticket
from models.enums import Role, Urgency
from tests.cast import a_petition, at, dispatched, order
from tests.desk.staff.test_rosters import puts_on

pytestmark = pytest.mark.usefixtures("cast")

NIGHT = at("2026-11-18 02:00")
OPENS = at("2026-11-18 09:00")
WHY = "企业账户被冻结，工资发不出"


async def heard(ticket: Ticket, notice: str) -> dict[str, datetime]:
    rows = await Delivery.filter(ticket_id=ticket.id, notice=notice, officer_id__isnull=False)
    return {(await Officer.get(id=row.officer_id)).name: row.not_before for row in rows}


async def opened_at_night() -> Ticket:
    ticket = await dispatched(await a_petition())
    await green.open_channel(await order(ticket, "周敏", WHY, NIGHT))
    return ticket


async def test_without_a_roster_a_green_channel_is_told_to_all_at_once_as_ever() -> None:
    assert set((await heard(await opened_at_night(), "green")).values()) == {NIGHT}


async def test_with_a_roster_it_disturbs_whoever_is_on_duty_and_the_handler_and_nobody_else() -> None:
    await puts_on("赵晴", Role.AGENT)
    found = await heard(await opened_at_night(), "green")
    assert {name for name, when in found.items() if when == NIGHT} == {"赵晴", "李正", "王芳"}
    assert found["郑远"] == OPENS


async def test_in_office_hours_the_roster_changes_nothing() -> None:
    await puts_on("赵晴", Role.AGENT)
    ticket = await dispatched(await a_petition())
    morning = at("2026-11-18 10:00")
    await green.open_channel(await order(ticket, "周敏", WHY, morning))
    found = await heard(ticket, "green")
    assert found["郑远"] == morning
    assert "赵晴" not in found


async def critical_and_late() -> Ticket:
    ticket = await dispatched(await a_petition(), urgency=Urgency.CRITICAL)
    for _ in range(10):
        if not await supervision.sweep_due_clocks(NIGHT):
            break
    return ticket


async def test_a_critical_ticket_that_is_late_at_night_is_supervised_by_whoever_is_on_duty_until_the_morning() -> None:
    await puts_on("赵晴", Role.AGENT)
    found = await heard(await critical_and_late(), "supervise")
    assert found == {"赵晴": NIGHT, "郑远": OPENS}


async def test_without_a_roster_the_president_is_woken() -> None:
    assert await heard(await critical_and_late(), "supervise") == {"郑远": NIGHT}


async def test_what_waits_for_office_hours_disturbs_nobody_at_night_whoever_is_on_duty() -> None:
    await puts_on("赵晴", Role.AGENT)
    ticket = await dispatched(await a_petition())
    late = at("2026-12-06 02:00")
    for _ in range(10):
        if not await supervision.sweep_due_clocks(late):
            break
    found = await heard(ticket, "supervise")
    assert found
    assert "赵晴" not in found
    assert min(found.values()) == at("2026-12-07 09:00")


async def test_what_cannot_wait_and_reached_nobody_is_seen_to_by_whoever_is_on_duty() -> None:
    ticket = await opened_at_night()
    row = await Delivery.filter(ticket_id=ticket.id, notice="green", officer_id__isnull=False).order_by("id").first()
    assert row is not None
    await puts_on("郑远", Role.PRESIDENT)
    await unreached.ask_desk(row, "没有绑定微信", NIGHT)
    task = await TelephoneTask.get(delivery_id=row.id)
    assert (await Officer.get(id=task.custodian_id)).name == "郑远"
