"""Parties are reminded of a hearing the day before and told of changes at once, each once; off until switched on."""

from datetime import datetime, timedelta

import pytest

from desk.broadcasts.policies import BroadcastSettings, set_settings, settings_of
from desk.broadcasts.reminders import preview_tomorrow, remind
from desk.errors import NotAllowed, Refused
from models import Case, Citizen, Delivery, Hearing, HearingChange, Identity
from models.enums import HearingStatus, Standing
from tests.cast import MORNING, account, acting, at, cases, court, phone
from wechat.pushes import render

pytestmark = pytest.mark.usefixtures("cast")
TOMORROW = at("2026-11-18 09:00")
URL = "https://jiesu.example.gov.cn"


async def heard(starts_at: datetime = TOMORROW, *, switched: bool = True) -> Hearing:
    """张三, verified, is a party of a case that is heard then."""
    await cases()
    case = await Case.get(number="（2026）赣01执1234号")
    party = await case.parties.all().first()
    assert party is not None
    await account()
    zhang = await phone("张三")
    who = await Citizen.create(created_at=MORNING, standing=Standing.VERIFIED, id_number_index=party.id_number_index)
    await Identity.filter(id=zhang.id).update(citizen_id=who.id)
    await Hearing.filter(case_id=case.id).update(status=HearingStatus.HELD)
    if switched:
        await switches(BroadcastSettings(hearing_tomorrow=True, hearing_changed=True))
    return await Hearing.create(
        case_id=case.id,
        ref="h1",
        starts_at=starts_at,
        room="第三法庭",
        status=HearingStatus.SCHEDULED,
        source="x",
        as_of=MORNING,
    )


async def switches(wanted: BroadcastSettings) -> None:
    version = (await settings_of((await court()).id)).version
    given = BroadcastSettings(None, 600, wanted.hearing_tomorrow, wanted.hearing_changed, version)
    await set_settings(await acting("周敏"), (await court()).id, given, MORNING)


async def moved(hearing: Hearing, starts_at: datetime, status: HearingStatus, as_of: datetime) -> None:
    """The case system reports it anew."""
    await HearingChange.create(
        hearing_id=hearing.id,
        starts_at=hearing.starts_at,
        room=hearing.room,
        judge_name="",
        status=hearing.status,
        as_of=hearing.as_of,
        changed_as_of=as_of,
    )
    await Hearing.filter(id=hearing.id).update(starts_at=starts_at, status=status, as_of=as_of)
    await hearing.refresh_from_db()


async def told() -> list[str]:
    return [row.notice for row in await Delivery.filter(notice__startswith="hearing_").order_by("id")]


async def test_a_party_is_reminded_once_the_day_before_however_often_it_is_asked() -> None:
    await heard()
    assert await remind(MORNING) == 1
    assert await remind(MORNING + timedelta(hours=3)) == 0
    assert await told() == ["hearing_tomorrow"]
    push = await render(await Delivery.get(notice="hearing_tomorrow"), URL)
    assert push is not None
    assert "明天开庭" in push.text
    assert "（2026）赣01执1234号" in push.text


async def test_nothing_is_told_until_the_court_switches_it_on() -> None:
    await heard(switched=False)
    assert await remind(MORNING) == 0
    assert [one.known for one in await preview_tomorrow((await court()).id, MORNING)] == [1]
    await switches(BroadcastSettings(hearing_tomorrow=True))
    assert await remind(MORNING) == 1


async def test_nobody_is_reminded_at_night() -> None:
    await heard()
    assert await remind(at("2026-11-17 07:00")) == 0
    assert await remind(at("2026-11-17 23:00")) == 0


async def test_a_change_and_a_cancellation_are_told_at_once_each_once() -> None:
    hearing = await heard(at("2026-11-25 09:00"))
    noon = MORNING + timedelta(hours=2)
    await moved(hearing, at("2026-11-26 15:00"), HearingStatus.CHANGED, noon)
    assert (await remind(noon), await remind(noon)) == (1, 0)
    push = await render(await Delivery.get(notice="hearing_moved"), URL)
    assert push is not None
    assert "11月26日" in push.text
    assert "11月25日" in push.text
    await moved(hearing, hearing.starts_at, HearingStatus.CANCELLED, noon + timedelta(hours=1))
    assert await remind(noon + timedelta(hours=1)) == 1
    assert await told() == ["hearing_moved", "hearing_off"]
    assert await render(await Delivery.get(notice="hearing_moved"), URL) is None


async def test_what_changed_before_it_was_switched_on_is_told_nobody() -> None:
    hearing = await heard(at("2026-11-25 09:00"))
    await moved(hearing, at("2026-11-26 09:00"), HearingStatus.CHANGED, MORNING - timedelta(days=1))
    assert await remind(MORNING) == 0


async def test_a_reminder_of_a_hearing_that_moved_meanwhile_is_not_sent() -> None:
    hearing = await heard()
    await remind(MORNING)
    await moved(hearing, at("2026-11-20 09:00"), HearingStatus.CHANGED, MORNING)
    assert await render(await Delivery.get(notice="hearing_tomorrow"), URL) is None


async def test_a_party_who_left_the_case_and_one_of_a_secret_case_hear_nothing() -> None:
    hearing = await heard()
    await Case.filter(id=hearing.case_id).update(secret=True)
    assert await remind(MORNING) == 0
    await Case.filter(id=hearing.case_id).update(secret=False)
    case = await Case.get(id=hearing.case_id)
    await case.parties.all().update(left_on=MORNING.date())
    assert await remind(MORNING) == 0


async def test_only_who_publishes_or_leads_sets_it_and_a_change_meanwhile_is_refused() -> None:
    place = (await court()).id
    with pytest.raises(NotAllowed):
        await set_settings(await acting("李正"), place, BroadcastSettings(), MORNING)
    await set_settings(await acting("林雨"), place, BroadcastSettings(), MORNING)
    with pytest.raises(Refused, match="刚刚有人改过"):
        await set_settings(await acting("周敏"), place, BroadcastSettings(), MORNING)
