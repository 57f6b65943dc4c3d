"""Words of danger ring at once, at any hour, and climb court by court until somebody reads and decides."""

import asyncio
from datetime import timedelta

import pytest

from desk.access import conflicts
from desk.petitions.receiving import MessageWindow
from desk.tickets.danger import deciding
from desk.tickets.danger.open_alarms import ring_anew
from desk.tickets.danger.ringing import ring_due
from models import DangerAlarm, Delivery
from models.enums import Act, ClockKind, Danger, PetitionKind, Urgency
from tests.cast import (
    a_petition,
    acting,
    at,
    order,
    phone,
    writes,
)
from tests.desk.ledger import acts, running
from tests.desk.tickets.danger.ringer import HEARD, alarm, rung

pytestmark = pytest.mark.usefixtures("cast")

SUNDAY_NIGHT = at("2026-11-29 02:00")
ITS_COURT = {"赵晴", "周敏", "何平", "郑远"}
MINUTES = timedelta(minutes=1)


async def test_李四_does_not_want_to_live_on_a_sunday_at_two_in_the_morning() -> None:
    ticket = await a_petition("李四", HEARD, kind=PetitionKind.OTHER, as_of=SUNDAY_NIGHT)
    assert ticket.urgency is Urgency.CRITICAL
    clock = await running(ticket)
    assert (clock.kind, clock.due_at) == (ClockKind.TRIAGE, SUNDAY_NIGHT + 30 * MINUTES)
    assert await rung(ticket) == ITS_COURT
    waiting = await Delivery.filter(ticket_id=ticket.id, notice="danger")
    assert {row.not_before for row in waiting} == {SUNDAY_NIGHT}
    assert {row.lane for row in waiting} == {-1}
    heard = await alarm(ticket)
    assert (heard.danger, heard.opened_at, heard.next_ring_at) == (
        Danger.SUICIDE,
        SUNDAY_NIGHT,
        SUNDAY_NIGHT + 10 * MINUTES,
    )


async def test_ten_minutes_unread_calls_the_court_above_and_the_root_hears_it_again_and_again() -> None:
    ticket = await a_petition("李四", HEARD, at_court="东湖法院", as_of=SUNDAY_NIGHT)
    assert await rung(ticket) == {"高洁"}
    assert await ring_due(SUNDAY_NIGHT + 9 * MINUTES) == 0
    assert await ring_due(SUNDAY_NIGHT + 10 * MINUTES) == 1
    assert await rung(ticket, 2) == {"高洁", "周敏", "何平", "郑远"}
    assert await ring_due(SUNDAY_NIGHT + 20 * MINUTES) == 1
    assert await rung(ticket, 3) == {"高洁", "周敏", "何平", "郑远", "杨帆"}
    assert await ring_due(SUNDAY_NIGHT + 30 * MINUTES) == 1
    assert await rung(ticket, 4) == await rung(ticket, 3)
    assert (await acts(ticket)) == [Act.RECEIVE, Act.ALARM, Act.ALARM]


async def test_who_reads_stops_the_climb_and_half_an_hour_undecided_rings_again() -> None:
    ticket = await a_petition("李四", HEARD, as_of=SUNDAY_NIGHT)
    await deciding.see_alarm(await order(ticket, "赵晴", as_of=SUNDAY_NIGHT + 5 * MINUTES))
    assert await ring_due(SUNDAY_NIGHT + 34 * MINUTES) == 0
    assert await ring_due(SUNDAY_NIGHT + 35 * MINUTES) == 1
    assert await rung(ticket, 2) == ITS_COURT
    assert (await alarm(ticket)).next_ring_at == SUNDAY_NIGHT + 65 * MINUTES


async def test_several_workers_and_a_worker_killed_and_run_again_ring_once() -> None:
    ticket = await a_petition("李四", HEARD, as_of=SUNDAY_NIGHT)
    later = SUNDAY_NIGHT + 10 * MINUTES
    assert sum(await asyncio.gather(*(ring_due(later) for _ in range(4)))) == 1
    assert await ring_due(later) == 0
    assert await rung(ticket, 2) == ITS_COURT | {"杨帆"}
    assert await rung(ticket, 3) == set()


async def test_one_alarm_that_breaks_silences_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = await a_petition("李四", HEARD, as_of=SUNDAY_NIGHT)
    other = await a_petition("张三", HEARD, as_of=SUNDAY_NIGHT)
    await DangerAlarm.filter(ticket_id=broken.id).update(rings=32767)
    assert await ring_due(SUNDAY_NIGHT + 10 * MINUTES) == 1
    assert await rung(other, 2) == ITS_COURT | {"杨帆"}


async def test_every_phone_gets_the_card_and_the_words_where_its_window_is_open() -> None:
    await phone("周敏")
    await writes("李正", window=MessageWindow(SUNDAY_NIGHT + timedelta(hours=2), 5))
    await writes("周敏", window=MessageWindow(SUNDAY_NIGHT + timedelta(hours=2), 5))
    ticket = await a_petition("李四", HEARD, as_of=SUNDAY_NIGHT)
    zhou = await acting("周敏")
    ways = await Delivery.filter(ticket_id=ticket.id, notice="danger", officer_id=zhou.id)
    assert {(row.facts["by"], row.identity_id is not None) for row in ways} == {("template", True), ("kf_text", True)}
    he = await acting("何平")
    (unbound,) = await Delivery.filter(ticket_id=ticket.id, notice="danger", officer_id=he.id)
    assert (unbound.identity_id, "by" in unbound.facts) == (None, False)


async def test_a_complaint_in_danger_calls_only_who_may_see_it_and_the_court_above_at_once() -> None:
    text = "李正法官收了对方的红包，我不想活了"
    ticket = await a_petition("李四", text, kind=PetitionKind.COMPLAINT, as_of=SUNDAY_NIGHT)
    assert ticket.restricted
    assert await rung(ticket) == {"何平", "杨帆"}


async def test_the_inspector_a_complaint_names_is_never_called() -> None:
    text = "投诉督察何平收了对方红包，我不想活了"
    ticket = await a_petition("李四", text, kind=PetitionKind.COMPLAINT, as_of=SUNDAY_NIGHT)
    assert (await acting("何平")).id in await conflicts.walled_off(ticket)
    assert "何平" not in await rung(ticket)


async def test_what_becomes_a_complaint_rings_anew_for_those_who_may_see_it() -> None:
    ticket = await a_petition("李四", HEARD, as_of=SUNDAY_NIGHT)
    await ring_anew(ticket, SUNDAY_NIGHT + 2 * MINUTES)
    assert await ring_due(SUNDAY_NIGHT + 2 * MINUTES) == 1
    assert (await alarm(ticket)).step == 0
    assert await rung(ticket, 2) == ITS_COURT


@pytest.mark.parametrize("text", ["跳楼机合同纠纷，商家不退款", "父亲自杀后的遗产怎么分", "上诉期限截止今日，怎么办"])
async def test_words_that_only_sound_like_it_ring_nobody(text: str) -> None:
    ticket = await a_petition("李四", text, kind=PetitionKind.CONSULT)
    assert not await DangerAlarm.exists(ticket_id=ticket.id)


async def test_a_frozen_wage_account_is_critical_and_no_danger() -> None:
    text = "我公司账户被法院冻结，三十名工人的工资发不出来"
    ticket = await a_petition("李四", text)
    assert ticket.urgency is Urgency.CRITICAL
    assert not await DangerAlarm.exists(ticket_id=ticket.id)
