"""周敏 switches the reminders on; the case system reports a hearing, moves and cancels it; 张三's phone tells him."""

from playwright.async_api import expect

from desk.people.senders import meet_sender
from models import Case, Citizen, Delivery, Hearing, Identity
from models.enums import DeliveryState, HearingStatus, Standing
from tests import cast
from tests.handlers.console.conftest import Opens
from tests.handlers.console.journeys.conftest import Court, phone
from tests.handlers.console.shots import shot
from tests.handlers.integration.conftest import System

NUMBER = "（2026）赣01执1234号"


async def verified_on_the_phone(court: Court) -> None:
    """张三, a party of the case, verified on his phone, which follows the account and has just written to it."""
    now = court.console.clock.now
    await cast.cases(now)
    openid = court.sandbox.openid("zhangsan")
    await court.sandbox.does("zhangsan", "follow")
    await meet_sender(court.account.id, openid, now)
    case = await Case.get(number=NUMBER)
    await Hearing.filter(case_id=case.id).update(status=HearingStatus.HELD)
    party = await case.parties.all().order_by("id").first()
    assert party is not None
    who = await Citizen.create(created_at=now, standing=Standing.VERIFIED, id_number_index=party.id_number_index)
    await Identity.filter(account_id=court.account.id, openid=openid).update(citizen_id=who.id)


async def reported(nanchang: System, status: str, starts_at: str) -> None:
    row = {"number": NUMBER, "ref": "H-1", "status": status, "starts_at": starts_at, "room": "第三法庭"}
    told = await nanchang.send("hearings", row)
    assert (told.status, told.body["refused"]) == (200, 0), told


async def test_a_hearing_of_tomorrow_is_told_then_its_move_then_its_end_each_once(
    nanchang_court: Court, nanchang: System, opens: Opens
) -> None:
    court, clock = nanchang_court, nanchang_court.console.clock
    await verified_on_the_phone(court)
    desk = await opens("周敏", "/console/broadcasts/reminders", width=1280, height=900)
    await desk.get_by_label("开庭前一天提醒").check()
    await desk.get_by_label("开庭改期、取消时马上告诉").check()
    await desk.get_by_role("button", name="保存").click()
    await expect(desk.get_by_text("已保存").first).to_be_visible()
    phones = await court.phones(desk)
    here = phone(phones, "zhangsan")
    told = here.get_by_test_id("card").filter(has_text=NUMBER)

    clock.forward(minutes=5)
    await reported(nanchang, "已排期", "2026-11-19 09:00")
    await desk.goto("/console/broadcasts/reminders")
    await expect(desk.get_by_text(NUMBER).first).to_be_visible()
    await shot(desk, "hearing-1-tomorrow")
    await court.work()
    await court.work()
    await expect(told).to_have_count(1)
    await shot(phones, "hearing-2-reminded")

    clock.forward(minutes=10)
    await reported(nanchang, "已改期", "2026-11-20 15:00")
    await court.work()
    await expect(told).to_have_count(2)
    await shot(phones, "hearing-3-moved")

    clock.forward(minutes=10)
    await reported(nanchang, "已取消", "2026-11-20 15:00")
    await court.work()
    clock.forward(hours=2)
    await court.work()
    await expect(told).to_have_count(3)
    await shot(phones, "hearing-4-off")
    kept = await Delivery.filter(notice__startswith="hearing_").order_by("id")
    assert [one.notice for one in kept] == ["hearing_tomorrow", "hearing_moved", "hearing_off"]
    assert {one.state for one in kept} <= {DeliveryState.SENT, DeliveryState.DELIVERED}
